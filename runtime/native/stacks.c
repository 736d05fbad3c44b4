/* The stacks of wasmtime's fibers, kept for the next call instead of mapped and unmapped each time.
 *
 * wasmtime's own stacks are two memory maps each, of which a Linux process may have 65,530, and a nested call makes and frees
 * one. Here a chunk of up to 64 stacks is one map, and a stack's guard page is none (MADV_GUARD_INSTALL, Linux 6.13 and later;
 * before, and elsewhere, mprotect: two maps a stack again).
 *
 *   chunk: | header | guard, stack 0 | guard, stack 1 | ...        a stack's top is its high end
 *
 * The rules:
 *   - no libc, no Python.h, no allocation: the functions of the system come through `stacks_init`. Nothing here runs Python.
 *   - no stack without a guard page, which ends the process when frames of the host overflow (guest frames never reach it: they
 *     trap). Where none can be had the call fails.
 *   - stacks are made and freed by any thread, on fibers too. `lock` is held for a few instructions, never over a system call.
 *   - all state is in the header of a chunk or static, and the library is never unloaded: nothing depends on an engine's lifetime,
 *     hence creators without an env and a finalizer.
 *
 * API: wasmtime/async.h (wasmtime_stack_creator_t; `get` gives the top, whatever its name says).
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

/* Chunks of stacks of one size that have free ones: those with warm ones, which have memory still, and those without. */
enum { WARM, COLD, LISTS, FULL = LISTS };
typedef struct { chunk_t *list[LISTS]; size_t free, warm; } pool_t;

/* In a page of its own at the chunk's low end. Bits are stacks. */
struct chunk {
  pool_t *pool;
  chunk_t *previous, *next;
  size_t size;  /* bytes mapped */
  size_t slot;  /* bytes of a stack and its guard */
  uint64_t all;
  uint64_t free;
  uint64_t warm;    /* free, and its uppermost pages are there */
  uint64_t guarded; /* its guard page is installed; stays so */
  uint32_t list;
  uint32_t age;
};

enum {
  STACKS = 64,                 /* at most, of a chunk */
  CHUNK = 128 << 20,           /* bytes, about, that a chunk has at most, unless one stack is more */
  KEPT = 256,                  /* free stacks that are kept warm, and beyond which empty chunks are given back; of each size */
  WARM_BYTES = 64 << 10,       /* of a warm stack that keep their memory; whole pages on every machine */
  PASSED = 4 << 10,            /* of what frames passed, bytes that are looked at */
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

/* Numbers of this machine, handed over; 0 for an advice: there is none such. */
static struct { size_t page; int map_flags, discard, no_huge, guard, populate; } number;

enum { READ_WRITE = 3, NONE = 0 };

static pool_t pools[SIZES];
static uint32_t lock;
static uint32_t age; /* chunks of another are not ours any more: see `stacks_forked` */

static void acquire(void) {
  for (int spin = 0; __atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE); spin++)
    if (spin % SPINS == SPINS - 1) given.yield();
}

static void release(void) { __atomic_store_n(&lock, 0, __ATOMIC_RELEASE); }

/* ---- with the lock ---- */

/* Puts a chunk into the list that its bits say. */
static void place(chunk_t *chunk) {
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
  place(chunk);
}

/* Read without the lock by `finalize`, for which the number may be a little old. */
static void set_warm(pool_t *pool, size_t warm) { __atomic_store_n(&pool->warm, warm, __ATOMIC_RELAXED); }

static void add_warm(chunk_t *chunk, uint64_t bit) {
  chunk->warm |= bit;
  set_warm(chunk->pool, chunk->pool->warm + 1);
  add(chunk, bit);
}

/* Takes the whole chunk out, all of whose stacks are free. */
static void withdraw(chunk_t *chunk) {
  chunk->pool->free -= (size_t)__builtin_popcountll(chunk->free);
  set_warm(chunk->pool, chunk->pool->warm - (size_t)__builtin_popcountll(chunk->warm));
  chunk->free = chunk->warm = 0;
  place(chunk);
}

/* Takes a free stack, a warm one if there is one. The chunk is NULL when there is none at all. */
static chunk_t *take(pool_t *pool, uint64_t *bit) {
  chunk_t *chunk = pool->list[WARM] ? pool->list[WARM] : pool->list[COLD];
  if (!chunk) return 0;
  uint64_t choice = chunk->warm ? chunk->warm : chunk->free;
  *bit = choice & -choice;
  if (chunk->warm) set_warm(pool, pool->warm - 1);
  pool->free--;
  chunk->warm &= ~*bit;
  chunk->free &= ~*bit;
  place(chunk);
  return chunk;
}

/* ---- without the lock: system calls, for what no other thread can reach ---- */

static char *low_end(chunk_t *chunk, size_t index) { return (char *)chunk + number.page + index * chunk->slot; }

/* A new chunk, with fewer stacks when there is no room for many. */
static chunk_t *map_chunk(pool_t *pool, size_t slot) {
  size_t count = CHUNK / slot;
  count = count > STACKS ? STACKS : count ? count : 1;
  for (; count; count /= 2) {
    size_t size = number.page + count * slot;
    chunk_t *chunk = given.mmap(0, size, READ_WRITE, number.map_flags, -1, 0);
    if (chunk == (void *)-1) continue;
    /* Or the first page touched of a stack would be one of 2 MiB. */
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

/* Gives memory back; the stack stays, and is zero. */
static void discard(char *from, char *to) {
  if (from < to) given.madvise(from, (size_t)(to - from), number.discard);
}

/* Unmaps a chunk that was withdrawn. In the middle of a larger map that makes one map more, which may be one too many. */
static void unmap(chunk_t *chunk) {
  if (!given.munmap(chunk, chunk->size)) return;
  discard(low_end(chunk, 0), (char *)chunk + chunk->size);
  acquire();
  add(chunk, chunk->all);
  release();
}

/* Did frames pass this address, a page's? They leave something but zeros, nearly always. What a guest went deep for is nobody's
 * later, but to ask the system each time would double the price of a stack. To read a page takes no memory. */
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

/* A stack's env is its chunk's address plus its index. */
static chunk_t *chunk_of(void *env) { return (chunk_t *)((uintptr_t)env & ~(uintptr_t)(number.page - 1)); }

static size_t index_of(void *env) { return (uintptr_t)env & (number.page - 1); }

static uint8_t *get(void *env, size_t *length) {
  chunk_t *chunk = chunk_of(env);
  *length = chunk->slot - number.page;
  return (uint8_t *)low_end(chunk, index_of(env) + 1);
}

/* With the lock, which it gives back: frees a stack that is warm or not. */
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

/* Sizes go in steps of a quarter of a power of two: nearly as many pages as asked for, and few kinds of stacks. */
static pool_t *pool_of(size_t size, size_t *slot) {
  size_t pages = (size + number.page - 1) / number.page, step = 1, doubled = 0;
  while ((pages + step - 1) / step > 7) step *= 2, doubled++;
  size_t quarters = (pages + step - 1) / step; /* from 4 on when doubled at all */
  size_t index = doubled * 4 + quarters;
  *slot = (quarters * step + 1) * number.page;
  return index < SIZES ? &pools[index] : 0;
}

/* A free stack of the pool; a new chunk's if need be. */
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

/* What wasmtime calls for a stack. `zeroed` is an option of engines that none of ours sets. */
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

/* Do guards by advice exist and work? Emulators and sandboxes take advice that they do not know. */
static int guards_work(void) {
  char *page = given.mmap(0, number.page, READ_WRITE, number.map_flags, -1, 0);
  if (page == (void *)-1) return 0;
  int works = !given.madvise(page, number.page, number.guard) && given.madvise(page, number.page, number.populate);
  given.munmap(page, number.page);
  return works;
}

/* Once, before anything else. `numbers`: the page's size, the flags of mmap, and advices: to discard memory, against huge pages,
 * for guards, to populate. */
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

/* In the child of a fork. A thread that is gone may have been changing the lists: then they are forgotten, and what is in them
 * is lost to the child. */
EXPORT void stacks_forked(void) {
  if (!lock) return;
  age++;
  for (int i = 0; i < SIZES; i++) pools[i] = (pool_t){0};
  lock = 0;
}
