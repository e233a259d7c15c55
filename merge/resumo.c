/* Rows by id; each row takes its texts from the first line or payment that has them. */
#include <stdlib.h>

#include "decimal.h"
#include "grow.h"
#include "jsonline.h"
#include "lista.h"

#include "resumo.h"

#define TEXTS 2

/* One of the two tables. */
struct table {
    const char *id_key;
    const char *text_keys[TEXTS]; /* NULL: no more */
    struct row {
        int64_t id;           /* LISTA_NO_ID: without one */
        json_t *texts[TEXTS]; /* borrowed from the records */
        int64_t total_e4, cupons;
        size_t last_sale; /* counted in cupons already, from 1 */
    } * rows;
    size_t count, room;
};

/* NULL: no memory. */
static struct row *find_row(struct table *table, int64_t id)
{
    for (size_t i = 0; i < table->count; i++)
        if (table->rows[i].id == id)
            return &table->rows[i];
    if (!GROW(table->rows, table->count, &table->room))
        return NULL;
    table->rows[table->count] = (struct row){.id = id};
    return &table->rows[table->count++];
}

/* Adds one line or payment: `who` has id and texts, `amount` is what it brings. */
static bool add(struct table *table, const json_t *who, const json_t *amount, size_t sale)
{
    const json_t *id = json_object_get(who, table->id_key);
    struct row *row = find_row(table, json_is_integer(id) ? json_integer_value(id) : LISTA_NO_ID);
    int64_t value_e4;

    if (row == NULL)
        return false;
    for (int i = 0; i < TEXTS && table->text_keys[i] != NULL; i++)
        if (row->texts[i] == NULL)
            row->texts[i] = json_object_get(who, table->text_keys[i]);
    if (decimal_from_json(amount, &value_e4))
        (void)decimal_add(&row->total_e4, value_e4);
    row->cupons += row->last_sale != sale;
    row->last_sale = sale;
    return true;
}

static json_t *row_to_json(const struct table *table, const struct row *row, const char *cupons, const char *total)
{
    json_t *object = json_object();

    if (row->id != LISTA_NO_ID)
        jsonline_set(object, table->id_key, json_integer(row->id));
    for (int i = 0; i < TEXTS; i++)
        if (row->texts[i] != NULL)
            jsonline_set(object, table->text_keys[i], json_incref(row->texts[i]));
    if (cupons != NULL)
        jsonline_set(object, cupons, json_integer(row->cupons));
    jsonline_set(object, total, decimal_to_json(row->total_e4));
    return object;
}

/* The rows are gone afterwards. */
static json_t *table_to_json(struct table *table, const char *cupons, const char *total)
{
    struct lista lista = {0};

    for (size_t i = 0; i < table->count; i++) {
        const struct row *row = &table->rows[i];

        lista_add(&lista, (struct lista_item){row->total_e4, row->id, 0, row_to_json(table, row, cupons, total)});
    }
    free(table->rows);
    return lista_to_json(&lista);
}

json_t *resumo_make(const json_t *vendas)
{
    struct table sellers = {.id_key = "id_usuario", .text_keys = {"nome", "login"}};
    struct table methods = {.id_key = "id_finalizador", .text_keys = {"meio", NULL}};
    json_t *resumo, *record, *each;
    size_t i, j;
    bool done = true;

    json_array_foreach (vendas, i, record) {
        const json_t *dados = json_object_get(record, "dados");

        json_array_foreach (json_object_get(dados, "itens"), j, each)
            done = add(&sellers, json_object_get(each, "vendedor"), json_object_get(each, "total"), i + 1) && done;
        json_array_foreach (json_object_get(dados, "pagamentos"), j, each)
            done = add(&methods, each, json_object_get(each, "valor"), i + 1) && done;
    }
    resumo = json_pack("{s:o, s:o}", "by_vendor", table_to_json(&sellers, "qtd_cupons", "total_vendido"), "by_payment",
                       table_to_json(&methods, NULL, "total"));
    if (done)
        return resumo;
    json_decref(resumo);
    return NULL;
}
