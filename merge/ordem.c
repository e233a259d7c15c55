/* The payload's order. */
#include <stdlib.h>
#include <string.h>

#include "instante.h"
#include "jsonline.h"

#include "ordem.h"

struct key {
    json_t *record; /* borrowed */
    int64_t first, second, id;
    const char *text; /* an id that is text; "" otherwise */
};

static struct key key_of(json_t *record, enum ordem ordem, int canal, const char *time_key, const char *id_key)
{
    const json_t *dados = json_object_get(record, "dados"), *id = json_object_get(dados, id_key);
    const char *when = jsonline_text(dados, time_key);
    struct instante moment = {.utc_ms = -INT64_MAX};

    if (when != NULL)
        (void)instante_parse(when, 0, &moment, NULL);
    return (struct key){.record = record,
                        .first = ordem == ORDEM_NEWEST ? -moment.utc_ms : canal,
                        .second = ordem == ORDEM_NEWEST ? canal : moment.utc_ms,
                        .id = json_is_integer(id) ? json_integer_value(id) : INT64_MIN,
                        .text = json_is_string(id) ? json_string_value(id) : ""};
}

static int sign(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int compare(const void *left, const void *right)
{
    const struct key *a = left, *b = right;

    if (a->first != b->first)
        return sign(a->first, b->first);
    if (a->second != b->second)
        return sign(a->second, b->second);
    return a->id != b->id ? sign(a->id, b->id) : strcmp(a->text, b->text);
}

json_t *ordem_unite(json_t *const records[CANAIS], enum ordem ordem, const char *time_key, const char *id_key,
                    size_t limit)
{
    size_t count = json_array_size(records[CAIXA]) + json_array_size(records[LOJA]), used = 0, i;
    struct key *keys = calloc(count + 1, sizeof *keys);
    json_t *united = keys == NULL ? NULL : json_array(), *record;

    for (int canal = 0; keys != NULL && canal < CANAIS; canal++)
        json_array_foreach (records[canal], i, record)
            keys[used++] = key_of(record, ordem, canal, time_key, id_key);
    if (used > 1)
        qsort(keys, used, sizeof *keys, compare);
    for (i = 0; i < used && (limit == 0 || i < limit); i++)
        jsonline_append(united, json_incref(keys[i].record));
    free(keys);
    return united;
}
