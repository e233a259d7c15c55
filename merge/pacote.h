/*
 * The `pacote` line (pdv-stream(5)): the window, each channel's completeness and counts, and the payload, last, so that
 * its bytes can be cut out as they are.
 */
#ifndef PACOTE_H
#define PACOTE_H

#include "fluxo.h"
#include "payload.h"

/* Writes the line to stdout and flushes it. With `bare` only the payload, and nothing where there is none. */
bool pacote_write(const struct fluxo *fluxo, const struct payload *payload, bool bare, struct reason *why);

#endif
