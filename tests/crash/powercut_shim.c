/* Remembers what a process has made durable, so that a power cut can be played after a kill -9.
 *
 * LD_PRELOAD this library with
 *   POWERCUT_ROOT  the folder to watch (absolute; what lies below it is watched)
 *   POWERCUT_SIDE  a folder outside it, for the record and for what renames replace
 * The record, POWERCUT_SIDE/record, is appended a line at a time; after a kill it is whole, since the
 * kernel lives on. README.md says what the lines mean; powercut.cpp plays the cut.
 *
 * Appending needs no line: what lies past the last synced size is lost. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static int record = -1;
static const char *root, *side;
static size_t root_length;
static atomic_uint replaced;

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
    root = getenv("POWERCUT_ROOT");
    side = getenv("POWERCUT_SIDE");
    if (!root || !side) return;
    root_length = strlen(root);
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/record", side);
    record = NEXT(open)(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int watched(const char *path) {
    return record >= 0 && strncmp(path, root, root_length) == 0 &&
           (path[root_length] == '/' || path[root_length] == 0);
}

/* One write() a line, so that threads do not mix. */
static void note(const char *format, ...) {
    char line[3 * PATH_MAX];
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length > 0 && NEXT(write)(record, line, (size_t)length) != length) abort();
}

/* The path of an open file, or 0 when it is not ours. */
static int path_of(int file, char *path) {
    if (record < 0) return 0;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    const ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return watched(path);
}

static int sync_with(int file, int (*sync)(int)) {
    char path[PATH_MAX];
    struct stat now;
    /* The size before the call: what is appended during it may not be on the disk. */
    const int ours = path_of(file, path) && fstat(file, &now) == 0;
    const int result = sync(file);
    if (ours && result == 0) {
        if (S_ISDIR(now.st_mode)) note("dir\t%s\n", path);
        else note("sync\t%s\t%lld\n", path, (long long)now.st_size);
    }
    return result;
}

int fsync(int file) { return sync_with(file, NEXT(fsync)); }
int fdatasync(int file) { return sync_with(file, NEXT(fdatasync)); }

/* What a write replaces below the end of the file is kept, in hexadecimal. */
static void note_overwrite(int file, off_t offset, size_t size) {
    char path[PATH_MAX];
    struct stat now;
    if (!path_of(file, path) || fstat(file, &now) != 0 || !S_ISREG(now.st_mode)) return;
    if (offset >= now.st_size) return;
    const int reader = NEXT(open)(path, O_RDONLY | O_CLOEXEC);
    if (reader < 0) return;
    unsigned char old[1024];
    size_t left = size;
    if (offset + (off_t)left > now.st_size) left = (size_t)(now.st_size - offset);
    while (left > 0) {
        const ssize_t got = pread(reader, old, left < sizeof old ? left : sizeof old, offset);
        if (got <= 0) break;
        char hex[2 * sizeof old + 1];
        for (ssize_t i = 0; i < got; ++i) snprintf(hex + 2 * i, 3, "%02x", old[i]);
        note("over\t%s\t%lld\t%s\n", path, (long long)offset, hex);
        offset += got;
        left -= (size_t)got;
    }
    close(reader);
}

ssize_t write(int file, const void *bytes, size_t size) {
    if (record >= 0 && file > 2 && file != record) {
        const int flags = fcntl(file, F_GETFL);
        const off_t at = (flags >= 0 && !(flags & O_APPEND)) ? lseek(file, 0, SEEK_CUR) : -1;
        if (at >= 0) note_overwrite(file, at, size);
    }
    return NEXT(write)(file, bytes, size);
}

ssize_t pwrite(int file, const void *bytes, size_t size, off_t offset) {
    if (record >= 0) note_overwrite(file, offset, size);
    return NEXT(pwrite)(file, bytes, size, offset);
}
ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t offset) {
    return pwrite(file, bytes, size, offset);
}

int rename(const char *from, const char *to) {
    char kept[PATH_MAX] = "-";
    const int ours = watched(to) && watched(from);
    if (ours && access(to, F_OK) == 0) {
        snprintf(kept, sizeof kept, "%s/replaced.%u.%d", side, atomic_fetch_add(&replaced, 1),
                 (int)getpid());
        if (link(to, kept) != 0) strcpy(kept, "-");
    }
    const int result = NEXT(rename)(from, to);
    if (ours && result == 0) note("rename\t%s\t%s\t%s\n", from, to, kept);
    return result;
}

int unlink(const char *path) {
    const int result = NEXT(unlink)(path);
    if (result == 0 && watched(path)) note("unlink\t%s\n", path);
    return result;
}

static int open_with(const char *path, int flags, mode_t mode, int (*opener)(const char *, int, ...)) {
    const int ours = watched(path) && (flags & O_CREAT);
    const int fresh = ours && access(path, F_OK) != 0;
    const int file = opener(path, flags, mode);
    if (file >= 0 && fresh) note("create\t%s\n", path);
    return file;
}

static mode_t mode_in(int flags, va_list arguments) {
    return (flags & O_CREAT) ? (mode_t)va_arg(arguments, unsigned) : 0;
}

int open(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_in(flags, arguments);
    va_end(arguments);
    return open_with(path, flags, mode, NEXT(open));
}

int open64(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_in(flags, arguments);
    va_end(arguments);
    return open_with(path, flags, mode, NEXT(open64));
}
