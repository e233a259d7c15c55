/* The window. */
#include <stdlib.h>
#include <string.h>

#include "janela.h"
#include "jsonline.h"
#include "wholefile.h"

#define FILE_LIMIT 65536
#define MINUTE_MS 60000

bool janela_covers(const struct janela *janela, enum canal canal)
{
    return janela->canais & CANAL_BIT(canal);
}

bool janela_equal(const struct janela *a, const struct janela *b)
{
    return a->from.utc_ms == b->from.utc_ms && a->to.utc_ms == b->to.utc_ms && a->releitura == b->releitura &&
           a->canais == b->canais;
}

int64_t janela_minutes(const struct janela *janela)
{
    int64_t length_ms = janela->to.utc_ms - janela->from.utc_ms;

    return length_ms <= MINUTE_MS ? 1 : (length_ms + MINUTE_MS - 1) / MINUTE_MS;
}

/* The rules that any window must keep, wherever it comes from. */
static bool is_sound(const struct janela *janela, const char *name, enum exitcode code, struct reason *why)
{
    if (janela->from.utc_ms % 1000 != 0 || janela->to.utc_ms % 1000 != 0)
        return reason_set(why, code, "%s: janela: from e to devem ser segundos inteiros", name);
    if (janela->from.utc_ms >= janela->to.utc_ms)
        return reason_set(why, code, "%s: janela: from deve ser antes de to", name);
    if (janela_minutes(janela) > JANELA_MINUTES_MAX)
        return reason_set(why, EXIT_USAGE_ERROR,
                          "%s: janela: no máximo %d minutos (um dia) de cada vez; divida-a em partes", name,
                          JANELA_MINUTES_MAX);
    if (janela->has_lookback && janela->lookback_from.utc_ms > janela->from.utc_ms)
        return reason_set(why, code, "%s: janela: lookback_from não pode ser depois de from", name);
    return true;
}

static bool parse_time(const json_t *object, const char *key, const char *name, int32_t offset_s, struct instante *out,
                       struct reason *why)
{
    return jsonline_moment(object, key, offset_s, out) ||
           reason_set(why, EXIT_BAD_INPUT, "%s: janela: %s: esperado um momento como 2024-05-20T10:00:00-03:00", name,
                      key);
}

static bool parse_canais(const json_t *object, const char *key, const char *name, unsigned *canais, struct reason *why)
{
    return canal_from_list(json_object_get(object, key), canais) ||
           reason_set(why, EXIT_BAD_INPUT, "%s: janela: %s: esperada uma lista de nomes de canais", name, key);
}

static bool parse_ids(const json_t *object, const char *name, struct janela *janela, struct reason *why)
{
    json_t *ids = json_object_get(object, "ids_acima");
    json_int_t above[CANAIS] = {0};

    if (ids != NULL && json_unpack(ids, "{s?I,s?I!}", CANAL_CAIXA, &above[CAIXA], CANAL_LOJA, &above[LOJA]) != 0)
        return reason_set(why, EXIT_BAD_INPUT, "%s: janela: ids_acima: esperado um número para cada canal", name);
    for (int c = 0; c < CANAIS; c++)
        janela->ids_acima[c] = above[c];
    return true;
}

/* The moment, as it was written: it makes the payload another one. Earlier versions wrote true. */
static bool parse_reenviar(const json_t *object, const char *name, struct janela *janela, struct reason *why)
{
    const char *text = jsonline_text(object, "reenviar");
    struct instante moment;

    janela->reenviar = text != NULL || jsonline_true(object, "reenviar");
    if (text == NULL)
        return true;
    if (strlen(text) >= sizeof janela->reenvio || !instante_parse(text, 0, &moment, NULL))
        return reason_set(why, EXIT_BAD_INPUT, "%s: janela: reenviar: esperado um momento", name);
    memcpy(janela->reenvio, text, strlen(text) + 1);
    return true;
}

bool janela_from_json(const json_t *object, const char *name, int32_t offset_s, struct janela *janela,
                      struct reason *why)
{
    *janela = (struct janela){.has_lookback = json_object_get(object, "lookback_from") != NULL,
                              .snapshots = jsonline_true(object, "snapshots"),
                              .releitura = jsonline_true(object, "releitura")};
    if (!parse_time(object, "from", name, offset_s, &janela->from, why) ||
        !parse_time(object, "to", name, offset_s, &janela->to, why))
        return false;
    if (janela->has_lookback && !parse_time(object, "lookback_from", name, offset_s, &janela->lookback_from, why))
        return false;
    if (!parse_ids(object, name, janela, why) || !parse_reenviar(object, name, janela, why))
        return false;
    if (!parse_canais(object, "canais", name, &janela->canais, why) ||
        !parse_canais(object, "falhas", name, &janela->falhas, why))
        return false;
    if (janela->canais == 0)
        return reason_set(why, EXIT_BAD_INPUT, "%s: janela: canais: a janela não cobre nenhum canal", name);
    return is_sound(janela, name, EXIT_BAD_INPUT, why);
}

json_t *janela_load(const char *path, struct reason *why)
{
    char *text;
    size_t size;
    json_t *object;

    if (!wholefile_read(path, FILE_LIMIT, &text, &size, why))
        return NULL;
    object = jsonline_parse(text, size, strcmp(path, "-") == 0 ? "<entrada padrão>" : path, 0, why);
    free(text);
    return object;
}

bool janela_written_offset(const json_t *object, int32_t *offset_s)
{
    const char *text = jsonline_text(object, "from");
    struct instante from;
    bool naive = true;

    if (text == NULL || !instante_parse(text, 0, &from, &naive) || naive)
        return false;
    *offset_s = from.offset_s;
    return true;
}

bool janela_from_options(const char *from, const char *to, int32_t offset_s, struct janela *janela, struct reason *why)
{
    *janela = (struct janela){0};
    if (!instante_parse(from, offset_s, &janela->from, NULL))
        return reason_set(why, EXIT_USAGE_ERROR, "--from %s: esperado um momento como 2024-05-20T10:00:00", from);
    if (!instante_parse(to, offset_s, &janela->to, NULL))
        return reason_set(why, EXIT_USAGE_ERROR, "--to %s: esperado um momento como 2024-05-20T11:00:00", to);
    janela->from.offset_s = offset_s;
    janela->to.offset_s = offset_s;
    return is_sound(janela, "--from, --to", EXIT_USAGE_ERROR, why);
}

static json_t *ids_to_json(const struct janela *janela)
{
    json_t *ids = json_object();

    for (int c = 0; c < CANAIS; c++)
        if (janela->ids_acima[c] != 0)
            jsonline_set(ids, canal_names[c], json_integer(janela->ids_acima[c]));
    return ids;
}

json_t *janela_to_json(const struct janela *janela)
{
    json_t *lookback = janela->has_lookback ? jsonline_of_moment(janela->lookback_from) : NULL;
    json_t *reenviar = !janela->reenviar            ? NULL
                       : janela->reenvio[0] == '\0' ? json_true()
                                                    : json_string(janela->reenvio);

    return json_pack("{s:o,s:o,s:o,s:o*,s:o*,s:o*,s:o*,s:o*,s:b}", "from", jsonline_of_moment(janela->from), "to",
                     jsonline_of_moment(janela->to), "canais", canal_list(janela->canais), "falhas",
                     jsonline_any(canal_list(janela->falhas)), "lookback_from", lookback, "ids_acima",
                     jsonline_any(ids_to_json(janela)), "releitura", janela->releitura ? json_true() : NULL, "reenviar",
                     reenviar, "snapshots", janela->snapshots);
}
