/* File operations of the queue: write -> sync -> close -> rename -> sync the folder, each checked. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "instante.h"
#include "path.h"
#include "wholefile.h"

#include "disk.h"

static bool too_long(const char *path, struct reason *why)
{
    return reason_set(why, EXIT_IO, "%s: caminho longo demais", path);
}

static bool sync_folder_of(const char *path, struct reason *why)
{
    char folder[SYS_PATH_MAX];

    return disk_sync_folder(path_folder(path, folder), why);
}

bool disk_not_created(const char *path, struct reason *why)
{
    return reason_errno(why, errno == ENOSPC || errno == EIO ? EXIT_IO : EXIT_CANNOT_CREATE, path, "criação");
}

static bool write_and_close(int fd, const char *path, const void *data, size_t size, struct reason *why)
{
    const char *failed = NULL;

    if (fd == -1)
        return disk_not_created(path, why);
    if (sys_write_all(fd, data, size) == -1)
        failed = "gravação";
    else if (sys_sync(fd) == -1)
        failed = "sincronização";
    if (failed != NULL) {
        reason_errno(why, EXIT_IO, path, failed);
        sys_close(fd);
        return false;
    }
    return sys_close(fd) == 0 || reason_errno(why, EXIT_IO, path, "fechamento");
}

/* Names of unfinished files are nobody else's: what stands there is what a crash left. */
static bool write_durably(const char *path, const void *data, size_t size, struct reason *why)
{
    int fd = sys_create_new(path);

    if (fd == -1 && errno == EEXIST && sys_unlink(path) == 0)
        fd = sys_create_new(path);
    return write_and_close(fd, path, data, size, why);
}

/* A folder that is mounted by itself cannot take what is made beside it: the fault to be expected with a second disk.
 */
static bool cannot_move(struct reason *why, const char *path, const char *operation)
{
    if (errno != EXDEV)
        return reason_errno(why, EXIT_IO, path, operation);
    return reason_set(why, EXIT_IO,
                      "%s: outbox, tmp e dead_letter estão em discos diferentes: monte no outro disco a pasta de cima "
                      "(data), não só uma delas",
                      path);
}

bool disk_put(const char *path, const char *tmp, const void *data, size_t size, struct reason *why)
{
    char unfinished[SYS_PATH_MAX];
    int length = snprintf(unfinished, sizeof unfinished, "%s/%s" DISK_UNFINISHED, tmp, path_name(path));

    if (length < 0 || (size_t)length >= sizeof unfinished)
        return too_long(path, why);
    if (!write_durably(unfinished, data, size, why)) {
        (void)sys_unlink(unfinished); /* half a file helps nobody; where that fails too, recovery removes it later */
        return false;
    }
    if (sys_rename(unfinished, path) == -1) {
        cannot_move(why, path, "renomear");
        (void)sys_unlink(unfinished);
        return false;
    }
    return sync_folder_of(path, why);
}

/* The folder is synced each time: the process that made the file may have ended before its own sync. */
bool disk_append(const char *path, const void *data, size_t size, struct reason *why)
{
    return write_and_close(sys_open_append(path), path, data, size, why) && sync_folder_of(path, why);
}

/* Where there are no second names (a folder, FAT) a rename must do. */
static bool move_between(const char *from, const char *to, struct reason *why)
{
    if (sys_link(from, to) == -1) {
        if (errno == ENOENT || errno == EEXIST || sys_rename(from, to) == -1)
            return cannot_move(why, from, "mudança de pasta");
        return sync_folder_of(to, why) && sync_folder_of(from, why);
    }
    /* from here on it is safe */
    return sync_folder_of(to, why) && disk_remove(from, why);
}

bool disk_move(const char *from, const char *to, struct reason *why)
{
    char from_folder[SYS_PATH_MAX], to_folder[SYS_PATH_MAX];

    if (strcmp(path_folder(from, from_folder), path_folder(to, to_folder)) != 0)
        return move_between(from, to, why);
    if (sys_rename(from, to) == -1)
        return reason_errno(why, EXIT_IO, from, "renomear");
    return disk_sync_folder(to_folder, why);
}

bool disk_remove(const char *path, struct reason *why)
{
    if (sys_unlink(path) == 0)
        return sync_folder_of(path, why);
    return errno == ENOENT || reason_errno(why, EXIT_IO, path, "remoção");
}

bool disk_set_aside(const char *path, struct reason *why)
{
    char aside[SYS_PATH_MAX], stamp[INSTANTE_TEXT];
    int length;

    instante_format(instante_of(sys_now_ms(), 0), INSTANTE_FILE, stamp);
    length = snprintf(aside, sizeof aside, "%s.danificado-%s", path, stamp);
    return length >= 0 && (size_t)length < sizeof aside ? disk_move(path, aside, why) : too_long(path, why);
}

bool disk_empty(const char *path, struct reason *why)
{
    int fd = sys_open_append(path);
    bool done = fd != -1 && sys_truncate(fd, 0) == 0 && sys_sync(fd) == 0;

    if (!done)
        reason_errno(why, EXIT_IO, path, "gravação");
    if (fd != -1)
        sys_close(fd);
    return done;
}

bool disk_sync_folder(const char *folder, struct reason *why)
{
    return sys_sync_dir(folder) == 0 || reason_errno(why, EXIT_IO, folder, "sincronização");
}

/* A folder with contents was synced when it was created. */
static bool is_in_use(const char *path)
{
    struct sys_dir *dir = sys_dir_open(path);
    bool found = dir != NULL && sys_dir_next(dir) != NULL;

    sys_dir_close(dir);
    return found;
}

/* Each level's name is synced before anything is put into it; the usual case is one look. */
bool disk_folder(const char *path, struct reason *why)
{
    char above[SYS_PATH_MAX];

    if (is_in_use(path))
        return true;
    if (strcmp(path_folder(path, above), path) != 0 && !disk_folder(above, why))
        return false;
    if (sys_make_dir(path) == -1)
        return reason_errno(why, EXIT_CANNOT_CREATE, path, "criação");
    /* Each time: the process that made the folder may have ended before its own sync. */
    return disk_sync_folder(above, why);
}

/* errno tells what wholefile_read leaves together: 0 is a file beyond the limit. */
enum disk_read disk_read(const char *path, size_t limit, char **data, size_t *size, struct reason *why)
{
    errno = 0;
    if (wholefile_read(path, limit, data, size, why))
        return DISK_READ;
    if (errno == ENOENT)
        return DISK_GONE;
    if (errno == 0 || errno == EISDIR)
        return DISK_DAMAGED;
    if (why != NULL)
        why->code = EXIT_IO;
    return DISK_FAILED;
}

bool disk_same(const char *one, const char *other, size_t limit)
{
    char *left = NULL, *right = NULL;
    size_t left_size = 0, right_size = 0;
    bool same = disk_read(one, limit, &left, &left_size, NULL) == DISK_READ &&
                disk_read(other, limit, &right, &right_size, NULL) == DISK_READ && left_size == right_size &&
                memcmp(left, right, left_size) == 0;

    free(left);
    free(right);
    return same;
}

bool disk_is_older(const char *path, int64_t seconds)
{
    int64_t changed_at = sys_changed_at(path);

    return changed_at != -1 && sys_now_ms() / 1000 - changed_at > seconds;
}

int64_t disk_size(const char *path)
{
    int fd = sys_open_read(path);
    int64_t size = fd == -1 ? -1 : sys_size(fd);

    if (fd != -1)
        sys_close(fd);
    return size;
}
