/*
 * --dry-run: the request as it would leave, without its secrets and without its body.
 */
#ifndef DRYRUN_H
#define DRYRUN_H

#include <stdbool.h>

#include "config.h"

#include "endpoint.h"
#include "parcel.h"

/* Writes the request to stdout. False: see why. */
bool dryrun_show(const struct parcel *parcel, const struct config *config, const struct endpoint *endpoint,
                 struct reason *why);

#endif
