/*
 * The payloads that have failed doubtfully, until it is known whose fault that was (blame.h). Their lines are held, and
 * stay held for the next delivery of the same run: one that nothing comes after may be proven there.
 */
#ifndef DOUBTS_H
#define DOUBTS_H

#include <stdbool.h>

#include <jansson.h>

#include "reason.h"

struct doubts {
    json_t *held; /* owned: of each an array of two lines: without a proof, and with it */
    size_t told;  /* so many of the first were written */
};

/* Holds both lines (NULL: no memory). False: no memory. */
bool doubts_hold(struct doubts *doubts, json_t *alone, json_t *proven);

/* Writes one line of each: with a proof, then nothing is held; without one, unless it was. Counts those that are LATER.
 */
bool doubts_tell(struct doubts *doubts, bool proven, long *later, struct reason *why);

#endif
