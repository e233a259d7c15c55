/*
 * The payloads that have failed doubtfully, until it is known whose fault that was (blame.h), over both deliveries of a
 * run: together they ask a server that fails no more than one would. Each leaves what it knows in the run's folder
 * (runnote.h); pdv-send(1), "Dentro de uma execução", has the members.
 */
#ifndef DOUBTS_H
#define DOUBTS_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "reason.h"

struct doubts {
    bool in_run;           /* this is a run of pdv-outbox run */
    bool again;            /* there was a delivery before this one */
    bool failing;          /* which found the server failing */
    bool passed;           /* something was delivered in this run */
    int code;              /* the exit code of the last one */
    int64_t not_before_ms; /* since 1970: when the server wants to be asked again; 0: it did not say */
    json_t *failed;        /* owned: an array of what has failed doubtfully in this run, by the queue's digits */
    json_t *held; /* owned: of these, what is still nobody's fault: of each two lines, without a proof and with it */
    size_t told;  /* so many of the first were written */
};

/* What the delivery before has left. doubts_end in any case. */
void doubts_begin(struct doubts *doubts);
void doubts_end(struct doubts *doubts);

/* True when nothing may be sent: the server fails, and has not said when to ask again, or that moment has not come. */
bool doubts_forbid(const struct doubts *doubts, int64_t now_ms);

/* Whether this payload has failed in this run; notes that it has. */
bool doubts_know(const struct doubts *doubts, const char *sync_id);
void doubts_note(struct doubts *doubts, const char *sync_id);

/* Holds both lines, which are taken over. */
void doubts_hold(struct doubts *doubts, json_t *alone, json_t *proven);

/* Writes one line of each: with a proof, then nothing is held; without one, unless it was. Counts those that are LATER.
 */
bool doubts_tell(struct doubts *doubts, bool proven, long *later, struct reason *why);

#endif
