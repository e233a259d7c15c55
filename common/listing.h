/*
 * The names in a folder.
 */
#ifndef LISTING_H
#define LISTING_H

#include <stdbool.h>

#include "reason.h"

#define LISTING_NAME 256 /* longer names are cut: they are none of ours */

struct listing {
    char (*names)[LISTING_NAME]; /* owned; in no order */
    size_t count, room;
};

/* A missing folder has no names. EXIT_IO. Call listing_end in any case. */
bool listing_read(struct listing *listing, const char *folder, struct reason *why);
void listing_end(struct listing *listing);

#endif
