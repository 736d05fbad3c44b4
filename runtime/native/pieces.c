/* Lets a guest of a component allocate many pieces of memory in one call from Python, and fills them.
 *
 * Each piece is one call of the guest's allocator, with a polled future or synchronously; a call that does not end at
 * once is left to Python, which sets `done` behind that piece and calls again. The rules of fiber.c hold here, too.
 */
#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define EXPORT __attribute__((dllexport))
#else
#define EXPORT __attribute__((visibility("default")))
#endif

typedef uint64_t word_t __attribute__((aligned(1), may_alias));
typedef uint32_t pointer_t __attribute__((aligned(1), may_alias)); /* a guest's */

typedef struct {
  int (*call)(void *);  /* fiber_start or fiber_sync_call */
  void *buffer;         /* its argument */
  uint8_t *arguments;   /* where the payload of the allocator's first argument is, and how far apart they are */
  size_t stride;
  const uint32_t *result;
  void *context;        /* the memory, in wasmtime's words */
  void *memory;
  uint32_t alignment;
  int32_t status;       /* out: of the call that did not end at once */
  size_t count;         /* pieces */
  size_t done;          /* how many have been allocated */
  const uint32_t *sizes;
  uint32_t *addresses;  /* out */
} pieces_t;

static struct {
  uint8_t *(*data)(void *, void *);
  size_t (*size)(void *, void *);
} wasmtime;

EXPORT void pieces_init(void **function) {
  wasmtime.data = (uint8_t *(*)(void *, void *))function[0];
  wasmtime.size = (size_t (*)(void *, void *))function[1];
}

EXPORT size_t pieces_size(void) { return sizeof(pieces_t); }

static int allocate(pieces_t *p, uint32_t alignment, uint32_t size) {
  uint32_t values[4] = {0, 0, alignment, size};
  for (int i = 0; i < 4; i++) *(volatile uint32_t *)(p->arguments + (size_t)i * p->stride) = values[i];
  return p->status = p->call(p->buffer);
}

/* Allocate until a call does not end at once (`status` is not zero), or until all pieces have an address. */
EXPORT void pieces_allocate(pieces_t *p) {
  p->status = 0;
  for (; p->done < p->count; p->done++) {
    if (allocate(p, p->alignment, p->sizes[p->done])) return;
    p->addresses[p->done] = *p->result;
  }
}

/* There is no libc, and volatile keeps the compiler from turning this into a call of memcpy. */
static void copy(uint8_t *to, const uint8_t *from, size_t length) {
  size_t i = 0;
  for (; i + 8 <= length; i += 8) *(volatile word_t *)(to + i) = *(const word_t *)(from + i);
  for (; i < length; i++) *(volatile uint8_t *)(to + i) = from[i];
}

/* Copy all pieces, which lie one behind the other, to their addresses, and write these to a table of rows of `step`
 * bytes, where each row has `per_row` places for them. Return 0, or one more than the number of the first piece whose
 * address is wrong. */
EXPORT size_t pieces_copy(pieces_t *p, const uint8_t *bytes, uint8_t *table, const uint32_t *places, size_t per_row,
                          size_t step) {
  uint8_t *memory = wasmtime.data(p->context, p->memory);
  size_t size = wasmtime.size(p->context, p->memory);
  for (size_t i = 0; i < p->count; i++) {
    uint32_t address = p->addresses[i], length = p->sizes[i];
    if (address & (p->alignment - 1) || address > size || length > size - address) return i + 1;
    copy(memory + address, bytes, length);
    bytes += length;
    uint8_t *place = table + i / per_row * step + places[i % per_row];
    for (int b = 0; b < 4; b++) place[b] = (uint8_t)(address >> 8 * b);
  }
  return 0;
}

/* Fill a piece that has been allocated, and write its address to `base` + `offset`; if `base` is NULL, to that offset in
 * the guest's memory, which is known to be inside it. Return 1 if the address is wrong. */
EXPORT int pieces_fill(pieces_t *p, const uint8_t *bytes, uint32_t length, uint32_t alignment, uint8_t *base,
                       uint32_t offset) {
  uint8_t *memory = wasmtime.data(p->context, p->memory);
  size_t size = wasmtime.size(p->context, p->memory);
  uint32_t address = *p->result;
  if (address & (alignment - 1) || address > size || length > size - address) return 1;
  copy(memory + address, bytes, length);
  *(volatile pointer_t *)((base ? base : memory) + offset) = address;
  return 0;
}

/* Allocate one piece and fill it. Return 0, or 1 if that did not succeed: the call did not end at once, or failed
 * (`status` is not zero), or the address is wrong. */
EXPORT int pieces_put(pieces_t *p, const uint8_t *bytes, uint32_t length, uint32_t alignment, uint8_t *base,
                      uint32_t offset) {
  return allocate(p, alignment, length) || pieces_fill(p, bytes, length, alignment, base, offset);
}
