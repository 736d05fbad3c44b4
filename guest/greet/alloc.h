/* The guest's allocator, which the host calls too: `alloc` and `release` are exports. */
#pragma once
#include <stddef.h>

/* Room for `size` bytes, aligned to 8; NULL when memory cannot grow any further.
   May grow the memory: a host that holds a view of it has to take a new one. */
void *alloc(size_t size);

/* Gives back what `alloc` returned; NULL is fine. Traps when `ptr` did not come from `alloc`
   or was released before, as far as that can be seen. */
void release(void *ptr);
