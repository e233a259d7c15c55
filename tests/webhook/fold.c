/*
 * The objects are borrowed from the payloads by reference count; nothing of them is looked at but what they are known
 * by.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fold.h"
#include "sys.h"

#define KEY_MAX 160
#define CANCELLED "VENDA_CANCELADA: "

bool fold_begin(struct fold *fold)
{
    *fold = (struct fold){.sales = json_object(), .shifts = json_object(), .cancelled = json_object()};
    return fold->sales != NULL && fold->shifts != NULL && fold->cancelled != NULL;
}

static bool sale_take(struct fold *fold, json_t *sale)
{
    char key[KEY_MAX];
    (void)snprintf(key, sizeof key, "%s %lld", json_string_value(json_object_get(sale, "canal")),
                   (long long)json_integer_value(json_object_get(sale, "id_operacao")));
    (void)json_object_del(fold->cancelled, key);
    return json_object_set(fold->sales, key, sale) == 0;
}

static bool shift_take(struct fold *fold, json_t *shift)
{
    char key[KEY_MAX];
    (void)snprintf(key, sizeof key, "%s %s", json_string_value(json_object_get(shift, "canal")),
                   json_string_value(json_object_get(shift, "id_turno")));
    return json_object_set(fold->shifts, key, shift) == 0;
}

static bool warning_take(struct fold *fold, json_t *warning)
{
    const char *text = json_string_value(warning);
    if (strncmp(text, CANCELLED, strlen(CANCELLED)) != 0) {
        return true;
    }
    (void)json_object_del(fold->sales, text + strlen(CANCELLED));
    return json_object_set_new(fold->cancelled, text + strlen(CANCELLED), json_true()) == 0;
}

static bool each(struct fold *fold, json_t *list, bool (*take)(struct fold *fold, json_t *one))
{
    bool done = true;
    size_t i = 0;
    json_t *one = NULL;
    json_array_foreach (list, i, one) {
        done = take(fold, one) && done;
    }
    return done;
}

bool fold_take(struct fold *fold, json_t *payload)
{
    json_t *integrity = json_object_get(payload, "integrity");
    bool sales = each(fold, json_object_get(payload, "vendas"), sale_take);
    bool shifts = each(fold, json_object_get(payload, "turnos"), shift_take);
    return each(fold, json_object_get(integrity, "warnings"), warning_take) && sales && shifts;
}

static int names_compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The keys in order, to be freed by the caller; NULL when memory is short. */
static const char **keys_sorted(json_t *part)
{
    size_t count = 0;
    const char **keys = calloc(json_object_size(part) + 1, sizeof *keys);
    for (void *at = json_object_iter(part); keys != NULL && at != NULL; at = json_object_iter_next(part, at)) {
        keys[count++] = json_object_iter_key(at);
    }
    if (keys != NULL) {
        qsort(keys, count, sizeof *keys, names_compare);
    }
    return keys;
}

/* The payload's numbers have no more than 15 digits. */
static bool line_write(int fd, json_t *object)
{
    char *text = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(15));
    bool done = text != NULL && sys_write_all(fd, text, strlen(text)) == 0 && sys_write_all(fd, "\n", 1) == 0;
    free(text);
    return done;
}

bool fold_write(json_t *part, const char *path, struct reason *why)
{
    bool done = false;
    const char **keys = keys_sorted(part);
    (void)sys_unlink(path); /* of the last time that somebody asked */
    int fd = sys_create_new(path);
    if (fd < 0 || keys == NULL) {
        goto out;
    }
    done = true;
    for (const char **key = keys; *key != NULL; key++) {
        done = done && line_write(fd, json_object_get(part, *key));
    }
out:
    if (fd >= 0) {
        done = sys_close(fd) == 0 && done;
    }
    free(keys);
    return done || reason_errno(why, EXIT_IO, path, "write");
}

void fold_end(struct fold *fold)
{
    json_decref(fold->sales);
    json_decref(fold->shifts);
    json_decref(fold->cancelled);
    *fold = (struct fold){0};
}
