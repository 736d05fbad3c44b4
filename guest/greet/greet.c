/* Strings across the border, in both directions, through linear memory.
 *
 * A string that is handed over is a `text`: its length in bytes (u32), then that many bytes of UTF-8.
 * Who is handed one releases it: the guest the answers of `lookup`, the host the result of `greet`.
 * Arguments (`name`, its length) stay with the caller, who only lends them.
 */
#include "alloc.h"
#include <stdint.h>

typedef struct text {
    uint32_t length;
    char bytes[];
} text;

/* What the host knows about this name, or NULL. The host allocates the answer by calling our `alloc`
   while we wait in here, so memory may have grown and moved when we are back. */
__attribute__((import_module("env"), import_name("lookup"))) text *lookup(const char *name, uint32_t name_len);

typedef struct piece {
    const char *bytes;
    uint32_t length;
} piece;

#define LITERAL(s) ((piece){(s), sizeof(s) - 1})

static text *join(const piece *pieces, int count) {
    uint32_t length = 0;
    for (int i = 0; i < count; i++)
        if (__builtin_add_overflow(length, pieces[i].length, &length)) return NULL;
    if (length > UINT32_MAX - sizeof(text)) return NULL;

    text *joined = alloc(sizeof(text) + length);
    if (!joined) return NULL;
    joined->length = length;
    char *end = joined->bytes;
    for (int i = 0; i < count; i++) {
        __builtin_memcpy(end, pieces[i].bytes, pieces[i].length);
        end += pieces[i].length;
    }
    return joined;
}

/* "Hello, NAME! ANSWER": a text for the caller to release, or NULL when memory ran out. */
__attribute__((export_name("greet"))) text *greet(const char *name, uint32_t name_len) {
    text *answer = lookup(name, name_len);
    piece known = answer ? (piece){answer->bytes, answer->length} : LITERAL("I have not heard of you.");
    piece pieces[] = {LITERAL("Hello, "), {name, name_len}, LITERAL("! "), known};
    text *greeting = join(pieces, sizeof pieces / sizeof *pieces);
    release(answer);
    return greeting;
}
