/*
 * A body is written under a name that is no body's and then renamed, so that whoever looks into the folder sees whole
 * files only. Nothing is flushed to the disk: tests end processes, not the machine.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "store.h"
#include "sys.h"

#define LOG_NAME "requests.ndjson"
#define TEMPORARY_NAME "receiving.tmp"

struct store {
    char dir[SYS_PATH_MAX];
    json_t *files; /* sync_id -> file name */
    unsigned long last;
    size_t requests;
    int64_t log_size;
    int log_fd;
};

bool store_path(const struct store *store, const char *name, char path[SYS_PATH_MAX])
{
    int size = snprintf(path, SYS_PATH_MAX, "%s/%s", store->dir, name);
    if (size < 0 || size >= SYS_PATH_MAX) {
        errno = ENAMETOOLONG;
        return false;
    }
    return true;
}

/* <nnnnnn>_<sync_id>.json: fills both parts, or returns false for another name. */
static bool name_read(const char *name, unsigned long *number, char sync_id[DIGEST_HEX_SIZE])
{
    size_t digits = strspn(name, "0123456789");
    const char *id = name + digits + 1;
    if (digits < 6 || digits > 9 || name[digits] != '_' || strspn(id, "0123456789abcdef") != DIGEST_HEX_SIZE - 1 ||
        strcmp(id + DIGEST_HEX_SIZE - 1, ".json") != 0) {
        return false;
    }
    *number = strtoul(name, NULL, 10);
    memcpy(sync_id, id, DIGEST_HEX_SIZE - 1);
    sync_id[DIGEST_HEX_SIZE - 1] = '\0';
    return true;
}

static bool files_read(struct store *store, struct reason *why)
{
    bool done = false;
    struct sys_dir *dir = sys_dir_open(store->dir);
    if (dir == NULL) {
        return reason_errno(why, EXIT_IO, store->dir, "open");
    }
    const char *name = NULL;
    while ((name = sys_dir_next(dir)) != NULL) {
        unsigned long number = 0;
        char sync_id[DIGEST_HEX_SIZE];
        if (!name_read(name, &number, sync_id)) {
            continue;
        }
        if (json_object_set_new(store->files, sync_id, json_string(name)) != 0) {
            (void)reason_set(why, EXIT_OUR_BUG, "%s: out of memory", store->dir);
            goto out;
        }
        store->last = number > store->last ? number : store->last;
    }
    if (errno != 0) {
        (void)reason_errno(why, EXIT_IO, store->dir, "read");
        goto out;
    }
    done = true;
out:
    sys_dir_close(dir);
    return done;
}

/* Counts the lines of the log and leaves the position after the last whole one in log_size. */
static bool log_count(struct store *store, const char *path)
{
    char buffer[16384];
    int64_t got = 0;
    int64_t at = 0;
    int fd = sys_open_read(path);
    if (fd < 0) {
        return false;
    }
    while ((got = sys_read(fd, buffer, sizeof buffer)) > 0) {
        for (int64_t i = 0; i < got; i++) {
            if (buffer[i] == '\n') {
                store->requests++;
                store->log_size = at + i + 1;
            }
        }
        at += got;
    }
    return sys_close(fd) == 0 && got == 0;
}

static bool log_open(struct store *store, struct reason *why)
{
    char path[SYS_PATH_MAX];
    if (!store_path(store, LOG_NAME, path)) {
        return reason_errno(why, EXIT_CANNOT_CREATE, store->dir, "open");
    }
    store->log_fd = sys_open_append(path);
    if (store->log_fd < 0) {
        return reason_errno(why, EXIT_CANNOT_CREATE, path, "open");
    }
    if (!log_count(store, path) || sys_truncate(store->log_fd, store->log_size) != 0) {
        return reason_errno(why, EXIT_IO, path, "read");
    }
    return true;
}

struct store *store_open(const char *dir, struct reason *why)
{
    struct store *store = calloc(1, sizeof *store);
    if (store == NULL) {
        (void)reason_set(why, EXIT_OUR_BUG, "%s: out of memory", dir);
        return NULL;
    }
    store->log_fd = -1;
    store->files = json_object();
    int size = snprintf(store->dir, sizeof store->dir, "%s", dir);
    if (store->files == NULL || size < 0 || (size_t)size >= sizeof store->dir) {
        (void)reason_set(why, EXIT_CANNOT_CREATE, "%s: name too long", dir);
        goto fail;
    }
    if (sys_make_dir(dir) != 0) {
        (void)reason_errno(why, EXIT_CANNOT_CREATE, dir, "mkdir");
        goto fail;
    }
    if (!files_read(store, why) || !log_open(store, why)) {
        goto fail;
    }
    return store;
fail:
    store_close(store);
    return NULL;
}

const char *store_find(const struct store *store, const char *sync_id)
{
    return json_string_value(json_object_get(store->files, sync_id));
}

static int numbers_compare(const void *a, const void *b)
{
    unsigned long left = strtoul(*(const char *const *)a, NULL, 10);
    unsigned long right = strtoul(*(const char *const *)b, NULL, 10);
    return (left > right) - (left < right);
}

/* The names of the bodies in the order of acceptance, to be freed by the caller; NULL when memory is short. */
static const char **names_sorted(const struct store *store)
{
    size_t count = 0;
    const char **names = calloc(json_object_size(store->files) + 1, sizeof *names);
    for (void *at = json_object_iter(store->files); names != NULL && at != NULL;
         at = json_object_iter_next(store->files, at)) {
        names[count++] = json_string_value(json_object_iter_value(at));
    }
    if (names != NULL) {
        qsort(names, count, sizeof *names, numbers_compare);
    }
    return names;
}

bool store_fold(const struct store *store, struct fold *fold, struct reason *why)
{
    char path[SYS_PATH_MAX];
    const char **names = names_sorted(store);
    bool done = names != NULL;
    for (const char **name = names; done && *name != NULL; name++) {
        json_t *payload = store_path(store, *name, path) ? json_load_file(path, 0, NULL) : NULL;
        done = payload != NULL && fold_take(fold, payload);
        json_decref(payload);
    }
    free(names);
    return done || reason_set(why, EXIT_IO, "%s: what it holds cannot be read", store->dir);
}

bool store_same(const struct store *store, const char *sync_id, const char *bytes, size_t size)
{
    char path[SYS_PATH_MAX];
    char buffer[16384];
    size_t at = 0;
    int64_t got = 0;
    const char *name = store_find(store, sync_id);
    int fd = name != NULL && store_path(store, name, path) ? sys_open_read(path) : -1;
    if (fd < 0) {
        return false;
    }
    while ((got = sys_read(fd, buffer, sizeof buffer)) > 0) {
        if ((size_t)got > size - at || memcmp(buffer, bytes + at, (size_t)got) != 0) {
            break;
        }
        at += (size_t)got;
    }
    return sys_close(fd) == 0 && got == 0 && at == size;
}

static bool body_write(const char *path, const char *bytes, size_t size, struct reason *why)
{
    (void)sys_unlink(path); /* what a webhook that died was writing */
    int fd = sys_create_new(path);
    if (fd < 0) {
        return reason_errno(why, EXIT_CANNOT_CREATE, path, "create");
    }
    if (sys_write_all(fd, bytes, size) != 0) {
        (void)reason_errno(why, EXIT_IO, path, "write");
        (void)sys_close(fd);
        return false;
    }
    return sys_close(fd) == 0 || reason_errno(why, EXIT_IO, path, "close");
}

bool store_add(struct store *store, const char *sync_id, const char *bytes, size_t size, struct reason *why)
{
    char name[DIGEST_HEX_SIZE + 32];
    char temporary[SYS_PATH_MAX];
    char path[SYS_PATH_MAX];
    (void)snprintf(name, sizeof name, "%06lu_%s.json", store->last + 1, sync_id);
    if (!store_path(store, name, path) || !store_path(store, TEMPORARY_NAME, temporary)) {
        return reason_errno(why, EXIT_CANNOT_CREATE, name, "create");
    }
    if (!body_write(temporary, bytes, size, why)) {
        return false;
    }
    if (json_object_set_new(store->files, sync_id, json_string(name)) != 0) {
        return reason_set(why, EXIT_OUR_BUG, "%s: out of memory", name);
    }
    if (sys_rename(temporary, path) != 0) {
        (void)json_object_del(store->files, sync_id);
        return reason_errno(why, EXIT_IO, path, "rename");
    }
    store->last++; /* from here on it is kept */
    return true;
}

bool store_log(struct store *store, json_t *line, struct reason *why)
{
    bool done = false;
    size_t size = 0;
    char *text = json_dumps(line, 0);
    if (text == NULL) {
        return reason_set(why, EXIT_OUR_BUG, LOG_NAME ": out of memory");
    }
    size = strlen(text);
    text[size] = '\n'; /* in place of the end: one write, so that a reader never sees half a line */
    if (sys_write_all(store->log_fd, text, size + 1) != 0) {
        (void)reason_errno(why, EXIT_IO, LOG_NAME, "write");
        (void)sys_truncate(store->log_fd, store->log_size);
        goto out;
    }
    store->log_size += (int64_t)size + 1;
    store->requests++;
    done = true;
out:
    free(text);
    return done;
}

size_t store_count(const struct store *store)
{
    return json_object_size(store->files);
}

size_t store_requests(const struct store *store)
{
    return store->requests;
}

void store_close(struct store *store)
{
    if (store == NULL) {
        return;
    }
    if (store->log_fd >= 0) {
        (void)sys_close(store->log_fd);
    }
    json_decref(store->files);
    free(store);
}
