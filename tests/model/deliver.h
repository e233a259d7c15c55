/* What pdv-send and head office make of the payloads that drain has printed. */
#ifndef DELIVER_H
#define DELIVER_H

#include "steps.h"

/* The lines for settle, to be freed. What head office took is in the receiver, what it said was taken is noted. */
char *deliver(struct steps *steps, const char *drained);

#endif
