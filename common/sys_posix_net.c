/*
 * The portability layer on Linux and other POSIX systems: one question over UDP, and the certificates that the system
 * trusts, which OpenSSL finds by itself there.
 */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>

#include "sys.h"

bool sys_offer_trusted(int *fd)
{
    *fd = -1;
    return true;
}

void sys_withdraw_trusted(int fd)
{
    (void)fd;
}

static int64_t udp_ask(int fd, const struct addrinfo *to, const void *request, size_t size, void *answer, size_t room,
                       int64_t wait_ms)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};

    /* Connected: only the asked answers, and a closed port says so at once. */
    if (connect(fd, to->ai_addr, to->ai_addrlen) == -1 || send(fd, request, size, 0) == -1)
        return -1;
    if (poll(&ready, 1, (int)wait_ms) == 1)
        return recv(fd, answer, room, 0);
    errno = ETIMEDOUT;
    return -1;
}

int64_t sys_udp_ask(const char *host, int port, const void *request, size_t size, void *answer, size_t room,
                    int64_t wait_ms)
{
    struct addrinfo hints = {.ai_socktype = SOCK_DGRAM}, *found = NULL;
    char service[16];
    int64_t got = -1;

    snprintf(service, sizeof service, "%d", port);
    if (getaddrinfo(host, service, &hints, &found) != 0) {
        errno = ENOENT;
        return -1;
    }
    errno = EHOSTUNREACH;
    for (const struct addrinfo *to = found; to != NULL && got < 0; to = to->ai_next) {
        int fd = socket(to->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

        if (fd == -1)
            continue;
        got = udp_ask(fd, to, request, size, answer, room, wait_ms);
        sys_close(fd);
    }
    freeaddrinfo(found);
    return got;
}
