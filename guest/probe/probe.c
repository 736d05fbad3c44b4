/* probe COMMAND [ARGUMENT...]: does one thing with WASI, and prints what it saw.
 *
 * All that is printed is the same in every run, so that outputs can be compared. Files lie below "/".
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

/* Print what a call gave: its result, or the name of its error. */
static void show(const char *what, long long result)
{
    if (result < 0)
        printf("%s: error %s\n", what, strerror(errno));
    else
        printf("%s: %lld\n", what, result);
}

#define SHOW(call) show(#call, (call))

static int args(int count, char **words)
{
    for (int i = 0; i < count; i++)
        printf("argument %d: %s\n", i, words[i]);
    for (char **each = environ; *each; each++)
        printf("variable: %s\n", *each);
    return 0;
}

/* Number the lines of standard input. */
static int lines(int count, char **words)
{
    (void)count, (void)words;
    char line[256];
    for (int i = 1; fgets(line, sizeof line, stdin); i++) {
        line[strcspn(line, "\n")] = 0;
        printf("%d: %s\n", i, line);
    }
    printf("end: %d, error: %d\n", feof(stdin) != 0, ferror(stdin) != 0);
    return 0;
}

/* Copy standard input to standard output in pieces of a size. */
static int copy(int count, char **words)
{
    static char buffer[1 << 16];
    size_t size = count > 0 ? (size_t)atoi(words[0]) : sizeof buffer, total = 0;
    ssize_t got;
    while ((got = read(0, buffer, size)) > 0) {
        for (ssize_t done = 0, wrote; done < got; done += wrote)
            if ((wrote = write(1, buffer + done, (size_t)(got - done))) < 0)
                return 1;
        total += (size_t)got;
    }
    fprintf(stderr, "%zu bytes\n", total);
    return got < 0;
}

static long long milliseconds_since(clockid_t clock, const struct timespec *from)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (now.tv_sec - from->tv_sec) * 1000ll + (now.tv_nsec - from->tv_nsec) / 1000000;
}

/* Sleep for so many milliseconds, so many times. */
static int nap(int count, char **words)
{
    long wanted = count > 0 ? atol(words[0]) : 1, times = count > 1 ? atol(words[1]) : 1;
    struct timespec start, span = {wanted / 1000, wanted % 1000 * 1000000};
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (long i = 0; i < times; i++)
        nanosleep(&span, NULL);
    printf("slept: %d\n", milliseconds_since(CLOCK_MONOTONIC, &start) >= wanted * times);
    return 0;
}

static int clocks(int count, char **words)
{
    (void)count, (void)words;
    struct timespec resolution, start, day;
    SHOW(clock_getres(CLOCK_MONOTONIC, &resolution));
    printf("fine: %d\n", resolution.tv_sec == 0 && resolution.tv_nsec > 0);
    clock_gettime(CLOCK_MONOTONIC, &start);
    clock_gettime(CLOCK_REALTIME, &day);
    printf("after 2020: %d\n", day.tv_sec > 1577836800);
    printf("goes on: %d\n", milliseconds_since(CLOCK_MONOTONIC, &start) >= 0);
    struct pollfd inputs[] = {{.fd = 0, .events = POLLIN}, {.fd = 1, .events = POLLOUT}};
    SHOW(poll(inputs, 2, 1000));
    printf("in: %d, out: %d\n", inputs[0].revents & POLLIN, inputs[1].revents & POLLOUT);
    unsigned char one[32] = {0}, two[32] = {0};
    SHOW(getentropy(one, sizeof one));
    SHOW(getentropy(two, sizeof two));
    printf("different: %d\n", memcmp(one, two, sizeof one) != 0);
    printf("terminals: %d %d %d\n", isatty(0), isatty(1), isatty(2));
    return 0;
}

static void show_kind(const char *path)
{
    struct stat found;
    if (lstat(path, &found) < 0)
        printf("%s: %s\n", path, strerror(errno));
    else
        printf("%s: %s, %lld bytes\n", path,
               S_ISDIR(found.st_mode) ? "folder" : S_ISLNK(found.st_mode) ? "link" : "file",
               S_ISREG(found.st_mode) ? (long long)found.st_size : 0);
}

static int compare_names(const void *one, const void *two)
{
    return strcmp(*(char *const *)one, *(char *const *)two);
}

static void show_names(const char *path)
{
    DIR *folder = opendir(path);
    char *names[64];
    size_t count = 0;
    if (!folder) {
        printf("%s: %s\n", path, strerror(errno));
        return;
    }
    for (struct dirent *entry; count < 64 && (entry = readdir(folder));)
        names[count++] = strdup(entry->d_name);
    closedir(folder);
    qsort(names, count, sizeof *names, compare_names);
    printf("%s:", path);
    for (size_t i = 0; i < count; i++)
        printf(" %s", names[i]);
    printf("\n");
}

static void show_contents(const char *path)
{
    char text[64] = {0};
    int file = open(path, O_RDONLY);
    ssize_t got = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (got < 0)
        printf("%s: %s\n", path, strerror(errno));
    else
        printf("%s: \"%s\"\n", path, text);
    if (file >= 0)
        close(file);
}

static void write_and_seek(void)
{
    char text[16] = {0};
    int file = open("/work/a.txt", O_RDWR | O_CREAT | O_EXCL, 0666);
    SHOW(write(file, "0123456789", 10));
    SHOW(pwrite(file, "ab", 2, 4));
    SHOW(lseek(file, -4, SEEK_END));
    SHOW(read(file, text, 16));
    SHOW(read(file, text, 16));
    SHOW(pread(file, text, 3, 3));
    printf("text: %s\n", text);
    SHOW(ftruncate(file, 12));
    SHOW(lseek(file, 0, SEEK_END));
    SHOW(lseek(file, -100, SEEK_CUR));
    SHOW(fsync(file));
    SHOW(close(file));
    file = open("/work/a.txt", O_WRONLY | O_APPEND);
    SHOW(write(file, "end", 3));
    SHOW(read(file, text, 1));
    SHOW(close(file));
    SHOW(close(file));
    file = open("/work/a.txt", O_WRONLY | O_TRUNC);
    SHOW(write(file, "short", 5));
    SHOW(close(file));
}

static int files(int count, char **words)
{
    (void)count, (void)words;
    SHOW(mkdir("/work", 0777));
    SHOW(mkdir("/work", 0777));
    write_and_seek();
    show_contents("/work/a.txt");
    SHOW(open("/work/a.txt", O_CREAT | O_EXCL | O_RDWR, 0666));
    SHOW(open("/work/none.txt", O_RDONLY));
    SHOW(open("/work/a.txt", O_RDONLY | O_DIRECTORY));
    SHOW(open("/work", O_WRONLY));
    SHOW(link("/work/a.txt", "/work/b.txt"));
    SHOW(symlink("a.txt", "/work/c"));
    SHOW(symlink("c", "/work/d"));
    SHOW(symlink("loop", "/work/loop"));
    show_contents("/work/d");
    show_contents("/work/loop");
    SHOW(rename("/work/b.txt", "/work/e.txt"));
    SHOW(rename("/work/b.txt", "/work/f.txt"));
    show_names("/work");
    show_kind("/work");
    show_kind("/work/a.txt");
    show_kind("/work/c");
    char target[16] = {0};
    SHOW(readlink("/work/c", target, sizeof target));
    SHOW(rmdir("/work"));
    SHOW(unlink("/work"));
    SHOW(unlink("/work/none.txt"));
    SHOW(unlink("/work/a.txt"));
    show_contents("/work/d");
    show_contents("/work/e.txt");
    SHOW(unlink("/work/c"));
    SHOW(unlink("/work/d"));
    SHOW(unlink("/work/loop"));
    SHOW(unlink("/work/e.txt"));
    show_names("/work");
    SHOW(rmdir("/work"));
    show_names("/");
    return 0;
}

/* Try to leave the folder. */
static int escape(int count, char **words)
{
    SHOW(open("/../etc/passwd", O_RDONLY));
    SHOW(open("../etc/passwd", O_RDONLY));
    SHOW(open("/inside/../../etc/passwd", O_RDONLY));
    SHOW(open("/inside/../kept.txt", O_RDONLY) >= 0);
    SHOW(symlink("/etc/passwd", "/absolute"));
    SHOW(symlink("../../etc/passwd", "/inside/relative"));
    SHOW(open("/inside/relative", O_RDONLY));
    SHOW(rename("/kept.txt", "/../kept.txt"));
    SHOW(mkdir("/../made", 0777));
    for (int i = 0; i < count; i++)
        show_contents(words[i]);
    show_names("/");
    return 0;
}

/* Print the sum of a file's bytes, read in pieces, after sleeping for so many milliseconds. */
static int sum(int count, char **words)
{
    static unsigned char buffer[1 << 16];
    unsigned long long total = 0, bytes = 0;
    struct timespec span = {0, count > 1 ? atol(words[1]) * 1000000 : 0};
    if (span.tv_nsec)
        nanosleep(&span, NULL);
    int file = open(words[0], O_RDONLY);
    ssize_t got;
    while ((got = read(file, buffer, sizeof buffer)) > 0) {
        for (ssize_t i = 0; i < got; i++)
            total += buffer[i];
        bytes += (unsigned long long)got;
    }
    printf("%llu bytes, sum %llu\n", bytes, total);
    return got < 0;
}

static int leave(int count, char **words)
{
    printf("leaving");
    exit(count > 0 ? atoi(words[0]) : 0);
}

static int fail(int count, char **words)
{
    (void)count, (void)words;
    fprintf(stderr, "about to trap\n");
    __builtin_trap();
}

static const struct {
    const char *name;
    int (*run)(int count, char **words);
} COMMANDS[] = {
    {"args", args},   {"lines", lines},   {"copy", copy}, {"nap", nap},     {"clocks", clocks},
    {"files", files}, {"escape", escape}, {"sum", sum},   {"leave", leave}, {"fail", fail},
};

int main(int count, char **words)
{
    for (size_t i = 0; count > 1 && i < sizeof COMMANDS / sizeof *COMMANDS; i++)
        if (!strcmp(words[1], COMMANDS[i].name))
            return COMMANDS[i].run(count - 2, words + 2);
    fprintf(stderr, "usage: probe COMMAND [ARGUMENT...]\n");
    return 64;
}
