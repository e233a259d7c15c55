/*
 * The ledger's files: noting what a payload carries, when the ledger began, and how long it remembers (pdv-outbox(5),
 * "ledger").
 */
#ifndef LEDGERFILE_H
#define LEDGERFILE_H

#include "janela.h"
#include "places.h"

/*
 * Notes the payload's sales, closed shifts and tellings of a cancelling, durably. What stands there already is not
 * written again, so that it may be repeated. `janela` is the payload's window. EXIT_IO, EXIT_CANNOT_CREATE; a payload
 * that is no JSON is EXIT_BAD_INPUT.
 */
bool ledgerfile_note(const struct places *places, const char *payload, size_t length, const struct janela *janela,
                     struct reason *why);

/*
 * The moment from which on every sale that was sent is noted. Where nobody has noted that moment (a first run, a state
 * of an earlier version, a ledger that was lost) it is the end of the oldest line, else `otherwise`; with `note` it is
 * noted now. EXIT_IO, EXIT_CANNOT_CREATE.
 */
bool ledgerfile_since(const struct places *places, struct instante otherwise, bool note, struct instante *since,
                      struct reason *why);

/* Everything since `when` will be noted from now on: it is read anew. Later moments than what is noted change nothing.
 */
bool ledgerfile_begin_at(const struct places *places, struct instante when, struct reason *why);

/*
 * Forgets days, of sales and of deliveries, that are more than `days` before `now`, but never one of the `days` newest:
 * after a clock that was ahead for a while, what was sold shortly before must still be known.
 */
void ledgerfile_clean(const struct places *places, struct instante now, int64_t days);

#endif
