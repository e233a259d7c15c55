/*
 * What a run came to: when it has to stop sending, and with which code it ends. Pure.
 */
#ifndef TALLY_H
#define TALLY_H

#include <stdbool.h>

#include "exitcode.h"

#include "blame.h"

/* Why no more payloads are tried. */
enum tally_stop {
    TALLY_GO,
    TALLY_DENIED,  /* credentials */
    TALLY_ADDRESS, /* the address, or a page in place of an answer */
    TALLY_OFFLINE,
    TALLY_ILL,   /* none of those that were tried has passed */
    TALLY_TIME,  /* the run's time is over, or ends before the server wants to be asked again */
    TALLY_BROKEN /* our own input or output: `broken` has the code */
};

struct tally {
    long sent, refused, later; /* lines told */
    bool passed;               /* something was delivered in this run, be it by an earlier delivery */
    bool bad_input;
    enum tally_stop doubt; /* what the doubts mean while nothing passes after them; TALLY_GO: there are none */
    enum tally_stop stop;
    enum exitcode broken;
};

/* Takes in what became of a payload, and sets `stop` when nothing comes `next`. Counts all but those in doubt. */
void tally_add(struct tally *tally, enum verdict verdict, const struct verdict_facts *facts, enum blame_next next);

/* What the doubts of an earlier delivery mean, which ended with `code`. */
enum tally_stop tally_doubt_of(int code);

/* Nothing more comes: doubts that are left concern the server, unless others have passed. */
void tally_end(struct tally *tally);

/*
 * The exit code: of what went wrong the gravest, in the order of broken, credentials (77), address (78), other side
 * down (69), bad input (65), time (75), something refused or postponed (1).
 */
enum exitcode tally_code(const struct tally *tally);

#endif
