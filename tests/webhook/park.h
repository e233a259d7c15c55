/*
 * Connections that the HTTP library is to leave alone for a while: those that are never answered, and those whose
 * answer drips, between two drops. The library does not notice a client that leaves a suspended connection, so the car
 * park does.
 */
#ifndef PARK_H
#define PARK_H

#include <stdbool.h>
#include <stdint.h>

#include <microhttpd.h>

#include "watch.h"

#define PARK_FOREVER INT64_MAX

/* A place belongs to whoever parks; it must live until the connection is out again. Begins as zeros. */
struct park_place {
    struct MHD_Connection *connection;
    struct park_place *next;
    int64_t until_ms; /* sys_monotonic_ms */
    int fd;
    int watched;
    bool gone; /* the client left, or the server stops: nothing more is to be sent */
};

struct park {
    struct park_place *first;
};

/* Suspends the connection until `until_ms`. Only from the library's own callbacks for it. */
void park_in(struct park *park, struct park_place *place, struct MHD_Connection *connection, int64_t until_ms);

/* Adds the parked connections to what the loop waits for. */
void park_watch(struct park *park, struct watch *watch);

/* Resumes the connections whose time has come, and those whose client left. */
void park_wake(struct park *park, const struct watch *watch);

/* The time of those that waited for ever has come: their connections end without an answer. */
void park_let_go(struct park *park);

/* Resumes all of them as gone: must be called before the library is stopped. */
void park_release(struct park *park);

/* Milliseconds until the first connection's time comes, 0 when it has; -1: no connection waits for a time. */
int64_t park_timeout(const struct park *park);

#endif
