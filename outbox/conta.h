/*
 * The audit's account: for each day and channel how many sales and how much money, and what became of them.
 */
#ifndef CONTA_H
#define CONTA_H

#include <jansson.h>

#include "lancamento.h"

enum conta_coluna {
    CONTA_BANCO,     /* what the database holds now */
    CONTA_ENTREGUE,  /* this one and the next three in the order of enum situacao */
    CONTA_ESPERA,    /* in the queue, or not read yet */
    CONTA_RECUSADA,  /* in the dead letter */
    CONTA_FALTA,     /* nowhere */
    CONTA_ALTERADA,  /* sent with other content than it has now */
    CONTA_CANCELADA, /* sent, and its row says cancelado; not told yet */
    CONTA_SUMIDA,    /* sent, and its row is gone; not told yet */
    CONTA_ANTERIOR,  /* ended before the ledger began: nothing is known of it */
    CONTA_COLUNAS
};

struct conta_linha {
    char day[JOURNAL_DAY], canal[CANAL_NAME];
    int64_t count[CONTA_COLUNAS], total_e4[CONTA_COLUNAS];
};

struct conta {
    struct conta_linha *lines; /* owned, by day, then channel */
    size_t count, room;
    struct conta_linha sum; /* of all lines */
    json_t *missing;        /* owned: objects of canal, id, fim, total, motivo */
};

/* One that begins has only `missing`, an array. */
void conta_end(struct conta *conta);

/* Counts a sale in a column of its day. An amount that no sum can carry is left out of the sum. EXIT_IO: no memory. */
bool conta_add(struct conta *conta, const char *day, const char *canal, enum conta_coluna coluna, int64_t total_e4,
               struct reason *why);

/* Names a sale that is missing. */
void conta_add_missing(struct conta *conta, const struct lancamento *venda, const char *motivo);

/* The table for people on stdout, with the missing sales below it. */
void conta_print(const struct conta *conta);

/* The same as one JSON object. To be decref'd. */
json_t *conta_to_json(const struct conta *conta);

#endif
