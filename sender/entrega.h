/*
 * The `entrega` line of pdv-stream(5): what became of a payload. It is what pdv-outbox settle believes, so it is
 * written and flushed before the next payload is touched, unless it is in doubt (doubts.h).
 */
#ifndef ENTREGA_H
#define ENTREGA_H

#include <stdbool.h>

#include "delivery.h"
#include "secrets.h"

#define ENTREGA_ANSWER_MAX 2048 /* bytes of the answer that are kept: the contract's HTTP page */

/* What is known of other payloads when one has failed doubtfully. */
enum entrega_others {
    ENTREGA_ALONE,  /* none has passed */
    ENTREGA_PASSED, /* one passed before: LATER, as neither credentials nor address are wrong */
    ENTREGA_PROVEN  /* one passed after it: LATER with `prova` */
};

/* The line, of the sender's last answer. To be decref'd; NULL: no memory. */
json_t *entrega_make(const struct sender *sender, const struct record *record, const struct delivery *delivery,
                     const struct secrets *secrets, enum entrega_others others);

/* True when the line's verdict is LATER. */
bool entrega_is_later(const json_t *line);

/* Writes the line to stdout and says it in a message. False, with EXIT_IO in why, when it could not be written. */
bool entrega_write(const json_t *line, struct reason *why);

#endif
