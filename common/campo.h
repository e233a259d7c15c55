/*
 * From a column to a key of the payload, under the rule that unknown means absent: what is NULL, or what the schema
 * does not admit, is a key left out (the contract's payload page, "Rules for every value"). One `struct campos` a
 * record's reading. Columns are named as in the statements.
 */
#ifndef CAMPO_H
#define CAMPO_H

#include <jansson.h>

#include "sqlvalue.h"

struct campos {
    struct sqlserver *server;
    const char *canal;
    int32_t offset_s;
    json_t *avisos;    /* array of warnings that belong to the record being built; owned */
    bool lookback;     /* the record belongs to the look-back, not to the window */
    bool out_of_range; /* an amount of 10^9 or more was left out */
};

/* An integer of at least `least`, in *value too (may be NULL). False: absent, and 0. */
bool campo_int(struct campos *campos, json_t *object, const char *key, const char *column, int64_t least,
               int64_t *value);
/* An amount, which it returns; 0 when it is unknown. `object` NULL: it is not written. */
int64_t campo_decimal(struct campos *campos, json_t *object, const char *key, const char *column);
/* A sum that the database made of amounts: it may itself be larger than a single one. 0 for NULL. */
int64_t campo_sum(struct campos *campos, const char *column);
/* Text of at most `characters`; `table` and `id` name its row in a warning. */
void campo_text(struct campos *campos, json_t *object, const char *key, const char *column, size_t characters,
                const char *table, int64_t id);
/* A moment, in *when too (may be NULL). False: absent. */
bool campo_instante(struct campos *campos, json_t *object, const char *key, const char *column, struct instante *when);
void campo_uuid(struct campos *campos, json_t *object, const char *key, const char *column);
/* {id_usuario, nome, login}; NULL where the column id_usuario is not admissible. */
json_t *campo_pessoa(struct campos *campos);

/* Adds a warning, unless it is there already. */
void campo_aviso(struct campos *campos, const char *format, ...) SYS_PRINTF(2, 3);

#endif
