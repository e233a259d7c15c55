/*
 * poll(2), with a fixed number of places: a test's server has few descriptors, and a loop that cannot fail for want of
 * memory is easier to read.
 */
#include <errno.h>
#include <limits.h>

#include "watch.h"

void watch_begin(struct watch *watch)
{
    watch->count = 0;
}

int watch_add(struct watch *watch, int fd)
{
    if (watch->count == WATCH_MAX) {
        return WATCH_NONE;
    }
    watch->fds[watch->count] = (struct pollfd){.fd = fd, .events = POLLIN};
    return (int)watch->count++;
}

bool watch_wait(struct watch *watch, int64_t timeout_ms)
{
    int timeout = timeout_ms < 0 ? -1 : timeout_ms > INT_MAX ? INT_MAX : (int)timeout_ms;
    if (poll(watch->fds, watch->count, timeout) >= 0) {
        return true;
    }
    for (size_t i = 0; i < watch->count; i++) {
        watch->fds[i].revents = 0;
    }
    return errno == EINTR;
}

bool watch_is_ready(const struct watch *watch, int place)
{
    return place != WATCH_NONE && watch->fds[place].revents != 0;
}
