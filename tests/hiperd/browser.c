/*
 * CLNT_BCAST_EX (0x02) and CLNT_UCAST_EX (0x03) ask for all instances, CLNT_UCAST_INST (0x04) for one by name; the
 * answer is SVR_RESP (0x05), its size, and pairs of names and values separated by semicolons. An unknown instance gets
 * no answer.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "arena.h"
#include "browser.h"
#include "exprglobal.h"

#define INSTANCE "HIPER"

struct browser {
    int fd;
    int port;
    int stop[2]; /* a pipe: closed to end the thread */
    int tcp_port;
    pthread_t thread;
};

static bool is_for_us(const char *request, ssize_t size)
{
    if (size < 1)
        return false;
    if (request[0] == 0x02 || request[0] == 0x03)
        return true;
    size_t name = strlen(INSTANCE);
    return request[0] == 0x04 && (size_t)size >= 1 + name && strncasecmp(request + 1, INSTANCE, name) == 0 &&
           ((size_t)size == 1 + name || request[1 + name] == '\0');
}

static void answer(const struct browser *browser, const struct sockaddr *client, socklen_t client_size)
{
    char packet[512];
    char host[128];
    sys_hostname(host, sizeof host);
    int size =
        snprintf(packet + 3, sizeof packet - 3, "ServerName;%s;InstanceName;%s;IsClustered;No;Version;%s;tcp;%d;;",
                 host, INSTANCE, SERVER_VERSION, browser->tcp_port);
    packet[0] = 0x05;
    packet[1] = (char)(size & 0xFF);
    packet[2] = (char)(size >> 8 & 0xFF);
    (void)sendto(browser->fd, packet, (size_t)size + 3, 0, client, client_size);
}

static void *serve(void *argument)
{
    const struct browser *browser = argument;
    struct pollfd ready[2] = {{.fd = browser->fd, .events = POLLIN}, {.fd = browser->stop[0], .events = POLLIN}};
    for (;;) {
        char request[64];
        struct sockaddr_in client;
        socklen_t client_size = sizeof client;
        struct sockaddr *generic = (void *)&client;
        if (poll(ready, 2, -1) < 0)
            continue;
        if (ready[1].revents != 0)
            return NULL;
        if ((ready[0].revents & POLLIN) == 0)
            continue;
        ssize_t size = recvfrom(browser->fd, request, sizeof request, 0, generic, &client_size);
        if (is_for_us(request, size))
            answer(browser, generic, client_size);
    }
}

static bool open_socket(struct browser *browser, int port, struct reason *why)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    socklen_t size = sizeof address;
    struct sockaddr *generic = (void *)&address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    browser->fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (browser->fd < 0 || bind(browser->fd, generic, size) != 0 || getsockname(browser->fd, generic, &size) != 0)
        return reason_errno(why, EXIT_UNAVAILABLE, "browser", "bind");
    browser->port = ntohs(address.sin_port);
    return true;
}

struct browser *browser_start(int port, int tcp_port, struct reason *why)
{
    struct browser *browser = memory_get(sizeof *browser);
    *browser = (struct browser){.fd = -1, .stop = {-1, -1}, .tcp_port = tcp_port};
    if (open_socket(browser, port, why)) {
        if (pipe(browser->stop) == 0 && pthread_create(&browser->thread, NULL, serve, browser) == 0)
            return browser;
        (void)reason_errno(why, EXIT_UNAVAILABLE, "browser", "thread");
    }
    for (int i = 0; i < 2; i++)
        if (browser->stop[i] >= 0)
            (void)close(browser->stop[i]);
    if (browser->fd >= 0)
        (void)close(browser->fd);
    free(browser);
    return NULL;
}

int browser_port(const struct browser *browser)
{
    return browser->port;
}

void browser_stop(struct browser *browser)
{
    if (browser == NULL)
        return;
    (void)close(browser->stop[1]);
    (void)pthread_join(browser->thread, NULL);
    (void)close(browser->stop[0]);
    (void)close(browser->fd);
    free(browser);
}
