/*
 * Whose fault a doubtful answer is, the server's or the payload's: only another payload can tell (the contract's page
 * on head office's picture, "A payload is blamed only against proof"). After one, others are tried. Pure.
 */
#ifndef BLAME_H
#define BLAME_H

#include "verdict.h"

#define BLAME_ATTEMPTS 3   /* of the first payload in doubt; also of one that cannot leave */
#define BLAME_OTHERS_MAX 5 /* the newest among them; with BLAME_ATTEMPTS 8 requests to a server that fails */

/* Begins as zeros. */
struct blame {
    int doubts; /* payloads that have failed doubtfully since one passed */
    int others; /* payloads that were tried after the first of these */
};

/* What is to be sent next. */
enum blame_next {
    BLAME_NEXT,   /* what comes next */
    BLAME_NEWEST, /* the last one that there is */
    BLAME_STOP    /* nothing: it is the server, the line or the credentials */
};

/*
 * Takes in what became of a payload. A SENT ends all doubts: those before it are the payloads' own fault. BLAME_STOP
 * also for a PARKED that is not doubtful, and for OFFLINE.
 */
enum blame_next blame_add(struct blame *blame, enum verdict verdict, bool doubtful);

/* The same for what is known already. */
enum blame_next blame_next(const struct blame *blame);

/* How often the next payload may be tried while its answer is LATER. */
int blame_attempts(const struct blame *blame);

#endif
