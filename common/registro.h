/*
 * Records of the stream between the programs (pdv-stream(5)): `tipo` first, then the channel, then what they carry.
 */
#ifndef REGISTRO_H
#define REGISTRO_H

#include <jansson.h>
#include <stdio.h>

#include "reason.h"

#define REGISTRO_TIPOS 8

/* Where records go, and how many of each kind went. */
struct registro {
    FILE *out;
    const char *canal;
    struct {
        char tipo[24];
        int64_t count;
    } counts[REGISTRO_TIPOS];
};

/*
 * Writes {"tipo", "canal", "dados"}, with "lookback" true where it is, and flushes it, counting `tipo`; before it, each
 * of `avisos` (texts, may be NULL) as a record of its own: warnings belong to the record that follows them. Takes over
 * `dados` and `avisos`, also on failure.
 */
bool registro_write(struct registro *registro, const char *tipo, json_t *dados, bool lookback, json_t *avisos,
                    struct reason *why);

/* Writes each of the texts (may be NULL) as an `aviso`. */
bool registro_avisos(struct registro *registro, const json_t *avisos, struct reason *why);

/* Counts a record of that type for `fim`; registro_write and registro_avisos do it themselves. */
void registro_count(struct registro *registro, const char *tipo);
/* How many of that type. */
int64_t registro_counted(const struct registro *registro, const char *tipo);

/* Writes an object that has its own keys, with `tipo` and `canal` put before them. Takes over `fields`. */
bool registro_write_fields(struct registro *registro, const char *tipo, json_t *fields, struct reason *why);

/* The last line: counts per tipo and whether the channel was read to its end. */
bool registro_end(struct registro *registro, bool complete, struct reason *why);

#endif
