/*
 * The ledger's files: noting what a payload carries, when the ledger began, and how long it remembers (pdv-outbox(5),
 * "ledger").
 */
#ifndef LEDGERFILE_H
#define LEDGERFILE_H

#include "ledger.h"

#include "places.h"
#include "state.h"

/*
 * Notes the payload's sales, closed shifts and what it tells of sales that are cancelled or gone, durably. What stands
 * there already is not written again, so that it may be repeated. `janela` is the payload's window, `promise` its
 * number; `missing` names the sales behind BASE_TROCADA (the pacote's `sumidas`, NULL: none); what the payload tells of
 * sales that are gone is counted in `told`, one for each channel. EXIT_IO, EXIT_CANNOT_CREATE.
 */
bool ledgerfile_note(const struct places *places, const json_t *payload, const struct janela *janela, int64_t promise,
                     const json_t *missing, struct state_missing *told, struct reason *why);

/*
 * Appends the texts, of which there may be none, to the day's journal (journal.h) in a folder and to its copy, each
 * synced when it returns true, with the numbers that follow what is there. What only one of the two has is appended to
 * the other as well, so that a crash between them, or damage, leaves no line with one file alone for long. Something
 * else in a file's place is set aside. Some of it may be there after a failure: EXIT_IO or EXIT_CANNOT_CREATE.
 */
bool ledgerfile_append(const char *folder, const char *day, char (*texts)[JOURNAL_TEXT], size_t count,
                       struct reason *why);

/*
 * Writes the lines, durably, each into its own day's file and into every loaded one that has the sale or shift, so that
 * the newest line stands wherever an older one does. `ledger` has the lines' days loaded. Errors as ledgerfile_note.
 */
bool ledgerfile_write(struct ledger *ledger, struct lancamentos *lines, struct reason *why);

/*
 * The moment from which on every sale that was sent is noted. Where nobody has noted that moment (a first run, a state
 * of an earlier version, a ledger that was lost) it is the end of the oldest line, else `otherwise`; with `note` it is
 * noted now, and whose ledger it is. EXIT_IO, EXIT_CANNOT_CREATE.
 */
bool ledgerfile_since(const struct places *places, struct instante otherwise, bool note, struct instante *since,
                      struct reason *why);

/* Everything since `when` will be noted: it is read anew. Moments later than what is noted change nothing. */
bool ledgerfile_begin_at(const struct places *places, struct instante when, struct reason *why);

/*
 * Forgets days, of sales and of deliveries, that are more than `days` before `now`, but never one of the `days` newest:
 * after a clock that was ahead for a while, what was sold shortly before must still be known.
 */
void ledgerfile_clean(const struct places *places, struct instante now, int64_t days);

#endif
