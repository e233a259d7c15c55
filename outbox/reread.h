/*
 * Reading again: the ledger forgets what head office may not have heard last, and the spans of time that it lies in go
 * on the state's list, which `next` serves first (the contract's page on what must be true at head office, "Reading
 * again"). The spans are durable before the ledger forgets: a crash between costs the reading of a span in which
 * nothing is new.
 */
#ifndef REREAD_H
#define REREAD_H

#include "queue.h"
#include "session.h"

enum reread_cause {
    REREAD_NEVER, /* the payload never arrived: its sales and shifts are as if it had never been made */
    REREAD_UNSURE /* it may have arrived: they were told, but not known how; a cancelling can still be told */
};

/*
 * Takes a payload of the queue apart: what it tells is forgotten and read again in smaller spans, at the end in one for
 * a single sale. *divided is false where there is nothing left to divide: one sale or shift, or several of one second;
 * then nothing is forgotten. Only under the session's lock. EXIT_IO, EXIT_CANNOT_CREATE.
 */
bool reread_apart(struct session *session, const struct queue_payload *payload, enum reread_cause cause, bool *divided,
                  struct reason *why);

/*
 * A payload has been delivered: of its sales and shifts those are forgotten of which head office has heard a newer word
 * before, that is, whose newest line is of another payload that no longer waits. With `twice` it had arrived before,
 * nobody knows when (an answer was lost, or our memory): then also those of which an older word may have come since.
 * EXIT_IO, EXIT_CANNOT_CREATE.
 */
bool reread_overtaken(struct session *session, const struct queue_payload *payload, bool twice, struct reason *why);

/*
 * A file of the queue that does not read back: what the ledger's lines say that it held, and the time before its
 * window's end. It may have arrived: an answer that was lost is counted only while others pass. EXIT_IO,
 * EXIT_CANNOT_CREATE.
 */
bool reread_damaged(struct session *session, const struct entry *entry, struct reason *why);

#endif
