/* The last sales, for the present's picture: header and sellers of each. */
#include <string.h>

#include "decimal.h"
#include "leitura.h"
#include "vendedor.h"

enum parte { HEADER, SELLER };

struct columns {
    int id_operacao, parte, inicio, termino, id_turno, sequencial;
    struct vendedores_columns vendedor;
};

struct venda {
    int64_t id;
    json_t *dados;
    struct vendedores vendedores;
    struct campos campos;
};

static void find_columns(struct sqlserver *server, struct columns *c)
{
    *c = (struct columns){.id_operacao = sqlvalue_column(server, "id_operacao"),
                          .parte = sqlvalue_column(server, "parte"),
                          .inicio = sqlvalue_column(server, "inicio"),
                          .termino = sqlvalue_column(server, "termino"),
                          .id_turno = sqlvalue_column(server, "id_turno"),
                          .sequencial = sqlvalue_column(server, "sequencial"),
                          .vendedor = {sqlvalue_column(server, "qtd"),
                                       sqlvalue_column(server, "total"),
                                       {sqlvalue_column(server, "id_usuario"), sqlvalue_column(server, "usuario"),
                                        sqlvalue_column(server, "login")}}};
}

static void venda_free(struct venda *v)
{
    json_decref(v->dados);
    json_decref(v->campos.avisos);
    vendedores_free(&v->vendedores);
    *v = (struct venda){0};
}

static bool read_header(struct leitura *leitura, const struct columns *c, int64_t id, struct venda *v,
                        struct reason *why)
{
    struct campos *f = &v->campos;
    struct instante inicio, termino;
    int64_t ignored;
    bool has_both;

    if (!leitura_begin(leitura, f, why))
        return false;
    v->id = id;
    v->dados = json_object();
    campo_set(f, v->dados, "id_operacao", json_integer(id));
    campo_set(f, v->dados, "canal", json_string(leitura->canal));
    has_both = campo_instante(f, v->dados, "data_hora_inicio", c->inicio, &inicio);
    has_both = campo_instante(f, v->dados, "data_hora_termino", c->termino, &termino) && has_both;
    if (has_both && termino.utc_ms >= inicio.utc_ms)
        campo_set(f, v->dados, "duracao_segundos", json_integer((termino.utc_ms - inicio.utc_ms) / 1000));
    campo_uuid(f, v->dados, "id_turno", c->id_turno);
    campo_int(f, v->dados, "turno_seq", c->sequencial, 1, &ignored);
    return true;
}

static bool finish(struct leitura *leitura, struct venda *v, struct reason *why)
{
    json_t *dados = v->dados;
    bool done;

    if (dados == NULL)
        return true;
    v->dados = NULL;
    vendedores_write(&v->vendedores, &v->campos, dados, "vendedor");
    campo_set(&v->campos, dados, "qtd_itens", json_integer(v->vendedores.linhas));
    campo_set(&v->campos, dados, "total_itens", decimal_to_json(v->vendedores.total_e4));
    done = leitura_write(leitura, &v->campos, "snapshot_venda", dados, why);
    venda_free(v);
    return done;
}

static bool read_row(struct leitura *leitura, const struct columns *c, struct venda *v, struct reason *why)
{
    int64_t id, parte;

    if (!sqlvalue_int(leitura->server, c->id_operacao, &id))
        return reason_set(why, EXIT_BAD_INPUT,
                          "snapshot de vendas: id_operacao não é um número de 64 bits; informe o suporte");
    if (!sqlvalue_int(leitura->server, c->parte, &parte))
        return reason_set(why, EXIT_OUR_BUG, "snapshot de vendas: linha sem parte");
    if (parte == HEADER)
        return finish(leitura, v, why) && read_header(leitura, c, id, v, why);
    if (v->dados == NULL || v->id != id)
        return reason_set(why, EXIT_UNAVAILABLE, "snapshot de vendas: operação %lld: " LEITURA_MOVED, (long long)id);
    vendedores_add(&v->vendedores, &v->campos, &c->vendedor);
    return true;
}

bool leitura_snapshot_vendas(struct leitura *leitura, const char *statement, struct reason *why)
{
    struct columns columns;
    struct venda venda = {0};
    enum sqlserver_row row;
    bool done = false;

    if (!leitura_run(leitura, statement, why))
        return false;
    find_columns(leitura->server, &columns);
    while ((row = sqlserver_next(leitura->server, why)) == SQLSERVER_ROW)
        if (!read_row(leitura, &columns, &venda, why))
            goto out;
    if (row == SQLSERVER_FAILED)
        goto out;
    done = finish(leitura, &venda, why);
out:
    venda_free(&venda);
    return done;
}
