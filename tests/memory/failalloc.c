/*
 * Loaded before libc (LD_PRELOAD): the allocation FAIL_AT, counted from 1 and from the program's start, finds no
 * memory; with FAIL_FROM that one and all after it. 0, or neither: none. At the end COUNT_FILE gets the number of
 * allocations. A crash ends with OURS where the program's own code did it, with THEIRS where a library did: some go on
 * with a null pointer.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OURS 99
#define THEIRS 98
#define FRAMES 64

/* glibc's own, under its other names. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static atomic_long count;
static long fail_at, fail_from;

/* The first on the stack that is neither this file nor libc has called what crashed. */
static void on_crash(int number) /* NOLINT(bugprone-signal-handler,cert-sig30-c): the process ends in any case */
{
    void *frames[FRAMES];
    int depth = backtrace(frames, FRAMES); /* NOLINT(bugprone-signal-handler,cert-sig30-c) */
    Dl_info own, self, at;

    (void)number;
    dladdr((void *)on_crash, &own); /* NOLINT(bugprone-signal-handler,cert-sig30-c) */
    dladdr((void *)strlen, &self);
    for (int i = 0; i < depth; i++)
        if (dladdr(frames[i], &at) != 0 && at.dli_fbase != own.dli_fbase && at.dli_fbase != self.dli_fbase)
            _exit(strstr(at.dli_fname, ".so") != NULL ? THEIRS : OURS);
    _exit(OURS);
}

static long number_of(const char *name)
{
    const char *text = getenv(name);

    return text == NULL ? 0 : strtol(text, NULL, 10);
}

static void say_count(void)
{
    const char *name = getenv("COUNT_FILE");
    int fd = name == NULL ? -1 : open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    if (fd != -1) {
        dprintf(fd, "%ld\n", atomic_load(&count));
        close(fd);
    }
}

__attribute__((constructor)) static void begin(void)
{
    void *warm[1];

    (void)backtrace(warm, 1); /* which loads a library */
    signal(SIGSEGV, on_crash);
    signal(SIGABRT, on_crash);
    fail_at = number_of("FAIL_AT");
    fail_from = number_of("FAIL_FROM");
    atomic_store(&count, 0);
    atexit(say_count);
}

static int fails(void)
{
    long number = atomic_fetch_add(&count, 1) + 1;

    if (number != fail_at && (fail_from == 0 || number < fail_from))
        return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t number, size_t size)
{
    return fails() ? NULL : __libc_calloc(number, size);
}

void *realloc(void *old, size_t size)
{
    return fails() ? NULL : __libc_realloc(old, size);
}
