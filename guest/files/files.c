/* A WASI command that uses files as programs do, through wasi-libc: files COMMAND [ARGUMENT ...]
 *
 *   check          does everything that can be done with files in the current folder, and compares
 *   escape PATH    tries every function on a path that leads out, and must be refused each time
 *   copy FROM TO   copies a file, a mebibyte at a time
 *   sum FILE       adds up the bytes of a file, a mebibyte at a time
 *
 * It fails with the first comparison that does not hold, and says which in the file "report".
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHECK(condition) \
    do { \
        if (!(condition)) return report(#condition, __LINE__); \
    } while (0)
#define REFUSED(call) CHECK((call) < 0 && (errno == EPERM || errno == ENOTCAPABLE))

static char buffer[1 << 20];

static int report(const char *what, int line) {
    int number = errno;
    FILE *file = fopen("report", "a");
    if (file) {
        fprintf(file, "line %d: %s (errno: %s)\n", line, what, strerror(number));
        fclose(file);
    }
    return 1;
}

static int count_entries(const char *path) {
    DIR *folder = opendir(path);
    int count = 0;
    if (!folder) return -1;
    for (struct dirent *entry; (entry = readdir(folder));) {
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    }
    closedir(folder);
    return count;
}

static int check_contents(void) {
    FILE *file = fopen("poem", "w+");
    CHECK(file);
    for (int line = 0; line < 10000; line++) fprintf(file, "line %d\n", line);
    CHECK(fseek(file, 0, SEEK_SET) == 0);
    char text[32];
    for (int line = 0; line < 10000; line++) {
        int number = -1;
        CHECK(fgets(text, sizeof text, file));
        CHECK(sscanf(text, "line %d", &number) == 1 && number == line);
    }
    CHECK(!fgets(text, sizeof text, file) && feof(file));
    CHECK(fclose(file) == 0);

    int fd = open("poem", O_RDWR);
    CHECK(fd >= 0);
    CHECK(pwrite(fd, "LINE", 4, 0) == 4);
    CHECK(pread(fd, text, 6, 0) == 6 && memcmp(text, "LINE 0", 6) == 0);
    CHECK(lseek(fd, -5, SEEK_END) > 0);
    CHECK(read(fd, text, sizeof text) == 5 && memcmp(text, "9999\n", 5) == 0);
    CHECK(read(fd, text, sizeof text) == 0);
    CHECK(ftruncate(fd, 4) == 0);
    CHECK(fsync(fd) == 0 && fdatasync(fd) == 0);
    CHECK(close(fd) == 0);

    fd = open("poem", O_WRONLY | O_APPEND);
    CHECK(fd >= 0);
    CHECK(write(fd, " and", 4) == 4 && write(fd, " more", 5) == 5);
    CHECK(close(fd) == 0);
    struct stat status;
    CHECK(stat("poem", &status) == 0 && status.st_size == 13 && S_ISREG(status.st_mode));
    return 0;
}

static int check_folders(void) {
    struct stat first, second;
    char text[64];
    CHECK(mkdir("folder", 0777) == 0);
    CHECK(mkdir("folder", 0777) < 0 && errno == EEXIST);
    CHECK(rename("poem", "folder/verse") == 0);
    CHECK(link("folder/verse", "again") == 0);
    CHECK(stat("again", &first) == 0 && stat("folder/verse", &second) == 0);
    CHECK(first.st_ino == second.st_ino && first.st_nlink == 2);
    CHECK(symlink("folder/verse", "pointer") == 0);
    CHECK(readlink("pointer", text, sizeof text) == 12 && memcmp(text, "folder/verse", 12) == 0);
    CHECK(lstat("pointer", &first) == 0 && S_ISLNK(first.st_mode));
    CHECK(stat("pointer", &first) == 0 && first.st_ino == second.st_ino);
    struct timespec times[2] = {{1000000000, 0}, {1100000000, 7}};
    CHECK(utimensat(AT_FDCWD, "again", times, 0) == 0);
    CHECK(stat("folder/verse", &first) == 0);
    CHECK(first.st_mtim.tv_sec == 1100000000 && first.st_mtim.tv_nsec == 7);

    for (int number = 0; number < 500; number++) {
        snprintf(text, sizeof text, "folder/%d", number);
        int fd = open(text, O_CREAT | O_EXCL | O_WRONLY, 0666);
        CHECK(fd >= 0 && close(fd) == 0);
    }
    CHECK(count_entries("folder") == 501);
    CHECK(rmdir("folder") < 0 && errno == ENOTEMPTY);
    int folder = open("folder", O_RDONLY | O_DIRECTORY);
    CHECK(folder >= 0);
    for (int number = 0; number < 500; number++) {
        snprintf(text, sizeof text, "%d", number);
        CHECK(unlinkat(folder, text, 0) == 0);
    }
    CHECK(unlinkat(folder, "verse", 0) == 0 && close(folder) == 0);
    CHECK(rmdir("folder") == 0 && unlink("again") == 0 && unlink("pointer") == 0);
    CHECK(open("again", O_RDONLY) < 0 && errno == ENOENT);
    CHECK(count_entries(".") == 0);
    return 0;
}

static int check_refused(const char *path) {
    struct stat status;
    char text[64];
    REFUSED(open(path, O_RDONLY));
    REFUSED(open(path, O_CREAT | O_WRONLY, 0666));
    REFUSED(open(path, O_TRUNC | O_WRONLY));
    REFUSED(stat(path, &status));
    REFUSED(mkdir(path, 0777));
    REFUSED(rmdir(path));
    REFUSED(unlink(path));
    REFUSED(readlink(path, text, sizeof text));
    REFUSED(symlink("x", path));
    REFUSED(rename(path, "stolen"));
    REFUSED(link(path, "stolen"));
    return 0;
}

static int copy(const char *from, const char *to) {
    int source = open(from, O_RDONLY);
    CHECK(source >= 0);
    int target = open(to, O_CREAT | O_TRUNC | O_WRONLY, 0666);
    CHECK(target >= 0);
    for (ssize_t length; (length = read(source, buffer, sizeof buffer));) {
        CHECK(length > 0);
        CHECK(write(target, buffer, length) == length);
    }
    CHECK(close(source) == 0 && close(target) == 0);
    return 0;
}

static int sum(const char *path) {
    int fd = open(path, O_RDONLY);
    uint64_t total = 0, size = 0;
    CHECK(fd >= 0);
    for (ssize_t length; (length = read(fd, buffer, sizeof buffer));) {
        CHECK(length > 0);
        size += length;
        total += (unsigned char)buffer[0] + (unsigned char)buffer[length - 1];
    }
    FILE *file = fopen("report", "a");
    CHECK(file && fprintf(file, "%llu %llu\n", size, total) > 0 && fclose(file) == 0);
    return close(fd);
}

int main(int argc, char **argv) {
    const char *command = argc > 1 ? argv[1] : "";
    if (strcmp(command, "check") == 0) return check_contents() || check_folders();
    if (strcmp(command, "escape") == 0 && argc == 3) return check_refused(argv[2]);
    if (strcmp(command, "copy") == 0 && argc == 4) return copy(argv[2], argv[3]);
    if (strcmp(command, "sum") == 0 && argc == 3) return sum(argv[2]);
    return report("an unknown command", __LINE__);
}
