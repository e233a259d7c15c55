/*
 * An answer whose body comes a few bytes at a time, for the fault FAULT_DRIP. Its headers are sent at once.
 */
#ifndef DRIP_H
#define DRIP_H

#include <stddef.h>

#include <microhttpd.h>

#include "fault.h"
#include "park.h"

/*
 * A response for `connection` that sends fault->drip_bytes of `body` now and again each fault->drip_every_ms; the
 * connection is parked in between. Takes over `body` (from malloc) when it succeeds; NULL when memory is short.
 */
struct MHD_Response *drip_response(struct park *park, struct MHD_Connection *connection, const struct fault *fault,
                                   char *body, size_t size);

#endif
