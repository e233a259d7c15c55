/*
 * The checker: looks at the disk in the current folder, and at what the world outside knows, and says what was lost,
 * doubled or made unreadable.
 */
#ifndef JUDGE_H
#define JUDGE_H

#include "world.h"

enum { JUDGE_LOST = 1, JUDGE_DOUBLED = 2, JUDGE_UNREADABLE = 4 };

struct judge {
    unsigned found;  /* of the above */
    char text[2000]; /* what was found, a line each */
};

/* Notes a finding. */
void judge_say(struct judge *judge, unsigned what, const char *format, ...) __attribute__((format(printf, 3, 4)));

/*
 * At any moment, also before recovery: every file under its final name is whole (the state and its twin, payloads,
 * reasons); a payload stands where what was promised allows it, with the bytes that were given to `add`, or that
 * have been seen; a dead one has its reason, a delivered one
 * that is gone its note; no cursor is ahead of what is delivered or on the disk.
 */
void judge_disk(struct judge *judge, struct world *world);

/* After recovery and a cycle: each sale that was to be read by now has been delivered or waits, under one sync_id. */
void judge_sales(struct judge *judge, struct world *world);

#endif
