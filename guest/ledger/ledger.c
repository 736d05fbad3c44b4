// A component with the exports and imports of the canonical ABI written by hand, as wit-bindgen would generate them.
//
// A string or a list is a pointer and a count. What is passed in memory has the layout of the C structs here.

#include <stdbool.h>
#include <stdint.h>

#include "../greet/alloc.h"

#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))
#define ACCOUNTS "acme:ledger/accounts#"

typedef struct { char *at; uint32_t length; } string;
typedef struct { bool there; uint32_t value; } option_u32;
typedef struct { string label; int64_t amount; string *tags; uint32_t tag_count; option_u32 when; } entry;
typedef struct { bool there; entry value; } option_entry;
typedef struct { bool failed; union { entry value; uint8_t level; }; } result_entry;
typedef struct { uint8_t number; uint32_t character; } note;
typedef struct { uint8_t kind; union { int64_t add; string rename; note note; }; } change;
typedef struct { bool failed; union { int64_t value; string error; }; } result_s64;
typedef struct {
    uint8_t a; int8_t b; uint16_t c; int16_t d; uint32_t e; int32_t f; uint64_t g; int64_t h; float i; double j;
    uint32_t k; bool l;
} numbers;
typedef struct { void *at; uint32_t count; } list;

enum { NOTHING, ADD, RENAME, NOTE };

IMPORT("acme:ledger/store", "load") void store_load(const char *key, uint32_t length, result_entry *result);
IMPORT("acme:ledger/store", "save")
bool store_save(const char *label, uint32_t length, int64_t amount, const string *tags, uint32_t count, int32_t there, uint32_t when);
IMPORT("acme:ledger/store", "[constructor]cursor") int32_t new_cursor(uint32_t start);
IMPORT("acme:ledger/store", "[method]cursor.next") void cursor_next(int32_t cursor, option_entry *result);
IMPORT("acme:ledger/store", "[resource-drop]cursor") void drop_cursor(int32_t cursor);
IMPORT("[export]acme:ledger/accounts", "[resource-new]account") int32_t account_new(void *account);
IMPORT("[export]acme:ledger/accounts", "[resource-rep]account") void *account_rep(int32_t handle);
IMPORT("[export]acme:ledger/accounts", "[resource-drop]account") void account_drop(int32_t handle);

// ---- memory ----

EXPORT("cabi_realloc") void *cabi_realloc(void *old, size_t old_size, size_t alignment, size_t size) {
    (void)alignment; // `alloc` gives 8, which is enough for all
    void *new = alloc(size);
    if (!new) __builtin_trap();
    if (old) {
        __builtin_memcpy(new, old, old_size < size ? old_size : size);
        release(old);
    }
    return new;
}

static void release_entry(entry *entry) {
    for (uint32_t i = 0; i < entry->tag_count; i++) release(entry->tags[i].at);
    release(entry->tags);
    release(entry->label.at);
}

static string text(const char *from) {
    string copy = {0, (uint32_t)__builtin_strlen(from)};
    copy.at = cabi_realloc(0, 0, 1, copy.length);
    __builtin_memcpy(copy.at, from, copy.length);
    return copy;
}

// ---- accounts ----

typedef struct { string owner; int64_t balance; change last; int32_t kept; } account;

EXPORT(ACCOUNTS "[constructor]account") int32_t account_constructor(char *owner, uint32_t length) {
    account *self = cabi_realloc(0, 0, 8, sizeof *self);
    *self = (account){.owner = {owner, length}};
    return account_new(self);
}

EXPORT(ACCOUNTS "[dtor]account") void account_destructor(account *self) {
    // The host hears of it, and may take its time.
    store_save(self->owner.at, self->owner.length, self->balance, 0, 0, 0, 0);
    if (self->kept) drop_cursor(self->kept);
    release(self->owner.at);
    release(self);
}

// The payload of a variant comes in as many core values as its largest case has, of types that hold every case.
EXPORT(ACCOUNTS "[method]account.apply")
result_s64 *account_apply(account *self, int32_t kind, int64_t first, uint32_t second) {
    static result_s64 result;
    result = (result_s64){0};
    self->last = (change){.kind = (uint8_t)kind};
    switch (kind) {
    case ADD: {
        self->last.add = first;
        int64_t balance;
        if (__builtin_add_overflow(self->balance, first, &balance)) {
            result.failed = true;
            result.error = text("too much money");
            return &result;
        }
        self->balance = balance;
        break;
    }
    case RENAME:
        release(self->owner.at);
        self->owner = (string){(char *)(uintptr_t)first, second};
        break;
    case NOTE:
        self->last.note = (note){(uint8_t)first, second};
        break;
    }
    result.value = self->balance;
    return &result;
}

EXPORT("cabi_post_" ACCOUNTS "[method]account.apply") void account_apply_post(result_s64 *result) {
    if (result->failed) release(result->error.at);
}

EXPORT(ACCOUNTS "[method]account.last-change") change *account_last_change(account *self) {
    static change result;
    result = self->last;
    if (result.kind == RENAME) result.rename = self->owner;
    return &result;
}

EXPORT(ACCOUNTS "[method]account.read-from") uint32_t account_read_from(account *self, int32_t cursor) {
    option_entry found;
    uint32_t count = 0;
    for (cursor_next(cursor, &found); found.there; cursor_next(cursor, &found), count++) {
        self->balance += found.value.amount;
        release_entry(&found.value);
    }
    drop_cursor(cursor);
    return count;
}

EXPORT(ACCOUNTS "[method]account.keep") void account_keep(account *self, int32_t cursor) {
    if (self->kept) drop_cursor(self->kept);
    self->kept = cursor;
}

EXPORT(ACCOUNTS "[method]account.open") void account_open(account *self, uint32_t start) {
    account_keep(self, new_cursor(start));
}

EXPORT(ACCOUNTS "[method]account.give") option_u32 *account_give(account *self) {
    static option_u32 result;
    result = (option_u32){self->kept != 0, (uint32_t)self->kept};
    self->kept = 0;
    return &result;
}

EXPORT(ACCOUNTS "[static]account.merge") int32_t account_merge(int32_t a, int32_t b) {
    account *to = account_rep(a), *from = account_rep(b);
    to->balance += from->balance;
    account_drop(b);
    return a;
}

// ---- functions ----

EXPORT(ACCOUNTS "fetch") result_entry *fetch(char *key, uint32_t length) {
    static result_entry result;
    store_load(key, length, &result);
    release(key);
    return &result;
}

EXPORT("cabi_post_" ACCOUNTS "fetch") void fetch_post(result_entry *result) {
    if (!result->failed) release_entry(&result->value);
}

EXPORT(ACCOUNTS "twice")
numbers *twice(uint32_t a, int32_t b, uint32_t c, int32_t d, uint32_t e, int32_t f, uint64_t g, int64_t h, float i,
               double j, uint32_t k, int32_t l) {
    static numbers result;
    result = (numbers){(uint8_t)(2 * a), (int8_t)(2 * b), (uint16_t)(2 * c), (int16_t)(2 * d), 2 * e, 2 * f, 2 * g, 2 * h,
                       2 * i, 2 * j, k + 1, !l};
    return &result;
}

// The strings stay where they are: what came in goes out.
EXPORT(ACCOUNTS "reverse") list *reverse(entry *entries, uint32_t count) {
    static list result;
    for (uint32_t i = 0; i < count / 2; i++) {
        entry other = entries[i];
        entries[i] = entries[count - 1 - i];
        entries[count - 1 - i] = other;
    }
    result = (list){entries, count};
    return &result;
}

EXPORT("cabi_post_" ACCOUNTS "reverse") void reverse_post(list *result) {
    entry *entries = result->at;
    for (uint32_t i = 0; i < result->count; i++) release_entry(&entries[i]);
    release(entries);
}

EXPORT(ACCOUNTS "invert") uint8_t *invert(uint32_t access, uint32_t level) {
    static uint8_t result[2];
    result[0] = (uint8_t)(access ^ 7);
    result[1] = (uint8_t)(2 - level);
    return result;
}

EXPORT(ACCOUNTS "sum") double sum(double *values, uint32_t count) {
    double total = 0;
    for (uint32_t i = 0; i < count; i++) total += values[i];
    release(values);
    return total;
}

EXPORT(ACCOUNTS "upper") list *upper(uint8_t *bytes, uint32_t count) {
    static list result;
    for (uint32_t i = 0; i < count; i++)
        if (bytes[i] >= 'a' && bytes[i] <= 'z') bytes[i] ^= 32;
    result = (list){bytes, count};
    return &result;
}

EXPORT("cabi_post_" ACCOUNTS "upper") void upper_post(list *result) { release(result->at); }
