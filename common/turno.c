/*
 * Shifts, one at a time, as they stand in turnos and in snapshot_turnos. The totals come summed from the database; a
 * sum of amounts below 10^9 may itself be larger, so it is read without that limit.
 */
#include <stdlib.h>
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

struct columns {
    int id_turno, parte, da_janela, sequencial, fechado, inicio, termino, operacao, id_finalizador, meio, qtd, total;
    struct campo_pessoa pessoa;
};

/* The operations of one kind in the shift. */
struct operacoes {
    int64_t count, total_e4;
    struct lista por_pagamento;
};

struct turno {
    char id[37];
    json_t *dados;
    struct vendedores vendedores;
    struct operacoes operacoes[KINDS];
    struct campos campos;
};

static void find_columns(struct sqlserver *server, struct columns *c)
{
    *c = (struct columns){.id_turno = sqlvalue_column(server, "id_turno"),
                          .parte = sqlvalue_column(server, "parte"),
                          .da_janela = sqlvalue_column(server, "da_janela"),
                          .sequencial = sqlvalue_column(server, "sequencial"),
                          .fechado = sqlvalue_column(server, "fechado"),
                          .inicio = sqlvalue_column(server, "inicio"),
                          .termino = sqlvalue_column(server, "termino"),
                          .operacao = sqlvalue_column(server, "operacao"),
                          .id_finalizador = sqlvalue_column(server, "id_finalizador"),
                          .meio = sqlvalue_column(server, "meio"),
                          .qtd = sqlvalue_column(server, "qtd"),
                          .total = sqlvalue_column(server, "total"),
                          .pessoa = {sqlvalue_column(server, "id_usuario"), sqlvalue_column(server, "usuario"),
                                     sqlvalue_column(server, "login")}};
}

static void turno_free(struct turno *t)
{
    json_decref(t->dados);
    json_decref(t->campos.avisos);
    vendedores_free(&t->vendedores);
    for (int i = 0; i < KINDS; i++)
        lista_free(&t->operacoes[i].por_pagamento);
    *t = (struct turno){0};
}

static const char *periodo(struct instante inicio)
{
    int hora = instante_clock(inicio).hora;

    return hora < 12 ? "MATUTINO" : hora < 18 ? "VESPERTINO" : "NOTURNO";
}

static bool read_header(struct leitura *leitura, const struct columns *c, const char *id, struct turno *t,
                        struct reason *why)
{
    struct campos *f = &t->campos;
    struct instante inicio, termino;
    int64_t fechado = 0, da_janela = 1, ignored;
    bool has_inicio, has_termino;

    if (!leitura_begin(leitura, f, why))
        return false;
    memcpy(t->id, id, sizeof t->id);
    t->dados = json_object();
    (void)sqlvalue_int(leitura->server, c->fechado, &fechado);
    (void)sqlvalue_int(leitura->server, c->da_janela, &da_janela);
    f->lookback = da_janela == 0;
    campo_set(f, t->dados, "canal", json_string(leitura->canal));
    campo_set(f, t->dados, "id_turno", json_string(id));
    campo_int(f, t->dados, "sequencial", c->sequencial, 1, &ignored);
    campo_set(f, t->dados, "fechado", json_boolean(fechado != 0));
    has_inicio = campo_instante(f, t->dados, "data_hora_inicio", c->inicio, &inicio);
    has_termino = campo_instante(f, t->dados, "data_hora_termino", c->termino, &termino);
    if (has_inicio && has_termino && fechado != 0 && termino.utc_ms >= inicio.utc_ms)
        campo_set(f, t->dados, "duracao_minutos", json_integer((termino.utc_ms - inicio.utc_ms) / MINUTE_MS));
    if (has_inicio)
        campo_set(f, t->dados, "periodo", json_string(periodo(inicio)));
    campo_pessoa(f, t->dados, "operador", &c->pessoa);
    return true;
}

static struct operacoes *of_kind(struct leitura *leitura, const struct columns *c, struct turno *t)
{
    int64_t operacao = 0;

    (void)sqlvalue_int(leitura->server, c->operacao, &operacao);
    return &t->operacoes[operacao == 9 ? CLOSING : operacao == 4 ? SHORTAGE : SALE];
}

static void read_payment(struct leitura *leitura, const struct columns *c, struct turno *t)
{
    struct operacoes *operacoes = of_kind(leitura, c, t);
    struct campos *f = &t->campos;
    json_t *pagamento = json_object();
    int64_t id, ignored, total_e4;

    if (!campo_int(f, pagamento, "id_finalizador", c->id_finalizador, 0, &id))
        id = LISTA_NO_ID;
    campo_text(f, pagamento, "meio", c->meio, MEIO_MAX, "finalizador_pdv", id);
    total_e4 = campo_sum(f, c->total);
    campo_set(f, pagamento, "total", decimal_to_json(total_e4));
    campo_int(f, pagamento, "qtd_vendas", c->qtd, 0, &ignored);
    (void)decimal_add(&operacoes->total_e4, total_e4);
    if (!lista_add(&operacoes->por_pagamento, (struct lista_item){total_e4, id, 0, pagamento}))
        f->failed = true;
}

static void write_totals(struct turno *t, const char *key, struct operacoes *operacoes, bool with_count)
{
    json_t *totals = json_object();

    campo_set(&t->campos, totals, "total", decimal_to_json(operacoes->total_e4));
    if (with_count)
        campo_set(&t->campos, totals, "qtd_vendas", json_integer(operacoes->count));
    campo_set(&t->campos, totals, "por_pagamento", lista_to_json(&operacoes->por_pagamento));
    campo_set(&t->campos, t->dados, key, totals);
}

struct task {
    const char *tipo;
    bool payments;
};

static bool finish(struct leitura *leitura, const struct task *task, struct turno *t, struct reason *why)
{
    struct campos *f = &t->campos;
    json_t *dados = t->dados;
    bool done;

    if (dados == NULL)
        return true;
    vendedores_write(&t->vendedores, f, dados, "responsavel");
    campo_set(f, dados, "qtd_vendas", json_integer(t->operacoes[SALE].count));
    campo_set(f, dados, "total_vendas", decimal_to_json(t->vendedores.total_e4));
    campo_set(f, dados, "qtd_vendedores", json_integer(t->vendedores.count));
    if (task->payments) {
        write_totals(t, "totais_sistema", &t->operacoes[SALE], true);
        if (t->operacoes[CLOSING].count > 0)
            write_totals(t, "fechamento_declarado", &t->operacoes[CLOSING], false);
        if (t->operacoes[SHORTAGE].count > 0)
            write_totals(t, "falta_caixa", &t->operacoes[SHORTAGE], false);
    }
    t->dados = NULL;
    done = leitura_write(leitura, f, task->tipo, dados, why);
    turno_free(t);
    return done;
}

static bool read_row(struct leitura *leitura, const struct task *task, const struct columns *c, struct turno *t,
                     struct reason *why)
{
    struct vendedores_columns seller = {c->qtd, c->total, c->pessoa};
    char id[37];
    int64_t parte;

    if (!sqlvalue_uuid(leitura->server, c->id_turno, id) || !sqlvalue_int(leitura->server, c->parte, &parte))
        return reason_set(why, EXIT_OUR_BUG, "turnos: linha sem id_turno");
    if (parte == HEADER)
        return finish(leitura, task, t, why) && read_header(leitura, c, id, t, why);
    if (t->dados == NULL || strcmp(t->id, id) != 0)
        return reason_set(why, EXIT_UNAVAILABLE, "turnos: turno %s: " LEITURA_MOVED, id);
    if (parte == COUNT)
        (void)sqlvalue_int(leitura->server, c->qtd, &of_kind(leitura, c, t)->count);
    else if (parte == SELLER)
        vendedores_add(&t->vendedores, &t->campos, &seller);
    else
        read_payment(leitura, c, t);
    return true;
}

bool leitura_turnos(struct leitura *leitura, const char *statement, const char *tipo, bool payments, struct reason *why)
{
    struct task task = {tipo, payments};
    struct columns columns;
    struct turno turno = {0};
    enum sqlserver_row row;
    bool done = false;

    if (!leitura_run(leitura, statement, why))
        return false;
    find_columns(leitura->server, &columns);
    while ((row = sqlserver_next(leitura->server, why)) == SQLSERVER_ROW)
        if (!read_row(leitura, &task, &columns, &turno, why))
            goto out;
    if (row == SQLSERVER_FAILED)
        goto out;
    done = finish(leitura, &task, &turno, why);
out:
    turno_free(&turno);
    return done;
}
