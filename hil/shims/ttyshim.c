// Preload shim that lets the real libserialport run on a pseudo-terminal, for tests without a
// serial port. It answers what a pty cannot:
//   * libserialport looks a port up under /sys/class/tty and refuses one that is not there: the
//     entry of pts/N is made up (a link into a virtual device);
//   * it reads and sets the modem-control lines on opening: answered with remembered bits;
//   * a break is accepted and does nothing.
// Everything else goes to the kernel. Not emulated, because a pty has none of it: speed, framing,
// parity. Build: make -C hil/shims. Use: LD_PRELOAD=.build-shims/ttyshim.so PROGRAM.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static const char entry_prefix[] = "/sys/class/tty/pts/";
static const char entry_target[] = "../../devices/virtual/tty/pts";

static int is_pty_entry(const char *path) {
    return strncmp(path, entry_prefix, sizeof entry_prefix - 1) == 0;
}

static int fake_entry(struct stat *out) {
    memset(out, 0, sizeof *out);
    out->st_mode = S_IFLNK | 0777;
    return 0;
}

int lstat(const char *path, struct stat *out) {
    return is_pty_entry(path) ? fake_entry(out) : NEXT(lstat)(path, out);
}

// libserialport as built by Debian 12 still calls the old name of lstat.
int __lxstat(int version, const char *path, struct stat *out) {
    static int (*next)(int, const char *, struct stat *);
    if (is_pty_entry(path)) return fake_entry(out);
    if (!next) next = (int (*)(int, const char *, struct stat *))dlsym(RTLD_NEXT, "__lxstat");
    return next ? next(version, path, out) : NEXT(lstat)(path, out);
}

ssize_t readlink(const char *path, char *out, size_t size) {
    if (!is_pty_entry(path)) return NEXT(readlink)(path, out, size);
    size_t length = sizeof entry_target - 1;
    if (length > size) length = size;
    memcpy(out, entry_target, length);
    return (ssize_t)length;
}

// Unix98 pty slaves have major numbers 136 to 143.
static int is_pty(int fd) {
    struct stat facts;
    return fstat(fd, &facts) == 0 && S_ISCHR(facts.st_mode) && major(facts.st_rdev) >= 136
        && major(facts.st_rdev) <= 143;
}

int ioctl(int fd, unsigned long request, ...) {
    static int modem_bits = TIOCM_DTR | TIOCM_RTS | TIOCM_CTS | TIOCM_DSR | TIOCM_CAR;
    va_list arguments;
    va_start(arguments, request);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    switch (request) {
    case TIOCMGET: case TIOCMSET: case TIOCMBIS: case TIOCMBIC: case TIOCSBRK: case TIOCCBRK:
        if (!is_pty(fd)) break;
        if (request == TIOCMGET) *(int *)argument = modem_bits;
        if (request == TIOCMSET) modem_bits = *(int *)argument;
        if (request == TIOCMBIS) modem_bits |= *(int *)argument;
        if (request == TIOCMBIC) modem_bits &= ~*(int *)argument;
        return 0;
    default:
        break;
    }
    return NEXT(ioctl)(fd, request, argument);
}
