/*
 * What a crash cut short is finished before anything else is done: the first step of every subcommand that changes
 * anything, under the state's lock.
 */
#ifndef RECOVER_H
#define RECOVER_H

#include "session.h"

/* True for the payload that keeps the state's promise: by its number, of an earlier version by its sync_id. Pure. */
bool recover_is_of_intent(const struct state *state, const struct entry *entry);

/*
 * When outbox or dead letter already holds the payload of the intent, the state is moved as `add` would have moved it;
 * *moved tells the caller to save it. EXIT_IO: nothing is known.
 */
bool recover_intent(struct session *session, bool *moved, struct reason *why);

/* Removes unfinished files older than a day, of our own naming only. What cannot be removed stays, silently. */
void recover_clean(const struct places *places);

#endif
