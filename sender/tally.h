/*
 * What a run came to: when it has to stop sending, and with which code it ends. Pure.
 */
#ifndef TALLY_H
#define TALLY_H

#include <stdbool.h>

#include "exitcode.h"

#include "verdict.h"

#define TALLY_ILL_MAX 5 /* so many payloads in a row that a server fails: it is ill, not they */

/* Why no more payloads are tried. */
enum tally_stop {
    TALLY_GO,
    TALLY_DENIED,  /* credentials */
    TALLY_ADDRESS, /* the address, or a page in place of an answer */
    TALLY_OFFLINE,
    TALLY_ILL,
    TALLY_TIME,  /* the run's time is over, or ends before the server wants to be asked again */
    TALLY_BROKEN /* our own input or output: `broken` has the code */
};

struct tally {
    long sent, refused, later;
    int ill_in_a_row;
    bool bad_input;
    enum tally_stop stop;
    enum exitcode broken;
};

/* Counts a delivery, and sets `stop` when it was the last one to be tried. */
void tally_add(struct tally *tally, enum verdict verdict, const struct verdict_facts *facts);

/*
 * The exit code: of what went wrong the gravest, in the order of broken, credentials (77), address (78), other side
 * down (69), bad input (65), time (75), something refused or postponed (1).
 */
enum exitcode tally_code(const struct tally *tally);

#endif
