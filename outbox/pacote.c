/* Reading and doubting a pacote. Only what the queue needs of the payload is looked at; the webhook judges the rest. */
#include <string.h>

#include "jsonline.h"

#include "canal.h"
#include "pacote.h"
#include "queue.h"

#define NAME "pacote"
#define VERSION_MAX 64
#define AHEAD_MAX_MS ((int64_t)24 * 60 * 60 * 1000)

/* Compared as moments: the payload may write them with another offset. */
static bool same_window(const json_t *payload, int32_t offset_s, const struct janela *janela)
{
    const json_t *window = json_object_get(payload, "window");
    const char *from_text = jsonline_text(window, "from"), *to_text = jsonline_text(window, "to");
    struct instante from, to;

    return from_text != NULL && to_text != NULL && instante_parse(from_text, offset_s, &from, NULL) &&
           instante_parse(to_text, offset_s, &to, NULL) && from.utc_ms == janela->from.utc_ms &&
           to.utc_ms == janela->to.utc_ms;
}

/* pdv-send makes a header of it, and would refuse the payload as often as it meets it. */
static bool is_word(const char *text)
{
    size_t length = text == NULL ? 0 : strlen(text);

    for (size_t i = 0; i < length; i++)
        if (text[i] <= ' ' || text[i] > '~')
            return false;
    return length > 0 && length <= VERSION_MAX;
}

static bool check_payload(const json_t *payload, int32_t offset_s, const struct pacote *pacote, struct reason *why)
{
    char inside[65];

    if (!json_is_object(payload))
        return reason_set(why, EXIT_BAD_INPUT, NAME ": payload não é um objeto");
    if (!is_word(jsonline_text(payload, "schema_version")))
        return reason_set(why, EXIT_BAD_INPUT, NAME ": payload sem schema_version que caiba num cabeçalho");
    if (!queue_sync_id(payload, NAME ": payload", inside, why))
        return false;
    if (strcmp(inside, pacote->sync_id) != 0)
        return reason_set(why, EXIT_BAD_INPUT, NAME ": o sync_id do payload não é o do pacote");
    if (!same_window(payload, offset_s, &pacote->janela))
        return reason_set(why, EXIT_BAD_INPUT, NAME ": a janela do payload não é a do pacote");
    return true;
}

/* A clock far ahead would carry the cursor over sales that are still to come. */
static bool check_clock(const json_t *canal, const char *name, int32_t offset_s, const struct janela *janela,
                        struct reason *why)
{
    const char *text = jsonline_text(canal, "servidor_agora");
    struct instante server;

    if (text == NULL || !instante_parse(text, offset_s, &server, NULL) ||
        janela->to.utc_ms - server.utc_ms <= AHEAD_MAX_MS)
        return true;
    return reason_set(why, EXIT_BAD_INPUT,
                      NAME ": %s: a janela termina mais de um dia à frente do relógio do servidor (%s): acerte o "
                           "relógio deste computador; nada foi guardado",
                      name, text);
}

/* A channel that the window does not cover was not read, whatever the line says. */
static bool check_canal(const json_t *object, const char *name, int32_t offset_s, const struct janela *janela,
                        bool *complete, struct reason *why)
{
    const json_t *canal = json_object_get(json_object_get(object, "canais"), name);

    *complete = janela_covers(janela, name) && json_is_true(json_object_get(canal, "completo"));
    if (*complete)
        return check_clock(canal, name, offset_s, janela, why);
    return true;
}

/* The channel without which a window has delivered nothing: Caixa, or Loja where it is alone. */
static bool check_complete(const struct pacote *pacote, struct reason *why)
{
    if (janela_covers(&pacote->janela, CANAL_CAIXA) ? pacote->caixa : pacote->loja)
        return true;
    return reason_set(why, EXIT_UNAVAILABLE, NAME ": a leitura não ficou completa; nada foi guardado");
}

static bool take(const json_t *object, int32_t offset_s, struct pacote *pacote, struct reason *why)
{
    const json_t *payload = json_object_get(object, "payload");
    const char *sync_id = jsonline_text(object, "sync_id");

    if (jsonline_text(object, "tipo") == NULL || strcmp(jsonline_text(object, "tipo"), "pacote") != 0)
        return reason_set(why, EXIT_BAD_INPUT, NAME ": a linha não é um pacote");
    if (sync_id == NULL || strlen(sync_id) != 64 || strspn(sync_id, "0123456789abcdef") != 64)
        return reason_set(why, EXIT_BAD_INPUT, NAME ": sem sync_id de 64 dígitos");
    memcpy(pacote->sync_id, sync_id, 65);
    if (!janela_from_json(json_object_get(object, "janela"), NAME, offset_s, &pacote->janela, why)) {
        why->code = EXIT_BAD_INPUT; /* too long a window is wrong usage elsewhere, here it is a wrong line */
        return false;
    }
    if (!check_canal(object, CANAL_CAIXA, offset_s, &pacote->janela, &pacote->caixa, why) ||
        !check_canal(object, CANAL_LOJA, offset_s, &pacote->janela, &pacote->loja, why))
        return false;
    if (!check_complete(pacote, why))
        return false;
    pacote->adiadas = json_integer_value(json_object_get(object, "adiadas")) > 0;
    if (payload == NULL || json_is_null(payload) != json_is_true(json_object_get(object, "vazio")))
        return reason_set(why, EXIT_BAD_INPUT, NAME ": payload e vazio não combinam");
    return json_is_null(payload) || check_payload(payload, offset_s, pacote, why);
}

bool pacote_parse(const char *line, size_t length, int32_t offset_s, struct pacote *pacote, struct reason *why)
{
    json_t *object = jsonline_parse(line, length, NAME, 0, why);
    bool done;

    *pacote = (struct pacote){0};
    if (object == NULL)
        return false;
    done = take(object, offset_s, pacote, why);
    if (done && !json_is_null(json_object_get(object, "payload"))) {
        pacote->payload = jsonline_raw_member(line, length, "payload", &pacote->payload_length);
        /* Its key is written with escapes: without its bytes it would pass for an empty window. */
        done =
            pacote->payload != NULL || reason_set(why, EXIT_BAD_INPUT, NAME ": a chave payload está escrita com \\u");
    }
    json_decref(object);
    return done;
}
