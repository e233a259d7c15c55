/* The doubles. Nothing is synced: the model kills processes, it does not cut the power. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runnote.h"
#include "sys.h"

#include "fault.h"

int64_t fault_now_ms;
static enum fault_kind armed;
static int strikes_at, operations;

void fault_arm(enum fault_kind kind, int at)
{
    armed = kind;
    strikes_at = at;
    operations = 0;
}

/* True: the operation must fail. `half`: there is something to be done by half. */
static bool strikes(bool needs_room, bool half)
{
    if (armed == FAULT_NONE || ++operations < strikes_at)
        return false;
    if (armed == FAULT_KILL || (armed == FAULT_TORN && !half))
        _exit(FAULT_KILLED);
    errno = ENOSPC;
    return armed == FAULT_TORN || needs_room;
}

int64_t __wrap_sys_now_ms(void);
int64_t __wrap_sys_now_ms(void)
{
    return fault_now_ms;
}

int __real_sys_write_all(int fd, const void *data, size_t size);
int __wrap_sys_write_all(int fd, const void *data, size_t size);
int __wrap_sys_write_all(int fd, const void *data, size_t size)
{
    if (!strikes(true, true))
        return __real_sys_write_all(fd, data, size);
    if (armed == FAULT_TORN) {
        (void)__real_sys_write_all(fd, data, size / 2);
        _exit(FAULT_KILLED);
    }
    return -1;
}

int __wrap_sys_sync(int fd);
int __wrap_sys_sync(int fd)
{
    struct timespec times[2] = {{.tv_sec = (time_t)(fault_now_ms / 1000)}, {.tv_sec = (time_t)(fault_now_ms / 1000)}};

    (void)strikes(false, false);
    return futimens(fd, times);
}

int __wrap_sys_sync_dir(const char *path);
int __wrap_sys_sync_dir(const char *path)
{
    (void)path;
    (void)strikes(false, false);
    return 0;
}

#define DOUBLE(name, needs_room, parameters, arguments)                                                                \
    int __real_##name parameters;                                                                                      \
    int __wrap_##name parameters;                                                                                      \
    int __wrap_##name parameters                                                                                       \
    {                                                                                                                  \
        return strikes(needs_room, false) ? -1 : __real_##name arguments;                                              \
    }

DOUBLE(sys_create_new, true, (const char *path), (path))
DOUBLE(sys_open_append, true, (const char *path), (path))
DOUBLE(sys_link, true, (const char *from, const char *to), (from, to))
DOUBLE(sys_rename, false, (const char *from, const char *to), (from, to))
DOUBLE(sys_unlink, false, (const char *path), (path))
DOUBLE(sys_truncate, false, (int fd, int64_t size), (fd, size))

/* A program leaves one line a process; here the programs of a whole run are one process. */
bool __wrap_runnote_write(json_t *members, const char *program, int code);
bool __wrap_runnote_write(json_t *members, const char *program, int code)
{
    json_t *line = json_pack("{s:s, s:i}", "programa", program, "codigo", code);
    FILE *file = fopen(FAULT_NOTES, "a");

    if (line == NULL || file == NULL || (members != NULL && json_object_update_missing(line, members) != 0) ||
        json_dumpf(line, file, JSON_COMPACT) != 0 || fputc('\n', file) == EOF || fclose(file) != 0)
        abort();
    json_decref(line);
    json_decref(members);
    return true;
}
