/*
 * The descriptors that one turn of the loop waits for. Each module adds its own before the wait and asks for its own
 * after it.
 */
#ifndef WATCH_H
#define WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include <sys/select.h>

#define WATCH_NONE (-1)

/* The three sets are what the HTTP library takes; it adds to them itself. */
struct watch {
    fd_set reading;
    fd_set writing;
    fd_set failing;
    int last; /* the highest descriptor in them, -1: none */
};

/* Forgets all descriptors. */
void watch_begin(struct watch *watch);

/* Adds a descriptor to be read and returns its place; WATCH_NONE for one below 0 or that no set can hold. */
int watch_add(struct watch *watch, int fd);

/* Waits until something is ready or `timeout_ms` have passed (-1: no limit). False with errno when waiting fails. */
bool watch_wait(struct watch *watch, int64_t timeout_ms);

/* True when the descriptor at `place` is readable, or its other end is gone. False for WATCH_NONE. */
bool watch_is_ready(const struct watch *watch, int place);

#endif
