/* Ordered lists. qsort may not be stable: the items are told apart by their second id. */
#include <stdlib.h>

#include "lista.h"

bool lista_add(struct lista *lista, struct lista_item item)
{
    if (item.value == NULL)
        return false;
    if (lista->count == lista->room) {
        size_t room = lista->room == 0 ? 8 : lista->room * 2;
        struct lista_item *items = realloc(lista->items, room * sizeof *items);

        if (items == NULL) {
            json_decref(item.value);
            return false;
        }
        lista->items = items;
        lista->room = room;
    }
    lista->items[lista->count++] = item;
    return true;
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
    bool done = array != NULL;

    lista_sort(lista);
    for (size_t i = 0; i < lista->count; i++)
        done = done && json_array_append(array, lista->items[i].value) == 0;
    lista_free(lista);
    if (done)
        return array;
    json_decref(array);
    return NULL;
}

void lista_free(struct lista *lista)
{
    for (size_t i = 0; i < lista->count; i++)
        json_decref(lista->items[i].value);
    free(lista->items);
    *lista = (struct lista){0};
}
