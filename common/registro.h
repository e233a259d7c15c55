/*
 * Records of the stream between the programs (pdv-stream(5)): `tipo` first, then the channel, then what they carry.
 */
#ifndef REGISTRO_H
#define REGISTRO_H

#include <jansson.h>
#include <stdio.h>

#include "reason.h"

/* Where records go, and how many of each kind went. */
struct registro {
    FILE *out;
    const char *canal;
    json_t *counts; /* owned: {tipo: how many}, of those that registro_begin has begun */
};

/* {tipo, canal}: a record to be filled. It counts for `fim`, or, one that is the stream's frame, does not. */
json_t *registro_begin(struct registro *registro, const char *tipo);
json_t *registro_frame(const struct registro *registro, const char *tipo);

/* Writes a record, which is taken over, and flushes it: who reads along sees it at once, a crash leaves whole lines. */
bool registro_put(const struct registro *registro, json_t *record, struct reason *why);

/* Writes each of the texts (may be NULL) as an `aviso`; warnings belong to the record that follows them. */
bool registro_avisos(struct registro *registro, const json_t *avisos, struct reason *why);

/* The last line: counts per tipo and whether the channel was read to its end. */
bool registro_end(struct registro *registro, bool complete, struct reason *why);

#endif
