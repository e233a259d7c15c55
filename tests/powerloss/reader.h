/* What stands before `add` in a cycle: the extractors, in a few lines, and pdv-merge itself. */
#ifndef READER_H
#define READER_H

#include <stdbool.h>

#include "world.h"

/*
 * The pacote of the window that `next` has printed, with its line end; `world` learns what `add` is about to be given.
 * To be freed.
 */
char *reader_pacote(struct world *world, const char *window, bool loja_fails);

#endif
