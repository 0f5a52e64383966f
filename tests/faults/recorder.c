/* Preloaded under a process: writes down, in order, every call that changes a file below one folder, with its bytes.
 * Record: kind (1 byte), u32 length of the path, u64 number, u32 length of the data, path, data. Linux only. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[4096];
static int out = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static void put(char kind, const char *path, uint64_t number, const void *data, uint32_t size) {
    static ssize_t (*real_write)(int, const void *, size_t);
    if (!real_write) real_write = REAL(write);
    uint32_t length = (uint32_t)strlen(path);
    char head[17];
    head[0] = kind;
    memcpy(head + 1, &length, 4);
    memcpy(head + 5, &number, 8);
    memcpy(head + 13, &size, 4);
    pthread_mutex_lock(&lock);
    if (real_write(out, head, 17) < 0 || real_write(out, path, length) < 0 || (size && real_write(out, data, size) < 0)) out = -1;
    pthread_mutex_unlock(&lock);
}

static int is_ours(const char *path) { return out >= 0 && root[0] && !strncmp(path, root, strlen(root)); }

static int named(int fd, char *path) {
    char link[64];
    if (out < 0 || !root[0]) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, 4095);
    if (size <= 0) return 0;
    path[size] = 0;
    return is_ours(path);
}

void doorstep_record(const char *folder, const char *log) {
    if (out >= 0) close(out);
    strncpy(root, folder, sizeof root - 1);
    out = REAL(open)(log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
}
void doorstep_mark(const char *text) { if (out >= 0) put('m', text, 0, "", 0); }

ssize_t write(int fd, const void *data, size_t size) {
    char path[4096];
    int ours = named(fd, path);
    uint64_t at = ours ? (uint64_t)lseek(fd, 0, SEEK_CUR) : 0;
    ssize_t done = REAL(write)(fd, data, size);
    if (ours && done > 0) put('w', path, at, data, (uint32_t)done);
    return done;
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    char path[4096];
    ssize_t done = REAL(pwrite64)(fd, data, size, at);
    if (done > 0 && named(fd, path)) put('w', path, (uint64_t)at, data, (uint32_t)done);
    return done;
}
int ftruncate64(int fd, off64_t size) {
    char path[4096];
    int done = REAL(ftruncate64)(fd, size);
    if (!done && named(fd, path)) put('t', path, (uint64_t)size, "", 0);
    return done;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }
int fsync(int fd) {
    char path[4096];
    int done = REAL(fsync)(fd);
    if (!done && named(fd, path)) put('s', path, 0, "", 0);
    return done;
}
int fdatasync(int fd) {
    char path[4096];
    int done = REAL(fdatasync)(fd);
    if (!done && named(fd, path)) put('s', path, 0, "", 0);
    return done;
}
int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = (flags & O_CREAT) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    int is_new = (flags & O_CREAT) && is_ours(path) && access(path, F_OK) != 0;
    int fd = REAL(open64)(path, flags, mode);
    if (fd >= 0 && is_new) put('c', path, 0, "", 0);
    if (fd >= 0 && !is_new && (flags & O_TRUNC) && is_ours(path)) put('t', path, 0, "", 0);
    return fd;
}
int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = (flags & O_CREAT) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return open64(path, flags, mode);
}
int rename(const char *from, const char *to) {
    int done = REAL(rename)(from, to);
    if (!done && is_ours(from)) put('r', from, 0, to, (uint32_t)strlen(to));
    return done;
}
int unlink(const char *path) {
    int done = REAL(unlink)(path);
    if (!done && is_ours(path)) put('u', path, 0, "", 0);
    return done;
}
/* Whole trees are removed by this one; folders stay in the record, as those of rmdir do. */
int unlinkat(int folder, const char *name, int flags) {
    char path[4096];
    int ours = !(flags & AT_REMOVEDIR) && name[0] != '/' && folder != AT_FDCWD && named(folder, path);
    int done = REAL(unlinkat)(folder, name, flags);
    if (!done && ours && strlen(path) + strlen(name) + 2 < sizeof path) {
        strcat(path, "/");
        strcat(path, name);
        put('u', path, 0, "", 0);
    }
    return done;
}
void sync(void) {
    REAL(sync)();
    if (out >= 0) put('a', root, 0, "", 0);
}
int mkdir(const char *path, mode_t mode) {
    int done = REAL(mkdir)(path, mode);
    if (!done && is_ours(path)) put('d', path, 0, "", 0);
    return done;
}
