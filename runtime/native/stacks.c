/* The stacks of wasmtime's fibers, kept for the next call instead of being mapped and unmapped each time.
 *
 * A stack that wasmtime maps takes two memory maps, of which a Linux process may have 65,530, and every nested call maps
 * and unmaps one. Here a chunk of up to 64 stacks is one map, and guard pages are part of it (MADV_GUARD_INSTALL, Linux
 * 6.13 and later). Elsewhere mprotect makes guard pages, and a stack takes two maps again.
 *
 *   chunk: | header | guard, stack 0 | guard, stack 1 | ...        the top of a stack is its high end
 *
 * The rules:
 *   - No libc, no Python.h, no allocation: the functions of the system come through `stacks_init`. Nothing here runs
 *     Python.
 *   - Every stack has a guard page, which ends the process when frames of the host overflow (frames of the guest trap
 *     before they reach it). Where there can be no guard page, the call fails.
 *   - Any thread may make and free stacks, on fibers too. `lock` is held for a few instructions, never across a system
 *     call.
 *   - All state is static or in the header of a chunk, and the library is never unloaded. Nothing depends on the lifetime
 *     of an engine, so creators have no env and no finalizer.
 *
 * API: wasmtime/async.h (wasmtime_stack_creator_t; its `get` returns the top of a stack, although it speaks of memory).
 */
#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define EXPORT __attribute__((dllexport))
#else
#define EXPORT __attribute__((visibility("default")))
#endif

typedef struct { void *env; uint8_t *(*get)(void *, size_t *); void (*finalizer)(void *); } stack_memory_t;

typedef struct chunk chunk_t;

/* The chunks of stacks of one size, in two lists: those with warm stacks, which are free but still have memory, and
 * those whose free stacks have none. A chunk without free stacks is in neither list. */
enum { WARM, COLD, LISTS, FULL = LISTS };
typedef struct { chunk_t *list[LISTS]; size_t free, warm; } pool_t;

/* The header of a chunk, in a page of its own at the low end. Each bit of a set stands for a stack. */
struct chunk {
  pool_t *pool;
  chunk_t *previous, *next;
  size_t size;  /* bytes mapped */
  size_t slot;  /* bytes of a stack and its guard */
  uint64_t all;
  uint64_t free;
  uint64_t warm;    /* free, and the uppermost pages still have memory */
  uint64_t guarded; /* the guard page is installed, for good */
  uint32_t list;
  uint32_t age;
};

enum {
  STACKS = 64,           /* the most stacks of a chunk */
  CHUNK = 128 << 20,     /* about the most bytes of a chunk, unless a single stack takes more */
  KEPT = 256,            /* of each size: free stacks that stay warm; with more than that, empty chunks are unmapped */
  WARM_BYTES = 64 << 10, /* bytes of a warm stack that keep their memory; whole pages on every machine */
  PASSED = 4 << 10,      /* bytes that `was_deep` looks at */
  SIZES = 4 * 48,
  SPINS = 100,
};

#define LARGEST ((uint64_t)1 << 46)

static struct {
  void *(*mmap)(void *, size_t, int, int, int, int64_t);
  int (*munmap)(void *, size_t);
  int (*mprotect)(void *, size_t, int);
  int (*madvise)(void *, size_t, int);
  int (*yield)(void);
  void *(*error_new)(const char *);
} given;

/* Numbers of this machine, from `stacks_init`. 0 stands for an advice that the machine does not know. */
static struct { size_t page; int map_flags, discard, no_huge, guard, populate; } number;

enum { READ_WRITE = 3, NONE = 0 };

static pool_t pools[SIZES];
static uint32_t lock;
static uint32_t age; /* chunks of another age are left alone: see `stacks_forked` */

static void acquire(void) {
  for (int spin = 0; __atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE); spin++)
    if (spin % SPINS == SPINS - 1) given.yield();
}

static void release(void) { __atomic_store_n(&lock, 0, __ATOMIC_RELEASE); }

/* ---- callers hold the lock ---- */

/* Move a chunk to the list in which its sets belong. */
static void update_list(chunk_t *chunk) {
  pool_t *pool = chunk->pool;
  uint32_t list = chunk->warm ? WARM : chunk->free ? COLD : FULL;
  if (list == chunk->list) return;
  if (chunk->list != FULL) {
    *(chunk->previous ? &chunk->previous->next : &pool->list[chunk->list]) = chunk->next;
    if (chunk->next) chunk->next->previous = chunk->previous;
  }
  chunk->list = list;
  if (list == FULL) return;
  chunk->previous = 0;
  chunk->next = pool->list[list];
  if (chunk->next) chunk->next->previous = chunk;
  pool->list[list] = chunk;
}

static void add(chunk_t *chunk, uint64_t bits) {
  chunk->free |= bits;
  chunk->pool->free += (size_t)__builtin_popcountll(bits);
  update_list(chunk);
}

/* Atomic, because `finalize` reads the number without the lock. It may be a little old there. */
static void set_warm(pool_t *pool, size_t warm) { __atomic_store_n(&pool->warm, warm, __ATOMIC_RELAXED); }

static void add_warm(chunk_t *chunk, uint64_t bit) {
  chunk->warm |= bit;
  set_warm(chunk->pool, chunk->pool->warm + 1);
  add(chunk, bit);
}

/* Take a chunk out of the pool. All of its stacks are free. */
static void withdraw(chunk_t *chunk) {
  chunk->pool->free -= (size_t)__builtin_popcountll(chunk->free);
  set_warm(chunk->pool, chunk->pool->warm - (size_t)__builtin_popcountll(chunk->warm));
  chunk->free = chunk->warm = 0;
  update_list(chunk);
}

/* Take a free stack, a warm one if possible. Returns its chunk, or NULL if the pool has no free stack. */
static chunk_t *take(pool_t *pool, uint64_t *bit) {
  chunk_t *chunk = pool->list[WARM] ? pool->list[WARM] : pool->list[COLD];
  if (!chunk) return 0;
  uint64_t choice = chunk->warm ? chunk->warm : chunk->free;
  *bit = choice & -choice;
  if (chunk->warm) set_warm(pool, pool->warm - 1);
  pool->free--;
  chunk->warm &= ~*bit;
  chunk->free &= ~*bit;
  update_list(chunk);
  return chunk;
}

/* ---- callers do not hold the lock: system calls, for memory that no other thread can reach ---- */

static char *low_end(chunk_t *chunk, size_t index) { return (char *)chunk + number.page + index * chunk->slot; }

/* Map a new chunk, with fewer stacks if there is no room for many. */
static chunk_t *map_chunk(pool_t *pool, size_t slot) {
  size_t count = CHUNK / slot;
  count = count > STACKS ? STACKS : count ? count : 1;
  for (; count; count /= 2) {
    size_t size = number.page + count * slot;
    chunk_t *chunk = given.mmap(0, size, READ_WRITE, number.map_flags, -1, 0);
    if (chunk == (void *)-1) continue;
    /* Otherwise the first page of a stack that is touched might take 2 MiB. */
    if (number.no_huge) given.madvise(chunk, size, number.no_huge);
    chunk->pool = pool;
    chunk->size = size;
    chunk->slot = slot;
    chunk->all = count == STACKS ? ~(uint64_t)0 : ((uint64_t)1 << count) - 1;
    chunk->list = FULL;
    chunk->age = age;
    return chunk;
  }
  return 0;
}

/* Give memory back to the system. The addresses stay valid, and read as zeros. */
static void discard(char *from, char *to) {
  if (from < to) given.madvise(from, (size_t)(to - from), number.discard);
}

/* Unmap a chunk that was withdrawn. If it lies within a larger map this makes one map more, and fails if that is one too
 * many; then the chunk is used again. */
static void unmap(chunk_t *chunk) {
  if (!given.munmap(chunk, chunk->size)) return;
  discard(low_end(chunk, 0), (char *)chunk + chunk->size);
  acquire();
  add(chunk, chunk->all);
  release();
}

/* Return 1 if frames have passed this address, at a page's beginning: nearly always they leave bytes that are not zero.
 * Memory that a guest took for deep recursion is not kept, but discarding it every time would double the price of a
 * stack. Reading a page takes no memory. */
static int was_deep(const char *address) {
  const uint64_t *end = (const uint64_t *)address, *word = end - PASSED / sizeof *end;
  uint64_t any = 0;
  while (word < end) any |= *word++;
  return any != 0;
}

static int install_guard(char *page) {
  if (number.guard && !given.madvise(page, number.page, number.guard)) return 1;
  return !given.mprotect(page, number.page, NONE);
}

/* ---- what wasmtime calls ---- */

/* The env of a stack is the address of its chunk plus its index. */
static chunk_t *chunk_of(void *env) { return (chunk_t *)((uintptr_t)env & ~(uintptr_t)(number.page - 1)); }

static size_t index_of(void *env) { return (uintptr_t)env & (number.page - 1); }

static uint8_t *get(void *env, size_t *length) {
  chunk_t *chunk = chunk_of(env);
  *length = chunk->slot - number.page;
  return (uint8_t *)low_end(chunk, index_of(env) + 1);
}

/* Free a stack. The caller holds the lock, which this releases. */
static void give_back(chunk_t *chunk, uint64_t bit, int warm) {
  warm ? add_warm(chunk, bit) : add(chunk, bit);
  int empty = chunk->free == chunk->all && chunk->pool->free >= KEPT + (size_t)__builtin_popcountll(chunk->all);
  if (empty) withdraw(chunk);
  release();
  if (empty) unmap(chunk);
}

static void finalize(void *env) {
  chunk_t *chunk = chunk_of(env);
  uint64_t bit = (uint64_t)1 << index_of(env);
  char *low = low_end(chunk, index_of(env)) + number.page, *top = low + chunk->slot - number.page;
  int warm = __atomic_load_n(&chunk->pool->warm, __ATOMIC_RELAXED) < KEPT;
  if (!warm) discard(low, top);
  else if (WARM_BYTES < top - low && was_deep(top - WARM_BYTES)) discard(low, top - WARM_BYTES);
  if (chunk->age != age) return;
  acquire();
  give_back(chunk, bit, warm);
}

/* Sizes go in steps of a quarter of a power of two, so that there are few pools, and hardly more pages than asked for. */
static pool_t *pool_of(size_t size, size_t *slot) {
  size_t pages = (size + number.page - 1) / number.page, step = 1, doubled = 0;
  while ((pages + step - 1) / step > 7) step *= 2, doubled++;
  size_t quarters = (pages + step - 1) / step; /* from 4 on when doubled at all */
  size_t index = doubled * 4 + quarters;
  *slot = (quarters * step + 1) * number.page;
  return index < SIZES ? &pools[index] : 0;
}

/* Take a free stack of the pool, or of a new chunk. */
static chunk_t *find(pool_t *pool, size_t slot, uint64_t *bit) {
  acquire();
  chunk_t *chunk = take(pool, bit);
  release();
  if (chunk) return chunk;
  chunk = map_chunk(pool, slot);
  if (!chunk) return 0;
  *bit = 1;
  acquire();
  add(chunk, chunk->all & ~*bit);
  release();
  return chunk;
}

/* wasmtime calls this for a stack. `zeroed` is an option of engines that the runtime never sets. */
EXPORT void *stacks_new(void *unused, size_t size, uint8_t zeroed, stack_memory_t *out) {
  (void)unused, (void)zeroed;
  uint64_t bit = 0;
  size_t slot = 0;
  pool_t *pool = size < LARGEST ? pool_of(size ? size : 1, &slot) : 0;
  chunk_t *chunk = pool ? find(pool, slot, &bit) : 0;
  if (!chunk) return given.error_new("there is no memory for the stack of a guest call");
  size_t index = (size_t)__builtin_ctzll(bit);
  if (!(__atomic_load_n(&chunk->guarded, __ATOMIC_RELAXED) & bit)) {
    if (!install_guard(low_end(chunk, index))) {
      acquire();
      give_back(chunk, bit, 0);
      return given.error_new("the stack of a guest call cannot have a guard page");
    }
    __atomic_fetch_or(&chunk->guarded, bit, __ATOMIC_RELAXED);
  }
  *out = (stack_memory_t){(char *)chunk + index, get, finalize};
  return 0;
}

/* ---- what Python calls ---- */

/* Return 1 if the system knows guards by advice. Emulators and sandboxes accept advice that they do not know. */
static int guards_work(void) {
  char *page = given.mmap(0, number.page, READ_WRITE, number.map_flags, -1, 0);
  if (page == (void *)-1) return 0;
  int works = !given.madvise(page, number.page, number.guard) && given.madvise(page, number.page, number.populate);
  given.munmap(page, number.page);
  return works;
}

/* Called once, before anything else. `numbers` are the size of a page, the flags of mmap, and advices: to discard memory,
 * against huge pages, for guards, to populate. */
EXPORT void stacks_init(void **function, const size_t *numbers) {
  given.mmap = (void *(*)(void *, size_t, int, int, int, int64_t))function[0];
  given.munmap = (int (*)(void *, size_t))function[1];
  given.mprotect = (int (*)(void *, size_t, int))function[2];
  given.madvise = (int (*)(void *, size_t, int))function[3];
  given.yield = (int (*)(void))function[4];
  given.error_new = (void *(*)(const char *))function[5];
  number.page = numbers[0];
  number.map_flags = (int)numbers[1], number.discard = (int)numbers[2], number.no_huge = (int)numbers[3];
  number.guard = (int)numbers[4], number.populate = (int)numbers[5];
  if (!number.guard || !guards_work()) number.guard = 0;
}

/* Called in the child of a fork. If a thread that does not exist there was changing the lists, they are forgotten, and
 * the stacks in them are lost to the child. */
EXPORT void stacks_forked(void) {
  if (!lock) return;
  age++;
  for (int i = 0; i < SIZES; i++) pools[i] = (pool_t){0};
  lock = 0;
}
