/* Reading and doubting a pacote. Only what the queue needs of the payload is looked at; the webhook judges the rest. */
#include <string.h>

#include "jsonline.h"
#include "texto.h"

#include "pacote.h"
#include "queue.h"

#define NAME "pacote"
#define VERSION_MAX 64
#define OFFSET_CHARACTERS 6 /* -03:00 */

/* Compared as moments: the payload may write them with another offset. */
static bool same_window(const json_t *payload, int32_t offset_s, const struct janela *janela)
{
    const json_t *window = json_object_get(payload, "window");
    struct instante from, to;

    return jsonline_moment(window, "from", offset_s, &from) && jsonline_moment(window, "to", offset_s, &to) &&
           from.utc_ms == janela->from.utc_ms && to.utc_ms == janela->to.utc_ms;
}

static bool check_payload(const json_t *payload, int32_t offset_s, const struct pacote *pacote, struct reason *why)
{
    const char *version = jsonline_text(payload, "schema_version");
    char inside[65];

    if (!json_is_object(payload))
        return reason_set(why, EXIT_BAD_INPUT, NAME ": payload não é um objeto");
    /* pdv-send makes a header of it, and would refuse the payload as often as it meets it. */
    if (version == NULL || !texto_is_word(version, VERSION_MAX))
        return reason_set(why, EXIT_BAD_INPUT, NAME ": payload sem schema_version que caiba num cabeçalho");
    if (!queue_sync_id(payload, NAME ": payload", inside, why))
        return false;
    if (strcmp(inside, pacote->sync_id) != 0)
        return reason_set(why, EXIT_BAD_INPUT, NAME ": o sync_id do payload não é o do pacote");
    if (!same_window(payload, offset_s, &pacote->janela))
        return reason_set(why, EXIT_BAD_INPUT, NAME ": a janela do payload não é a do pacote");
    return true;
}

/*
 * The wall clock is told by its difference to ours, the offset by the text of a moment. A channel that the window does
 * not cover was not read, whatever the line says.
 */
static void take_canal(const json_t *object, enum canal number, struct pacote *pacote)
{
    const json_t *canal = json_object_get(json_object_get(object, "canais"), canal_names[number]);
    const char *text = jsonline_text(canal, "servidor_agora");
    size_t length = text == NULL ? 0 : strlen(text);
    struct pacote_canal *out = &pacote->canais[number];

    out->has_clock = json_is_integer(json_object_get(canal, "relogio_ms")) && length > OFFSET_CHARACTERS &&
                     instante_parse_offset(text + length - OFFSET_CHARACTERS, &out->clock_offset_s);
    out->clock_ms = jsonline_number(canal, "relogio_ms");
    out->highest = jsonline_number(canal, "maior_id");
    if (janela_covers(&pacote->janela, number) && jsonline_true(canal, "completo"))
        pacote->complete |= CANAL_BIT(number);
}

/* The channel without which a window has delivered nothing: Caixa, or Loja where it is alone. */
static bool check_complete(const struct pacote *pacote, struct reason *why)
{
    enum canal needed = janela_covers(&pacote->janela, CAIXA) ? CAIXA : LOJA;

    return (pacote->complete & CANAL_BIT(needed)) ||
           reason_set(why, EXIT_UNAVAILABLE, NAME ": a leitura não ficou completa; nada foi guardado");
}

static bool take(const json_t *object, int32_t offset_s, struct pacote *pacote, struct reason *why)
{
    const json_t *payload = json_object_get(object, "payload");
    const char *sync_id = jsonline_text(object, "sync_id");

    if (!jsonline_is(object, "tipo", "pacote"))
        return reason_set(why, EXIT_BAD_INPUT, NAME ": a linha não é um pacote");
    if (!janela_from_json(json_object_get(object, "janela"), NAME, offset_s, &pacote->janela, why)) {
        why->code = EXIT_BAD_INPUT; /* too long a window is wrong usage elsewhere, here it is a wrong line */
        return false;
    }
    for (int c = 0; c < CANAIS; c++)
        take_canal(object, (enum canal)c, pacote);
    if (!check_complete(pacote, why))
        return false;
    pacote->adiadas = jsonline_number(object, "adiadas") > 0;
    pacote->sumidas = json_object_get(object, "sumidas");
    if (payload == NULL || json_is_null(payload) != jsonline_true(object, "vazio"))
        return reason_set(why, EXIT_BAD_INPUT, NAME ": payload e vazio não combinam");
    if (json_is_null(payload))
        return true;
    if (!texto_is_hex(sync_id, TEXTO_SYNC_ID))
        return reason_set(why, EXIT_BAD_INPUT, NAME ": sem sync_id de 64 dígitos");
    memcpy(pacote->sync_id, sync_id, 65);
    return check_payload(payload, offset_s, pacote, why);
}

bool pacote_parse(const char *line, size_t length, int32_t offset_s, struct pacote *pacote, struct reason *why)
{
    *pacote = (struct pacote){.object = jsonline_parse(line, length, NAME, 0, why)};
    if (pacote->object == NULL || !take(pacote->object, offset_s, pacote, why))
        return false;
    if (json_is_null(json_object_get(pacote->object, "payload")))
        return true;
    pacote->payload = jsonline_raw_member(line, length, "payload", &pacote->payload_length);
    /* Its key is written with escapes: without its bytes it would pass for an empty window. */
    return pacote->payload != NULL || reason_set(why, EXIT_BAD_INPUT, NAME ": a chave payload está escrita com \\u");
}

void pacote_end(struct pacote *pacote)
{
    json_decref(pacote->object);
    pacote->object = NULL;
}
