/*
 * The descriptors that one turn of the loop waits for. Each module adds its own before the wait and asks for its own
 * after it.
 */
#ifndef WATCH_H
#define WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <poll.h>

/* More than the connections that the HTTP library takes by default (FD_SETSIZE, 1024) and the control's clients. */
#define WATCH_MAX 1100
#define WATCH_NONE (-1)

struct watch {
    struct pollfd fds[WATCH_MAX];
    size_t count;
};

/* Forgets all descriptors. */
void watch_begin(struct watch *watch);

/* Adds a descriptor to be read and returns its place; WATCH_NONE when there is no room for it. */
int watch_add(struct watch *watch, int fd);

/* Waits until a descriptor is readable or `timeout_ms` have passed (-1: no limit). False with errno when poll fails. */
bool watch_wait(struct watch *watch, int64_t timeout_ms);

/* True when the descriptor at `place` is readable, or its other end is gone. False for WATCH_NONE. */
bool watch_is_ready(const struct watch *watch, int place);

#endif
