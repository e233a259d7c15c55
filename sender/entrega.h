/*
 * The `entrega` line of pdv-stream(5): what became of a payload. It is what pdv-outbox settle believes, so it is
 * written and flushed before the next payload is touched.
 */
#ifndef ENTREGA_H
#define ENTREGA_H

#include <stdbool.h>

#include "delivery.h"
#include "secrets.h"

#define ENTREGA_ANSWER_MAX 2048 /* bytes of the answer that are kept: the contract's HTTP page */

/*
 * Writes the line to stdout and says it in a message. False, with EXIT_IO in why, when the line could not be written.
 */
bool entrega_write(const struct record *record, const struct delivery *delivery, const struct answer *answer,
                   const struct secrets *secrets, struct reason *why);

#endif
