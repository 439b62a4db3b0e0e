// Preload shim that lets the real libgpiod 1.6 (v1 kernel interface) run without a GPIO chip.
// It makes up /dev/gpiochip9, whose named lines live in a file shared with the bench (gpiostate.h,
// folder named by ISLET_GPIO_SHIM). While it is loaded no real chip of this machine can be found or
// opened, so a bench run never moves a real line. Without ISLET_GPIO_SHIM it does nothing.
// Build: make -C hil/shims. Use: ISLET_GPIO_SHIM=DIR LD_PRELOAD=.build-shims/gpioshim.so PROGRAM.
#define _GNU_SOURCE
#include "gpiostate.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/gpio.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define CHIP_NAME "gpiochip9"
#define CHIP_PREFIX "/dev/gpiochip"
#define CHIP_PATH "/dev/" CHIP_NAME
#define CHIP_SYSFS "/sys/bus/gpio/devices/" CHIP_NAME "/dev"
// The chip borrows the identity of /dev/null (1:3), which is a character device everywhere.
#define CHIP_STAND_IN "/dev/null"
#define CHIP_NUMBERS "1:3\n"

enum kind { CHIP, HANDLE, EVENT };

struct entry {
    int fd;
    enum kind kind;
    unsigned count;
    unsigned lines[GPIOHANDLES_MAX];
};

static struct entry table[96];
static size_t table_used;
static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static struct gpiostate *state;
static char folder[400];

__attribute__((constructor)) static void attach(void) {
    const char *name = getenv("ISLET_GPIO_SHIM");
    if (!name || !*name) return;
    snprintf(folder, sizeof folder, "%s", name);
    char path[440];
    snprintf(path, sizeof path, "%s/state", folder);
    int fd = NEXT(open)(path, O_RDWR | O_CLOEXEC);
    struct stat facts;
    if (fd >= 0 && fstat(fd, &facts) == 0 && facts.st_size >= (off_t)sizeof(struct gpiostate)) {
        void *map = mmap(NULL, facts.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        struct gpiostate *found = map == MAP_FAILED ? NULL : map;
        size_t room = (facts.st_size - sizeof *found) / sizeof found->lines[0];
        if (found && memcmp(found->magic, GPIOSTATE_MAGIC, 8) == 0 && found->line_count <= room
            && found->line_count <= GPIOSTATE_MAX_LINES)
            state = found;
    }
    if (fd >= 0) NEXT(close)(fd);
    if (!state) {
        fprintf(stderr, "gpioshim: %s is not a state file of the bench\n", path);
        _exit(2);
    }
}

static int is_our_chip(const char *path) { return state && strcmp(path, CHIP_PATH) == 0; }
static int is_any_chip(const char *path) {
    return state && strncmp(path, CHIP_PREFIX, sizeof CHIP_PREFIX - 1) == 0;
}
static int is_sysfs(const char *path) { return state && strcmp(path, CHIP_SYSFS) == 0; }
static int fail(int code) {
    errno = code;
    return -1;
}

// --- finding the chip ---------------------------------------------------------------------------

int scandir(const char *path, struct dirent ***list, int (*filter)(const struct dirent *),
            int (*compare)(const struct dirent **, const struct dirent **)) {
    struct dirent ours = {.d_type = DT_CHR, .d_name = CHIP_NAME};
    if (!state || strcmp(path, "/dev") != 0 || !filter || !filter(&ours))
        return NEXT(scandir)(path, list, filter, compare);
    *list = malloc(sizeof **list);
    struct dirent *copy = malloc(sizeof *copy);
    if (!*list || !copy) return fail(ENOMEM);
    *copy = ours;
    (*list)[0] = copy;
    return 1;
}

int stat(const char *path, struct stat *out) {
    if (is_our_chip(path)) return NEXT(stat)(CHIP_STAND_IN, out);
    return is_any_chip(path) ? fail(ENOENT) : NEXT(stat)(path, out);
}

int lstat(const char *path, struct stat *out) {
    if (is_our_chip(path)) return NEXT(lstat)(CHIP_STAND_IN, out);
    return is_any_chip(path) ? fail(ENOENT) : NEXT(lstat)(path, out);
}

int access(const char *path, int mode) {
    if (is_our_chip(path) || is_sysfs(path)) return 0;
    return is_any_chip(path) ? fail(ENOENT) : NEXT(access)(path, mode);
}

char *realpath(const char *path, char *out) {
    if (!path || !is_our_chip(path)) return NEXT(realpath)(path, out);
    return out ? strcpy(out, path) : strdup(path);
}

static void remember(int fd, enum kind kind, unsigned count, const __u32 *lines);

static int open_file(const char *path, int flags, mode_t mode) {
    if (is_our_chip(path)) {
        int fd = memfd_create("gpioshim-chip", MFD_CLOEXEC);
        if (fd >= 0) remember(fd, CHIP, 0, NULL);
        return fd;
    }
    if (is_sysfs(path)) {
        int fd = memfd_create("gpioshim-sysfs", MFD_CLOEXEC);
        if (fd >= 0 && pwrite(fd, CHIP_NUMBERS, sizeof CHIP_NUMBERS - 1, 0) < 0) return fail(EIO);
        return fd;
    }
    return is_any_chip(path) ? fail(ENOENT) : NEXT(open)(path, flags, mode);
}

int open(const char *path, int flags, ...) {
    mode_t mode = 0;
    if (flags & (O_CREAT | O_TMPFILE)) {
        va_list arguments;
        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t);
        va_end(arguments);
    }
    return open_file(path, flags, mode);
}

// --- lines --------------------------------------------------------------------------------------

static void remember(int fd, enum kind kind, unsigned count, const __u32 *lines) {
    pthread_mutex_lock(&table_lock);
    if (table_used < sizeof table / sizeof table[0]) {
        struct entry *entry = &table[table_used++];
        *entry = (struct entry){.fd = fd, .kind = kind, .count = count};
        for (unsigned i = 0; i < count; i++) entry->lines[i] = lines[i];
    }
    pthread_mutex_unlock(&table_lock);
}

static int find(int fd, struct entry *out) {
    int found = 0;
    pthread_mutex_lock(&table_lock);
    for (size_t i = 0; i < table_used && !found; i++)
        if (table[i].fd == fd) {
            *out = table[i];
            found = 1;
        }
    pthread_mutex_unlock(&table_lock);
    return found;
}

static void drive(struct gpiostate_line *line, unsigned level) {
    if (line->level != level) __atomic_add_fetch(&line->changes, 1, __ATOMIC_SEQ_CST);
    __atomic_store_n(&line->level, level, __ATOMIC_SEQ_CST);
}

// A released output falls low, as with the pull-down the wiring asks for.
static void release(const struct entry *entry) {
    for (unsigned i = 0; i < entry->count; i++) {
        struct gpiostate_line *line = &state->lines[entry->lines[i]];
        if (line->is_output) drive(line, 0);
        line->is_output = line->event_flags = line->handle_flags = line->holder = 0;
        memset(line->consumer, 0, sizeof line->consumer);
    }
}

int close(int fd) {
    struct entry gone = {.fd = -1};
    if (state) {
        pthread_mutex_lock(&table_lock);
        for (size_t i = 0; i < table_used; i++)
            if (table[i].fd == fd) {
                gone = table[i];
                table[i] = table[--table_used];
                break;
            }
        pthread_mutex_unlock(&table_lock);
        if (gone.fd == fd && gone.kind != CHIP) release(&gone);
    }
    return NEXT(close)(fd);
}

static int is_held(const struct gpiostate_line *line) {
    return line->holder && (kill((pid_t)line->holder, 0) == 0 || errno == EPERM);
}

static int claim(const __u32 *lines, unsigned count, unsigned flags, const char *consumer) {
    if (count == 0 || count > GPIOHANDLES_MAX) return fail(EINVAL);
    for (unsigned i = 0; i < count; i++) {
        if (lines[i] >= state->line_count) return fail(EINVAL);
        if (is_held(&state->lines[lines[i]])) return fail(EBUSY);
    }
    for (unsigned i = 0; i < count; i++) {
        struct gpiostate_line *line = &state->lines[lines[i]];
        line->holder = (uint32_t)getpid();
        line->handle_flags = flags;
        line->is_output = (flags & GPIOHANDLE_REQUEST_OUTPUT) != 0;
        snprintf(line->consumer, sizeof line->consumer, "%.31s", consumer);
    }
    return 0;
}

static unsigned level_of(const struct gpiostate_line *line) {
    if (line->stuck == GPIOSTATE_STUCK_LOW) return 0;
    if (line->stuck == GPIOSTATE_STUCK_HIGH) return 1;
    if (line->follows < state->line_count)
        return __atomic_load_n(&state->lines[line->follows].level, __ATOMIC_SEQ_CST);
    return __atomic_load_n(&line->level, __ATOMIC_SEQ_CST);
}

static unsigned is_inverted(const struct gpiostate_line *line) {
    return (line->handle_flags & GPIOHANDLE_REQUEST_ACTIVE_LOW) != 0;
}

// --- requests -----------------------------------------------------------------------------------

static int line_info(struct gpioline_info *info) {
    if (info->line_offset >= state->line_count) return fail(EINVAL);
    const struct gpiostate_line *line = &state->lines[info->line_offset];
    info->flags = (is_held(line) ? GPIOLINE_FLAG_KERNEL : 0)
        | (line->is_output ? GPIOLINE_FLAG_IS_OUT : 0)
        | (is_inverted(line) ? GPIOLINE_FLAG_ACTIVE_LOW : 0);
    snprintf(info->name, sizeof info->name, "%.31s", line->name);
    snprintf(info->consumer, sizeof info->consumer, "%.31s", line->consumer);
    return 0;
}

static int request_handle(struct gpiohandle_request *request) {
    if (claim(request->lineoffsets, request->lines, request->flags, request->consumer_label))
        return -1;
    for (unsigned i = 0; i < request->lines; i++) {
        struct gpiostate_line *line = &state->lines[request->lineoffsets[i]];
        if (line->is_output) drive(line, (request->default_values[i] != 0) ^ is_inverted(line));
    }
    request->fd = memfd_create("gpioshim-lines", MFD_CLOEXEC);
    if (request->fd < 0) return -1;
    remember(request->fd, HANDLE, request->lines, request->lineoffsets);
    return 0;
}

static int request_event(struct gpioevent_request *request) {
    if (claim(&request->lineoffset, 1, request->handleflags, request->consumer_label)) return -1;
    char path[440];
    snprintf(path, sizeof path, "%s/edges-%u", folder, request->lineoffset);
    // Opened for writing too, so that it never ends while the bench has it closed.
    request->fd = NEXT(open)(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (request->fd < 0) return -1;
    // The kernel delivers no edge from before the request.
    char stale[512];
    while (read(request->fd, stale, sizeof stale) > 0) {}
    remember(request->fd, EVENT, 1, &request->lineoffset);
    __atomic_store_n(&state->lines[request->lineoffset].event_flags, request->eventflags,
                     __ATOMIC_SEQ_CST);
    return 0;
}

static int get_values(const struct entry *entry, struct gpiohandle_data *data) {
    for (unsigned i = 0; i < entry->count; i++) {
        struct gpiostate_line *line = &state->lines[entry->lines[i]];
        line->reads++;
        data->values[i] = (__u8)(level_of(line) ^ is_inverted(line));
    }
    return 0;
}

static int set_values(const struct entry *entry, const struct gpiohandle_data *data) {
    for (unsigned i = 0; i < entry->count; i++) {
        struct gpiostate_line *line = &state->lines[entry->lines[i]];
        if (!line->is_output) return fail(EPERM);
        drive(line, (data->values[i] != 0) ^ is_inverted(line));
        __atomic_add_fetch(&line->writes, 1, __ATOMIC_SEQ_CST);
    }
    return 0;
}

static int chip_info(struct gpiochip_info *info) {
    memset(info, 0, sizeof *info);
    snprintf(info->name, sizeof info->name, "%s", CHIP_NAME);
    snprintf(info->label, sizeof info->label, "%.31s", state->label);
    info->lines = state->line_count;
    return 0;
}

int ioctl(int fd, unsigned long request, ...) {
    va_list arguments;
    va_start(arguments, request);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    struct entry entry;
    if (!state || !find(fd, &entry)) return NEXT(ioctl)(fd, request, argument);
    if (entry.kind == CHIP) {
        switch (request) {
        case GPIO_GET_CHIPINFO_IOCTL: return chip_info(argument);
        case GPIO_GET_LINEINFO_IOCTL: return line_info(argument);
        case GPIO_GET_LINEHANDLE_IOCTL: return request_handle(argument);
        case GPIO_GET_LINEEVENT_IOCTL: return request_event(argument);
        default: return fail(EINVAL);
        }
    }
    switch (request) {
    case GPIOHANDLE_GET_LINE_VALUES_IOCTL: return get_values(&entry, argument);
    case GPIOHANDLE_SET_LINE_VALUES_IOCTL:
        return entry.kind == HANDLE ? set_values(&entry, argument) : fail(EPERM);
    default: return fail(EINVAL);
    }
}
