// A TCP client and a server, as a component with the canonical ABI of wasi:sockets written by hand.

#include <stdbool.h>
#include <stdint.h>

#include "../greet/alloc.h"

#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))
#define TCP(name) IMPORT("wasi:sockets/tcp@0.2.8", name)
#define STREAMS(name) IMPORT("wasi:io/streams@0.2.8", name)

typedef int32_t handle;
typedef struct { char *at; uint32_t length; } string;
typedef struct { uint8_t failed, code; } result;
typedef struct { uint8_t failed; union { handle socket; uint8_t code; }; } result_socket;
typedef struct { uint8_t failed; union { struct { handle input, output; }; uint8_t code; }; } result_streams;
typedef struct { uint8_t failed; union { struct { handle socket, input, output; }; uint8_t code; }; } result_accepted;
typedef struct { uint8_t family; struct { uint16_t port; uint8_t host[4]; uint32_t rest[6]; }; } address;
typedef struct { uint8_t failed; union { address address; uint8_t code; uint32_t align; }; } result_address;
typedef struct { uint8_t is_end; handle error; } stream_error;
typedef struct { uint8_t failed; union { string bytes; stream_error error; }; } result_bytes;
typedef struct { uint8_t failed; union { uint64_t count; stream_error error; }; } result_count;
typedef struct { uint8_t failed; stream_error error; } result_write;
typedef struct { uint8_t there, code; } option_code;
typedef struct { uint8_t failed; union { string text; uint8_t code; }; } result_text;

enum { UNKNOWN = 0, WOULD_BLOCK = 8 }; // error codes
enum { IPV4 };
enum { SEND = 1 }; // what is shut down

IMPORT("$root", "listening") void listening(int32_t port);
IMPORT("wasi:sockets/instance-network@0.2.8", "instance-network") handle instance_network(void);
IMPORT("wasi:sockets/network@0.2.8", "[resource-drop]network") void drop_network(handle);
IMPORT("wasi:sockets/network@0.2.8", "network-error-code") void network_error_code(handle, option_code *);
IMPORT("wasi:sockets/tcp-create-socket@0.2.8", "create-tcp-socket") void create_socket(int32_t family, result_socket *);
// An address takes as many parameters as one of IPv6 needs.
TCP("[method]tcp-socket.start-bind")
void start_bind(handle, handle network, int32_t family, int32_t port, int32_t, int32_t, int32_t, int32_t, int32_t,
                int32_t, int32_t, int32_t, int32_t, int32_t, result *);
TCP("[method]tcp-socket.start-connect")
void start_connect(handle, handle network, int32_t family, int32_t port, int32_t, int32_t, int32_t, int32_t, int32_t,
                   int32_t, int32_t, int32_t, int32_t, int32_t, result *);
TCP("[method]tcp-socket.finish-bind") void finish_bind(handle, result *);
TCP("[method]tcp-socket.finish-connect") void finish_connect(handle, result_streams *);
TCP("[method]tcp-socket.start-listen") void start_listen(handle, result *);
TCP("[method]tcp-socket.finish-listen") void finish_listen(handle, result *);
TCP("[method]tcp-socket.accept") void accept(handle, result_accepted *);
TCP("[method]tcp-socket.local-address") void local_address(handle, result_address *);
TCP("[method]tcp-socket.subscribe") handle tcp_subscribe(handle);
TCP("[method]tcp-socket.shutdown") void shut_down(handle, int32_t what, result *);
TCP("[resource-drop]tcp-socket") void drop_socket(handle);
STREAMS("[method]input-stream.read") void read_now(handle, uint64_t, result_bytes *);
STREAMS("[method]input-stream.blocking-read") void blocking_read(handle, uint64_t, result_bytes *);
STREAMS("[method]input-stream.subscribe") handle input_subscribe(handle);
STREAMS("[resource-drop]input-stream") void drop_input(handle);
STREAMS("[method]output-stream.check-write") void check_write(handle, result_count *);
STREAMS("[method]output-stream.write") void write_now(handle, const char *, uint32_t, result_write *);
STREAMS("[method]output-stream.blocking-write-and-flush")
void write_and_flush(handle, const char *, uint32_t, result_write *);
STREAMS("[method]output-stream.subscribe") handle output_subscribe(handle);
STREAMS("[resource-drop]output-stream") void drop_output(handle);
IMPORT("wasi:io/error@0.2.8", "[resource-drop]error") void drop_error(handle);
IMPORT("wasi:io/poll@0.2.8", "poll") void poll(const handle *, uint32_t, struct { uint32_t *at, count; } *);
IMPORT("wasi:io/poll@0.2.8", "[method]pollable.block") void block(handle);
IMPORT("wasi:io/poll@0.2.8", "[resource-drop]pollable") void drop_pollable(handle);

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

static void wait_for(handle pollable) {
    block(pollable);
    drop_pollable(pollable);
}

// The code of a stream's error, or -1 at its end.
static int32_t code_of(stream_error *error) {
    if (error->is_end) return -1;
    option_code code;
    network_error_code(error->error, &code);
    drop_error(error->error);
    return code.there ? code.code : UNKNOWN;
}

// ---- the client ----

typedef struct { string text; uint32_t room; } buffer;

static void append(buffer *to, string bytes) {
    if (to->room - to->text.length < bytes.length) {
        uint32_t room = 2 * to->room + bytes.length;
        to->text.at = cabi_realloc(to->text.at, to->text.length, 1, room);
        to->room = room;
    }
    __builtin_memcpy(to->text.at + to->text.length, bytes.at, bytes.length);
    to->text.length += bytes.length;
    release(bytes.at);
}

// Writes as much as is permitted now. Returns an error's code, or -1.
static int32_t send_some(handle output, string *text) {
    result_count room;
    check_write(output, &room);
    if (room.failed) return code_of(&room.error);
    uint32_t count = room.count < text->length ? (uint32_t)room.count : text->length;
    result_write written;
    write_now(output, text->at, count, &written);
    if (written.failed) return code_of(&written.error);
    text->at += count;
    text->length -= count;
    return -1;
}

// Writes and reads, whichever is possible, until the peer is done. Returns an error's code, or -1.
static int32_t exchange(handle socket, handle input, handle output, string text, buffer *answer) {
    handle pollables[] = {input_subscribe(input), output_subscribe(output)};
    bool has_shut_down = false;
    int32_t code = -1;
    while (code < 0) {
        if (!text.length && !has_shut_down) {
            result ignored;
            shut_down(socket, SEND, &ignored);
            has_shut_down = true;
        }
        struct { uint32_t *at, count; } ready;
        poll(pollables, text.length ? 2 : 1, (void *)&ready);
        bool can_read = !ready.at[0], can_write = ready.at[ready.count - 1];
        release(ready.at);
        if (can_write) code = send_some(output, &text);
        if (code >= 0 || !can_read) continue;
        result_bytes bytes;
        read_now(input, 1 << 16, &bytes);
        if (!bytes.failed) {
            append(answer, bytes.bytes);
            continue;
        }
        code = code_of(&bytes.error);
        break;
    }
    drop_pollable(pollables[0]);
    drop_pollable(pollables[1]);
    return code;
}

EXPORT("ask") result_text *ask(int32_t port, char *at, uint32_t length) {
    static result_text answer;
    result_socket made;
    result started;
    result_streams streams;
    buffer received = {{0, 0}, 0};
    int32_t code;
    create_socket(IPV4, &made);
    if (made.failed) {
        code = made.code;
        goto without_socket;
    }
    handle network = instance_network();
    start_connect(made.socket, network, IPV4, port, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, &started);
    drop_network(network);
    code = started.code;
    if (started.failed) goto without_streams;
    wait_for(tcp_subscribe(made.socket));
    finish_connect(made.socket, &streams);
    code = streams.code;
    if (streams.failed) goto without_streams;
    code = exchange(made.socket, streams.input, streams.output, (string){at, length}, &received);
    drop_input(streams.input);
    drop_output(streams.output);
without_streams:
    drop_socket(made.socket);
without_socket:
    release(at);
    answer.failed = code >= 0;
    if (answer.failed) {
        release(received.text.at);
        answer.code = (uint8_t)code;
    } else {
        answer.text = received.text;
    }
    return &answer;
}

EXPORT("cabi_post_ask") void free_answer(result_text *answer) {
    if (!answer->failed) release(answer->text.at);
}

// ---- the server ----

static void serve(result_accepted *connection) {
    result_bytes bytes;
    result_write written = {0};
    while (!written.failed) {
        blocking_read(connection->input, 4096, &bytes);
        if (bytes.failed) {
            code_of(&bytes.error);
            break;
        }
        write_and_flush(connection->output, bytes.bytes.at, bytes.bytes.length, &written);
        if (written.failed) code_of(&written.error);
        release(bytes.bytes.at);
    }
    drop_input(connection->input);
    drop_output(connection->output);
    drop_socket(connection->socket);
}

static result listen_at(handle socket, uint16_t *port) {
    result done;
    handle network = instance_network();
    start_bind(socket, network, IPV4, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, &done);
    drop_network(network);
    if (!done.failed) finish_bind(socket, &done);
    if (!done.failed) start_listen(socket, &done);
    if (!done.failed) finish_listen(socket, &done);
    if (done.failed) return done;
    result_address bound;
    local_address(socket, &bound);
    *port = bound.address.port;
    return (result){bound.failed, bound.code};
}

EXPORT("echo") result *echo(uint32_t connections) {
    static result done;
    result_socket made;
    create_socket(IPV4, &made);
    done = (result){made.failed, made.code};
    if (made.failed) return &done;
    uint16_t port;
    done = listen_at(made.socket, &port);
    if (!done.failed) listening(port);
    while (!done.failed && connections) {
        result_accepted connection;
        accept(made.socket, &connection);
        if (!connection.failed) {
            serve(&connection);
            connections--;
        } else if (connection.code == WOULD_BLOCK) {
            wait_for(tcp_subscribe(made.socket));
        } else {
            done = (result){true, connection.code};
        }
    }
    drop_socket(made.socket);
    return &done;
}
