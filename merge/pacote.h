/*
 * The `pacote` line (pdv-stream(5)): the window, each channel's completeness and counts, and the payload, last, so that
 * its bytes can be cut out as they are.
 */
#ifndef PACOTE_H
#define PACOTE_H

#include "config.h"
#include "fluxo.h"

/*
 * Writes the line to stdout and flushes it; `payload` NULL: the window makes none. With `bare` only the payload, and
 * nothing where there is none. `waiting`: how many sales of the look-back are left for the next run.
 */
bool pacote_write(const struct fluxo *fluxo, const struct config *config, const json_t *payload, size_t waiting,
                  bool bare, struct reason *why);

#endif
