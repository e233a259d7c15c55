/* The other end: what the receiver takes and makes of it, and what pdv-send tells of that. */
#ifndef RECEIVER_H
#define RECEIVER_H

#include "world.h"

/*
 * What pdv-send would say of drain's lines. `verdicts` has a letter for each of them, the last one being for all that
 * follow: S: as the receiver's mood is, L: a failure, T: a failure, though it was taken, R: refused, P: parked. A
 * failure while others pass is told with `prova`, and after the first that has passed. To be freed.
 */
char *receiver_answer(struct world *world, const char *lines, const char *verdicts);

/* After settle has ended with 0 for these lines. */
void receiver_settled(struct world *world, const char *entregas);

/* A shift as the picture has it; 0 is none. */
unsigned receiver_turno(bool closed, double total);

#endif
