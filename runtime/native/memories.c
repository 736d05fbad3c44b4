/* Linear memories for very many guests: together they are a few memory maps, while one of wasmtime's own is two or more.
 *
 * A memory is a mapping that can be read and written from end to end, with room to grow, and the kernel joins it with
 * its neighbours. So only the bounds checks in the guest's code keep it inside of its memory: an engine with this creator
 * must have no reservation and no guard (`new_engine(many=True)`), and no copy-on-write images, which wasmtime maps over
 * its own memories only.
 *
 * The rules of stacks.c hold here, except that the `memory_t` of a memory comes from malloc. One thread at a time uses a
 * memory.
 * API: wasmtime/config.h (wasmtime_memory_creator_t).
 */
#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define EXPORT __attribute__((dllexport))
#else
#define EXPORT __attribute__((visibility("default")))
#endif

typedef struct {
  void *env;
  uint8_t *(*get)(void *, size_t *, size_t *);
  void *(*grow)(void *, size_t);
  void (*finalizer)(void *);
} linear_memory_t;

typedef struct { uint8_t *base; size_t size, capacity, maximum; } memory_t;

enum { READ_WRITE = 3, MAY_MOVE = 1, ROOM = 1 << 20 /* to grow without a move */ };

static struct {
  void *(*mmap)(void *, size_t, int, int, int, int64_t);
  int (*munmap)(void *, size_t);
  int (*madvise)(void *, size_t, int);
  void *(*mremap)(void *, size_t, size_t, int);
  void *(*malloc)(size_t);
  void (*free)(void *);
  void *(*error_new)(const char *);
} given;

static struct { size_t page; int map_flags, discard, no_huge; } number;

static size_t pages(size_t size) { return (size + number.page - 1) & ~(number.page - 1); }

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

static void *no_memory(void) { return given.error_new("there is no room for a memory of this size"); }

static uint8_t *get(void *env, size_t *size, size_t *capacity) {
  memory_t *memory = env;
  *size = memory->size, *capacity = memory->capacity;
  return memory->base;
}

static int move(memory_t *memory, size_t capacity) {
  void *base = given.mremap(memory->base, memory->capacity, capacity, MAY_MOVE);
  if (base == (void *)-1) return 0;
  memory->base = base;
  memory->capacity = capacity;
  return 1;
}

/* Growing seldom moves a memory, because its room doubles; and then page tables are moved, not bytes. */
static void *grow(void *env, size_t size) {
  memory_t *memory = env;
  if (size > memory->capacity) {
    size_t twice = least(2 * memory->capacity, pages(memory->maximum)), needed = pages(size);
    if (needed < size || (!(twice > needed && move(memory, twice)) && !move(memory, needed))) return no_memory();
  }
  memory->size = size;
  return 0;
}

/* Unmapping part of a larger map makes one map more, and fails if that is one too many. Then the addresses are lost, but
 * not the memory. */
static void finalize(void *env) {
  memory_t *memory = env;
  if (given.munmap(memory->base, memory->capacity)) given.madvise(memory->base, memory->capacity, number.discard);
  given.free(memory);
}

static int map(memory_t *memory, size_t capacity) {
  if (capacity < memory->size) return 0;
  void *base = given.mmap(0, capacity, READ_WRITE, number.map_flags, -1, 0);
  if (base == (void *)-1) return 0;
  given.madvise(base, capacity, number.no_huge);
  memory->base = base;
  memory->capacity = capacity;
  return 1;
}

/* wasmtime calls this for a memory. `reserve` and `guard` are 0, because the engine was told so. */
EXPORT void *memories_new(void *unused, const void *type, size_t minimum, size_t maximum, size_t reserve, size_t guard,
                          linear_memory_t *out) {
  (void)unused, (void)type, (void)reserve, (void)guard;
  memory_t *memory = given.malloc(sizeof *memory);
  if (!memory) return no_memory();
  *memory = (memory_t){0, minimum, 0, maximum};
  size_t wanted = least(minimum + ROOM, maximum > minimum ? maximum : minimum);
  if (!map(memory, pages(wanted ? wanted : 1)) && !map(memory, pages(minimum ? minimum : 1))) {
    given.free(memory);
    return no_memory();
  }
  *out = (linear_memory_t){memory, get, grow, finalize};
  return 0;
}

/* Called once, before anything else. `numbers` are the size of a page, the flags of mmap, and the advices to discard
 * memory and against huge pages. */
EXPORT void memories_init(void **function, const size_t *numbers) {
  given.mmap = (void *(*)(void *, size_t, int, int, int, int64_t))function[0];
  given.munmap = (int (*)(void *, size_t))function[1];
  given.madvise = (int (*)(void *, size_t, int))function[2];
  given.mremap = (void *(*)(void *, size_t, size_t, int))function[3];
  given.malloc = (void *(*)(size_t))function[4];
  given.free = (void (*)(void *))function[5];
  given.error_new = (void *(*)(const char *))function[6];
  number.page = numbers[0];
  number.map_flags = (int)numbers[1], number.discard = (int)numbers[2], number.no_huge = (int)numbers[3];
}
