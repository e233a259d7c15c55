/*
 * One payload's way over the line: attempts, waits between them, and what they came to.
 */
#ifndef DELIVERY_H
#define DELIVERY_H

#include <stdbool.h>
#include <stdint.h>

#include "config.h"

#include "answer.h"
#include "wait.h"
#include "parcel.h"

/* The line itself, the same for all payloads of a run. */
struct sender {
    const struct config *config;
    CURL *curl; /* never used itself: each request has a copy */
    CURLSH *share;
    struct answer answer; /* of the last attempt */
    int64_t deadline_ms;  /* the end of the run's time, on the monotonic clock */
    struct wait_budget budget;
    int64_t backoff_base_ms;
    int64_t not_before_ms; /* on the monotonic clock: until then the server asked everyone to wait */
};

struct delivery {
    enum verdict verdict;
    int attempts, attempts_most;
    bool cut;                           /* our own time ended the last attempt: no verdict, nothing that counts */
    int64_t ms;                         /* all attempts and the waits between them */
    char request_id[PARCEL_REQUEST_ID]; /* of the last attempt */
};

/* Opens the line (nothing is connected yet). sender_close also after a failure. */
bool sender_open(struct sender *sender, const struct config *config, struct wait_budget budget, int64_t backoff_base_ms,
                 struct reason *why);
void sender_close(struct sender *sender);

/*
 * True when there is still time for an attempt with a body of `size` bytes once the server's own waiting time is over;
 * waits until then.
 */
bool sender_wait(const struct sender *sender, size_t size);

/*
 * Tries until there is a verdict to stay with, `attempts` times at most while it is LATER (blame_attempts). A 429 or
 * 503 with Retry-After moves sender->not_before_ms. False only for trouble of our own (no memory, no random bytes): see
 * why; then nothing is known of the payload.
 */
bool delivery_make(struct sender *sender, const struct parcel *parcel, int attempts, struct delivery *delivery,
                   struct reason *why);

#endif
