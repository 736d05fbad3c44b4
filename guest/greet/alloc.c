/* First-fit free list over linear memory.
 *
 * Rules:
 *  - The free list is ordered by address, and no two blocks in it touch: release() merges neighbours.
 *  - A block that is handed out carries IN_USE where a free one carries its `next`.
 *  - New memory enters as one big block that is "released". So memory that somebody else grew in between
 *    is simply a gap, never ours.
 *  - The last block may end at 2^32, which a pointer cannot hold: end_of() is then NULL. It is compared for
 *    equality with a block that exists, never ordered.
 */
#include "alloc.h"
#include <stdbool.h>
#include <stdint.h>

enum { PAGE = 65536, ALIGN = 8 };

typedef struct block {
    size_t size; /* of the room behind this header, a multiple of ALIGN */
    struct block *next;
} block;

_Static_assert(sizeof(block) == ALIGN, "the room behind a header is aligned because the header is");

#define IN_USE ((block *)1) /* odd, hence no block's address */

extern char __heap_base; /* where the linker's data ends */

static block *free_list;
static bool started;

static block *end_of(block *b) { return (block *)((uintptr_t)(b + 1) + b->size); }

static void merge_with_next(block *b) {
    if (b->next && end_of(b) == b->next) {
        b->size += sizeof(block) + b->next->size;
        b->next = b->next->next;
    }
}

static void insert(block *b) {
    block *before = NULL, *after = free_list;
    while (after && after < b) {
        before = after;
        after = after->next;
    }
    b->next = after;
    merge_with_next(b);
    if (before) {
        before->next = b;
        merge_with_next(before);
    } else {
        free_list = b;
    }
}

static void add_region(uintptr_t start, size_t bytes) {
    block *b = (block *)start;
    b->size = bytes - sizeof(block);
    insert(b);
}

/* What is left of the first pages, between the linker's data and the end of memory. */
static void start(void) {
    uintptr_t from = ((uintptr_t)&__heap_base + ALIGN - 1) & -(uintptr_t)ALIGN;
    size_t bytes = __builtin_wasm_memory_size(0) * PAGE - from;
    started = true;
    if (bytes >= sizeof(block) + ALIGN) add_region(from, bytes);
}

static bool grow(size_t room) {
    size_t pages = (room + sizeof(block) - 1) / PAGE + 1;
    size_t old = __builtin_wasm_memory_grow(0, pages);
    if (old == SIZE_MAX) return false;
    add_region(old * PAGE, pages * PAGE);
    return true;
}

/* Takes `room` bytes from the first block that has them; what is left over stays in the list. */
static void *take(size_t room) {
    for (block **link = &free_list; *link; link = &(*link)->next) {
        block *b = *link;
        if (b->size < room) continue;
        if (b->size - room >= sizeof(block) + ALIGN) {
            block *rest = (block *)((uintptr_t)(b + 1) + room);
            rest->size = b->size - room - sizeof(block);
            rest->next = b->next;
            *link = rest;
            b->size = room;
        } else {
            *link = b->next;
        }
        b->next = IN_USE;
        return b + 1;
    }
    return NULL;
}

__attribute__((export_name("alloc"))) void *alloc(size_t size) {
    if (size > SIZE_MAX / 2) return NULL; /* so that no sum below can wrap */
    size_t room = size ? (size + ALIGN - 1) & -(size_t)ALIGN : ALIGN;
    if (!started) start();
    void *found = take(room);
    if (!found && grow(room)) found = take(room);
    return found;
}

__attribute__((export_name("release"))) void release(void *ptr) {
    if (!ptr) return;
    uintptr_t address = (uintptr_t)ptr, heap = (uintptr_t)&__heap_base + sizeof(block);
    if (address % ALIGN || address < heap) __builtin_trap();
    block *b = (block *)ptr - 1; /* beyond the memory's end, reading it traps by itself */
    if (b->next != IN_USE) __builtin_trap();
    insert(b);
}
