// A component that asks WASI for too much, and breaks its rules: each export tries one thing.
//
// `n` says how much. What comes back is a count, or -1 - the error code of the call that failed, which is at most 255.

#include <stdbool.h>
#include <stdint.h>

#define IMPORT(module, name) __attribute__((import_module("wasi:" module "@0.2.8"), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))

typedef struct { uint8_t *at; uint32_t length; } bytes;
// Results as they lie in memory: what failed has its code in the byte behind the discriminant, or aligned with the value.
typedef struct { uint8_t failed; uint8_t code; } result_unit;
typedef struct { uint8_t failed; struct { uint8_t code; int32_t error; }; } result_stream;
typedef struct { uint8_t failed; union { int32_t handle; uint8_t code; }; } result_handle;
typedef struct { uint8_t failed; union { uint64_t value; uint8_t code; }; } result_u64;
typedef struct { uint8_t failed; union { bytes value; uint8_t code; }; } result_bytes;
typedef struct { uint8_t failed; union { struct { bytes value; bool end; }; uint8_t code; }; } result_read;
typedef struct { uint8_t failed; union { struct { uint8_t there; struct { uint8_t kind; bytes name; }; }; uint8_t code; }; } result_entry;
typedef struct { int32_t handle; bytes path; } preopen;
typedef struct { uint8_t failed; union { struct { int32_t input, output; }; uint8_t code; }; } result_streams;
typedef struct { _Alignas(8) uint8_t failed; _Alignas(8) union { int32_t handle; uint8_t code; uint8_t room[48]; }; } result_http;
typedef struct { _Alignas(8) uint8_t there; _Alignas(8) uint8_t taken; result_http result; } outcome;

IMPORT("io/poll", "poll") void poll(const int32_t *pollables, uint32_t count, bytes *result);
IMPORT("io/poll", "[method]pollable.ready") bool is_ready(int32_t pollable);
IMPORT("io/poll", "[method]pollable.block") void block(int32_t pollable);
IMPORT("io/poll", "[resource-drop]pollable") void drop_pollable(int32_t pollable);
IMPORT("io/streams", "[method]input-stream.read") void read_now(int32_t stream, uint64_t count, result_bytes *result);
IMPORT("io/streams", "[method]input-stream.blocking-read") void read_some(int32_t stream, uint64_t count, result_bytes *result);
IMPORT("io/streams", "[method]input-stream.blocking-skip") void skip_some(int32_t stream, uint64_t count, result_u64 *result);
IMPORT("io/streams", "[method]input-stream.subscribe") int32_t subscribe_input(int32_t stream);
IMPORT("io/streams", "[resource-drop]input-stream") void drop_input(int32_t stream);
IMPORT("io/streams", "[method]output-stream.check-write") void check_write(int32_t stream, result_u64 *result);
IMPORT("io/streams", "[method]output-stream.write") void write_now(int32_t stream, const void *at, uint32_t count, result_stream *result);
IMPORT("io/streams", "[method]output-stream.write-zeroes") void zeroes_now(int32_t stream, uint64_t count, result_stream *result);
IMPORT("io/streams", "[method]output-stream.blocking-write-and-flush")
void write_all(int32_t stream, const void *at, uint32_t count, result_stream *result);
IMPORT("io/streams", "[method]output-stream.blocking-write-zeroes-and-flush")
void zeroes_all(int32_t stream, uint64_t count, result_stream *result);
IMPORT("io/streams", "[method]output-stream.blocking-flush") void flush_all(int32_t stream, result_stream *result);
IMPORT("io/streams", "[method]output-stream.blocking-splice")
void splice_some(int32_t stream, int32_t from, uint64_t count, result_u64 *result);
IMPORT("io/streams", "[method]output-stream.subscribe") int32_t subscribe_output(int32_t stream);
IMPORT("io/streams", "[resource-drop]output-stream") void drop_output(int32_t stream);
IMPORT("clocks/monotonic-clock", "now") uint64_t now(void);
IMPORT("clocks/monotonic-clock", "subscribe-duration") int32_t timer(uint64_t nanoseconds);
IMPORT("clocks/monotonic-clock", "subscribe-instant") int32_t alarm(uint64_t when);
IMPORT("random/random", "get-random-bytes") void random_bytes(uint64_t count, bytes *result);
IMPORT("random/insecure", "get-insecure-random-bytes") void insecure_bytes(uint64_t count, bytes *result);
IMPORT("cli/stdin", "get-stdin") int32_t get_stdin(void);
IMPORT("cli/stdout", "get-stdout") int32_t get_stdout(void);
IMPORT("cli/exit", "exit") void leave(int32_t failed);
IMPORT("filesystem/preopens", "get-directories") void get_directories(bytes *result);
IMPORT("filesystem/types", "[method]descriptor.open-at")
void open_at(int32_t folder, int32_t follow, const void *path, uint32_t length, int32_t how, int32_t flags, result_handle *result);
IMPORT("filesystem/types", "[method]descriptor.read") void read_file(int32_t file, uint64_t count, uint64_t at, result_read *result);
IMPORT("filesystem/types", "[method]descriptor.write")
void write_file(int32_t file, const void *from, uint32_t count, uint64_t at, result_u64 *result);
IMPORT("filesystem/types", "[method]descriptor.set-size") void set_size(int32_t file, uint64_t size, result_unit *result);
IMPORT("filesystem/types", "[method]descriptor.read-via-stream") void stream_from(int32_t file, uint64_t at, result_handle *result);
IMPORT("filesystem/types", "[method]descriptor.write-via-stream") void stream_to(int32_t file, uint64_t at, result_handle *result);
IMPORT("filesystem/types", "[method]descriptor.read-directory") void read_directory(int32_t folder, result_handle *result);
IMPORT("filesystem/types", "[method]descriptor.create-directory-at")
void create_directory(int32_t folder, const void *path, uint32_t length, result_unit *result);
IMPORT("filesystem/types", "[method]directory-entry-stream.read-directory-entry") void next_entry(int32_t entries, result_entry *result);
IMPORT("filesystem/types", "[resource-drop]directory-entry-stream") void drop_entries(int32_t entries);
IMPORT("filesystem/types", "[resource-drop]descriptor") void drop_descriptor(int32_t file);
IMPORT("sockets/instance-network", "instance-network") int32_t get_network(void);
IMPORT("sockets/network", "[resource-drop]network") void drop_network(int32_t network);
IMPORT("sockets/tcp-create-socket", "create-tcp-socket") void create_tcp(int32_t family, result_handle *result);
IMPORT("sockets/tcp", "[method]tcp-socket.start-connect")
void start_connect(int32_t socket, int32_t network, int32_t family, int32_t port, int32_t a, int32_t b, int32_t c, int32_t d,
                   int32_t e, int32_t f, int32_t g, int32_t h, int32_t i, int32_t j, result_unit *result);
IMPORT("sockets/tcp", "[method]tcp-socket.finish-connect") void finish_connect(int32_t socket, result_streams *result);
IMPORT("sockets/tcp", "[method]tcp-socket.subscribe") int32_t subscribe_tcp(int32_t socket);
IMPORT("sockets/tcp", "[resource-drop]tcp-socket") void drop_tcp(int32_t socket);
IMPORT("sockets/udp-create-socket", "create-udp-socket") void create_udp(int32_t family, result_handle *result);
IMPORT("sockets/ip-name-lookup", "resolve-addresses")
void resolve(int32_t network, const void *name, uint32_t length, result_handle *result);

IMPORT("http/types", "[constructor]fields") int32_t new_fields(void);
IMPORT("http/types", "[method]fields.append")
void append(int32_t fields, const void *name, uint32_t length, const void *value, uint32_t size, result_unit *result);
IMPORT("http/types", "[method]fields.clone") int32_t clone(int32_t fields);
IMPORT("http/types", "[resource-drop]fields") void drop_fields(int32_t fields);
IMPORT("http/types", "[constructor]outgoing-request") int32_t new_request(int32_t fields);
IMPORT("http/types", "[method]outgoing-request.set-authority")
int32_t set_authority(int32_t request, int32_t there, const void *text, uint32_t length);
IMPORT("http/types", "[method]outgoing-request.set-scheme")
int32_t set_scheme(int32_t request, int32_t there, int32_t scheme, const void *other, uint32_t length);
IMPORT("http/types", "[method]outgoing-request.body") void request_body(int32_t request, result_handle *result);
IMPORT("http/types", "[resource-drop]outgoing-request") void drop_request(int32_t request);
IMPORT("http/types", "[method]outgoing-body.write") void body_stream(int32_t body, result_handle *result);
IMPORT("http/types", "[static]outgoing-body.finish") void finish(int32_t body, int32_t there, int32_t trailers, result_http *result);
IMPORT("http/types", "[resource-drop]outgoing-body") void drop_body(int32_t body);
IMPORT("http/outgoing-handler", "handle") void send(int32_t request, int32_t there, int32_t options, result_http *result);
IMPORT("http/types", "[method]future-incoming-response.subscribe") int32_t subscribe_future(int32_t future);
IMPORT("http/types", "[method]future-incoming-response.get") void get_response(int32_t future, outcome *result);
IMPORT("http/types", "[resource-drop]future-incoming-response") void drop_future(int32_t future);
IMPORT("http/types", "[method]incoming-response.consume") void consume(int32_t response, result_handle *result);
IMPORT("http/types", "[resource-drop]incoming-response") void drop_response(int32_t response);
IMPORT("http/types", "[method]incoming-body.stream") void incoming_stream(int32_t body, result_handle *result);
IMPORT("http/types", "[resource-drop]incoming-body") void drop_incoming(int32_t body);

// ---- memory: what the host allocates is used until the next call of the host ----

enum { PAGE = 65536, LIST = 1 << 20 };
extern uint8_t __heap_base;
static uint32_t top;

EXPORT("cabi_realloc") void *cabi_realloc(void *old, uint32_t old_size, uint32_t alignment, uint32_t size)
{
    (void)old, (void)old_size;
    uint32_t at = ((top ? top : (uint32_t)&__heap_base) + alignment - 1) & -alignment;
    uint64_t pages = (at + (uint64_t)size + PAGE - 1) / PAGE, have = __builtin_wasm_memory_size(0);
    if (pages > have && __builtin_wasm_memory_grow(0, (uint32_t)(pages - have)) == UINT32_MAX)
        __builtin_trap();
    top = at + size;
    return (void *)at;
}

static void forget(void) { top = 0; }

static void *room(uint32_t size)
{
    forget();
    return cabi_realloc(0, 0, 8, size);
}

static int64_t failure(uint8_t code) { return -1 - (int64_t)code; }

// ---- clocks and polling ----

EXPORT("spin-on-now") int64_t spin_on_now(uint64_t n)
{
    for (uint64_t i = 0; i < n; i++)
        now();
    return (int64_t)n;
}

EXPORT("spin-on-ready") int64_t spin_on_ready(uint64_t n)
{
    int32_t pollable = alarm(UINT64_MAX);
    for (uint64_t i = 0; i < n; i++)
        is_ready(pollable);
    drop_pollable(pollable);
    return (int64_t)n;
}

EXPORT("spin-on-poll") int64_t spin_on_poll(uint64_t n)
{
    int32_t pollable = alarm(0);
    bytes ready;
    for (uint64_t i = 0; i < n; i++, forget())
        poll(&pollable, 1, &ready);
    drop_pollable(pollable);
    return (int64_t)n;
}

EXPORT("spin-on-block") int64_t spin_on_block(uint64_t n)
{
    for (uint64_t i = 0; i < n; i++) {
        int32_t pollable = timer(0);
        block(pollable);
        drop_pollable(pollable);
    }
    return (int64_t)n;
}

EXPORT("hoard-pollables") int64_t hoard_pollables(uint64_t n)
{
    for (uint64_t i = 0; i < n; i++)
        timer(i);
    return (int64_t)n;
}

// Poll one pollable n times in one list; return how many are ready.
EXPORT("poll-same") int64_t poll_same(uint64_t n)
{
    int32_t pollable = timer(1000000), *list = room((uint32_t)n * 4);
    for (uint64_t i = 0; i < n; i++)
        list[i] = pollable;
    bytes ready;
    poll(list, (uint32_t)n, &ready);
    drop_pollable(pollable);
    return ready.length;
}

// Poll n timers that never end and one that does.
EXPORT("poll-timers") int64_t poll_timers(uint64_t n)
{
    int32_t *list = room((uint32_t)(n + 1) * 4);
    for (uint64_t i = 0; i < n; i++)
        list[i] = timer(UINT64_MAX >> (i % 20));
    list[n] = timer(1000000);
    bytes ready;
    poll(list, (uint32_t)n + 1, &ready);
    return *(uint32_t *)(void *)ready.at;
}

// Poll n pollables of the standard input, and a timer.
EXPORT("poll-inputs") int64_t poll_inputs(uint64_t n)
{
    int32_t *list = room((uint32_t)(n + 1) * 4), input = get_stdin();
    for (uint64_t i = 0; i < n; i++)
        list[i] = subscribe_input(input);
    list[n] = timer(1000000);
    bytes ready;
    poll(list, (uint32_t)n + 1, &ready);
    return ready.length;
}

EXPORT("poll-list") int64_t poll_list(uint64_t n)
{
    bytes ready;
    poll((const int32_t *)16, (uint32_t)n, &ready);
    return ready.length;
}

EXPORT("sleep") int64_t sleep(uint64_t n)
{
    block(timer(n));
    return 0;
}

// ---- random numbers ----

EXPORT("random") int64_t random(uint64_t n)
{
    bytes result;
    random_bytes(n, &result);
    return result.length;
}

EXPORT("insecure") int64_t insecure(uint64_t n)
{
    bytes result;
    insecure_bytes(n, &result);
    return result.length;
}

EXPORT("random-often") int64_t random_often(uint64_t n)
{
    bytes result;
    for (uint64_t i = 0; i < n; i++, forget())
        random_bytes(LIST, &result);
    return (int64_t)n;
}

// ---- streams ----

EXPORT("read") int64_t read(uint64_t n)
{
    result_bytes result;
    read_now(get_stdin(), n, &result);
    return result.failed ? failure(result.code) : (int64_t)result.value.length;
}

EXPORT("blocking-read") int64_t blocking_read(uint64_t n)
{
    result_bytes result;
    read_some(get_stdin(), n, &result);
    return result.failed ? failure(result.code) : (int64_t)result.value.length;
}

EXPORT("blocking-skip") int64_t blocking_skip(uint64_t n)
{
    result_u64 result;
    skip_some(get_stdin(), n, &result);
    return result.failed ? failure(result.code) : (int64_t)result.value;
}

EXPORT("write-unasked") int64_t write_unasked(uint64_t n)
{
    result_stream result;
    write_now(get_stdout(), room((uint32_t)n), (uint32_t)n, &result);
    return result.failed ? failure(result.code) : (int64_t)n;
}

// Write n bytes more than is permitted.
EXPORT("write-more") int64_t write_more(uint64_t n)
{
    result_u64 permit;
    result_stream result;
    int32_t output = get_stdout();
    check_write(output, &permit);
    uint32_t size = (uint32_t)(permit.value + n);
    write_now(output, room(size), size, &result);
    return result.failed ? failure(result.code) : size;
}

EXPORT("write-zeroes") int64_t write_zeroes(uint64_t n)
{
    result_u64 permit;
    result_stream result;
    int32_t output = get_stdout();
    check_write(output, &permit);
    zeroes_now(output, n, &result);
    return result.failed ? failure(result.code) : (int64_t)n;
}

EXPORT("blocking-write") int64_t blocking_write(uint64_t n)
{
    result_stream result;
    write_all(get_stdout(), room((uint32_t)n), (uint32_t)n, &result);
    return result.failed ? failure(result.code) : (int64_t)n;
}

EXPORT("blocking-zeroes") int64_t blocking_zeroes(uint64_t n)
{
    result_stream result;
    zeroes_all(get_stdout(), n, &result);
    return result.failed ? failure(result.code) : (int64_t)n;
}

// Write as often as check-write permits, n times, and never wait.
EXPORT("flood") int64_t flood(uint64_t n)
{
    int32_t output = get_stdout();
    uint64_t total = 0;
    for (uint64_t i = 0; i < n; i++) {
        result_u64 permit;
        result_stream result;
        check_write(output, &permit);
        if (permit.failed)
            return failure(permit.code);
        if (permit.value) {
            write_now(output, room((uint32_t)permit.value), (uint32_t)permit.value, &result);
            total += permit.value;
        }
    }
    return (int64_t)total;
}

EXPORT("splice") int64_t splice(uint64_t n)
{
    result_u64 result;
    splice_some(get_stdout(), get_stdin(), n, &result);
    return result.failed ? failure(result.code) : (int64_t)result.value;
}

EXPORT("hoard-outputs") int64_t hoard_outputs(uint64_t n)
{
    for (uint64_t i = 0; i < n; i++)
        get_stdout();
    return (int64_t)n;
}

EXPORT("hoard-inputs") int64_t hoard_inputs(uint64_t n)
{
    for (uint64_t i = 0; i < n; i++)
        get_stdin();
    return (int64_t)n;
}

// ---- orders ----

EXPORT("drop-input-first") int64_t drop_input_first(uint64_t n)
{
    int32_t input = get_stdin(), pollable = subscribe_input(input);
    drop_input(input);
    if (n) {
        block(pollable);
        is_ready(pollable);
    }
    drop_pollable(pollable);
    return 0;
}

EXPORT("drop-output-first") int64_t drop_output_first(uint64_t n)
{
    int32_t output = get_stdout(), pollable = subscribe_output(output);
    drop_output(output);
    if (n) {
        block(pollable);
        is_ready(pollable);
    }
    drop_pollable(pollable);
    return 0;
}

EXPORT("drop-twice") int64_t drop_twice(uint64_t n)
{
    (void)n;
    int32_t output = get_stdout();
    drop_output(output);
    drop_output(output);
    return 0;
}

EXPORT("use-dropped") int64_t use_dropped(uint64_t n)
{
    (void)n;
    int32_t output = get_stdout();
    result_stream result;
    drop_output(output);
    flush_all(output, &result);
    return 0;
}

EXPORT("use-as-pollable") int64_t use_as_pollable(uint64_t n)
{
    (void)n;
    return is_ready(get_stdin());
}

EXPORT("use-forged") int64_t use_forged(uint64_t n)
{
    return is_ready((int32_t)n);
}

EXPORT("drop-forged") int64_t drop_forged(uint64_t n)
{
    drop_input((int32_t)n);
    return 0;
}

EXPORT("leave") int64_t leave_with(uint64_t n)
{
    leave((int32_t)n);
    return 0;
}

// ---- files ----

static int32_t folder(void)
{
    bytes folders;
    get_directories(&folders);
    return folders.length ? ((preopen *)(void *)folders.at)->handle : 0;
}

static int64_t open(const char *path, uint32_t length, int32_t how, int32_t flags)
{
    result_handle result;
    open_at(folder(), 1, path, length, how, flags, &result);
    return result.failed ? failure(result.code) : result.handle;
}

enum { CREATE = 1, READ = 1, WRITE = 2 };

EXPORT("hoard-preopens") int64_t hoard_preopens(uint64_t n)
{
    for (uint64_t i = 0; i < n; i++, forget())
        folder();
    return (int64_t)n;
}

EXPORT("hoard-descriptors") int64_t hoard_descriptors(uint64_t n)
{
    int32_t from = folder();
    for (uint64_t i = 0; i < n; i++) {
        result_handle result;
        open_at(from, 1, ".", 1, 0, READ, &result);
        if (result.failed)
            return (int64_t)i;
    }
    return (int64_t)n;
}

EXPORT("hoard-streams") int64_t hoard_streams(uint64_t n)
{
    int64_t file = open("file", 4, CREATE, READ | WRITE);
    for (uint64_t i = 0; i < n; i++) {
        result_handle result;
        stream_from((int32_t)file, i, &result);
        if (result.failed)
            return (int64_t)i;
    }
    return (int64_t)n;
}

EXPORT("hoard-listings") int64_t hoard_listings(uint64_t n)
{
    int32_t from = folder();
    for (uint64_t i = 0; i < n; i++) {
        result_handle result;
        read_directory(from, &result);
        if (result.failed)
            return (int64_t)i;
    }
    return (int64_t)n;
}

// Make n folders in one, and count what a listing of it has.
EXPORT("fill-folder") int64_t fill_folder(uint64_t n)
{
    int32_t from = folder();
    for (uint64_t i = 0; i < n; i++) {
        char name[8];
        for (int32_t j = 0; j < 8; j++)
            name[j] = (char)('a' + (i >> (4 * j)) % 16);
        result_unit made;
        create_directory(from, name, 8, &made);
    }
    result_handle entries;
    read_directory(from, &entries);
    for (int64_t count = 0;; count++, forget()) {
        result_entry entry;
        next_entry(entries.handle, &entry);
        if (entry.failed || !entry.there)
            return count;
    }
}

// Open a path of n letters.
EXPORT("open-long") int64_t open_long(uint64_t n)
{
    char *path = room((uint32_t)n);
    for (uint64_t i = 0; i < n; i++)
        path[i] = 'x';
    result_handle result;
    uint32_t kept = top;
    int32_t from = folder();
    top = kept;
    open_at(from, 1, path, (uint32_t)n, 0, READ, &result);
    return result.failed ? failure(result.code) : 0;
}

// Open a path of n folders in each other: "./" n times.
EXPORT("open-deep") int64_t open_deep(uint64_t n)
{
    char *path = room((uint32_t)n * 2);
    for (uint64_t i = 0; i < n; i++)
        path[2 * i] = '.', path[2 * i + 1] = '/';
    result_handle result;
    int32_t from = folder();
    open_at(from, 1, path, (uint32_t)n * 2, 0, READ, &result);
    return result.failed ? failure(result.code) : 0;
}

EXPORT("open-nul") int64_t open_nul(uint64_t n)
{
    (void)n;
    return open("fi\0le", 5, CREATE, READ | WRITE);
}

EXPORT("open-not-utf8") int64_t open_not_utf8(uint64_t n)
{
    (void)n;
    return open("fi\xff", 3, CREATE, READ | WRITE);
}

EXPORT("read-file") int64_t read_far(uint64_t n)
{
    int64_t file = open("file", 4, CREATE, READ | WRITE);
    result_read result;
    read_file((int32_t)file, n, 0, &result);
    return result.failed ? failure(result.code) : (int64_t)result.value.length;
}

EXPORT("read-at") int64_t read_at(uint64_t n)
{
    int64_t file = open("file", 4, CREATE, READ | WRITE);
    result_read result;
    read_file((int32_t)file, 10, n, &result);
    return result.failed ? failure(result.code) : (int64_t)result.value.length;
}

EXPORT("write-at") int64_t write_at(uint64_t n)
{
    int64_t file = open("file", 4, CREATE, READ | WRITE);
    result_u64 result;
    write_file((int32_t)file, "x", 1, n, &result);
    return result.failed ? failure(result.code) : (int64_t)result.value;
}

EXPORT("set-size") int64_t set_size_to(uint64_t n)
{
    int64_t file = open("file", 4, CREATE, READ | WRITE);
    result_unit result;
    set_size((int32_t)file, n, &result);
    return result.failed ? failure(result.code) : 0;
}

EXPORT("stream-at") int64_t stream_at(uint64_t n)
{
    int64_t file = open("file", 4, CREATE, READ | WRITE);
    result_handle stream;
    stream_from((int32_t)file, n, &stream);
    if (stream.failed)
        return failure(stream.code);
    result_bytes result;
    read_some(stream.handle, 10, &result);
    return result.failed ? failure(result.code) : (int64_t)result.value.length;
}

EXPORT("stream-to") int64_t stream_to_end(uint64_t n)
{
    int64_t file = open("file", 4, CREATE, READ | WRITE);
    result_handle stream;
    stream_to((int32_t)file, n, &stream);
    if (stream.failed)
        return failure(stream.code);
    result_stream result;
    write_all(stream.handle, "x", 1, &result);
    return result.failed ? failure(result.code) : 1;
}

EXPORT("drop-file-first") int64_t drop_file_first(uint64_t n)
{
    int64_t file = open("file", 4, CREATE, READ | WRITE);
    result_handle stream;
    result_u64 wrote;
    write_file((int32_t)file, "0123456789", 10, 0, &wrote);
    stream_from((int32_t)file, 0, &stream);
    int32_t pollable = subscribe_input(stream.handle);
    drop_descriptor((int32_t)file);
    result_bytes result;
    read_some(stream.handle, n, &result);
    drop_input(stream.handle);
    drop_pollable(pollable);
    return result.failed ? failure(result.code) : (int64_t)result.value.length;
}

EXPORT("drop-folder-first") int64_t drop_folder_first(uint64_t n)
{
    (void)n;
    int32_t from = folder();
    result_handle entries;
    result_entry entry;
    read_directory(from, &entries);
    drop_descriptor(from);
    next_entry(entries.handle, &entry);
    drop_entries(entries.handle);
    return entry.failed ? failure(entry.code) : entry.there;
}

// ---- sockets ----

EXPORT("hoard-networks") int64_t hoard_networks(uint64_t n)
{
    for (uint64_t i = 0; i < n; i++)
        get_network();
    return (int64_t)n;
}

EXPORT("hoard-sockets") int64_t hoard_sockets(uint64_t n)
{
    for (uint64_t i = 0; i < n; i++) {
        result_handle result;
        (i % 2 ? create_tcp : create_udp)(0, &result);
        if (result.failed)
            return (int64_t)i;
    }
    return (int64_t)n;
}

EXPORT("hoard-lookups") int64_t hoard_lookups(uint64_t n)
{
    int32_t network = get_network();
    for (uint64_t i = 0; i < n; i++) {
        result_handle result;
        resolve(network, "localhost", 9, &result);
        if (result.failed)
            return failure(result.code);
    }
    return (int64_t)n;
}

EXPORT("look-up-long") int64_t look_up_long(uint64_t n)
{
    char *name = room((uint32_t)n);
    for (uint64_t i = 0; i < n; i++)
        name[i] = 'x';
    result_handle result;
    resolve(get_network(), name, (uint32_t)n, &result);
    return result.failed ? failure(result.code) : 0;
}

EXPORT("finish-unstarted") int64_t finish_unstarted(uint64_t n)
{
    (void)n;
    result_handle socket;
    result_streams streams;
    create_tcp(0, &socket);
    finish_connect(socket.handle, &streams);
    return streams.failed ? failure(streams.code) : 0;
}

// Connect to port n of this machine; drop the socket before its pollable and its streams.
EXPORT("drop-socket-first") int64_t drop_socket_first(uint64_t n)
{
    result_handle socket;
    result_unit started;
    result_streams streams;
    create_tcp(0, &socket);
    if (socket.failed)
        return failure(socket.code);
    start_connect(socket.handle, get_network(), 0, (int32_t)n, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, &started);
    if (started.failed)
        return failure(started.code);
    int32_t pollable = subscribe_tcp(socket.handle);
    block(pollable);
    finish_connect(socket.handle, &streams);
    drop_tcp(socket.handle);
    is_ready(pollable);
    drop_pollable(pollable);
    if (streams.failed)
        return failure(streams.code);
    result_stream wrote;
    write_all(streams.output, "x", 1, &wrote);
    result_bytes result;
    read_some(streams.input, 1, &result);
    drop_input(streams.input);
    drop_output(streams.output);
    return result.failed ? failure(result.code) : (int64_t)result.value.length;
}

// Drop a socket that is connecting.
EXPORT("drop-connecting") int64_t drop_connecting(uint64_t n)
{
    result_handle socket;
    result_unit started;
    create_tcp(0, &socket);
    if (socket.failed)
        return failure(socket.code);
    int32_t network = get_network();
    start_connect(socket.handle, network, 0, (int32_t)n, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, &started);
    drop_network(network);
    drop_tcp(socket.handle);
    return started.failed ? failure(started.code) : 0;
}

// ---- http ----

EXPORT("hoard-fields") int64_t hoard_fields(uint64_t n)
{
    for (uint64_t i = 0; i < n; i++)
        new_fields();
    return (int64_t)n;
}

// Clone fields with 1,000 names, n times.
EXPORT("hoard-clones") int64_t hoard_clones(uint64_t n)
{
    int32_t fields = new_fields();
    result_unit result;
    for (int32_t i = 0; i < 1000; i++)
        append(fields, "name", 4, "value", 5, &result);
    for (uint64_t i = 0; i < n; i++)
        clone(fields);
    return (int64_t)n;
}

EXPORT("append-large") int64_t append_large(uint64_t n)
{
    uint8_t *value = room((uint32_t)n);
    __builtin_memset(value, 'x', (uint32_t)n);
    result_unit result;
    append(new_fields(), "name", 4, value, (uint32_t)n, &result);
    return result.failed ? failure(result.code) : (int64_t)n;
}

EXPORT("append-often") int64_t append_often(uint64_t n)
{
    int32_t fields = new_fields();
    result_unit result;
    for (uint64_t i = 0; i < n; i++) {
        append(fields, "name", 4, "value", 5, &result);
        if (result.failed)
            return failure(result.code);
    }
    return (int64_t)n;
}

// Append a name, or a value, that would break the message apart; n says which.
EXPORT("append-broken") int64_t append_broken(uint64_t n)
{
#define TEXT(text) {text, sizeof text - 1}
    static const struct { struct { const char *at; uint32_t length; } name, value; } ITEMS[] = {
        {TEXT(""), TEXT("x")}, {TEXT("a b"), TEXT("x")}, {TEXT("a:"), TEXT("x")}, {TEXT("a\r\nb"), TEXT("x")},
        {TEXT("a"), TEXT("x\r\ny: z")}, {TEXT("a"), TEXT("x\ny")}, {TEXT("host"), TEXT("x")},
        {TEXT("Transfer-Encoding"), TEXT("chunked")}, {TEXT("connection"), TEXT("close")}, {TEXT("\xc3\xa9"), TEXT("x")},
    };
    result_unit result;
    append(new_fields(), ITEMS[n].name.at, ITEMS[n].name.length, ITEMS[n].value.at, ITEMS[n].value.length, &result);
    return result.failed ? failure(result.code) : 0;
}

EXPORT("hoard-requests") int64_t hoard_requests(uint64_t n)
{
    for (uint64_t i = 0; i < n; i++) {
        result_handle body;
        request_body(new_request(new_fields()), &body);
    }
    return (int64_t)n;
}

// Use fields that a request has taken: n is 0 to change them, 1 to give them again, 2 to drop them.
EXPORT("use-taken") int64_t use_taken(uint64_t n)
{
    int32_t fields = new_fields();
    result_unit result;
    new_request(fields);
    if (n == 0)
        append(fields, "a", 1, "b", 1, &result);
    else if (n == 1)
        new_request(fields);
    else
        drop_fields(fields);
    return 0;
}

// Take the body, and its stream, a second time.
EXPORT("take-twice") int64_t take_twice(uint64_t n)
{
    result_handle body, again;
    int32_t request = new_request(new_fields());
    request_body(request, &body);
    if (n == 0) {
        request_body(request, &again);
        return again.failed;
    }
    body_stream(body.handle, &again);
    body_stream(body.handle, &again);
    return again.failed;
}

// Drop a request, then its body, then write to the body's stream; with n, finish the body first.
EXPORT("drop-request-first") int64_t drop_request_first(uint64_t n)
{
    result_handle body, stream;
    result_stream wrote;
    result_http finished;
    int32_t request = new_request(new_fields());
    request_body(request, &body);
    body_stream(body.handle, &stream);
    drop_request(request);
    if (n)
        finish(body.handle, 0, 0, &finished);
    else
        drop_body(body.handle);
    write_all(stream.handle, "x", 1, &wrote);
    drop_output(stream.handle);
    return wrote.failed ? failure(wrote.code) : 0;
}

static int32_t request_to(uint64_t port)
{
    char authority[] = "127.0.0.1:00000";
    for (int32_t at = 14; at > 9; at--, port /= 10)
        authority[at] = (char)('0' + port % 10);
    int32_t request = new_request(new_fields());
    set_scheme(request, 1, 0, 0, 0);
    set_authority(request, 1, authority, sizeof authority - 1);
    return request;
}

// Send n times to a port that is n modulo 65536 and never look at what comes.
EXPORT("hoard-exchanges") int64_t hoard_exchanges(uint64_t n)
{
    for (uint64_t i = 0; i < n >> 16; i++) {
        result_http sent;
        send(request_to(n & 65535), 0, 0, &sent);
        if (sent.failed)
            return (int64_t)i;
    }
    return (int64_t)(n >> 16);
}

// Fetch from a port, dropping each thing before what it has given.
EXPORT("drop-response-first") int64_t drop_response_first(uint64_t n)
{
    result_http sent;
    send(request_to(n), 0, 0, &sent);
    if (sent.failed)
        return failure(sent.code);
    outcome got;
    int32_t pollable = subscribe_future(sent.handle);
    block(pollable);
    get_response(sent.handle, &got);
    drop_future(sent.handle);
    is_ready(pollable);
    drop_pollable(pollable);
    if (got.taken || got.result.failed)
        return failure(got.result.code);
    result_handle body, stream;
    consume(got.result.handle, &body);
    drop_response(got.result.handle);
    incoming_stream(body.handle, &stream);
    drop_incoming(body.handle);
    result_bytes result;
    read_some(stream.handle, 100, &result);
    drop_input(stream.handle);
    return result.failed ? failure(result.code) : (int64_t)result.value.length;
}

// Take a response twice.
EXPORT("get-twice") int64_t get_twice(uint64_t n)
{
    result_http sent;
    outcome got;
    send(request_to(n), 0, 0, &sent);
    if (sent.failed)
        return failure(sent.code);
    block(subscribe_future(sent.handle));
    get_response(sent.handle, &got);
    get_response(sent.handle, &got);
    return got.there && got.taken;
}
