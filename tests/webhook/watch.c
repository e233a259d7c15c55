/*
 * select(2), because it is what libmicrohttpd shares with a foreign loop apart from its epoll descriptor; with epoll,
 * which it asks for edges, version 0.9.75 misses a client that leaves right after sending. select's limit of 1024
 * descriptors (FD_SETSIZE) is more than tests use, and the library refuses connections beyond it.
 */
#include <errno.h>
#include <stddef.h>

#include "watch.h"

void watch_begin(struct watch *watch)
{
    FD_ZERO(&watch->reading);
    FD_ZERO(&watch->writing);
    FD_ZERO(&watch->failing);
    watch->last = -1;
}

int watch_add(struct watch *watch, int fd)
{
    if (fd < 0 || fd >= FD_SETSIZE) {
        return WATCH_NONE;
    }
    FD_SET(fd, &watch->reading);
    watch->last = fd > watch->last ? fd : watch->last;
    return fd;
}

bool watch_wait(struct watch *watch, int64_t timeout_ms)
{
    struct timeval timeout = {.tv_sec = (time_t)(timeout_ms / 1000),
                              .tv_usec = (suseconds_t)(timeout_ms % 1000 * 1000)};
    int ready =
        select(watch->last + 1, &watch->reading, &watch->writing, &watch->failing, timeout_ms < 0 ? NULL : &timeout);
    if (ready >= 0) {
        return true;
    }
    int saved = errno;
    watch_begin(watch); /* after a failure the sets mean nothing */
    errno = saved;
    return saved == EINTR;
}

bool watch_is_ready(const struct watch *watch, int place)
{
    return place != WATCH_NONE && FD_ISSET(place, &watch->reading) != 0;
}
