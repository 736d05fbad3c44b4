// TCP, UDP and name lookup, as a component with the canonical ABI of wasi:sockets written by hand.

#include <stdbool.h>
#include <stdint.h>

#include "../greet/alloc.h"

#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))
#define TCP(name) IMPORT("wasi:sockets/tcp@0.2.8", name)
#define UDP(name) IMPORT("wasi:sockets/udp@0.2.8", name)
#define LOOKUP(name) IMPORT("wasi:sockets/ip-name-lookup@0.2.8", name)
#define STREAMS(name) IMPORT("wasi:io/streams@0.2.8", name)

typedef int32_t handle;
typedef struct { char *at; uint32_t length; } string;
typedef struct { uint8_t failed, code; } result;
typedef struct { uint8_t failed; union { handle socket; uint8_t code; }; } result_socket;
typedef struct { uint8_t failed; union { struct { handle input, output; }; uint8_t code; }; } result_streams;
typedef struct { uint8_t failed; union { struct { handle socket, input, output; }; uint8_t code; }; } result_accepted;
typedef struct { uint16_t port; uint8_t host[4]; } address_v4;
typedef struct { uint16_t port; uint32_t flow; uint16_t host[8]; uint32_t scope; } address_v6;
typedef struct { uint8_t family; union { address_v4 v4; address_v6 v6; }; } address;
typedef struct { uint8_t family; union { uint8_t v4[4]; uint16_t v6[8]; }; } ip;
typedef struct { uint8_t failed; union { address address; uint8_t code; }; } result_address;
typedef struct { uint8_t is_end; handle error; } stream_error;
typedef struct { uint8_t failed; union { string bytes; stream_error error; }; } result_bytes;
typedef struct { uint8_t failed; union { uint64_t count; stream_error error; }; } result_count;
typedef struct { uint8_t failed; stream_error error; } result_write;
typedef struct { uint8_t there, code; } option_code;
typedef struct { uint8_t failed; union { string text; uint8_t code; }; } result_text;
typedef struct { string data; uint8_t there; address to; } outgoing;
typedef struct { string data; address from; } incoming;
typedef struct { uint8_t failed; union { struct { incoming *at; uint32_t count; }; uint8_t code; }; } result_incoming;
typedef struct { uint8_t failed; union { uint64_t count; uint8_t code; }; } result_permit;
typedef struct { uint8_t failed; union { struct { uint8_t there; ip ip; }; uint8_t code; }; } result_next;
typedef struct { uint8_t failed; union { struct { ip *at; uint32_t count; }; uint8_t code; }; } result_ips;

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
UDP("[method]udp-socket.start-bind")
void udp_start_bind(handle, handle network, int32_t family, int32_t port, int32_t, int32_t, int32_t, int32_t, int32_t,
                    int32_t, int32_t, int32_t, int32_t, int32_t, result *);
UDP("[method]udp-socket.finish-bind") void udp_finish_bind(handle, result *);
UDP("[method]udp-socket.stream")
void udp_stream(handle, int32_t there, int32_t family, int32_t port, int32_t, int32_t, int32_t, int32_t, int32_t,
                int32_t, int32_t, int32_t, int32_t, int32_t, result_streams *);
UDP("[resource-drop]udp-socket") void drop_udp(handle);
UDP("[method]incoming-datagram-stream.receive") void receive(handle, uint64_t, result_incoming *);
UDP("[method]incoming-datagram-stream.subscribe") handle incoming_subscribe(handle);
UDP("[resource-drop]incoming-datagram-stream") void drop_incoming(handle);
UDP("[method]outgoing-datagram-stream.check-send") void check_send(handle, result_permit *);
UDP("[method]outgoing-datagram-stream.send") void send(handle, const outgoing *, uint32_t, result_permit *);
UDP("[method]outgoing-datagram-stream.subscribe") handle outgoing_subscribe(handle);
UDP("[resource-drop]outgoing-datagram-stream") void drop_outgoing(handle);
IMPORT("wasi:sockets/udp-create-socket@0.2.8", "create-udp-socket") void create_udp(int32_t family, result_socket *);
LOOKUP("resolve-addresses") void resolve_addresses(handle, const char *, uint32_t, result_socket *);
LOOKUP("[method]resolve-address-stream.resolve-next-address") void resolve_next(handle, result_next *);
LOOKUP("[method]resolve-address-stream.subscribe") handle resolve_subscribe(handle);
LOOKUP("[resource-drop]resolve-address-stream") void drop_lookup(handle);
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
    *port = bound.address.v4.port;
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

// ---- datagrams ----

static address address_of(int32_t family, const int32_t *flat) {
    address at = {.family = (uint8_t)family};
    if (family == IPV4) {
        at.v4.port = (uint16_t)flat[0];
        for (int i = 0; i < 4; i++) at.v4.host[i] = (uint8_t)flat[1 + i];
    } else {
        at.v6.port = (uint16_t)flat[0];
        at.v6.flow = (uint32_t)flat[1];
        for (int i = 0; i < 8; i++) at.v6.host[i] = (uint16_t)flat[2 + i];
        at.v6.scope = (uint32_t)flat[10];
    }
    return at;
}

static result bind_here(handle socket, int32_t family) {
    result done;
    handle network = instance_network();
    if (family == IPV4) udp_start_bind(socket, network, family, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, &done);
    else udp_start_bind(socket, network, family, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, &done);
    drop_network(network);
    if (!done.failed) udp_finish_bind(socket, &done);
    return done;
}

// Sends all, as many at a time as is permitted, and receives as many. Returns an error's code, or -1.
static int32_t correspond(result_streams *streams, const outgoing *unsent, uint32_t count, incoming *answers) {
    handle pollables[] = {incoming_subscribe(streams->input), outgoing_subscribe(streams->output)};
    uint32_t left = count, received = 0;
    int32_t code = -1;
    while (code < 0 && received < count) {
        struct { uint32_t *at, count; } ready;
        poll(pollables, left ? 2 : 1, (void *)&ready);
        release(ready.at);
        result_permit permit;
        check_send(streams->output, &permit);
        if (!permit.failed && left) {
            uint32_t some = permit.count < left ? (uint32_t)permit.count : left;
            send(streams->output, unsent, some, &permit);
            if (!permit.failed) {
                unsent += permit.count;
                left -= (uint32_t)permit.count;
            }
        }
        if (permit.failed) {
            code = permit.code;
            break;
        }
        result_incoming more;
        receive(streams->input, count - received, &more);
        if (more.failed) {
            code = more.code;
            break;
        }
        __builtin_memcpy(answers + received, more.at, more.count * sizeof *answers);
        received += more.count;
        release(more.at);
    }
    drop_pollable(pollables[0]);
    drop_pollable(pollables[1]);
    return code;
}

EXPORT("datagrams")
result_incoming *datagrams(int32_t family, int32_t a, int32_t b, int32_t c, int32_t d, int32_t e, int32_t f, int32_t g,
                           int32_t h, int32_t i, int32_t j, int32_t k, string *texts, uint32_t count, int32_t connected) {
    static result_incoming answer;
    address to = address_of(family, (int32_t[]){a, b, c, d, e, f, g, h, i, j, k});
    outgoing *unsent = cabi_realloc(0, 0, 4, count * sizeof *unsent);
    for (uint32_t n = 0; n < count; n++) unsent[n] = (outgoing){texts[n], !connected, to};
    incoming *answers = cabi_realloc(0, 0, 4, count * sizeof *answers);
    __builtin_memset(answers, 0, count * sizeof *answers);
    result_socket made;
    create_udp(family, &made);
    int32_t code = made.failed ? made.code : -1;
    if (!made.failed) {
        result bound = bind_here(made.socket, family);
        result_streams streams = {.failed = bound.failed, .code = bound.code};
        if (!bound.failed) udp_stream(made.socket, connected, family, a, b, c, d, e, f, g, h, i, j, k, &streams);
        code = streams.failed ? streams.code : correspond(&streams, unsent, count, answers);
        if (!streams.failed) {
            drop_incoming(streams.input);
            drop_outgoing(streams.output);
        }
        drop_udp(made.socket);
    }
    for (uint32_t n = 0; n < count; n++) release(texts[n].at);
    release(texts);
    release(unsent);
    answer.failed = code >= 0;
    if (answer.failed) {
        for (uint32_t n = 0; n < count; n++) release(answers[n].data.at);
        release(answers);
        answer.code = (uint8_t)code;
    } else {
        answer.at = answers;
        answer.count = count;
    }
    return &answer;
}

EXPORT("cabi_post_datagrams") void free_datagrams(result_incoming *answer) {
    if (answer->failed) return;
    for (uint32_t n = 0; n < answer->count; n++) release(answer->at[n].data.at);
    release(answer->at);
}

// ---- names ----

EXPORT("resolve") result_ips *resolve(char *name, uint32_t length) {
    static result_ips answer;
    result_socket lookup;
    handle network = instance_network();
    resolve_addresses(network, name, length, &lookup);
    drop_network(network);
    release(name);
    answer = (result_ips){.failed = lookup.failed, .code = lookup.code};
    if (lookup.failed) return &answer;
    answer.at = 0;
    answer.count = 0;
    while (true) {
        result_next next;
        resolve_next(lookup.socket, &next);
        if (next.failed && next.code == WOULD_BLOCK) {
            wait_for(resolve_subscribe(lookup.socket));
        } else if (next.failed) {
            release(answer.at);
            answer = (result_ips){.failed = true, .code = next.code};
            break;
        } else if (next.there) {
            uint32_t size = answer.count * sizeof(ip);
            answer.at = cabi_realloc(answer.at, size, 2, size + sizeof(ip));
            answer.at[answer.count++] = next.ip;
        } else {
            break;
        }
    }
    drop_lookup(lookup.socket);
    return &answer;
}

EXPORT("cabi_post_resolve") void free_ips(result_ips *answer) {
    if (!answer->failed) release(answer->at);
}
