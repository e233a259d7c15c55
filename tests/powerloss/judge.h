/*
 * The checker: looks at the disk in the current folder, and at what the world outside knows, and says what was lost,
 * told wrongly or made unreadable.
 */
#ifndef JUDGE_H
#define JUDGE_H

#include "world.h"

enum { JUDGE_LOST = 1, JUDGE_STALE = 2, JUDGE_UNREADABLE = 4 };

struct judge {
    unsigned found;  /* of the above */
    char text[2000]; /* what was found, a line each */
};

/* Notes a finding. */
void judge_say(struct judge *judge, unsigned what, const char *format, ...) __attribute__((format(printf, 3, 4)));

/*
 * At any moment, also before recovery: every file under its final name is whole (the state and its twin, payloads,
 * reasons), with the bytes that were given to `add`; no number has two contents; what `add` has taken is delivered or
 * on the disk, dead only where it was answered so, with its reason; what is delivered and gone has its note; what was
 * promised to be read stands in the state; no cursor is ahead of what is delivered, on the disk, or to be read again.
 */
void judge_disk(struct judge *judge, struct world *world);

/* True when nothing waits and nothing is to be read again. */
bool judge_is_quiet(void);

/* True when the receiver's picture is what the rows say now; what it does not take (mood.refuses) aside. */
bool judge_is_right(const struct world *world);

/*
 * After recovery: that picture is right, what is not taken lies dead, and no sale was told as it was more often than
 * was asked for, once for each crash aside.
 */
void judge_picture(struct judge *judge, struct world *world);

#endif
