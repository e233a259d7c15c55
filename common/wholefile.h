/*
 * Files that are read whole: configuration, windows, payloads. "-" is standard input.
 */
#ifndef WHOLEFILE_H
#define WHOLEFILE_H

#include "reason.h"

/*
 * Reads at most `limit` bytes; a larger file, a folder or another thing that has no bytes is EXIT_BAD_INPUT, one that
 * is not there EXIT_BAD_INPUT too, a failing disk EXIT_IO. *data is to be freed and has a NUL behind its *size bytes.
 */
bool wholefile_read(const char *path, size_t limit, char **data, size_t *size, struct reason *why);

#endif
