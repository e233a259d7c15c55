/*
 * What the webhook does wrong on purpose. A fault is written as `status=503:retry-after=5:times=2`; several wait in a
 * queue, and each complete request takes the first whose number of times is not used up and whose `match=TEXT`, where
 * it has one, is in the body. Whatever the text of a fault is, parsing it has no effect but its result.
 */
#ifndef FAULT_H
#define FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reason.h"

enum fault_kind {
    FAULT_NONE,
    FAULT_STATUS,            /* status=N[:retry-after=TEXT]: this status, nothing stored */
    FAULT_SILENT,            /* silent: the request is read, not answered until the queue is cleared, nothing stored */
    FAULT_CLOSE,             /* close: the connection is closed without an answer, nothing stored */
    FAULT_CLOSE_AFTER_STORE, /* close-after-store: the same after storing */
    FAULT_DRIP,              /* drip=BYTES or drip=BYTES/SECONDS: stored, the answer's body comes slowly */
    FAULT_REDIRECT,          /* redirect=N: a 3xx with a Location, nothing stored */
    FAULT_HTML               /* html=N: this status with an HTML page, nothing stored */
};

#define FAULT_TEXT_MAX 160
#define FAULT_ALWAYS (-1)

struct fault {
    enum fault_kind kind;
    unsigned status;           /* 200 to 599; FAULT_REDIRECT 300 to 399 */
    char retry_after[80];      /* "": no such header */
    char match[80];            /* only requests with this in their body, as it was sent; "": any */
    size_t drip_bytes;         /* so many bytes ... */
    int64_t drip_every_ms;     /* ... each time that this has passed */
    int64_t times;             /* requests left for it; FAULT_ALWAYS: until the queue is cleared */
    char text[FAULT_TEXT_MAX]; /* as it was given, for the log */
};

struct fault_queue {
    struct fault *items;
    size_t count;
    size_t room;
};

/* Reads one specification into *fault. False with the reason (EXIT_USAGE_ERROR) when it is not one. */
bool fault_parse(struct fault *fault, const char *spec, struct reason *why);

/* True when a good request is stored in spite of the fault. */
bool fault_stores(const struct fault *fault);

/* Parses and appends. A queue begins as zeros. False with the reason. */
bool fault_queue_add(struct fault_queue *queue, const char *spec, struct reason *why);

/* The fault for a request with that body: uses up one of its times. FAULT_NONE when no fault waits for it. */
struct fault fault_queue_take(struct fault_queue *queue, const char *body, size_t size);

/* Forgets all faults and frees what the queue holds. */
void fault_queue_clear(struct fault_queue *queue);

#endif
