/*
 * The steps that a run is made of: each is one subcommand in a process of its own, with chance's choice of input and
 * of what strikes it, and with the exit codes that it may end with.
 */
#ifndef STEPS_H
#define STEPS_H

#include "fault.h"
#include "reference.h"

#define STEPS_PAYLOAD_KB 64 /* SYNC_MAX_PAYLOAD_KB of the model's configuration */

struct steps {
    struct shop shop;
    struct reference reference;
    const struct places *places;
    char *window;   /* owned: the line that `next` printed last; NULL: none */
    bool fresh;     /* nothing since then could have made the promise another */
    char *drained;  /* owned: what `drain` printed last, whole lines */
    char *out;      /* owned: stdout of the subcommand that ran last */
    bool sound;     /* no crash waits to be recovered from, no room is missing */
    bool requeued;  /* by the step that ran last */
    char what[256]; /* the step that ran last, for a person */
};

/* In the working folder, where .env stands. */
void steps_begin(struct steps *steps, uint64_t seed, const struct places *places);
void steps_end(struct steps *steps);

/* One step of chance's choice. False: the reference says what is wrong. */
bool steps_one(struct steps *steps);

/* Reads until nothing is left to read, without faults, and asks the reference whether that was all. */
bool steps_read_all(struct steps *steps);

#endif
