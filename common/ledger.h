/*
 * What the ledger knows of some days: which sales and closed shifts were put into payloads, with which content
 * (pdv-outbox(5), "ledger"). Reading only; the queue writes it.
 */
#ifndef LEDGER_H
#define LEDGER_H

#include "lancamento.h"

struct ledger {
    char folder[SYS_PATH_MAX];
    struct lancamento *lines; /* owned; by canal, venda before turno, id, day, number */
    size_t count, room;
    char (*days)[JOURNAL_DAY]; /* owned: what is loaded */
    size_t day_count;
    size_t damaged; /* lines that no file had whole */
    bool sorted;
};

/* Where the ledger stands: beside STATE_FILE. To be freed; NULL without memory. */
char *ledger_folder(const char *state_file);

/* Empty. Call ledger_end in any case. */
void ledger_begin(struct ledger *ledger, const char *folder);
void ledger_end(struct ledger *ledger);

/* Loads a day (2026-03-02), unless it is there already. EXIT_IO. */
bool ledger_load(struct ledger *ledger, const char *day, struct reason *why);

/* All days that have a part in from <= t <= to, by the wall clock of `from` and `to`. */
bool ledger_load_span(struct ledger *ledger, struct instante from, struct instante to, struct reason *why);

/*
 * The newest line of a sale (also of its cancelling) or of a shift: of that day when it has one there, else of any
 * loaded day, the last first. NULL: the ledger does not know it. Valid until the next load.
 */
const struct lancamento *ledger_find(struct ledger *ledger, bool turno, const char *canal, const char *id,
                                     const char *day);

/*
 * The sales of a channel that were put into payloads and whose cancelling was not told, with from <= end < to (naive,
 * lancamento_naive): calls `each` with the newest line of each and day. A sale that stands, uncancelled, on another
 * loaded day outside of these bounds has only moved and is left out. False when `each` has returned false.
 */
bool ledger_each_sale(struct ledger *ledger, const char *canal, const char *from, const char *to,
                      bool (*each)(void *context, const struct lancamento *lancamento), void *context);

/* Calls `each` with the newest line of every day on which the sale stands uncancelled. */
bool ledger_each_day_of(struct ledger *ledger, const char *canal, const char *id,
                        bool (*each)(void *context, const struct lancamento *lancamento), void *context);

#endif
