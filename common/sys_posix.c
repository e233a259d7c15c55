/*
 * The portability layer on Linux and other POSIX systems. Interrupted calls are taken up again here, so that nobody
 * above has to think of signals. flock is the one call beyond POSIX.1-2008: unlike fcntl's, its lock belongs to the
 * open file, so children may keep it and closing another descriptor of the file does not lose it.
 */
#define _DEFAULT_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "sys.h"

#define LOCK_POLL_MS 50

void sys_begin(int *argc, char ***argv)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};

    (void)argc;
    (void)argv;
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGXFSZ, &ignore, NULL); /* what passes `ulimit -f` fails: EFBIG */
    /*
     * Standard descriptors that are closed would be given to the next file opened, and prose would land in it. Data for
     * a stdout that is not there must fail, not vanish: so it is not open for writing.
     */
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", fd <= 1 ? O_RDONLY : O_WRONLY) == -1)
            _exit(74);
}

void sys_no_core(void)
{
    struct rlimit none = {0, 0};

    setrlimit(RLIMIT_CORE, &none);
    /* A core that is piped to a program does not keep to the limit (core(5)). */
    prctl(PR_SET_DUMPABLE, 0);
}

/* The data segment: brk and what is mapped for this process alone (getrlimit(2)). AddressSanitizer maps terabytes. */
void sys_limit_memory(int64_t bytes)
{
#ifndef __SANITIZE_ADDRESS__
    struct rlimit limit;

    if (getrlimit(RLIMIT_DATA, &limit) == 0 && limit.rlim_cur > (rlim_t)bytes) /* RLIM_INFINITY is the highest */
        setrlimit(RLIMIT_DATA, &(struct rlimit){(rlim_t)bytes, limit.rlim_max});
#endif
    (void)bytes;
}

static int open_retry(const char *path, int flags, mode_t mode)
{
    int fd;

    do
        fd = open(path, flags | O_CLOEXEC, mode);
    while (fd == -1 && errno == EINTR);
    return fd;
}

/*
 * Not a FIFO, which would make wait for ever, nor another thing without bytes of its own in a file's place. What is in
 * /dev is meant: nobody but root puts things there.
 */
static int open_file(const char *path, int flags)
{
    bool is_meant = strncmp(path, "/dev/", 5) == 0;
    int fd = open_retry(path, flags | (is_meant ? 0 : O_NONBLOCK | O_NOCTTY), 0640);
    struct stat status;

    if (fd != -1 && (is_meant || fstat(fd, &status) == -1 || S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)))
        return fd;
    if (fd != -1 || errno == ENXIO) { /* ENXIO: a socket, or a FIFO without a reader */
        if (fd != -1)
            sys_close(fd);
        errno = EISDIR;
    }
    return -1;
}

int sys_open_read(const char *path)
{
    return open_file(path, O_RDONLY);
}

int sys_create_new(const char *path)
{
    return open_retry(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
}

int sys_open_append(const char *path)
{
    return open_file(path, O_WRONLY | O_CREAT | O_APPEND);
}

int64_t sys_read(int fd, void *buffer, size_t size)
{
    ssize_t got;

    do
        got = read(fd, buffer, size);
    while (got == -1 && errno == EINTR);
    return got;
}

int sys_write_all(int fd, const void *data, size_t size)
{
    const char *at = data;

    while (size > 0) {
        ssize_t done = write(fd, at, size);

        if (done == -1 && errno == EINTR)
            continue;
        if (done == -1)
            return -1;
        at += done;
        size -= (size_t)done;
    }
    return 0;
}

int sys_append(const char *path, const void *data, size_t size)
{
    int fd = sys_open_append(path), done = fd == -1 ? -1 : sys_write_all(fd, data, size), saved = errno;

    if (fd != -1 && sys_close(fd) == -1)
        return -1;
    errno = saved;
    return done;
}

int sys_sync(int fd)
{
    int done;

    do
        done = fsync(fd);
    while (done == -1 && errno == EINTR);
    return done;
}

int sys_close(int fd)
{
    /* POSIX leaves the descriptor's state open after EINTR; on Linux it is closed, a second close could hit another. */
    return close(fd) == -1 && errno != EINTR ? -1 : 0;
}

int sys_truncate(int fd, int64_t size)
{
    int done;

    do
        done = ftruncate(fd, (off_t)size);
    while (done == -1 && errno == EINTR);
    return done;
}

int64_t sys_size(int fd)
{
    struct stat status;

    return fstat(fd, &status) == -1 ? -1 : (int64_t)status.st_size;
}

int sys_rename(const char *from, const char *to)
{
    return rename(from, to);
}

int sys_link(const char *from, const char *to)
{
    return link(from, to);
}

int sys_unlink(const char *path)
{
    return unlink(path);
}

int sys_sync_dir(const char *path)
{
    int fd = open_retry(path, O_RDONLY | O_DIRECTORY, 0), done, saved;

    if (fd == -1)
        return -1;
    done = sys_sync(fd);
    saved = errno;
    sys_close(fd);
    errno = saved;
    return done;
}

int sys_make_dir(const char *path)
{
    struct stat status;

    if (mkdir(path, 0750) == 0)
        return 0;
    if (errno == EEXIST && stat(path, &status) == 0 && !S_ISDIR(status.st_mode))
        errno = ENOTDIR;
    return errno == EEXIST ? 0 : -1;
}

int sys_remove_dir(const char *path)
{
    return rmdir(path);
}

int64_t sys_changed_at(const char *path)
{
    struct stat status;

    return stat(path, &status) == -1 ? -1 : (int64_t)status.st_mtime;
}

bool sys_is_separator(char c)
{
    return c == '/';
}

bool sys_is_absolute(const char *path)
{
    return path[0] == '/';
}

/* A struct sys_dir is what the C library calls DIR. */
struct sys_dir *sys_dir_open(const char *path)
{
    return (struct sys_dir *)opendir(path);
}

const char *sys_dir_next(struct sys_dir *dir)
{
    const struct dirent *entry;

    do {
        errno = 0;
        entry = readdir((DIR *)dir);
    } while (entry != NULL && (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0));
    return entry == NULL ? NULL : entry->d_name;
}

void sys_dir_close(struct sys_dir *dir)
{
    if (dir != NULL)
        closedir((DIR *)dir);
}

int sys_lock(const char *path, int64_t wait_ms)
{
    int64_t until = sys_monotonic_ms() + wait_ms;
    int fd = open_retry(path, O_RDWR | O_CREAT, 0640);

    if (fd == -1)
        return -1;
    while (flock(fd, LOCK_EX | LOCK_NB) == -1) {
        int saved = errno;

        if (saved != EINTR && (saved != EWOULDBLOCK || sys_monotonic_ms() >= until)) {
            sys_close(fd);
            errno = saved;
            return -1;
        }
        sys_sleep_ms(LOCK_POLL_MS);
    }
    return fd;
}

void sys_unlock(int fd)
{
    sys_close(fd);
}

void sys_hostname(char *name, size_t size)
{
    if (gethostname(name, size) == -1 || name[0] == '\0')
        name[0] = '?', name[1] = '\0';
    name[size - 1] = '\0';
}

void sys_user_name(char *name, size_t size)
{
    const struct passwd *user = getpwuid(geteuid());

    if (user != NULL)
        snprintf(name, size, "%s", user->pw_name);
    else
        snprintf(name, size, "%lu", (unsigned long)geteuid());
}

int sys_random(void *bytes, size_t size)
{
    char *at = bytes;

    while (size > 0) {
        ssize_t got = getrandom(at, size, 0);

        if (got == -1 && errno == EINTR)
            continue;
        if (got == -1)
            return -1;
        at += got;
        size -= (size_t)got;
    }
    return 0;
}

static int64_t clock_ms(clockid_t clock)
{
    struct timespec t;

    if (clock_gettime(clock, &t) == -1)
        abort(); /* only for a clock that does not exist */
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t sys_now_ms(void)
{
    return clock_ms(CLOCK_REALTIME);
}

int64_t sys_monotonic_ms(void)
{
    return clock_ms(CLOCK_MONOTONIC);
}

void sys_sleep_ms(int64_t ms)
{
    struct timespec t = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};

    while (ms > 0 && nanosleep(&t, &t) == -1 && errno == EINTR)
        continue;
}

bool sys_is_terminal(int fd)
{
    return isatty(fd) == 1;
}

int sys_local_offset_s(int64_t utc_s)
{
    time_t when = (time_t)utc_s;
    struct tm local;

    return localtime_r(&when, &local) == NULL ? 0 : (int)local.tm_gmtoff;
}

int sys_set_env(const char *name, const char *value)
{
    return value == NULL ? unsetenv(name) : setenv(name, value, 1);
}

bool sys_temporary_folder(char *folder, size_t room)
{
    const char *named = getenv("TMPDIR");
    int length = snprintf(folder, room, "%s", named == NULL || *named == '\0' ? "/tmp" : named);

    errno = ENAMETOOLONG;
    return length >= 0 && (size_t)length < room;
}

int sys_create_temporary(const char *prefix, char *path, size_t room)
{
    char folder[SYS_PATH_MAX];
    uint64_t random;
    int length;

    if (!sys_temporary_folder(folder, sizeof folder) || sys_random(&random, sizeof random) == -1)
        return -1;
    length = snprintf(path, room, "%s/%s-%016llx", folder, prefix, (unsigned long long)random);
    if (length < 0 || (size_t)length >= room) {
        errno = ENAMETOOLONG;
        return -1;
    }
    return sys_create_new(path);
}

int sys_create_unnamed(const char *prefix, char *path, size_t room)
{
    int fd = sys_create_temporary(prefix, path, room);

    if (fd != -1) {
        sys_unlink(path);
        (void)snprintf(path, room, "/dev/fd/%d", fd);
    }
    return fd;
}

static int deadline_code;
static char deadline_words[512];

/* Only what POSIX allows in a signal handler. */
static void on_deadline(int signal)
{
    ssize_t ignored = write(2, deadline_words, strlen(deadline_words));

    (void)signal;
    (void)ignored;
    _exit(deadline_code);
}

int sys_deadline(int64_t ms, int code, const char *last_words)
{
    struct sigaction action = {.sa_handler = on_deadline};
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
    struct itimerspec when = {.it_value = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000}};
    static const struct itimerspec never;
    static timer_t timer;
    static bool created;
    size_t length = strlen(last_words);

    /* Before anything else, so that the former one cannot end us with these words and this code. */
    if (created && timer_settime(timer, 0, &never, NULL) == -1)
        return -1;
    if (length >= sizeof deadline_words)
        length = sizeof deadline_words - 1;
    memcpy(deadline_words, last_words, length);
    deadline_words[length] = '\0';
    deadline_code = code;
    if (!created && (sigaction(SIGALRM, &action, NULL) == -1 || timer_create(CLOCK_MONOTONIC, &event, &timer) == -1))
        return -1;
    created = true;
    return timer_settime(timer, 0, &when, NULL);
}
