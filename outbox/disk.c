/* File operations of the queue: write -> sync -> close -> rename -> sync the folder, each checked. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "configvalue.h"
#include "instante.h"
#include "sys.h"
#include "wholefile.h"

#include "disk.h"

static int create(const char *path)
{
    int fd = sys_create_new(path);

    /* Names of unfinished files are nobody else's: what stands there is what a crash left. */
    if (fd == -1 && errno == EEXIST && sys_unlink(path) == 0)
        fd = sys_create_new(path);
    return fd;
}

bool disk_not_created(const char *path, struct reason *why)
{
    return reason_errno(why, errno == ENOSPC || errno == EIO ? EXIT_IO : EXIT_CANNOT_CREATE, path, "criação");
}

static bool write_and_close(int fd, const char *path, const void *data, size_t size, struct reason *why)
{
    const char *failed = NULL;

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

static bool write_durably(const char *path, const void *data, size_t size, struct reason *why)
{
    int fd = create(path);

    if (fd == -1)
        return disk_not_created(path, why);
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

bool disk_put(const char *tmp, const char *to, const char *folder, const void *data, size_t size, struct reason *why)
{
    if (!write_durably(tmp, data, size, why)) {
        (void)sys_unlink(tmp); /* half a file helps nobody; where that fails too, recovery removes it after a day */
        return false;
    }
    if (sys_rename(tmp, to) == -1) {
        cannot_move(why, to, "renomear");
        (void)sys_unlink(tmp);
        return false;
    }
    return disk_sync_folder(folder, why);
}

bool disk_append(const char *path, const char *folder, const void *data, size_t size, struct reason *why)
{
    int fd = sys_open_append(path);

    if (fd == -1)
        return disk_not_created(path, why);
    if (!write_and_close(fd, path, data, size, why))
        return false;
    /* Also where the file was there: whoever created it may have died before this. */
    return disk_sync_folder(folder, why);
}

/* Where there are no second names (a folder, FAT) a rename must do. */
static bool move_between(const char *from, const char *from_folder, const char *to, const char *to_folder,
                         struct reason *why)
{
    if (sys_link(from, to) == -1) {
        if (errno == ENOENT || errno == EEXIST || sys_rename(from, to) == -1)
            return cannot_move(why, from, "mudança de pasta");
        return disk_sync_folder(to_folder, why) && disk_sync_folder(from_folder, why);
    }
    /* from here on it is safe */
    return disk_sync_folder(to_folder, why) && disk_remove(from, from_folder, why);
}

bool disk_move(const char *from, const char *from_folder, const char *to, const char *to_folder, struct reason *why)
{
    if (strcmp(from_folder, to_folder) != 0)
        return move_between(from, from_folder, to, to_folder, why);
    if (sys_rename(from, to) == -1)
        return reason_errno(why, EXIT_IO, from, "renomear");
    return disk_sync_folder(to_folder, why);
}

bool disk_remove(const char *path, const char *folder, struct reason *why)
{
    if (sys_unlink(path) == 0)
        return disk_sync_folder(folder, why);
    return errno == ENOENT || reason_errno(why, EXIT_IO, path, "remoção");
}

bool disk_set_aside(const char *path, const char *folder, struct reason *why)
{
    char aside[SYS_PATH_MAX], stamp[INSTANTE_TEXT];
    int length;

    instante_format(instante_of(sys_now_ms(), 0), INSTANTE_FILE, stamp);
    length = snprintf(aside, sizeof aside, "%s.danificado-%s", path, stamp);
    if (length < 0 || (size_t)length >= sizeof aside)
        return reason_set(why, EXIT_IO, "%s: caminho longo demais", path);
    return disk_move(path, folder, aside, folder, why);
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

static bool stop(void *context, const char *name)
{
    (void)name;
    *(bool *)context = true;
    return false;
}

/* Whoever put something into it has come through here before, and found its name durable. */
static bool is_in_use(const char *path)
{
    struct reason ignored;
    bool found = false;

    return sys_changed_at(path) != -1 && disk_list(path, stop, &found, &ignored) && found;
}

static bool make_below(const char *path, const char *above, struct reason *why)
{
    if (strcmp(above, path) != 0 && !disk_folder(above, why))
        return false;
    if (sys_make_dirs(path) == -1)
        return reason_errno(why, EXIT_CANNOT_CREATE, path, "criação");
    /* Also where it was there: whoever created it may have died before this. */
    return disk_sync_folder(above, why);
}

/* Each level's name is synced before anything is put into it; the usual case is one look. */
bool disk_folder(const char *path, struct reason *why)
{
    char *above;
    bool done;

    if (is_in_use(path))
        return true;
    above = configvalue_folder(path);
    if (above == NULL)
        return reason_set(why, EXIT_IO, "%s: sem memória", path);
    done = make_below(path, above, why);
    free(above);
    return done;
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
        return DISK_UNREADABLE;
    if (why != NULL)
        why->code = EXIT_IO;
    return DISK_FAILED;
}

bool disk_list(const char *folder, bool (*each)(void *context, const char *name), void *context, struct reason *why)
{
    struct sys_dir *dir = sys_dir_open(folder);
    const char *name;
    bool more = true;

    if (dir == NULL)
        return errno == ENOENT || reason_errno(why, EXIT_IO, folder, "leitura da pasta");
    errno = 0;
    while (more && (name = sys_dir_next(dir)) != NULL) {
        more = each(context, name);
        errno = 0;
    }
    if (more && errno != 0) {
        reason_errno(why, EXIT_IO, folder, "leitura da pasta");
        sys_dir_close(dir);
        return false;
    }
    sys_dir_close(dir);
    return true;
}

bool disk_same(const char *one, const char *other, size_t limit)
{
    struct reason ignored;
    char *left = NULL, *right = NULL;
    size_t left_size = 0, right_size = 0;
    bool same = disk_read(one, limit, &left, &left_size, &ignored) == DISK_READ &&
                disk_read(other, limit, &right, &right_size, &ignored) == DISK_READ && left_size == right_size &&
                memcmp(left, right, left_size) == 0;

    free(left);
    free(right);
    return same;
}

int64_t disk_size(const char *path)
{
    int fd = sys_open_read(path);
    int64_t size = fd == -1 ? -1 : sys_size(fd);

    if (fd != -1)
        sys_close(fd);
    return size;
}

int64_t disk_changed_at(const char *path)
{
    return sys_changed_at(path);
}
