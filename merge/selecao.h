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
    DESTINO_ALTERADA, /* sent before with other content, or told since to be cancelled or gone, or forgotten */
    DESTINO_FICA      /* sent before as it is */
};

/* A sale: `known` is the ledger's newest line of it, NULL: none; `same`: that line tells what it is now. Pure. */
enum destino selecao_venda(const struct lancamento *known, bool same, bool in_window);

/* A closed shift of the look-back goes when it is new or changed. Pure. */
bool selecao_turno(const struct lancamento *known, bool same);

struct selecao {
    json_t *vendas, *turnos; /* arrays of records, in the order in which they were given */
    json_t *avisos;          /* texts, in the order of the contract's table, then of vendas */
    json_t *sumidas;         /* {canal, id} of the sales that stand behind a BASE_TROCADA */
    size_t missing;          /* sales that were told and whose rows are gone */
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

/*
 * So many sales that are gone a payload tells one by one; more of a channel at once are another database
 * (BASE_TROCADA).
 */
#define SELECAO_SUMIDAS 20

#endif
