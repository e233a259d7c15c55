/*
 * Sales, one at a time: the rows of one operation are gathered, put in the payload's order and written. A withdrawal
 * (operation 3) has payments only and goes out as `sangria`; a cancelled sale as `cancelada`, with its end alone.
 */
#include "decimal.h"
#include "jsonline.h"
#include "leitura.h"
#include "lista.h"

#define SALE 1
#define CODIGO_MAX 80
#define PRODUTO_MAX 300
#define MEIO_MAX 120

enum parte { HEADER, LINE, PAYMENT, CANCELLED };

/* The operation whose rows are being read. */
struct operacao {
    struct leitura *leitura;
    int64_t id, kind;
    struct instante termino;
    bool has_troco; /* of the operation: Gestao */
    int64_t troco_e4;
    int64_t total_e4; /* of lines of a sale, of payments of a withdrawal */
    json_t *dados;
    struct lista itens, pagamentos;
    struct campos campos;
};

static void operacao_free(struct operacao *o)
{
    json_decref(o->dados);
    json_decref(o->campos.avisos);
    lista_free(&o->itens);
    lista_free(&o->pagamentos);
    *o = (struct operacao){.leitura = o->leitura};
}

static void add_sum(struct operacao *o, int64_t value_e4)
{
    if (!decimal_add(&o->total_e4, value_e4))
        o->campos.out_of_range = true;
}

static bool read_header(struct operacao *o, int64_t id, struct reason *why)
{
    struct leitura *leitura = o->leitura;

    o->campos = leitura_begin(leitura);
    o->id = id;
    o->dados = json_pack("{s:I, s:s}", "id_operacao", (json_int_t)id, "canal", leitura->canal);
    if (!sqlvalue_int(leitura->server, "operacao", &o->kind))
        return reason_set(why, EXIT_OUR_BUG, "operação %lld sem cabeçalho", (long long)id);
    if (!campo_instante(&o->campos, o->dados, "data_hora", "termino", &o->termino))
        return reason_set(why, EXIT_BAD_INPUT, "operação %lld: data_hora_termino inválida", (long long)id);
    campo_uuid(&o->campos, o->dados, "id_turno", "id_turno");
    o->troco_e4 = campo_decimal(&o->campos, NULL, NULL, "troco");
    o->has_troco = !sqlvalue_is_null(leitura->server, "troco") && !o->campos.out_of_range;
    return true;
}

/* Where the schema does not admit it the key is left out, never the line with its money: the webhook will say so. */
static int64_t read_id(struct campos *f, json_t *line, const char *key, const char *column, int64_t least)
{
    int64_t id;

    return campo_int(f, line, key, column, least, &id) ? id : LISTA_NO_ID;
}

static void read_line(struct operacao *o)
{
    struct campos *f = &o->campos;
    json_t *item = json_object();
    int64_t id = read_id(f, item, "line_id", "id_linha", 1), numero = read_id(f, item, "line_no", "numero", 1),
            produto = 0;

    campo_int(f, item, "id_produto", "id_produto", 1, NULL);
    campo_text(f, item, "codigo_barras", "codigo_barras", CODIGO_MAX, "item_operacao_pdv", id);
    (void)sqlvalue_int(f->server, "id_produto", &produto);
    campo_text(f, item, "nome", "produto", PRODUTO_MAX, "produto", produto);
    campo_decimal(f, item, "qtd", "qtd");
    campo_decimal(f, item, "preco_unit", "preco_unit");
    add_sum(o, campo_decimal(f, item, "total", "total"));
    campo_decimal(f, item, "desconto", "desconto");
    jsonline_add(item, json_pack("{s:o*}", "vendedor", campo_pessoa(f)));
    lista_add(&o->itens, (struct lista_item){0, numero, id, item});
}

static void read_payment(struct operacao *o)
{
    struct campos *f = &o->campos;
    json_t *pagamento = json_object();
    int64_t id = read_id(f, pagamento, "line_id", "id_linha", 1),
            finalizador = read_id(f, pagamento, "id_finalizador", "id_finalizador", 0), valor_e4;

    campo_text(f, pagamento, "meio", "meio", MEIO_MAX, "finalizador_pdv", finalizador);
    valor_e4 = campo_decimal(f, pagamento, "valor", "valor");
    campo_decimal(f, pagamento, "troco", "troco");
    campo_int(f, pagamento, "parcelas", "parcela", 1, NULL);
    if (o->kind != SALE)
        add_sum(o, valor_e4);
    lista_add(&o->pagamentos, (struct lista_item){0, finalizador, id, pagamento});
}

/* Change that is one amount per operation goes on the first payment, 0 on the others; before `parcelas`, its place. */
static void share_troco(struct operacao *o)
{
    for (size_t i = 0; i < o->pagamentos.count; i++) {
        json_t *pagamento = o->pagamentos.items[i].value;
        json_t *parcelas = json_incref(json_object_get(pagamento, "parcelas"));

        json_object_del(pagamento, "parcelas");
        jsonline_set(pagamento, "troco", decimal_to_json(i == 0 ? o->troco_e4 : 0));
        if (parcelas != NULL)
            jsonline_set(pagamento, "parcelas", parcelas);
    }
}

/* Writes the operation that has been gathered; a withdrawal before the window has been told. */
static bool finish(struct operacao *o, struct reason *why)
{
    struct leitura *leitura = o->leitura;
    bool is_sale = o->kind == SALE, done = true;
    json_t *dados = json_incref(o->dados);

    if (dados == NULL)
        return true; /* there was none */
    lista_sort(&o->pagamentos);
    if (o->has_troco)
        share_troco(o);
    if (is_sale)
        jsonline_set(dados, "itens", lista_to_json(&o->itens));
    jsonline_set(dados, "pagamentos", lista_to_json(&o->pagamentos));
    jsonline_set(dados, "total", decimal_to_json(o->total_e4));
    if (is_sale && o->campos.out_of_range)
        campo_aviso(&o->campos, "VALOR_FORA_DE_FAIXA: %s %lld", leitura->canal, (long long)o->id);
    if (is_sale || o->termino.utc_ms >= leitura->janela.from.utc_ms)
        done = leitura_write(leitura, &o->campos, is_sale ? "venda" : "sangria", json_incref(dados), why);
    json_decref(dados);
    operacao_free(o);
    return done;
}

static bool write_cancelada(struct leitura *leitura, int64_t id, struct reason *why)
{
    json_t *record = leitura_record(leitura, "cancelada");
    struct campos campos = leitura_begin(leitura);

    jsonline_set(record, "id_operacao", json_integer(id));
    (void)campo_instante(&campos, record, "data_hora", "termino", NULL);
    json_decref(campos.avisos);
    return leitura_put(leitura, record, why);
}

static bool read_row(void *context, struct reason *why)
{
    struct operacao *o = context;
    struct leitura *leitura = o->leitura;
    int64_t id, parte;

    if (!leitura_parte(leitura, "vendas", &id, &parte, why))
        return false;
    if (parte == HEADER)
        return finish(o, why) && read_header(o, id, why);
    if (parte == CANCELLED)
        return finish(o, why) && write_cancelada(leitura, id, why);
    if (o->dados == NULL || o->id != id)
        return reason_set(why, EXIT_UNAVAILABLE, "vendas: operação %lld: " LEITURA_MOVED, (long long)id);
    if (parte == LINE)
        read_line(o);
    else
        read_payment(o);
    return true;
}

bool leitura_vendas(struct leitura *leitura, const char *statement, struct reason *why)
{
    struct operacao operacao = {.leitura = leitura};
    bool done = leitura_each(leitura, statement, read_row, &operacao, why) && finish(&operacao, why);

    operacao_free(&operacao);
    return done;
}
