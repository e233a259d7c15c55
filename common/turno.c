/*
 * Shifts, one at a time, as they stand in turnos and in snapshot_turnos. The totals come summed from the database; a
 * sum of amounts below 10^9 may itself be larger, so it is read without that limit.
 */
#include <string.h>

#include "decimal.h"
#include "jsonline.h"
#include "leitura.h"
#include "lista.h"
#include "vendedor.h"

#define MINUTE_MS 60000
#define MEIO_MAX 120

enum parte { HEADER, COUNT, SELLER, PAYMENT };
enum kind { SALE, SHORTAGE, CLOSING, KINDS };

/* The operations of one kind in the shift. */
struct operacoes {
    int64_t count, total_e4;
    struct lista por_pagamento;
};

/* The shift whose rows are being read, and what all of them are read for. */
struct turno {
    struct leitura *leitura;
    const char *tipo;
    bool payments;
    char id[37];
    json_t *dados;
    struct vendedores vendedores;
    struct operacoes operacoes[KINDS];
    struct campos campos;
};

static void turno_free(struct turno *t)
{
    json_decref(t->dados);
    json_decref(t->campos.avisos);
    vendedores_free(&t->vendedores);
    for (int i = 0; i < KINDS; i++)
        lista_free(&t->operacoes[i].por_pagamento);
    *t = (struct turno){.leitura = t->leitura, .tipo = t->tipo, .payments = t->payments};
}

static const char *periodo(struct instante inicio)
{
    int hora = instante_clock(inicio).hora;

    return hora < 12 ? "MATUTINO" : hora < 18 ? "VESPERTINO" : "NOTURNO";
}

static void read_header(const char *id, struct turno *t)
{
    const struct leitura *leitura = t->leitura;
    struct campos *f = &t->campos;
    struct instante inicio, termino;
    int64_t fechado = 0, da_janela = 1;
    bool has_inicio, has_termino;

    *f = leitura_begin(leitura);
    memcpy(t->id, id, sizeof t->id);
    (void)sqlvalue_int(leitura->server, "fechado", &fechado);
    (void)sqlvalue_int(leitura->server, "da_janela", &da_janela);
    f->lookback = da_janela == 0;
    t->dados = json_pack("{s:s, s:s}", "canal", leitura->canal, "id_turno", id);
    campo_int(f, t->dados, "sequencial", "sequencial", 1, NULL);
    jsonline_set(t->dados, "fechado", json_boolean(fechado != 0));
    has_inicio = campo_instante(f, t->dados, "data_hora_inicio", "inicio", &inicio);
    has_termino = campo_instante(f, t->dados, "data_hora_termino", "termino", &termino);
    if (has_inicio && has_termino && fechado != 0 && termino.utc_ms >= inicio.utc_ms)
        jsonline_set(t->dados, "duracao_minutos", json_integer((termino.utc_ms - inicio.utc_ms) / MINUTE_MS));
    if (has_inicio)
        jsonline_set(t->dados, "periodo", json_string(periodo(inicio)));
    jsonline_add(t->dados, json_pack("{s:o*}", "operador", campo_pessoa(f)));
}

static struct operacoes *of_kind(struct turno *t)
{
    int64_t operacao = 0;

    (void)sqlvalue_int(t->campos.server, "operacao", &operacao);
    return &t->operacoes[operacao == 9 ? CLOSING : operacao == 4 ? SHORTAGE : SALE];
}

static void read_payment(struct turno *t)
{
    struct operacoes *operacoes = of_kind(t);
    struct campos *f = &t->campos;
    json_t *pagamento = json_object();
    int64_t id, total_e4 = campo_sum(f, "total");

    if (!campo_int(f, pagamento, "id_finalizador", "id_finalizador", 0, &id))
        id = LISTA_NO_ID;
    campo_text(f, pagamento, "meio", "meio", MEIO_MAX, "finalizador_pdv", id);
    jsonline_set(pagamento, "total", decimal_to_json(total_e4));
    campo_int(f, pagamento, "qtd_vendas", "qtd", 0, NULL);
    (void)decimal_add(&operacoes->total_e4, total_e4);
    lista_add(&operacoes->por_pagamento, (struct lista_item){total_e4, id, 0, pagamento});
}

static void write_totals(struct turno *t, const char *key, struct operacoes *operacoes, bool with_count)
{
    jsonline_set(t->dados, key,
                 json_pack("{s:o,s:o*,s:o}", "total", decimal_to_json(operacoes->total_e4), "qtd_vendas",
                           with_count ? json_integer(operacoes->count) : NULL, "por_pagamento",
                           lista_to_json(&operacoes->por_pagamento)));
}

static bool finish(struct turno *t, struct reason *why)
{
    bool done;

    if (t->dados == NULL)
        return true;
    vendedores_write(&t->vendedores, &t->campos, t->dados, "responsavel");
    jsonline_add(t->dados,
                 json_pack("{s:I,s:o,s:I}", "qtd_vendas", (json_int_t)t->operacoes[SALE].count, "total_vendas",
                           decimal_to_json(t->vendedores.total_e4), "qtd_vendedores", (json_int_t)t->vendedores.count));
    if (t->payments) {
        write_totals(t, "totais_sistema", &t->operacoes[SALE], true);
        if (t->operacoes[CLOSING].count > 0)
            write_totals(t, "fechamento_declarado", &t->operacoes[CLOSING], false);
        if (t->operacoes[SHORTAGE].count > 0)
            write_totals(t, "falta_caixa", &t->operacoes[SHORTAGE], false);
    }
    done = leitura_write(t->leitura, &t->campos, t->tipo, json_incref(t->dados), why);
    turno_free(t);
    return done;
}

static bool read_row(void *context, struct reason *why)
{
    struct turno *t = context;
    struct sqlserver *server = t->leitura->server;
    char id[37];
    int64_t parte;

    if (!sqlvalue_uuid(server, "id_turno", id) || !sqlvalue_int(server, "parte", &parte))
        return reason_set(why, EXIT_OUR_BUG, "turnos: linha sem id_turno");
    if (parte == HEADER) {
        if (!finish(t, why))
            return false;
        read_header(id, t);
        return true;
    }
    if (t->dados == NULL || strcmp(t->id, id) != 0)
        return reason_set(why, EXIT_UNAVAILABLE, "turnos: turno %s: " LEITURA_MOVED, id);
    if (parte == COUNT)
        (void)sqlvalue_int(server, "qtd", &of_kind(t)->count);
    else if (parte == SELLER)
        vendedores_add(&t->vendedores, &t->campos);
    else
        read_payment(t);
    return true;
}

bool leitura_turnos(struct leitura *leitura, const char *statement, const char *tipo, bool payments, struct reason *why)
{
    struct turno turno = {.leitura = leitura, .tipo = tipo, .payments = payments};
    bool done = leitura_each(leitura, statement, read_row, &turno, why) && finish(&turno, why);

    turno_free(&turno);
    return done;
}
