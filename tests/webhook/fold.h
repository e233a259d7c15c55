/*
 * What the payloads give when they are applied one after the other, as head office does it: a sale replaces what was
 * there under (canal, id_operacao), a shift what was there under (canal, id_turno), and VENDA_CANCELADA takes a sale
 * away.
 */
#ifndef FOLD_H
#define FOLD_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "reason.h"

struct fold {
    json_t *sales; /* "<canal> <id>" -> the object as it came */
    json_t *shifts;
    json_t *cancelled; /* "<canal> <id>" -> true: taken away, and not sold since */
};

/* An empty one, to be ended by fold_end. False when memory is short. */
bool fold_begin(struct fold *fold);

/* Applies a payload, which the schema admits and whose sync_id is new. False when memory is short. */
bool fold_take(struct fold *fold, json_t *payload);

/* Writes the objects of `part`, one of the fold's, to a file, a line each in the order of their keys. */
bool fold_write(json_t *part, const char *path, struct reason *why);

void fold_end(struct fold *fold);

#endif
