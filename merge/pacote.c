/* Writing the pacote. */
#include "jsonline.h"

#include "pacote.h"

static json_t *canal_to_json(const struct fluxo_canal *canal, bool complete)
{
    static const char *const facts[] = {"servidor_agora", "relogio_ms", "maior_id"};
    json_t *object = json_object();
    bool done = jsonline_set(object, "completo", json_boolean(complete));

    if (canal->codigo != 0)
        done = done && jsonline_set(object, "codigo", json_integer(canal->codigo));
    if (canal->contagens != NULL)
        done = done && json_object_set(object, "contagens", canal->contagens) == 0;
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        if (json_object_get(canal->janela, facts[i]) != NULL)
            done = done && json_object_set(object, facts[i], json_object_get(canal->janela, facts[i])) == 0;
    if (done)
        return object;
    json_decref(object);
    return NULL;
}

static json_t *canais_to_json(const struct fluxo *fluxo)
{
    json_t *canais = json_object();

    for (int c = 0; c < CANAIS; c++) {
        if (!janela_covers(&fluxo->janela, canal_names[c]))
            continue;
        if (!jsonline_set(canais, canal_names[c], canal_to_json(&fluxo->canais[c], fluxo_has(fluxo, (enum canal)c)))) {
            json_decref(canais);
            return NULL;
        }
    }
    return canais;
}

/* The members before the payload. */
static bool fill(json_t *pacote, const struct fluxo *fluxo, const struct payload *payload)
{
    const json_t *integrity = json_object_get(payload->object, "integrity");
    bool done = jsonline_set(pacote, "tipo", json_string("pacote")) &&
                jsonline_set(pacote, "janela", janela_to_json(&fluxo->janela)) &&
                jsonline_set(pacote, "canais", canais_to_json(fluxo));

    if (payload->object != NULL)
        done = done && json_object_set(pacote, "sync_id", json_object_get(integrity, "sync_id")) == 0;
    done = done && jsonline_set(pacote, "vazio", json_boolean(payload->object == NULL));
    if (payload->waiting > 0)
        done = done && jsonline_set(pacote, "adiadas", json_integer((json_int_t)payload->waiting));
    if (json_array_size(payload->sumidas) > 0)
        done = done && json_object_set(pacote, "sumidas", payload->sumidas) == 0;
    return done;
}

bool pacote_write(const struct fluxo *fluxo, const struct payload *payload, bool bare, struct reason *why)
{
    json_t *pacote;
    bool done;

    if (bare) {
        done = payload->object == NULL || jsonline_write(stdout, payload->object, why);
        return done && lines_flush(stdout, why);
    }
    pacote = json_object();
    done = fill(pacote, fluxo, payload) &&
           jsonline_set(pacote, "payload", payload->object == NULL ? json_null() : json_incref(payload->object));
    done = done ? jsonline_write(stdout, pacote, why) : reason_set(why, EXIT_IO, "sem memória");
    json_decref(pacote);
    return done && lines_flush(stdout, why);
}
