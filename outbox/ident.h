/*
 * Payloads by what a person calls them: the beginning of a sync_id, or a file's name.
 */
#ifndef IDENT_H
#define IDENT_H

#include "queue.h"

#define IDENT_DIGITS_LEAST 6

/* True when the text may name a payload: at least six digits of a sync_id, or a name of the queue. Pure. */
bool ident_is(const char *id);

/* True when it names this one. Only the digits in the file's name are compared. Pure. */
bool ident_matches(const struct entry *entry, const char *id);

#endif
