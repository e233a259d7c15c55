/* Writing the pacote. */
#include "jsonline.h"

#include "pacote.h"
#include "payload.h"

static json_t *canal_to_json(const struct fluxo_canal *canal, bool complete)
{
    json_t *object = json_object(), *agora = json_object_get(canal->janela, "servidor_agora");
    bool done = jsonline_set(object, "completo", json_boolean(complete));

    if (canal->codigo != 0)
        done = done && jsonline_set(object, "codigo", json_integer(canal->codigo));
    if (canal->contagens != NULL)
        done = done && json_object_set(object, "contagens", canal->contagens) == 0;
    if (agora != NULL)
        done = done && json_object_set(object, "servidor_agora", agora) == 0;
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

bool pacote_write(const struct fluxo *fluxo, const struct config *config, const json_t *payload, size_t waiting,
                  bool bare, struct reason *why)
{
    json_t *pacote = NULL, *last = payload == NULL ? json_null() : json_deep_copy(payload);
    char sync_id[65];
    bool done = false;

    if (bare) {
        done = payload == NULL || jsonline_write(stdout, payload, why);
        goto out;
    }
    if (!payload_sync_id(fluxo, config, sync_id, why))
        goto out;
    pacote = json_object();
    done = jsonline_set(pacote, "tipo", json_string("pacote")) &&
           jsonline_set(pacote, "janela", janela_to_json(&fluxo->janela)) &&
           jsonline_set(pacote, "canais", canais_to_json(fluxo)) &&
           jsonline_set(pacote, "sync_id", json_string(sync_id)) &&
           jsonline_set(pacote, "vazio", json_boolean(payload == NULL));
    if (waiting > 0)
        done = done && jsonline_set(pacote, "adiadas", json_integer((json_int_t)waiting));
    done = done && json_object_set(pacote, "payload", last) == 0;
    done = done ? jsonline_write(stdout, pacote, why) : reason_set(why, EXIT_IO, "sem memória");
out:
    json_decref(pacote);
    json_decref(last);
    return done && lines_flush(stdout, why);
}
