// A server, as a component with the canonical ABI of wasi:http written by hand. What it does is in the request's path.

#include <stdbool.h>
#include <stdint.h>

#include "../greet/alloc.h"

#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))
#define TYPES(name) IMPORT("wasi:http/types@0.2.8", name)
#define STREAMS(name) IMPORT("wasi:io/streams@0.2.8", name)
#define TEXT(literal) ((string){literal, sizeof literal - 1})

typedef int32_t handle;
typedef struct { char *at; uint32_t length; } string;
typedef struct { string name, value; } field;
typedef struct { uint8_t there; string value; } option_string;
typedef struct { uint8_t kind; string other; } method;
typedef struct { uint8_t there; method scheme; } option_scheme;
typedef struct { uint8_t failed; handle value; } result_handle;
typedef struct { uint8_t failed, kind; } result_header;
typedef struct { uint8_t failed; union { string bytes; struct { uint8_t kind; handle error; }; }; } result_bytes;
typedef struct { uint8_t failed; union { uint64_t count; struct { uint8_t kind; handle error; }; }; } result_count;
typedef struct { uint8_t kind; union { uint64_t room[3]; }; } error_code;
typedef struct { uint8_t failed; union { handle value; error_code code; }; } result_code;
// option<result<result<own or option<own>, error-code>>>
typedef struct { uint8_t there; union { struct { uint8_t again; result_code result; }; uint64_t align; }; } future;

enum { GET, HEAD, POST };

TYPES("[constructor]fields") handle new_fields(void);
TYPES("[method]fields.append") void fields_append(handle, const char *, uint32_t, const char *, uint32_t, result_header *);
TYPES("[method]fields.entries") void fields_entries(handle, struct { field *at; uint32_t count; } *);
TYPES("[resource-drop]fields") void drop_fields(handle);
TYPES("[method]incoming-request.method") void request_method(handle, method *);
TYPES("[method]incoming-request.path-with-query") void request_path(handle, option_string *);
TYPES("[method]incoming-request.authority") void request_authority(handle, option_string *);
TYPES("[method]incoming-request.scheme") void request_scheme(handle, option_scheme *);
TYPES("[method]incoming-request.headers") handle request_headers(handle);
TYPES("[method]incoming-request.consume") void request_consume(handle, result_handle *);
TYPES("[resource-drop]incoming-request") void drop_request(handle);
TYPES("[method]incoming-body.stream") void body_stream(handle, result_handle *);
TYPES("[static]incoming-body.finish") handle body_finish(handle);
TYPES("[resource-drop]incoming-body") void drop_body(handle);
TYPES("[method]future-trailers.subscribe") handle trailers_subscribe(handle);
TYPES("[method]future-trailers.get") void trailers_get(handle, future *);
TYPES("[resource-drop]future-trailers") void drop_trailers(handle);
TYPES("[constructor]outgoing-response") handle new_response(handle);
TYPES("[method]outgoing-response.set-status-code") int32_t response_set_status(handle, int32_t);
TYPES("[method]outgoing-response.body") void response_body(handle, result_handle *);
TYPES("[static]response-outparam.set")
void respond(handle, int32_t failed, int32_t first, int32_t, int64_t, int32_t, int32_t, int32_t, int32_t);
TYPES("[method]outgoing-body.write") void out_write(handle, result_handle *);
TYPES("[static]outgoing-body.finish") void out_finish(handle, int32_t there, handle trailers, result_code *);
TYPES("[resource-drop]outgoing-body") void drop_out(handle);
TYPES("[constructor]outgoing-request") handle new_request(handle);
TYPES("[method]outgoing-request.set-method") int32_t set_method(handle, int32_t kind, const char *, uint32_t);
TYPES("[method]outgoing-request.set-path-with-query") int32_t set_path(handle, int32_t there, const char *, uint32_t);
TYPES("[method]outgoing-request.set-scheme") int32_t set_scheme(handle, int32_t there, int32_t kind, const char *, uint32_t);
TYPES("[method]outgoing-request.set-authority") int32_t set_authority(handle, int32_t there, const char *, uint32_t);
TYPES("[method]outgoing-request.body") void outgoing_body(handle, result_handle *);
TYPES("[method]future-incoming-response.subscribe") handle response_subscribe(handle);
TYPES("[method]future-incoming-response.get") void response_get(handle, future *);
TYPES("[resource-drop]future-incoming-response") void drop_future(handle);
TYPES("[method]incoming-response.status") int32_t response_status(handle);
TYPES("[method]incoming-response.headers") handle response_headers(handle);
TYPES("[method]incoming-response.consume") void response_consume(handle, result_handle *);
TYPES("[resource-drop]incoming-response") void drop_response(handle);
IMPORT("wasi:http/outgoing-handler@0.2.8", "handle") void send_request(handle, int32_t there, handle options, result_code *);
STREAMS("[method]input-stream.blocking-read") void blocking_read(handle, uint64_t, result_bytes *);
STREAMS("[resource-drop]input-stream") void drop_input(handle);
STREAMS("[method]output-stream.check-write") void check_write(handle, result_count *);
STREAMS("[method]output-stream.write") void stream_write(handle, const char *, uint32_t, result_bytes *);
STREAMS("[method]output-stream.blocking-write-and-flush")
void write_and_flush(handle, const char *, uint32_t, result_bytes *);
STREAMS("[method]output-stream.blocking-splice") void blocking_splice(handle, handle from, uint64_t, result_count *);
STREAMS("[method]output-stream.subscribe") handle output_subscribe(handle);
STREAMS("[resource-drop]output-stream") void drop_output(handle);
IMPORT("wasi:io/poll@0.2.8", "[method]pollable.block") void pollable_block(handle);
IMPORT("wasi:io/poll@0.2.8", "[resource-drop]pollable") void drop_pollable(handle);
IMPORT("wasi:clocks/monotonic-clock@0.2.8", "subscribe-duration") handle subscribe_duration(int64_t);

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

// ---- texts ----

static bool begins(string text, string with) {
    if (text.length < with.length) return false;
    for (uint32_t i = 0; i < with.length; i++)
        if (text.at[i] != with.at[i]) return false;
    return true;
}

static bool same(string a, string b) { return a.length == b.length && begins(a, b); }

static string after(string text, char mark) {
    for (uint32_t i = 0; i < text.length; i++)
        if (text.at[i] == mark) return (string){text.at + i + 1, text.length - i - 1};
    return (string){text.at + text.length, 0};
}

static uint32_t number(string text) {
    uint32_t value = 0;
    for (uint32_t i = 0; i < text.length && text.at[i] >= '0' && text.at[i] <= '9'; i++)
        value = value * 10 + (uint32_t)(text.at[i] - '0');
    return value;
}

static string decimal(uint32_t value) {
    enum { ROOM = 10 };
    char *digits = cabi_realloc(0, 0, 1, ROOM); // gone with the instance
    uint32_t at = ROOM;
    do digits[--at] = (char)('0' + value % 10);
    while (value /= 10);
    return (string){digits + at, ROOM - at};
}

// ---- messages ----

static void wait(handle pollable) {
    pollable_block(pollable);
    drop_pollable(pollable);
}

static handle taken(result_handle result) {
    if (result.failed) __builtin_trap();
    return result.value;
}

static void add(handle fields, string name, string value) {
    result_header result;
    fields_append(fields, name.at, name.length, value.at, value.length, &result);
    if (result.failed) __builtin_trap();
}

typedef struct { handle body, stream; } output;

static output opened(handle body) {
    result_handle result;
    out_write(body, &result);
    return (output){body, taken(result)};
}

// Sends the head of a response.
static output begin(handle out, uint32_t status, handle fields) {
    handle response = new_response(fields);
    if (response_set_status(response, (int32_t)status)) __builtin_trap();
    result_handle body;
    response_body(response, &body);
    respond(out, 0, response, 0, 0, 0, 0, 0, 0);
    return opened(taken(body));
}

static void fail(handle out) { respond(out, 1, 38 /* internal-error */, 0, 0, 0, 0, 0, 0); }

static bool put(output to, string text) {
    while (text.length) {
        uint32_t part = text.length < 4096 ? text.length : 4096;
        result_bytes result;
        write_and_flush(to.stream, text.at, part, &result);
        if (result.failed) return false;
        text = (string){text.at + part, text.length - part};
    }
    return true;
}

static bool end(output to, handle trailers) {
    result_code result;
    drop_output(to.stream);
    out_finish(to.body, trailers != 0, trailers, &result);
    return !result.failed;
}

static void answer(handle out, uint32_t status, string text) {
    handle fields = new_fields();
    add(fields, TEXT("content-type"), TEXT("text/plain"));
    add(fields, TEXT("content-length"), decimal(text.length));
    output to = begin(out, status, fields);
    put(to, text);
    if (!end(to, 0)) __builtin_trap();
}

// Waits for the trailers of a body, its stream being closed. Returns 0 if there are none.
static handle trailers_of(handle body) {
    handle pending = body_finish(body);
    future found;
    wait(trailers_subscribe(pending));
    trailers_get(pending, &found);
    handle trailers = 0;
    if (found.there && !found.again && !found.result.failed) {
        struct { uint8_t there; handle value; } *option = (void *)&found.result.value;
        trailers = option->there ? option->value : 0;
    }
    if (!trailers) drop_trailers(pending);
    return trailers;
}

// Brings a body, piece by piece, to where it belongs, and its trailers if that is to be. Returns how many bytes that were.
static uint32_t relay(handle body, output *to) {
    result_handle stream;
    body_stream(body, &stream);
    handle from = taken(stream);
    uint32_t count = 0;
    for (result_bytes part;; release(part.bytes.at)) {
        blocking_read(from, 16384, &part);
        if (part.failed) break;
        count += part.bytes.length;
        if (to && !put(*to, part.bytes)) break;
    }
    drop_input(from);
    handle trailers = trailers_of(body);
    if (to) {
        handle copy = 0;
        if (trailers) {
            struct { field *at; uint32_t count; } entries;
            fields_entries(trailers, (void *)&entries);
            copy = new_fields();
            for (uint32_t i = 0; i < entries.count; i++) add(copy, entries.at[i].name, entries.at[i].value);
        }
        end(*to, copy);
    }
    if (trailers) drop_fields(trailers);
    return count;
}

static handle body_of(handle request) {
    result_handle body;
    request_consume(request, &body);
    return taken(body);
}

static handle repeated(handle headers) {
    struct { field *at; uint32_t count; } entries;
    fields_entries(headers, (void *)&entries);
    handle fields = new_fields();
    for (uint32_t i = 0; i < entries.count; i++) {
        string name = entries.at[i].name;
        if (begins(name, TEXT("x-")) || same(name, TEXT("content-type"))) add(fields, name, entries.at[i].value);
    }
    drop_fields(headers);
    return fields;
}

static const string METHODS[] = {TEXT("GET"), TEXT("HEAD"), TEXT("POST"), TEXT("PUT"), TEXT("DELETE"), TEXT("CONNECT"), TEXT("OPTIONS"), TEXT("TRACE"), TEXT("PATCH")};

// ---- what paths do ----

// Sends everything back.
static void echo(handle request, handle out, string path) {
    handle fields = repeated(request_headers(request));
    method method;
    request_method(request, &method);
    add(fields, TEXT("method"), method.kind < 9 ? METHODS[method.kind] : method.other);
    add(fields, TEXT("path"), path);
    option_string authority;
    request_authority(request, &authority);
    if (authority.there) add(fields, TEXT("authority"), authority.value);
    option_scheme scheme;
    request_scheme(request, &scheme);
    add(fields, TEXT("scheme"), scheme.scheme.kind == 0 ? TEXT("http") : scheme.scheme.kind == 1 ? TEXT("https") : scheme.scheme.other);
    output to = begin(out, 200, fields);
    relay(body_of(request), &to);
}

// Sends the body back, and lets the host move it.
static void splice(handle request, handle out) {
    output to = begin(out, 200, new_fields());
    handle body = body_of(request);
    result_handle stream;
    body_stream(body, &stream);
    result_count moved;
    do blocking_splice(to.stream, taken(stream), 1 << 20, &moved);
    while (!moved.failed);
    drop_input(stream.value);
    drop_body(body);
    end(to, 0);
}

// Sends the request on: the query is host:port/path, or s:host:port/path for TLS.
static void fetch(handle request, handle out, string to_where) {
    bool secure = begins(to_where, TEXT("s:"));
    if (secure) to_where = after(to_where, ':');
    string path = after(to_where, '/');
    path = (string){path.at - 1, path.length + 1};
    string authority = {to_where.at, to_where.length - path.length};
    handle sent = new_request(repeated(request_headers(request)));
    method method;
    request_method(request, &method);
    if (set_method(sent, method.kind, method.other.at, method.other.length)) __builtin_trap();
    if (set_scheme(sent, 1, secure, 0, 0) || set_authority(sent, 1, authority.at, authority.length)) __builtin_trap();
    if (set_path(sent, 1, path.at, path.length)) __builtin_trap();
    result_handle body;
    bool has_body = method.kind != GET && method.kind != HEAD;
    if (has_body) outgoing_body(sent, &body);
    result_code pending;
    send_request(sent, 0, 0, &pending);
    string problem = TEXT("refused: ");
    uint8_t code = pending.code.kind;
    if (!pending.failed) {
        if (has_body) {
            output on = opened(taken(body));
            relay(body_of(request), &on);
        }
        future found;
        wait(response_subscribe(pending.value));
        response_get(pending.value, &found);
        if (!found.there || found.again) __builtin_trap();
        drop_future(pending.value);
        if (!found.result.failed) {
            handle response = found.result.value;
            output to = begin(out, (uint32_t)response_status(response), repeated(response_headers(response)));
            result_handle content;
            response_consume(response, &content);
            relay(taken(content), &to);
            drop_response(response);
            return;
        }
        problem = TEXT("failed: ");
        code = found.result.code.kind;
    }
    output to = begin(out, 502, new_fields());
    put(to, problem);
    put(to, decimal(code));
    end(to, 0);
}

// Sends so many kilobytes, without blocking writes.
static void flood(handle out, uint32_t kilobytes) {
    static char kilobyte[1024];
    output to = begin(out, 200, new_fields());
    while (kilobytes) {
        result_count room;
        result_bytes result;
        check_write(to.stream, &room);
        if (room.failed) break;
        if (room.count < sizeof kilobyte) {
            wait(output_subscribe(to.stream));
            continue;
        }
        stream_write(to.stream, kilobyte, sizeof kilobyte, &result);
        kilobytes--;
    }
    end(to, 0);
}

static void with_trailers(handle out) {
    handle trailers = new_fields();
    add(trailers, TEXT("x-sum"), TEXT("42"));
    output to = begin(out, 200, new_fields());
    put(to, TEXT("with trailers"));
    end(to, trailers);
}

EXPORT("wasi:http/incoming-handler@0.2.8#handle") void handle_request(handle request, handle out) {
    static uint32_t served;
    served++;
    option_string found;
    request_path(request, &found);
    string path = found.value, query = after(path, '?');
    if (begins(path, TEXT("/echo"))) echo(request, out, path);
    else if (same(path, TEXT("/splice"))) splice(request, out);
    else if (begins(path, TEXT("/fetch?"))) fetch(request, out, query);
    else if (begins(path, TEXT("/flood?"))) flood(out, number(query));
    else if (same(path, TEXT("/upload"))) answer(out, 200, decimal(relay(body_of(request), 0)));
    else if (same(path, TEXT("/count"))) answer(out, 200, decimal(served));
    else if (same(path, TEXT("/trailers"))) with_trailers(out);
    else if (begins(path, TEXT("/sleep?"))) {
        wait(subscribe_duration((int64_t)number(query) * 1000000));
        answer(out, 200, TEXT("slept"));
    } else if (same(path, TEXT("/silent"))) drop_request(request);
    else if (same(path, TEXT("/error"))) fail(out);
    else if (same(path, TEXT("/trap"))) __builtin_trap();
    else if (same(path, TEXT("/late-trap"))) {
        put(begin(out, 200, new_fields()), TEXT("begun"));
        __builtin_trap();
    } else if (same(path, TEXT("/unfinished"))) {
        output to = begin(out, 200, new_fields());
        put(to, TEXT("begun"));
        drop_output(to.stream);
        drop_out(to.body);
    } else if (same(path, TEXT("/short"))) {
        handle fields = new_fields();
        add(fields, TEXT("content-length"), TEXT("10"));
        output to = begin(out, 200, fields);
        put(to, TEXT("12345"));
        end(to, 0);
    } else if (same(path, TEXT("/"))) answer(out, 200, TEXT("Hello from C"));
    else answer(out, 404, TEXT("nothing here"));
}
