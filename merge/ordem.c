/* The payload's order. */
#include <stdlib.h>
#include <string.h>

#include "instante.h"
#include "jsonline.h"

#include "ordem.h"

struct key {
    json_t *record; /* borrowed */
    enum ordem ordem;
    int canal;
    int64_t when_ms, id;
    const char *text; /* an id that is text; "" otherwise */
};

static struct key key_of(json_t *record, enum ordem ordem, int canal, const char *time_key, const char *id_key)
{
    const json_t *dados = json_object_get(record, "dados"), *id = json_object_get(dados, id_key);
    const char *when = jsonline_text(dados, time_key);
    struct key key = {.record = record, .ordem = ordem, .canal = canal, .when_ms = INT64_MIN, .text = ""};
    struct instante moment;

    if (when != NULL && instante_parse(when, 0, &moment, NULL))
        key.when_ms = moment.utc_ms;
    if (json_is_string(id))
        key.text = json_string_value(id);
    key.id = json_is_integer(id) ? json_integer_value(id) : INT64_MIN;
    return key;
}

static int sign(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int compare(const void *left, const void *right)
{
    const struct key *a = left, *b = right;
    int by_canal = sign(a->canal, b->canal), by_time = sign(a->when_ms, b->when_ms);

    if (a->ordem == ORDEM_NEWEST ? by_time != 0 : by_canal == 0 && by_time != 0)
        return a->ordem == ORDEM_NEWEST ? -by_time : by_time;
    if (by_canal != 0)
        return by_canal;
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
