/* Statements and records: what every reader does. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jsonline.h"
#include "leitura.h"

#define DAY_MS INT64_C(86400000)

static const char *naive(struct instante when, char *text)
{
    return instante_format(when, INSTANTE_NAIVE, text);
}

/* The values of all parameters that a statement may use. */
static int declare(const struct leitura *leitura, char *text, size_t room)
{
    const struct janela *janela = &leitura->janela;
    struct instante aberto = janela->to;
    char from[INSTANTE_TEXT], start[INSTANTE_TEXT], to[INSTANTE_TEXT], open_since[INSTANTE_TEXT], acima[24] = "NULL";
    int64_t above = janela->ids_acima[canal_of(leitura->canal)];

    if (above != 0)
        snprintf(acima, sizeof acima, "%lld", (long long)above);
    aberto.utc_ms -= leitura->turno_aberto_dias * DAY_MS;
    return snprintf(text, room,
                    "DECLARE @loja int = %lld, @from datetime = '%s', @to datetime = '%s', "
                    "@lookback datetime = '%s', @aberto datetime = '%s', @acima bigint = %s;\n",
                    (long long)leitura->loja, naive(janela->from, from), naive(janela->to, to),
                    naive(janela->has_lookback ? janela->lookback_from : janela->from, start),
                    naive(aberto, open_since), acima);
}

bool leitura_each(struct leitura *leitura, const char *statement, bool (*each)(void *context, struct reason *why),
                  void *context, struct reason *why)
{
    const char *own = strstr(statement, "DECLARE "), *body = own == NULL ? NULL : strchr(own, ';');
    char head[512], *batch;
    int length = declare(leitura, head, sizeof head);
    size_t size;
    bool done;

    if (body == NULL || length < 0 || (size_t)length >= sizeof head)
        return reason_set(why, EXIT_OUR_BUG, "consulta sem DECLARE");
    size = (size_t)length + strlen(body + 1) + 1;
    batch = malloc(size);
    if (batch == NULL)
        return reason_set(why, EXIT_IO, "sem memória");
    snprintf(batch, size, "%s%s", head, body + 1);
    done = sqlserver_each(leitura->server, batch, each, context, why);
    free(batch);
    return done;
}

json_t *leitura_frame(const struct leitura *leitura, const char *tipo)
{
    return json_pack("{s:s, s:s}", "tipo", tipo, "canal", leitura->canal);
}

json_t *leitura_record(struct leitura *leitura, const char *tipo)
{
    jsonline_set(leitura->counts, tipo, json_integer(jsonline_number(leitura->counts, tipo) + 1));
    return leitura_frame(leitura, tipo);
}

bool leitura_put(const struct leitura *leitura, json_t *record, struct reason *why)
{
    return jsonline_put(leitura->out, record, why);
}

bool leitura_avisos(struct leitura *leitura, const json_t *avisos, struct reason *why)
{
    json_t *aviso, *record;
    size_t i;

    json_array_foreach (avisos, i, aviso) {
        record = leitura_record(leitura, "aviso");
        jsonline_set(record, "texto", json_incref(aviso));
        if (!leitura_put(leitura, record, why))
            return false;
    }
    return true;
}

bool leitura_end(const struct leitura *leitura, bool complete, struct reason *why)
{
    json_t *record = leitura_frame(leitura, "fim");

    jsonline_add(record, json_pack("{s:O,s:b}", "contagens", leitura->counts, "completo", complete));
    return leitura_put(leitura, record, why);
}

struct campos leitura_begin(const struct leitura *leitura)
{
    return (struct campos){.server = leitura->server,
                           .canal = leitura->canal,
                           .offset_s = leitura->janela.to.offset_s,
                           .avisos = json_array()};
}

bool leitura_write(struct leitura *leitura, struct campos *campos, const char *tipo, json_t *dados, struct reason *why)
{
    bool done = leitura_avisos(leitura, campos->avisos, why);
    json_t *record = leitura_record(leitura, tipo);

    json_decref(campos->avisos);
    campos->avisos = NULL;
    if (campos->lookback)
        jsonline_set(record, "lookback", json_true());
    jsonline_set(record, "dados", dados);
    if (done)
        return leitura_put(leitura, record, why);
    json_decref(record);
    return false;
}

bool leitura_parte(struct leitura *leitura, const char *what, int64_t *id, int64_t *parte, struct reason *why)
{
    if (!sqlvalue_int(leitura->server, "id_operacao", id))
        return reason_set(why, EXIT_BAD_INPUT, "%s: id_operacao não é um número de 64 bits; informe o suporte", what);
    return sqlvalue_int(leitura->server, "parte", parte) || reason_set(why, EXIT_OUR_BUG, "%s: linha sem parte", what);
}
