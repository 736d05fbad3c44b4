/* A WASI command with a tool for each part of WASI that it tries: toolbox TOOL [ARGUMENT ...]
 *
 *   args ...        prints its arguments and the variable GREETING
 *   cat             copies standard input to standard output
 *   both COUNT      writes to standard output and standard error by turns
 *   exit CODE       exits with CODE
 *   trap            does what it must not do
 *   sleep MS ...    sleeps for each number of milliseconds, and prints it
 *   wait MS         waits for standard input so long, then prints what it has read of it or "nothing"
 *   clock           prints 1 if the monotonic clock goes on, and the years since 1970
 *   random COUNT    prints COUNT random bytes as hexadecimal digits
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { USAGE = 64, FAILED = 1 }; /* 64 is EX_USAGE of sysexits.h, which wasi-libc lacks */

static int args(int argc, char **argv) {
    for (int i = 0; i < argc; i++) printf("argv[%d] = %s\n", i, argv[i]);
    const char *greeting = getenv("GREETING");
    printf("GREETING = %s\n", greeting ? greeting : "(not set)");
    return 0;
}

static int cat(void) {
    static char buffer[16384];
    ssize_t length;
    while ((length = read(0, buffer, sizeof buffer)) > 0)
        for (ssize_t written = 0; written < length;) {
            ssize_t count = write(1, buffer + written, (size_t)(length - written));
            if (count < 0) return FAILED;
            written += count;
        }
    return length < 0;
}

static int both(long count) {
    setvbuf(stdout, NULL, _IONBF, 0);
    for (long i = 0; i < count; i++) {
        printf("out %ld\n", i);
        fprintf(stderr, "err %ld\n", i);
    }
    return 0;
}

static int sleep_for(long milliseconds) {
    struct timespec duration = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    if (nanosleep(&duration, NULL)) return FAILED;
    printf("%ld\n", milliseconds);
    return 0;
}

static int wait_for_input(long milliseconds) {
    char buffer[100];
    struct pollfd input = {.fd = 0, .events = POLLIN};
    if (poll(&input, 1, (int)milliseconds) > 0) {
        ssize_t length = read(0, buffer, sizeof buffer);
        if (length < 0) return FAILED;
        printf("%.*s\n", (int)length, buffer);
    } else
        printf("nothing\n");
    return 0;
}

static int clocks(void) {
    struct timespec first, second, now;
    clock_gettime(CLOCK_MONOTONIC, &first);
    clock_gettime(CLOCK_MONOTONIC, &second);
    clock_gettime(CLOCK_REALTIME, &now);
    int goes_on = second.tv_sec > first.tv_sec || (second.tv_sec == first.tv_sec && second.tv_nsec >= first.tv_nsec);
    printf("%d %d\n", goes_on, (int)(now.tv_sec / 31556952));
    return 0;
}

static int random_bytes(size_t count) {
    unsigned char bytes[256];
    if (count > sizeof bytes || getentropy(bytes, count)) return FAILED;
    for (size_t i = 0; i < count; i++) printf("%02x", bytes[i]);
    printf("\n");
    return 0;
}

int main(int argc, char **argv) {
    const char *tool = argc > 1 ? argv[1] : "";
    long number = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
    if (!strcmp(tool, "args")) return args(argc, argv);
    if (!strcmp(tool, "cat")) return cat();
    if (!strcmp(tool, "both")) return both(number);
    if (!strcmp(tool, "exit")) exit((int)number);
    if (!strcmp(tool, "trap")) __builtin_trap();
    if (!strcmp(tool, "wait")) return wait_for_input(number);
    if (!strcmp(tool, "clock")) return clocks();
    if (!strcmp(tool, "random")) return random_bytes((size_t)number);
    if (!strcmp(tool, "sleep")) {
        for (int i = 2; i < argc; i++)
            if (sleep_for(strtol(argv[i], NULL, 10))) return FAILED;
        return 0;
    }
    fprintf(stderr, "usage: toolbox args|cat|both|exit|trap|sleep|wait|clock|random [ARGUMENT ...]\n");
    return USAGE;
}
