/*
 * A line of the ledger: that a sale or a closed shift was put into a payload, that a sale was told to be cancelled or
 * gone, or that something which was told is forgotten (pdv-outbox(5), "ledger"). Its text, inside the journal's frame:
 *
 *     venda <canal> 123 2026-03-02T10:03:07.827 12.5 9f86d081884c7d65 <sync_id> <promise>
 *
 * `promise` is the number of the payload's promise, by which the lines of all days have one order. Lines of earlier
 * versions end with the sync_id. Times are the databases' own naive ones, so that another STORE_UTC_OFFSET does not
 * make other sales of them. Pure functions.
 */
#ifndef LANCAMENTO_H
#define LANCAMENTO_H

#include <jansson.h>

#include "instante.h"
#include "canal.h"
#include "journal.h"

#define LANCAMENTO_ID 64
#define LANCAMENTO_ID_WORD 3 /* of the text, counted from 1 */
#define LANCAMENTO_HASH 17

enum lancamento_tipo {
    LANCAMENTO_VENDA,
    LANCAMENTO_TURNO,
    LANCAMENTO_CANCELADA, /* the sale was told to be cancelled */
    LANCAMENTO_SUMIDA,    /* that its row is gone was told */
    LANCAMENTO_ESQUECIDA, /* it was told, but head office may have heard an older state last */
    LANCAMENTO_ANULADA    /* the payload of this sync_id never arrived: its lines of this sale or shift do not count */
};

struct lancamento {
    enum lancamento_tipo tipo;
    char canal[CANAL_NAME];
    char id[LANCAMENTO_ID];  /* id_operacao in digits, or id_turno */
    char fim[INSTANTE_TEXT]; /* its end, naive; "-": none */
    char total[24];          /* as the payload has it; "-": none */
    char hash[LANCAMENTO_HASH];
    char sync_id[65];
    int64_t promise;       /* of the payload, 0: of an earlier version's */
    bool with_names;       /* the hash is an earlier version's, in which names count */
    char day[JOURNAL_DAY]; /* which day's file it stands in */
    int64_t number;        /* and its number there; 0: not yet */
    const json_t *dados;   /* what lancamento_of has made it of, borrowed; NULL: read from a file */
};

struct lancamentos {
    struct lancamento *lines; /* owned: to be freed */
    size_t count, room;
};

/* Adds a copy of the line. EXIT_IO: no memory. */
bool lancamentos_add(struct lancamentos *lines, const struct lancamento *line, struct reason *why);

/* Writes the text. */
void lancamento_format(const struct lancamento *lancamento, char text[JOURNAL_TEXT]);

/* Reads it; number and day stay unset. False: no such line. */
bool lancamento_parse(const char *text, struct lancamento *lancamento);

/* False for a sale or a shift without channel or id: payloads of earlier versions have such. */
bool lancamento_is_named(enum lancamento_tipo tipo, const json_t *dados);

/*
 * The line of a sale or a shift: `dados` is an object of the payload's vendas or turnos. One without an end stands at
 * `otherwise` (naive); so does one whose end is no day of the window's time, more than LANCAMENTO_DAYS before or a day
 * behind it: a register's clock was wrong, and the file of such a day would be cleaned away. sync_id is "-" and promise
 * 0. False for an object without canal and id, or without memory.
 */
#define LANCAMENTO_DAYS 32
bool lancamento_of(enum lancamento_tipo tipo, const json_t *dados, const char *otherwise,
                   struct lancamento *lancamento);

/*
 * Adds the line of every sale and every closed shift of a payload (with `open` of open ones too). *unnamed (may be
 * NULL) counts those that cannot be named. EXIT_IO: no memory.
 */
bool lancamentos_of(const json_t *payload, bool open, const char *otherwise, struct lancamentos *lines, size_t *unnamed,
                    struct reason *why);

/* Whether a line is of a shift, whatever it says of it. */
bool lancamento_is_turno(const struct lancamento *lancamento);

/*
 * Whether a sale or shift is what the line has told: the same ids, times, quantities and money, whatever the names (the
 * contract's payload page, "vendas"). `own` is lancamento_of it. False also without memory: it is then told once more.
 */
bool lancamento_tells(const struct lancamento *line, const struct lancamento *own);

/*
 * A whole second as the ledger has it: the wall clock's time, without offset, so that texts compare as the moments do.
 * Writes into `text` (INSTANTE_TEXT).
 */
const char *lancamento_naive(struct instante when, char *text);

#endif
