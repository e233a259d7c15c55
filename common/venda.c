/*
 * Sales, one at a time: the rows of one operation are gathered, put in the payload's order and written. A withdrawal
 * (operation 3) has payments only and goes out as `sangria`; a cancelled sale as `cancelada`, with its end alone.
 */
#include <stdlib.h>
#include <string.h>

#include "decimal.h"
#include "leitura.h"
#include "lista.h"

#define SALE 1
#define CODIGO_MAX 80
#define PRODUTO_MAX 300
#define MEIO_MAX 120

enum parte { HEADER, LINE, PAYMENT, CANCELLED };

struct columns {
    int termino, id_operacao, parte, operacao, id_turno, id_linha, numero, id_produto, codigo_barras, produto, qtd,
        preco_unit, total, desconto, id_finalizador, meio, valor, troco, parcela;
    struct campo_pessoa vendedor;
};

/* The operation whose rows are being read. */
struct operacao {
    int64_t id, kind;
    struct instante termino;
    bool has_troco; /* of the operation: Gestao */
    int64_t troco_e4;
    int64_t total_e4; /* of lines of a sale, of payments of a withdrawal */
    json_t *dados;
    struct lista itens, pagamentos;
    struct campos campos;
};

static void find_columns(struct sqlserver *server, struct columns *c)
{
    *c = (struct columns){.termino = sqlvalue_column(server, "termino"),
                          .id_operacao = sqlvalue_column(server, "id_operacao"),
                          .parte = sqlvalue_column(server, "parte"),
                          .operacao = sqlvalue_column(server, "operacao"),
                          .id_turno = sqlvalue_column(server, "id_turno"),
                          .id_linha = sqlvalue_column(server, "id_linha"),
                          .numero = sqlvalue_column(server, "numero"),
                          .id_produto = sqlvalue_column(server, "id_produto"),
                          .codigo_barras = sqlvalue_column(server, "codigo_barras"),
                          .produto = sqlvalue_column(server, "produto"),
                          .qtd = sqlvalue_column(server, "qtd"),
                          .preco_unit = sqlvalue_column(server, "preco_unit"),
                          .total = sqlvalue_column(server, "total"),
                          .desconto = sqlvalue_column(server, "desconto"),
                          .id_finalizador = sqlvalue_column(server, "id_finalizador"),
                          .meio = sqlvalue_column(server, "meio"),
                          .valor = sqlvalue_column(server, "valor"),
                          .troco = sqlvalue_column(server, "troco"),
                          .parcela = sqlvalue_column(server, "parcela"),
                          .vendedor = {sqlvalue_column(server, "id_usuario"), sqlvalue_column(server, "usuario"),
                                       sqlvalue_column(server, "login")}};
}

static void operacao_free(struct operacao *o)
{
    json_decref(o->dados);
    json_decref(o->campos.avisos);
    lista_free(&o->itens);
    lista_free(&o->pagamentos);
    *o = (struct operacao){0};
}

static void add_sum(struct operacao *o, int64_t value_e4)
{
    if (!decimal_add(&o->total_e4, value_e4))
        o->campos.out_of_range = true;
}

static bool read_header(struct leitura *leitura, const struct columns *c, int64_t id, struct operacao *o,
                        struct reason *why)
{
    int64_t troco_e4;

    if (!leitura_begin(leitura, &o->campos, why))
        return false;
    o->id = id;
    o->dados = json_object();
    if (!sqlvalue_int(leitura->server, c->operacao, &o->kind))
        return reason_set(why, EXIT_OUR_BUG, "operação %lld sem cabeçalho", (long long)id);
    campo_set(&o->campos, o->dados, "id_operacao", json_integer(id));
    campo_set(&o->campos, o->dados, "canal", json_string(leitura->canal));
    if (!campo_instante(&o->campos, o->dados, "data_hora", c->termino, &o->termino))
        return reason_set(why, EXIT_BAD_INPUT, "operação %lld: data_hora_termino inválida", (long long)id);
    campo_uuid(&o->campos, o->dados, "id_turno", c->id_turno);
    troco_e4 = campo_amount(&o->campos, c->troco);
    o->has_troco = !sqlvalue_is_null(leitura->server, c->troco) && !o->campos.out_of_range;
    o->troco_e4 = troco_e4;
    return true;
}

/* Where the schema does not admit it the key is left out, never the line with its money: the webhook will say so. */
static int64_t read_line_id(struct campos *f, json_t *line, const struct columns *c)
{
    int64_t id;

    return campo_int(f, line, "line_id", c->id_linha, 1, &id) ? id : LISTA_NO_ID;
}

static void read_line(struct leitura *leitura, const struct columns *c, struct operacao *o)
{
    struct campos *f = &o->campos;
    json_t *item = json_object();
    int64_t id = read_line_id(f, item, c), numero, produto = 0, ignored, total_e4;

    if (!campo_int(f, item, "line_no", c->numero, 1, &numero))
        numero = LISTA_NO_ID;
    campo_int(f, item, "id_produto", c->id_produto, 1, &produto);
    campo_text(f, item, "codigo_barras", c->codigo_barras, CODIGO_MAX, "item_operacao_pdv", id);
    if (!sqlvalue_int(leitura->server, c->id_produto, &produto))
        produto = 0;
    campo_text(f, item, "nome", c->produto, PRODUTO_MAX, "produto", produto);
    campo_decimal(f, item, "qtd", c->qtd, &ignored);
    campo_decimal(f, item, "preco_unit", c->preco_unit, &ignored);
    campo_decimal(f, item, "total", c->total, &total_e4);
    campo_decimal(f, item, "desconto", c->desconto, &ignored);
    campo_pessoa(f, item, "vendedor", &c->vendedor);
    add_sum(o, total_e4);
    if (!lista_add(&o->itens, (struct lista_item){0, numero, id, item}))
        f->failed = true;
}

static void read_payment(const struct columns *c, struct operacao *o)
{
    struct campos *f = &o->campos;
    json_t *pagamento = json_object();
    int64_t id = read_line_id(f, pagamento, c), finalizador, ignored, valor_e4;

    if (!campo_int(f, pagamento, "id_finalizador", c->id_finalizador, 0, &finalizador))
        finalizador = LISTA_NO_ID;
    campo_text(f, pagamento, "meio", c->meio, MEIO_MAX, "finalizador_pdv", finalizador);
    campo_decimal(f, pagamento, "valor", c->valor, &valor_e4);
    campo_decimal(f, pagamento, "troco", c->troco, &ignored);
    campo_int(f, pagamento, "parcelas", c->parcela, 1, &ignored);
    if (o->kind != SALE)
        add_sum(o, valor_e4);
    if (!lista_add(&o->pagamentos, (struct lista_item){0, finalizador, id, pagamento}))
        f->failed = true;
}

/* Change that is one amount per operation goes on the first payment, 0 on the others; before `parcelas`, its place. */
static void share_troco(struct operacao *o)
{
    for (size_t i = 0; i < o->pagamentos.count; i++) {
        json_t *pagamento = o->pagamentos.items[i].value;
        json_t *parcelas = json_incref(json_object_get(pagamento, "parcelas"));

        json_object_del(pagamento, "parcelas");
        campo_set(&o->campos, pagamento, "troco", decimal_to_json(i == 0 ? o->troco_e4 : 0));
        if (parcelas != NULL)
            campo_set(&o->campos, pagamento, "parcelas", parcelas);
    }
}

/* Writes the operation that has been gathered. */
static bool finish(struct leitura *leitura, struct operacao *o, struct reason *why)
{
    bool is_sale = o->kind == SALE, done = true;
    json_t *dados = o->dados;

    if (dados == NULL)
        return true; /* there was none */
    o->dados = NULL;
    lista_sort(&o->pagamentos);
    if (o->has_troco)
        share_troco(o);
    if (is_sale)
        campo_set(&o->campos, dados, "itens", lista_to_json(&o->itens));
    campo_set(&o->campos, dados, "pagamentos", lista_to_json(&o->pagamentos));
    campo_set(&o->campos, dados, "total", decimal_to_json(o->total_e4));
    if (is_sale && o->campos.out_of_range)
        campo_aviso(&o->campos, "VALOR_FORA_DE_FAIXA: %s %lld", leitura->canal, (long long)o->id);
    if (is_sale || o->termino.utc_ms >= leitura->janela.from.utc_ms)
        done = leitura_write(leitura, &o->campos, is_sale ? "venda" : "sangria", dados, why);
    else
        json_decref(dados); /* a withdrawal before the window has been told */
    operacao_free(o);
    return done;
}

static bool write_cancelada(struct leitura *leitura, const struct columns *c, int64_t id, struct reason *why)
{
    json_t *fields = json_object();
    struct campos campos;

    if (!leitura_begin(leitura, &campos, why)) {
        json_decref(fields);
        return false;
    }
    campo_set(&campos, fields, "id_operacao", json_integer(id));
    (void)campo_instante(&campos, fields, "data_hora", c->termino, NULL);
    json_decref(campos.avisos);
    registro_count(leitura->registro, "cancelada");
    return registro_write_fields(leitura->registro, "cancelada", fields, why);
}

static bool read_row(struct leitura *leitura, const struct columns *c, struct operacao *o, struct reason *why)
{
    int64_t id, parte;

    if (!sqlvalue_int(leitura->server, c->id_operacao, &id))
        return reason_set(why, EXIT_BAD_INPUT, "vendas: id_operacao não é um número de 64 bits; informe o suporte");
    if (!sqlvalue_int(leitura->server, c->parte, &parte))
        return reason_set(why, EXIT_OUR_BUG, "vendas: linha sem parte");
    if (parte == HEADER)
        return finish(leitura, o, why) && read_header(leitura, c, id, o, why);
    if (parte == CANCELLED)
        return finish(leitura, o, why) && write_cancelada(leitura, c, id, why);
    if (o->dados == NULL || o->id != id)
        return reason_set(why, EXIT_UNAVAILABLE, "vendas: operação %lld: " LEITURA_MOVED, (long long)id);
    if (parte == LINE)
        read_line(leitura, c, o);
    else
        read_payment(c, o);
    return true;
}

bool leitura_vendas(struct leitura *leitura, const char *statement, struct reason *why)
{
    struct columns columns;
    struct operacao operacao = {0};
    enum sqlserver_row row;
    bool done = false;

    if (!leitura_run(leitura, statement, why))
        return false;
    find_columns(leitura->server, &columns);
    while ((row = sqlserver_next(leitura->server, why)) == SQLSERVER_ROW)
        if (!read_row(leitura, &columns, &operacao, why))
            goto out;
    if (row == SQLSERVER_FAILED)
        goto out;
    done = finish(leitura, &operacao, why);
out:
    operacao_free(&operacao);
    return done;
}
