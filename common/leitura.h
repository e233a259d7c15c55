/*
 * What the readers of the database share: the connection, the window, where records go. Each reader runs one statement
 * and writes one record for each group of rows, holding no more than that group.
 */
#ifndef LEITURA_H
#define LEITURA_H

#include <stdio.h>

#include "campo.h"
#include "janela.h"

struct leitura {
    struct sqlserver *server;
    FILE *out;      /* where records go */
    json_t *counts; /* owned: {tipo: how many went}, of those that leitura_record has begun */
    struct janela janela;
    const char *canal;
    int64_t loja;              /* the shop's id in this database */
    int64_t turno_aberto_dias; /* TURNO_ABERTO_MAX_DIAS */
};

/*
 * Of rows whose header did not come: under READ COMMITTED each part of a statement sees what is committed when it gets
 * there, so that what is written meanwhile may be in one part only (SQL Server's "Transaction Isolation Levels").
 */
#define LEITURA_MOVED "dados gravados durante a leitura; a próxima execução tenta de novo"

/*
 * Sends a statement of a .sql file, whose DECLARE, which is there for a query window, gives way to one with the
 * window's values, and calls `each` for every row; false also where that is.
 */
bool leitura_each(struct leitura *leitura, const char *statement, bool (*each)(void *context, struct reason *why),
                  void *context, struct reason *why);

/*
 * The sales (and withdrawals) of the window and its look-back, and the sales whose id is above what the window says:
 * records `venda`, `sangria` and `cancelada`.
 */
bool leitura_vendas(struct leitura *leitura, const char *statement, struct reason *why);

/* The shifts, as records `tipo`; with `payments` as they stand in turnos, without as in snapshot_turnos. */
bool leitura_turnos(struct leitura *leitura, const char *statement, const char *tipo, bool payments,
                    struct reason *why);

/* The last sales: records `snapshot_venda`. */
bool leitura_snapshot_vendas(struct leitura *leitura, const char *statement, struct reason *why);

/*
 * A record of the stream between the programs (pdv-stream(5)), to be filled: {tipo, canal}. It counts for `fim`; one
 * that is the stream's frame does not.
 */
json_t *leitura_record(struct leitura *leitura, const char *tipo);
json_t *leitura_frame(const struct leitura *leitura, const char *tipo);
/* Writes it, taking it over, and flushes it: who reads along sees it at once, and a crash leaves whole lines. */
bool leitura_put(const struct leitura *leitura, json_t *record, struct reason *why);
/* Writes each of the texts (may be NULL) as an `aviso`; warnings belong to the record that follows them. */
bool leitura_avisos(struct leitura *leitura, const json_t *avisos, struct reason *why);
/* The last line: counts per tipo and whether the channel was read to its end. */
bool leitura_end(const struct leitura *leitura, bool complete, struct reason *why);

/* Fresh fields for one record. */
struct campos leitura_begin(const struct leitura *leitura);
/* Writes the record with its fields' warnings before it, and takes all of it over. */
bool leitura_write(struct leitura *leitura, struct campos *campos, const char *tipo, json_t *dados, struct reason *why);

/* The current row's operation and which part of it the row is; `what` is for messages. False: there is no such number.
 */
bool leitura_parte(struct leitura *leitura, const char *what, int64_t *id, int64_t *parte, struct reason *why);

#endif
