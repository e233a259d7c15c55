/* The last sales, for the present's picture: header and sellers of each. */
#include "decimal.h"
#include "jsonline.h"
#include "leitura.h"
#include "vendedor.h"

enum parte { HEADER, SELLER };

struct reading {
    struct leitura *leitura;
    int64_t id;
    json_t *dados; /* of the sale whose rows are being read; NULL: none */
    struct vendedores vendedores;
    struct campos campos;
};

static void read_header(struct reading *reading, int64_t id)
{
    struct campos *f = &reading->campos;
    struct instante inicio, termino;
    bool has_both;

    *f = leitura_begin(reading->leitura);
    reading->id = id;
    reading->dados = json_pack("{s:I, s:s}", "id_operacao", (json_int_t)id, "canal", f->canal);
    has_both = campo_instante(f, reading->dados, "data_hora_inicio", "inicio", &inicio);
    has_both = campo_instante(f, reading->dados, "data_hora_termino", "termino", &termino) && has_both;
    if (has_both && termino.utc_ms >= inicio.utc_ms)
        jsonline_set(reading->dados, "duracao_segundos", json_integer((termino.utc_ms - inicio.utc_ms) / 1000));
    campo_uuid(f, reading->dados, "id_turno", "id_turno");
    campo_int(f, reading->dados, "turno_seq", "sequencial", 1, NULL);
}

static void forget(struct reading *reading)
{
    json_decref(reading->dados);
    json_decref(reading->campos.avisos);
    vendedores_free(&reading->vendedores);
    *reading = (struct reading){.leitura = reading->leitura};
}

static bool finish(struct reading *reading, struct reason *why)
{
    json_t *dados = reading->dados;
    bool done;

    if (dados == NULL)
        return true;
    vendedores_write(&reading->vendedores, &reading->campos, dados, "vendedor");
    jsonline_set(dados, "qtd_itens", json_integer(reading->vendedores.linhas));
    jsonline_set(dados, "total_itens", decimal_to_json(reading->vendedores.total_e4));
    done = leitura_write(reading->leitura, &reading->campos, "snapshot_venda", json_incref(dados), why);
    forget(reading);
    return done;
}

static bool read_row(void *context, struct reason *why)
{
    struct reading *reading = context;
    int64_t id, parte;

    if (!leitura_parte(reading->leitura, "snapshot de vendas", &id, &parte, why))
        return false;
    if (parte == HEADER) {
        if (!finish(reading, why))
            return false;
        read_header(reading, id);
        return true;
    }
    if (reading->dados == NULL || reading->id != id)
        return reason_set(why, EXIT_UNAVAILABLE, "snapshot de vendas: operação %lld: " LEITURA_MOVED, (long long)id);
    vendedores_add(&reading->vendedores, &reading->campos);
    return true;
}

bool leitura_snapshot_vendas(struct leitura *leitura, const char *statement, struct reason *why)
{
    struct reading reading = {.leitura = leitura};
    bool done = leitura_each(leitura, statement, read_row, &reading, why) && finish(&reading, why);

    forget(&reading);
    return done;
}
