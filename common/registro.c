/* Writing the stream. Each record is flushed: who reads along sees it at once, and a crash leaves whole lines. */
#include <string.h>

#include "jsonline.h"
#include "registro.h"

void registro_count(struct registro *registro, const char *tipo)
{
    for (int i = 0; i < REGISTRO_TIPOS; i++) {
        if (registro->counts[i].tipo[0] == '\0')
            snprintf(registro->counts[i].tipo, sizeof registro->counts[i].tipo, "%s", tipo);
        if (strcmp(registro->counts[i].tipo, tipo) == 0) {
            registro->counts[i].count++;
            return;
        }
    }
}

int64_t registro_counted(const struct registro *registro, const char *tipo)
{
    for (int i = 0; i < REGISTRO_TIPOS; i++)
        if (strcmp(registro->counts[i].tipo, tipo) == 0)
            return registro->counts[i].count;
    return 0;
}

static json_t *begin(const struct registro *registro, const char *tipo)
{
    json_t *record = json_object();

    if (jsonline_set(record, "tipo", json_string(tipo)) && jsonline_set(record, "canal", json_string(registro->canal)))
        return record;
    json_decref(record);
    return NULL;
}

/* Writes and lets go of `record`, which is NULL or incomplete when `ok` is false. */
static bool finish(struct registro *registro, json_t *record, bool ok, struct reason *why)
{
    if (!ok)
        reason_set(why, EXIT_IO, "sem memória");
    ok = ok && jsonline_write(registro->out, record, why) && lines_flush(registro->out, why);
    json_decref(record);
    return ok;
}

bool registro_avisos(struct registro *registro, const json_t *avisos, struct reason *why)
{
    size_t i;
    json_t *aviso;

    json_array_foreach (avisos, i, aviso) {
        json_t *record = begin(registro, "aviso");
        bool ok = record != NULL && json_object_set(record, "texto", aviso) == 0;

        registro_count(registro, "aviso");
        if (!finish(registro, record, ok, why))
            return false;
    }
    return true;
}

bool registro_write(struct registro *registro, const char *tipo, json_t *dados, bool lookback, json_t *avisos,
                    struct reason *why)
{
    bool done = registro_avisos(registro, avisos, why);
    json_t *record = begin(registro, tipo);
    bool ok = record != NULL && (!lookback || jsonline_set(record, "lookback", json_true()));

    if (record != NULL)
        ok = jsonline_set(record, "dados", dados) && ok;
    else
        json_decref(dados);
    json_decref(avisos);
    registro_count(registro, tipo);
    if (done)
        return finish(registro, record, ok, why);
    json_decref(record);
    return false;
}

bool registro_write_fields(struct registro *registro, const char *tipo, json_t *fields, struct reason *why)
{
    json_t *record = begin(registro, tipo);
    bool ok = record != NULL && fields != NULL && json_object_update(record, fields) == 0;

    json_decref(fields);
    return finish(registro, record, ok, why);
}

bool registro_end(struct registro *registro, bool complete, struct reason *why)
{
    json_t *fields = json_object(), *counts = json_object();
    bool ok = true;

    for (int i = 0; i < REGISTRO_TIPOS && registro->counts[i].tipo[0] != '\0'; i++)
        ok = ok && jsonline_set(counts, registro->counts[i].tipo, json_integer(registro->counts[i].count));
    ok = jsonline_set(fields, "contagens", counts) && ok;
    ok = ok && jsonline_set(fields, "completo", json_boolean(complete));
    if (!ok) {
        json_decref(fields);
        fields = NULL;
    }
    return registro_write_fields(registro, "fim", fields, why);
}
