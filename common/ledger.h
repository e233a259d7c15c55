/*
 * What the ledger knows of some days: which sales and closed shifts were put into payloads, with which content
 * (pdv-outbox(5), "ledger"). Reading only; the queue writes it.
 */
#ifndef LEDGER_H
#define LEDGER_H

#include "config.h"
#include "lancamento.h"

struct ledger {
    char folder[SYS_PATH_MAX];
    struct lancamentos all;    /* by canal, venda before turno, id, promise, day, number */
    char (*days)[JOURNAL_DAY]; /* owned: what is loaded */
    size_t day_count, day_room;
    size_t damaged; /* lines that no file had whole */
    bool sorted;
};

/*
 * Where the ledger stands: `ledger` beside STATE_FILE, which belongs to the store that its file LEDGER_STORE names; the
 * ledger of another STORE_ID_PONTO_VENDA or STORE_ID_FILIAL is `ledger-<both>`, so that a mended id cancels nothing of
 * the store before. EXIT_BAD_INPUT: too long a path.
 */
#define LEDGER_STORE "loja"
bool ledger_folder(const struct config *config, char folder[SYS_PATH_MAX], struct reason *why);

/* The text of LEDGER_STORE, a line without its end: "10 7"; "" without STORE_ID_PONTO_VENDA. */
#define LEDGER_STORE_TEXT 48
void ledger_store(const struct config *config, char text[LEDGER_STORE_TEXT]);

/* Empty. Call ledger_end in any case. */
void ledger_begin(struct ledger *ledger, const char *folder);
void ledger_end(struct ledger *ledger);

/* Loads a day (2026-03-02), unless it is there already. EXIT_IO. */
bool ledger_load(struct ledger *ledger, const char *day, struct reason *why);

/* All days that have a part in from <= t <= to, by the wall clock of `from` and `to`. */
bool ledger_load_span(struct ledger *ledger, struct instante from, struct instante to, struct reason *why);

/*
 * The newest line of a sale (also of its being cancelled, gone or forgotten) or of a shift, over all loaded days; lines
 * of a payload that never arrived (LANCAMENTO_ANULADA) aside. NULL: the ledger does not know it. Valid until the next
 * load.
 */
const struct lancamento *ledger_find(struct ledger *ledger, bool turno, const char *canal, const char *id);

/*
 * Of the sales of a channel that were told, and neither that they are cancelled nor that they are gone, the next one
 * whose newest line has from <= end < to (naive, lancamento_naive): that line. *at begins at 0. NULL: no more.
 */
const struct lancamento *ledger_next_sale(struct ledger *ledger, size_t *at, const char *canal, const char *from,
                                          const char *to);

/* Whether a line of the same kind, hash, sync_id and promise stands in the same day's file. */
bool ledger_has(struct ledger *ledger, const struct lancamento *line);

/* The lines of the same sale or shift as `key`: the index of the first of them, and their end. */
size_t ledger_range(struct ledger *ledger, const struct lancamento *key, size_t *end);

#endif
