// Preload shim that lets the disk fail under the files whose paths begin as the bench says (the
// journal of isletd and what lies beside it): no room, failed syncs, writes that store only a part,
// and a power cut at a chosen write. What and when is in a file shared with the bench (diskstate.h,
// named by ISLET_DISK_SHIM); without that variable, and for every other file, it does nothing.
//
// A power cut is made so: every write since the last successful sync of its file is remembered with
// what it replaced. At the chosen write all of them are undone, newest first; then a part of them,
// drawn, is done again: none, the first ones, or any, and of the last one whole sectors only. A disk
// may keep any of these. Then the process kills itself. Not covered: memory maps (SQLite maps only
// its -shm file, which holds nothing that must last) and the order of names in a folder: a rename or
// a new file counts as kept at once.
// Build: make -C hil/shims. Use: ISLET_DISK_SHIM=FILE LD_PRELOAD=.build-shims/diskshim.so PROGRAM.
#define _GNU_SOURCE
#include "diskstate.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define FDS 1024
#define FILES 64
#define SECTOR 512

struct file {
    dev_t device;
    ino_t inode;
    char path[DISKSTATE_PATH_MAX + 64];
};

// A change of a file that may not be on the disk yet: bytes written, or its length cut.
struct change {
    struct change *next, *before;
    int file;
    int is_cut;
    off_t offset, old_size;
    size_t length, old_length;
    unsigned char *bytes, *old;
};

static struct diskstate *state;
static struct file files[FILES];
static int file_count;
static int file_of_fd[FDS];     // its number and one; 0 for a file that is not meant
static int is_short[FDS];       // the last write to it stored only a part
static struct change *first, *last;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void attach(void) {
    const char *name = getenv("ISLET_DISK_SHIM");
    if (!name || !*name) return;
    int fd = NEXT(open)(name, O_RDWR | O_CLOEXEC);
    if (fd < 0) return;
    void *map = mmap(NULL, sizeof *state, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    NEXT(close)(fd);
    if (map == MAP_FAILED) return;
    if (memcmp(map, DISKSTATE_MAGIC, 8) == 0) state = map;
}

static int is_meant(const char *path) {
    size_t length = state ? strlen(state->prefix) : 0;
    if (length == 0 || strncmp(path, state->prefix, length) != 0) return 0;
    size_t all = strlen(path);
    return all < sizeof files[0].path && !(all > 4 && strcmp(path + all - 4, "-shm") == 0);
}

// xorshift64*
static double chance(void) {
    uint64_t x = state->chance;
    x ^= x >> 12, x ^= x << 25, x ^= x >> 27;
    state->chance = x;
    return (double)((x * 0x2545F4914F6CDD1Dull) >> 11) * 0x1p-53;
}

static int fail(int reason) {
    state->failures += 1;
    errno = reason;
    return -1;
}

static int file_behind(int fd) { return fd >= 0 && fd < FDS ? file_of_fd[fd] - 1 : -1; }

static void opened(int fd, const char *path) {
    struct stat facts;
    if (fd < 0 || fd >= FDS) return;
    file_of_fd[fd] = is_short[fd] = 0;
    if (!is_meant(path) || fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode)) return;
    pthread_mutex_lock(&lock);
    int number = 0;
    while (number < file_count
        && (files[number].device != facts.st_dev || files[number].inode != facts.st_ino)) number++;
    if (number == file_count) {
        // A file that is gone has left its place.
        number = 0;
        while (number < file_count && files[number].path[0] != 0) number++;
    }
    if (number < FILES) {
        if (number == file_count) file_count++;
        files[number].device = facts.st_dev;
        files[number].inode = facts.st_ino;
        strcpy(files[number].path, path);
        file_of_fd[fd] = number + 1;
    }
    pthread_mutex_unlock(&lock);
}

static void drop(struct change *item) {
    if (item->before) item->before->next = item->next; else first = item->next;
    if (item->next) item->next->before = item->before; else last = item->before;
    free(item->bytes);
    free(item->old);
    free(item);
}

// What was changed in a file is on the disk, or the file is gone.
static void forget(int file) {
    for (struct change *item = first, *next; item; item = next) {
        next = item->next;
        if (item->file == file) drop(item);
    }
}

// A file has no name any more; its inode may be given to another.
static void vanish(int file) {
    forget(file);
    files[file].path[0] = 0;
    files[file].inode = 0;
}

// Remembers a change that is about to be made, with what it replaces.
static void remember(int fd, int file, const void *bytes, size_t length, off_t offset, int is_cut) {
    struct stat facts;
    struct change *item = calloc(1, sizeof *item);
    if (!item || fstat(fd, &facts) != 0) { free(item); return; }
    item->file = file;
    item->is_cut = is_cut;
    item->offset = offset;
    item->length = length;
    item->old_size = facts.st_size;
    off_t end = is_cut ? facts.st_size : offset + (off_t)length;
    if (end > facts.st_size) end = facts.st_size;
    if (end > offset) item->old_length = end - offset;
    item->old = malloc(item->old_length + 1);
    item->bytes = malloc(length + 1);
    if (item->old && item->old_length > 0) {
        int reader = NEXT(open)(files[file].path, O_RDONLY | O_CLOEXEC);
        ssize_t count = reader < 0 ? -1 : pread(reader, item->old, item->old_length, offset);
        if (reader >= 0) NEXT(close)(reader);
        item->old_length = count > 0 ? count : 0;
    }
    if (item->bytes && bytes) memcpy(item->bytes, bytes, length);
    item->before = last;
    if (last) last->next = item; else first = item;
    last = item;
}

static void change_again(int fd, struct change *item) {
    if (item->is_cut) {
        if (NEXT(ftruncate)(fd, item->offset) != 0) return;
    } else if (NEXT(pwrite)(fd, item->bytes, item->length, item->offset) < 0) {
        return;
    }
}

static void undo(int fd, struct change *item) {
    if (item->old_length > 0
        && NEXT(pwrite)(fd, item->old, item->old_length, item->offset) < 0) return;
    if (NEXT(ftruncate)(fd, item->old_size) != 0) return;
}

static void with_file(struct change *item, void (*act)(int, struct change *)) {
    int fd = NEXT(open)(files[item->file].path, O_RDWR | O_CLOEXEC);
    if (fd < 0) return;
    act(fd, item);
    NEXT(close)(fd);
}

static void cut_power(void) {
    size_t count = 0, number = 0;
    for (struct change *item = last; item; item = item->before) {
        with_file(item, undo);
        count++;
    }
    double kind = chance();
    size_t kept = (size_t)(chance() * (double)(count + 1));
    for (struct change *item = first; item; item = item->next, number++) {
        int stays = kind < 1.0 / 3 ? 0 : kind < 2.0 / 3 ? number < kept : chance() < 0.5;
        if (item == last && !item->is_cut) {
            item->length = (size_t)(chance() * (double)(item->length / SECTOR + 1)) * SECTOR;
        }
        if (stays) with_file(item, change_again); else state->lost += 1;
    }
    state->cut_at = 0;
    state->was_cut = 1;
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

// Counts a change that is asked for, and cuts the power if it is the one.
static void count(int fd, int file, const void *bytes, size_t length, off_t offset, int is_cut) {
    state->writes += 1;
    if (state->cut_at == 0 || state->writes < state->cut_at) return;
    remember(fd, file, bytes, length, offset, is_cut);
    cut_power();
}

static ssize_t put(int fd, const void *bytes, size_t length, off_t offset, int is_at) {
    int file = file_behind(fd);
    if (file < 0 || !state) {
        return is_at ? NEXT(pwrite)(fd, bytes, length, offset) : NEXT(write)(fd, bytes, length);
    }
    pthread_mutex_lock(&lock);
    off_t place = is_at ? offset : lseek(fd, 0, SEEK_CUR);
    count(fd, file, bytes, length, place, 0);
    ssize_t result;
    if (state->is_full || is_short[fd]) {
        is_short[fd] = 0;
        result = fail(ENOSPC);
    } else {
        size_t part = length;
        if (state->stored_share > 0) {
            part = length * state->stored_share / 100;
            is_short[fd] = 1;
        }
        if (part == 0) {
            is_short[fd] = 0;
            result = fail(ENOSPC);
        } else {
            remember(fd, file, bytes, part, place, 0);
            result = is_at ? NEXT(pwrite)(fd, bytes, part, offset) : NEXT(write)(fd, bytes, part);
        }
    }
    int reason = errno;
    pthread_mutex_unlock(&lock);
    errno = reason;
    return result;
}

ssize_t write(int fd, const void *bytes, size_t length) { return put(fd, bytes, length, 0, 0); }

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
    return put(fd, bytes, length, offset, 1);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
    return put(fd, bytes, length, offset, 1);
}

int ftruncate(int fd, off_t length) {
    int file = file_behind(fd);
    if (file < 0 || !state) return NEXT(ftruncate)(fd, length);
    pthread_mutex_lock(&lock);
    count(fd, file, NULL, 0, length, 1);
    struct stat facts;
    int grows = fstat(fd, &facts) == 0 && length > facts.st_size;
    int result;
    if (grows && state->is_full) {
        result = fail(ENOSPC);
    } else {
        remember(fd, file, NULL, 0, length, 1);
        result = NEXT(ftruncate)(fd, length);
    }
    int reason = errno;
    pthread_mutex_unlock(&lock);
    errno = reason;
    return result;
}

int ftruncate64(int fd, off64_t length) { return ftruncate(fd, length); }

static int sync_file(int fd, int (*next)(int)) {
    int file = file_behind(fd);
    if (file < 0 || !state) return next(fd);
    pthread_mutex_lock(&lock);
    int result;
    if (state->failing_syncs > 0 && chance() * 1e6 < state->failing_syncs) {
        result = fail(EIO);
    } else {
        result = next(fd);
        if (result == 0) forget(file);
    }
    int reason = errno;
    pthread_mutex_unlock(&lock);
    errno = reason;
    return result;
}

int fsync(int fd) { return sync_file(fd, NEXT(fsync)); }

int fdatasync(int fd) { return sync_file(fd, NEXT(fdatasync)); }

static int open_file(const char *path, int flags, mode_t mode, int (*next)(const char *, int, ...)) {
    int is_new = (flags & O_CREAT) && state && is_meant(path) && access(path, F_OK) != 0;
    if (is_new && state->is_full) return fail(ENOSPC);
    int fd = next(path, flags, mode);
    if (fd >= 0 && state) opened(fd, path);
    return fd;
}

int open(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    return open_file(path, flags, mode, NEXT(open));
}

int open64(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    return open_file(path, flags, mode, NEXT(open64));
}

int close(int fd) {
    if (fd >= 0 && fd < FDS) file_of_fd[fd] = is_short[fd] = 0;
    return NEXT(close)(fd);
}

// A file under another name is the same file; the one that had the name is gone.
int rename(const char *from, const char *to) {
    int result = NEXT(rename)(from, to);
    if (result != 0 || !state) return result;
    pthread_mutex_lock(&lock);
    for (int number = 0; number < file_count; number++) {
        if (strcmp(files[number].path, to) == 0) {
            vanish(number);
        }
    }
    for (int number = 0; number < file_count; number++) {
        if (strcmp(files[number].path, from) == 0 && is_meant(to)) strcpy(files[number].path, to);
    }
    pthread_mutex_unlock(&lock);
    return result;
}

int unlink(const char *path) {
    int result = NEXT(unlink)(path);
    if (result != 0 || !state) return result;
    pthread_mutex_lock(&lock);
    for (int number = 0; number < file_count; number++) {
        if (strcmp(files[number].path, path) == 0) {
            vanish(number);
        }
    }
    pthread_mutex_unlock(&lock);
    return result;
}
