/* A WASI command: wasi_hello [CODE [FILE]]
 *
 * Prints its arguments, the variable GREETING, and FILE (or, without one, standard input) line by line with
 * numbers; exits with CODE. Files are found below the directories that the host opened for it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { USAGE = 64, NO_INPUT = 66 }; /* of sysexits.h, which wasi-libc lacks */

static void print_environment(int argc, char **argv) {
    for (int i = 0; i < argc; i++) printf("argv[%d] = %s\n", i, argv[i]);
    const char *greeting = getenv("GREETING");
    printf("GREETING = %s\n", greeting ? greeting : "(not set)");
}

static void print_lines(FILE *input) {
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    for (int number = 1; (length = getline(&line, &room, input)) >= 0; number++) {
        if (length && line[length - 1] == '\n') line[length - 1] = '\0';
        printf("%d: %s\n", number, line);
    }
    free(line);
}

int main(int argc, char **argv) {
    char *rest = "";
    long code = argc > 1 ? strtol(argv[1], &rest, 10) : 0;
    /* wasmtime takes codes from 126 on for an error of the guest, not for an exit. */
    if (argc > 3 || *rest || code < 0 || code > 125) {
        fprintf(stderr, "usage: wasi_hello [CODE [FILE]], CODE from 0 to 125\n");
        return USAGE;
    }
    print_environment(argc, argv);

    FILE *input = argc > 2 ? fopen(argv[2], "r") : stdin;
    if (!input) {
        fprintf(stderr, "wasi_hello: %s: %s\n", argv[2], strerror(errno));
        return NO_INPUT;
    }
    print_lines(input);
    return (int)code;
}
