/* The double of the file functions. */
#include <string.h>

#include "double.h"
#include "real.h"

#define FDS 256

struct double_run double_run;

static int handles[FDS]; /* of a descriptor, +1; 0: not one of ours */
static int locks[FDS];

static const char *cut(const char *path)
{
    return path != NULL && strncmp(path, "./", 2) == 0 ? path + 2 : path;
}

void double_note(enum op_kind kind, int handle, const char *from, const char *to, const void *data, size_t size)
{
    struct op op = {.kind = kind,
                    .number = double_run.done,
                    .handle = handle,
                    .from = cut(from),
                    .to = cut(to),
                    .data = data,
                    .size = size};

    if (double_run.log != NULL)
        oplog_add(double_run.log, &op);
}

/* Before anything is done. */
static void about_to(void)
{
    if (double_run.outside != NULL)
        double_run.outside();
    double_run.done++;
    if (double_run.done == double_run.die_before)
        longjmp(double_run.killed, 1);
}

void double_bury(void)
{
    for (int fd = 0; fd < FDS; fd++) {
        if (handles[fd] != 0 || locks[fd] != 0)
            real_sys_close(fd);
        handles[fd] = locks[fd] = 0;
    }
}

static int opened(int fd, const char *path)
{
    if (fd < 0 || fd >= FDS)
        return fd;
    handles[fd] = ++double_run.opened;
    double_note(OP_OPEN, handles[fd], path, NULL, NULL, 0);
    return fd;
}

static int handle_of(int fd)
{
    return fd >= 0 && fd < FDS ? handles[fd] : 0;
}

int sys_create_new(const char *path)
{
    about_to();
    return opened(real_sys_create_new(path), path);
}

int sys_open_append(const char *path)
{
    about_to();
    return opened(real_sys_open_append(path), path);
}

/* What is no file of the queue (messages, standard output) goes out unnoted. */
int sys_write_all(int fd, const void *data, size_t size)
{
    int done;

    if (handle_of(fd) == 0)
        return real_sys_write_all(fd, data, size);
    about_to();
    done = real_sys_write_all(fd, data, size);
    if (done == 0)
        double_note(OP_WRITE, handle_of(fd), NULL, NULL, data, size);
    return done;
}

int sys_sync(int fd)
{
    about_to();
    if (handle_of(fd) != 0)
        double_note(OP_SYNC, handle_of(fd), NULL, NULL, NULL, 0);
    return 0;
}

int sys_close(int fd)
{
    if (handle_of(fd) != 0)
        handles[fd] = 0;
    if (fd >= 0 && fd < FDS)
        locks[fd] = 0;
    return real_sys_close(fd);
}

int sys_truncate(int fd, int64_t size)
{
    int done;

    about_to();
    done = real_sys_truncate(fd, size);
    if (done == 0 && handle_of(fd) != 0)
        double_note(OP_TRUNCATE, handle_of(fd), NULL, NULL, NULL, (size_t)size);
    return done;
}

int sys_rename(const char *from, const char *to)
{
    int done;

    about_to();
    done = real_sys_rename(from, to);
    if (done == 0)
        double_note(OP_RENAME, 0, from, to, NULL, 0);
    return done;
}

int sys_link(const char *from, const char *to)
{
    int done;

    about_to();
    done = real_sys_link(from, to);
    if (done == 0)
        double_note(OP_LINK, 0, from, to, NULL, 0);
    return done;
}

int sys_unlink(const char *path)
{
    int done;

    about_to();
    done = real_sys_unlink(path);
    if (done == 0)
        double_note(OP_UNLINK, 0, path, NULL, NULL, 0);
    return done;
}

int sys_sync_dir(const char *path)
{
    about_to();
    if (real_sys_changed_at(path) == -1)
        return -1;
    double_note(OP_SYNC_DIR, 0, path, NULL, NULL, 0);
    return 0;
}

int sys_make_dir(const char *path)
{
    int done;

    about_to();
    done = real_sys_make_dir(path);
    if (done == 0)
        double_note(OP_MAKE_DIR, 0, path, NULL, NULL, 0);
    return done;
}

int64_t sys_changed_at(const char *path)
{
    return real_sys_changed_at(path) == -1 ? -1 : double_run.now_ms / 1000 - double_run.age_s;
}

int sys_lock(const char *path, int64_t wait_ms)
{
    int fd = real_sys_lock(path, wait_ms);

    if (fd >= 0 && fd < FDS)
        locks[fd] = 1;
    return fd;
}

void sys_unlock(int fd)
{
    sys_close(fd);
}

int64_t sys_now_ms(void)
{
    return double_run.now_ms;
}

/* Different each time, the same in each run. */
int sys_random(void *bytes, size_t size)
{
    unsigned char *to = bytes;

    for (size_t i = 0; i < size; i++) {
        double_run.random = double_run.random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        to[i] = (unsigned char)(double_run.random >> 56);
    }
    return 0;
}
