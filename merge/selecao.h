/*
 * Which of the records that were read enter the payload: the window's own, and what the ledger lacks or holds with
 * other content (the design's page on late, changed and cancelled sales).
 */
#ifndef SELECAO_H
#define SELECAO_H

#include "fluxo.h"
#include "ledger.h"

/* What becomes of a record. */
enum destino {
    DESTINO_VAI,      /* the window's own, not sent before */
    DESTINO_TARDIA,   /* not sent before, and it ended before the window */
    DESTINO_ALTERADA, /* sent before with other content, or its cancelling was told */
    DESTINO_FICA      /* sent before as it is */
};

/* A sale: `known` is the ledger's newest line of it, NULL where it has none. Pure. */
enum destino selecao_venda(const struct lancamento *known, const char *hash, bool in_window);

/* A closed shift of the look-back goes when it is new or changed. Pure. */
bool selecao_turno(const struct lancamento *known, const char *hash);

struct selecao {
    json_t *vendas, *turnos; /* arrays of records, in the order in which they were given */
    json_t *avisos;          /* VENDA_TARDIA, VENDA_ALTERADA, VENDA_CANCELADA: texts, in that order, then of vendas */
    size_t lookback;         /* how many of the sales ended before the window */
    size_t waiting;          /* how many more there would be, beyond the limit */
};

/*
 * Chooses among `vendas` and `turnos` (records in the payload's order, borrowed). At most `limit` sales of the
 * look-back enter, and at most SELECAO_AVISOS warnings are made of what need not go now; the rest waits. `ledger` NULL:
 * the window's own records, without a warning. EXIT_IO. Call selecao_end in any case.
 */
bool selecao_make(const struct fluxo *fluxo, struct ledger *ledger, json_t *vendas, json_t *turnos, size_t limit,
                  struct selecao *selecao, struct reason *why);
void selecao_end(struct selecao *selecao);

/* A payload has at most 100 warnings (AVISO_MAX), a few of which stand before these: none of these may be cut. */
#define SELECAO_AVISOS 90

#endif
