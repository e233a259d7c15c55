/*
 * The steps that a run is made of: each is one program in a process of its own, with chance's choice of input and of
 * what strikes it, and with the exit codes that it may end with.
 */
#ifndef STEPS_H
#define STEPS_H

#include "fault.h"
#include "receiver.h"
#include "reference.h"
#include "stream.h"

struct steps {
    struct shop shop;
    struct reference reference;
    struct receiver receiver;
    const struct places *places;
    char *window;         /* owned: the line that `next` printed last; NULL: none */
    struct stream stream; /* of that window; text NULL: not read yet */
    char *pacote;         /* owned: what pdv-merge made of it; NULL: nothing yet */
    bool fresh;           /* nothing since then could have made the promise another */
    char *drained;        /* owned: what `drain` printed last, whole lines; NULL: all of it was sent */
    char *told;           /* owned: what settle was told last */
    char *out;            /* owned: stdout of the program that ran last */
    bool calm;            /* no faults, and head office takes everything */
    bool sound;           /* no crash waits to be recovered from, no room is missing */
    bool harmed;          /* a payload was damaged */
    unsigned foreign;     /* which strangers' files were put there */
    bool has_copy;        /* of the data folder */
    int64_t copied;       /* the last payload that it may know, as the reference counts them */
    char what[256];       /* the step that ran last, for a person */
};

/* In the working folder, where .env stands. */
void steps_begin(struct steps *steps, uint64_t seed, const struct places *places);
void steps_end(struct steps *steps);

/* One step of chance's choice. False: the reference says what is wrong. */
bool steps_one(struct steps *steps);

/*
 * Nothing changes for a day, head office takes what comes, the agent works without faults: then head office has what
 * the databases have, and in the end nothing is told any more.
 */
bool steps_calm(struct steps *steps);

/* What the process that reads a window was doing is over. */
void steps_forget_reading(struct steps *steps);

/*
 * Runs a program with `input` on its standard input, struck by `kind` at its call number `at`; returns its exit code.
 * What it printed is in steps->out. `words`: a subcommand of pdv-outbox or "merge", its arguments, NULL.
 */
int steps_run(struct steps *steps, enum fault_kind kind, int at, const char *input, const char *const *words);

/* Says on stderr what was done, when MODEL_TRACE is set. */
void steps_trace(const struct steps *steps);

#endif
