/*
 * The file that tells whoever started hiperd where it listens.
 */
#ifndef READY_H
#define READY_H

#include <stdbool.h>

#include "reason.h"

/* Removes the file of an earlier run, so that nobody takes its ports for the new one's. False: *why says why not. */
bool ready_clear(const char *path, struct reason *why);

/* KEY=value lines, complete or absent: written beside and renamed. */
bool ready_write(const char *path, int tcp_port, int browser_port, struct reason *why);

#endif
