/*
 * What a crash cut short is finished before anything else is done: the first step of every subcommand that changes
 * anything, under the state's lock.
 */
#ifndef RECOVER_H
#define RECOVER_H

#include "places.h"
#include "state.h"

/*
 * When outbox or dead letter already holds the payload of the intent, the state is moved as `add` would have moved it;
 * *moved tells the caller to save it. A file of that name that does not read back goes to the dead letter, and the
 * window is read again as if the ledger did not know it: *moved, too. EXIT_IO: nothing is known.
 */
bool recover_intent(const struct places *places, struct state *state, bool *moved, struct reason *why);

/*
 * For a state that is a generation old: its intent may be of a payload that was delivered since. Another payload of
 * that sync_id would be dropped, so the intent is over; what the window holds is planned anew. EXIT_IO.
 */
bool recover_spent(const struct places *places, struct state *state, struct reason *why);

/* Removes unfinished files older than a day, of our own naming only. What cannot be removed stays, silently. */
void recover_clean(const struct places *places);

#endif
