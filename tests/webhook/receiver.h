/*
 * The receiver takes complete requests: it judges, applies the fault whose turn it is, stores, logs, and says what is
 * to be answered. The HTTP library stands before it, the store's folder behind it.
 */
#ifndef RECEIVER_H
#define RECEIVER_H

#include <stdbool.h>

#include <jansson.h>

#include "exchange.h"
#include "fault.h"
#include "judge.h"
#include "reply.h"
#include "store.h"

struct receiver {
    struct judge_rules rules;
    struct store *store;       /* borrowed */
    struct fold fold;          /* owned: what the store's bodies give */
    struct fault_queue faults; /* owned */
    json_t *request_ids;       /* owned: the X-Request-Ids seen by this process */
    bool cleared;              /* the faults are gone; requests that wait for a silent answer must still be let go */
};

/* What is to happen to a request that was taken. */
struct outcome {
    struct fault fault; /* FAULT_SILENT, the closing ones and FAULT_DRIP are for the HTTP side to carry out */
    struct reply reply; /* to be freed by reply_free */
};

/*
 * Takes one request that is complete (or will not be read further). The body is in the store, and the request in the
 * log, before this returns: whoever gets the answer finds both. Trouble of this program's own becomes a 500 and a
 * message.
 */
void receiver_take(struct receiver *receiver, struct exchange *exchange, struct outcome *outcome);

/* Logs a request whose connection ended before it was complete. No fault is used up. */
void receiver_note_incomplete(struct receiver *receiver, struct exchange *exchange);

#endif
