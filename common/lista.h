/*
 * A list of JSON values that is put in order before it is written: by a larger amount first, then by two ids, in which
 * a missing id (0 or below its least) sorts before every other (the contract's payload page, "Order").
 */
#ifndef LISTA_H
#define LISTA_H

#include <jansson.h>
#include <stdint.h>

#define LISTA_NO_ID INT64_MIN

struct lista_item {
    int64_t amount_e4; /* larger first; 0 where the list has none */
    int64_t first, second;
    json_t *value; /* owned */
};

struct lista {
    struct lista_item *items;
    size_t count, room;
};

/* Takes over item.value. */
void lista_add(struct lista *lista, struct lista_item item);

/* Puts the list in order. */
void lista_sort(struct lista *lista);

/* The values in order, as a new array; the list is empty afterwards. */
json_t *lista_to_json(struct lista *lista);

void lista_free(struct lista *lista);

#endif
