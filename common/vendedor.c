/* The sellers of a shift or a sale. */
#include "decimal.h"
#include "jsonline.h"
#include "vendedor.h"

bool vendedor_is_before(const struct vendedor *a, const struct vendedor *b)
{
    if (a->id == 0 || b->id == 0)
        return a->id != 0;
    if (a->linhas != b->linhas)
        return a->linhas > b->linhas;
    if (a->total_e4 != b->total_e4)
        return a->total_e4 > b->total_e4;
    return a->id < b->id;
}

/* Reads who it is, with warnings of his own: they count only if he stays the first. */
static void keep(struct vendedores *all, struct campos *campos)
{
    json_t *avisos = campos->avisos;

    json_decref(all->pessoa);
    json_decref(all->avisos);
    all->avisos = json_array();
    campos->avisos = all->avisos;
    all->pessoa = campo_pessoa(campos);
    campos->avisos = avisos;
}

void vendedores_add(struct vendedores *all, struct campos *campos)
{
    struct vendedor one = {.total_e4 = campo_sum(campos, "total")};

    if (!sqlvalue_int(campos->server, "id_usuario", &one.id) || one.id < 1)
        one.id = 0;
    (void)sqlvalue_int(campos->server, "qtd", &one.linhas);
    all->count += one.id != 0;
    all->linhas += one.linhas;
    (void)decimal_add(&all->total_e4, one.total_e4);
    if (!vendedor_is_before(&one, &all->first))
        return;
    all->first = one;
    keep(all, campos);
}

void vendedores_write(struct vendedores *all, struct campos *campos, json_t *object, const char *key)
{
    json_t *aviso;
    size_t i;

    if (all->pessoa == NULL)
        return;
    jsonline_set(object, key, json_incref(all->pessoa));
    json_array_foreach (all->avisos, i, aviso)
        jsonline_append_once(campos->avisos, json_string_value(aviso));
}

void vendedores_free(struct vendedores *all)
{
    json_decref(all->pessoa);
    json_decref(all->avisos);
    *all = (struct vendedores){0};
}
