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
 * then nothing is forgotten, and `left` names it as the beginning of a message, "venda HIPER_CAIXA 17: ". Only under
 * the session's lock. EXIT_IO, EXIT_CANNOT_CREATE.
 */
#define REREAD_LEFT 160
bool reread_apart(struct session *session, const struct queue_payload *payload, enum reread_cause cause, bool *divided,
                  char left[REREAD_LEFT], struct reason *why);

/*
 * A payload has been delivered: of its sales and shifts those are forgotten of which head office has heard a newer word
 * before, that is, whose newest line is of another payload that no longer waits. One that is `known` there has arrived
 * at some time before, and older words perhaps since: then also what others have told that no longer wait, and its
 * closed shifts, which others may have told while they were open. EXIT_IO, EXIT_CANNOT_CREATE.
 */
bool reread_overtaken(struct session *session, const struct queue_payload *payload, bool known, struct reason *why);

/*
 * A file of the queue that does not read back: what the ledger's lines say that it held, and the time before its
 * window's end. It may have arrived: an answer that was lost is counted only while others pass. EXIT_IO,
 * EXIT_CANNOT_CREATE.
 */
bool reread_damaged(struct session *session, const struct entry *entry, struct reason *why);

#endif
