/* Ordered lists. qsort may not be stable: the items are told apart by their second id. */
#include <stdlib.h>

#include "grow.h"
#include "jsonline.h"
#include "lista.h"

void lista_add(struct lista *lista, struct lista_item item)
{
    if (GROW(lista->items, lista->count, &lista->room))
        lista->items[lista->count++] = item;
    else
        jsonline_append(NULL, item.value); /* lets it go, and remembers */
}

static int compare(const void *left, const void *right)
{
    const struct lista_item *a = left, *b = right;

    if (a->amount_e4 != b->amount_e4)
        return a->amount_e4 > b->amount_e4 ? -1 : 1;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    return a->second < b->second ? -1 : a->second > b->second;
}

void lista_sort(struct lista *lista)
{
    if (lista->count > 1)
        qsort(lista->items, lista->count, sizeof *lista->items, compare);
}

json_t *lista_to_json(struct lista *lista)
{
    json_t *array = json_array();

    lista_sort(lista);
    for (size_t i = 0; i < lista->count; i++)
        jsonline_append(array, json_incref(lista->items[i].value));
    lista_free(lista);
    return array;
}

void lista_free(struct lista *lista)
{
    for (size_t i = 0; i < lista->count; i++)
        json_decref(lista->items[i].value);
    free(lista->items);
    *lista = (struct lista){0};
}
