/* Reading deliveries. */
#include <string.h>

#include "jsonline.h"
#include "texto.h"

#include "entrega.h"

#define NAME "<entrada padrão>"

static const char *const words[] = {[VEREDITO_SENT] = "SENT",
                                    [VEREDITO_REFUSED] = "REFUSED",
                                    [VEREDITO_PARKED] = "PARKED",
                                    [VEREDITO_LATER] = "LATER",
                                    [VEREDITO_OFFLINE] = "OFFLINE"};

static bool parse_veredito(const char *word, struct entrega *entrega)
{
    for (size_t i = 0; word != NULL && i < sizeof words / sizeof *words; i++) {
        if (strcmp(word, words[i]) != 0)
            continue;
        entrega->veredito = (enum veredito)i;
        entrega->palavra = words[i];
        return true;
    }
    return false;
}

/* A name with a slash, or any other that the queue would not give, could reach files that are not the queue's. */
static bool take(struct entrega *entrega, long number, struct reason *why)
{
    const char *arquivo = jsonline_text(entrega->object, "arquivo"),
               *sync_id = jsonline_text(entrega->object, "sync_id");

    if (arquivo == NULL || !entry_parse(arquivo, &entrega->entry))
        return reason_set(why, EXIT_BAD_INPUT, NAME ": linha %ld: arquivo não é um nome da fila", number);
    if (!texto_is_hex(sync_id, TEXTO_SYNC_ID) || strncmp(sync_id, entrega->entry.sync, ENTRY_SYNC) != 0)
        return reason_set(why, EXIT_BAD_INPUT, NAME ": linha %ld: o sync_id não é o do arquivo", number);
    if (!parse_veredito(jsonline_text(entrega->object, "veredito"), entrega))
        return reason_set(why, EXIT_BAD_INPUT, NAME ": linha %ld: veredito desconhecido", number);
    entrega->texto = jsonline_text(entrega->object, "texto");
    if (entrega->texto == NULL)
        entrega->texto = "";
    entrega->duplicado = jsonline_true(entrega->object, "duplicado");
    entrega->prova = jsonline_true(entrega->object, "prova");
    entrega->status = jsonline_number(entrega->object, "status");
    return true;
}

enum entrega_read entrega_parse(const char *line, size_t length, long number, struct entrega *entrega,
                                struct reason *why)
{
    *entrega = (struct entrega){.object = jsonline_parse(line, length, NAME, number, why)};
    if (entrega->object == NULL)
        return ENTREGA_REFUSED;
    if (!jsonline_is(entrega->object, "tipo", "entrega"))
        return ENTREGA_OTHER;
    return take(entrega, number, why) ? ENTREGA_READ : ENTREGA_REFUSED;
}

void entrega_end(struct entrega *entrega)
{
    json_decref(entrega->object);
    *entrega = (struct entrega){0};
}

/* Values go over as they came: the answer is evidence. */
json_t *entrega_reason(const struct entrega *entrega, const char *motivo, const char *quando)
{
    static const char *const keys[] = {"sync_id", "status", "tentativas", "request_id", "resposta", "texto"};
    json_t *object = json_pack("{s:s,s:s}", "motivo", motivo, "quando", quando);

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (json_object_get(entrega->object, keys[i]) != NULL)
            jsonline_set(object, keys[i], json_incref(json_object_get(entrega->object, keys[i])));
    return object;
}
