/* Writing the pacote. */
#include "jsonline.h"

#include "pacote.h"

static json_t *canal_to_json(const struct fluxo_canal *canal, bool complete)
{
    static const char *const facts[] = {"servidor_agora", "relogio_ms", "maior_id"};
    json_t *object = json_pack("{s:b}", "completo", complete);

    if (canal->codigo != 0)
        jsonline_set(object, "codigo", json_integer(canal->codigo));
    if (canal->contagens != NULL)
        jsonline_set(object, "contagens", json_incref(canal->contagens));
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        if (json_object_get(canal->janela, facts[i]) != NULL)
            jsonline_set(object, facts[i], json_incref(json_object_get(canal->janela, facts[i])));
    return object;
}

static json_t *canais_to_json(const struct fluxo *fluxo)
{
    json_t *canais = json_object();

    for (int c = 0; c < CANAIS; c++)
        if (janela_covers(&fluxo->janela, (enum canal)c))
            jsonline_set(canais, canal_names[c], canal_to_json(&fluxo->canais[c], fluxo_has(fluxo, (enum canal)c)));
    return canais;
}

static json_t *make(const struct fluxo *fluxo, const struct payload *payload)
{
    bool empty = payload->object == NULL;
    json_t *pacote = json_pack("{s:s, s:o, s:o}", "tipo", "pacote", "janela", janela_to_json(&fluxo->janela), "canais",
                               canais_to_json(fluxo));

    if (!empty)
        jsonline_set(pacote, "sync_id",
                     json_incref(json_object_get(json_object_get(payload->object, "integrity"), "sync_id")));
    jsonline_set(pacote, "vazio", json_boolean(empty));
    if (payload->waiting > 0)
        jsonline_set(pacote, "adiadas", json_integer((json_int_t)payload->waiting));
    if (json_array_size(payload->sumidas) > 0)
        jsonline_set(pacote, "sumidas", json_incref(payload->sumidas));
    jsonline_set(pacote, "payload", empty ? json_null() : json_incref(payload->object));
    return pacote;
}

bool pacote_write(const struct fluxo *fluxo, const struct payload *payload, bool bare, struct reason *why)
{
    if (bare && payload->object == NULL)
        return lines_flush(stdout, why);
    return jsonline_put(stdout, bare ? json_incref(payload->object) : make(fluxo, payload), why);
}
