/* Trying states: each once, several at a time, in processes that outlive what they try. */
#ifndef STATES_H
#define STATES_H

#include <stdbool.h>
#include <stdio.h>

#include "image.h"
#include "world.h"

struct states {
    FILE *report;
    long limit;      /* so many are tried */
    long show;       /* this one is left in the folder powerloss-<number>; 0: none */
    bool first_only; /* the first failure ends it */
    long count, lost, stale, unreadable;
};

/* Folders for the work; called once. */
void states_begin(struct states *states);

/* True when no more are wanted. */
bool states_full(const struct states *states);

/* One state: what is on the disk, what the world knows; `where` and `how` say for people how it came about. One that
 * was tried before is passed over. */
void states_try(struct states *states, const struct image *image, const struct world *world, const char *where,
                const char *how);

/* Waits for those under way. */
void states_wait(struct states *states);

/* Goes into a folder of this process's own and puts the image there. */
void states_enter(const struct image *image);

/* Removes the folders. */
void states_end(void);

#endif
