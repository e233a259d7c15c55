/*
 * The listener keeps the sockets of its connections, so that it can end them: a thread that waits for its client wakes
 * up from shutdown.
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server.h"
#include "session.h"

#define CONNECTIONS 1024
#define FIRST_SPID 51 /* those below are the system's */

struct listener {
    struct server *server;
    int fd;
    int port;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t left;
    int sockets[CONNECTIONS]; /* -1: a free place; the place gives the session its id */
    size_t open;
    bool stopping;
};

struct connection {
    struct listener *listener;
    int fd;
    int place;
};

/* The place gives the session's id, so that ids stay small and are used again, as SQL Server's are. */
static int enter(struct listener *listener, int fd)
{
    int place = -1;
    (void)pthread_mutex_lock(&listener->lock);
    for (int i = 0; i < CONNECTIONS && place < 0 && !listener->stopping; i++)
        if (listener->sockets[i] < 0)
            place = i;
    if (place >= 0) {
        listener->sockets[place] = fd;
        listener->open++;
    }
    (void)pthread_mutex_unlock(&listener->lock);
    return place;
}

/* Under the lock, so that nobody shuts down a descriptor that is somebody else's by then. */
static void leave(struct listener *listener, int place)
{
    (void)pthread_mutex_lock(&listener->lock);
    (void)close(listener->sockets[place]);
    listener->sockets[place] = -1;
    listener->open--;
    (void)pthread_cond_broadcast(&listener->left);
    (void)pthread_mutex_unlock(&listener->lock);
}

static void *serve(void *argument)
{
    struct connection *connection = argument;
    struct listener *listener = connection->listener;
    int place = connection->place;
    session_run(listener->server, connection->fd, FIRST_SPID + place);
    free(connection);
    leave(listener, place);
    return NULL;
}

static void begin(struct listener *listener, int fd)
{
    pthread_t thread;
    struct connection *connection = NULL;
    int one = 1;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    int place = enter(listener, fd);
    if (place < 0) {
        (void)close(fd);
        return;
    }
    connection = memory_get(sizeof *connection);
    *connection = (struct connection){listener, fd, place};
    if (pthread_create(&thread, NULL, serve, connection) != 0) {
        free(connection);
        leave(listener, place);
        return;
    }
    (void)pthread_detach(thread);
}

static void *accept_all(void *argument)
{
    struct listener *listener = argument;
    for (;;) {
        int fd = accept(listener->fd, NULL, NULL);
        if (fd >= 0)
            begin(listener, fd);
        else if (errno != EINTR && errno != ECONNABORTED)
            return NULL; /* the socket was shut down */
    }
}

static bool open_socket(struct listener *listener, int port, struct reason *why)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    socklen_t size = sizeof address;
    int one = 1;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listener->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (listener->fd < 0)
        return reason_errno(why, EXIT_UNAVAILABLE, "TCP", "socket");
    (void)setsockopt(listener->fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr *generic = (void *)&address;
    if (bind(listener->fd, generic, size) != 0 || listen(listener->fd, 128) != 0 ||
        getsockname(listener->fd, generic, &size) != 0)
        return reason_errno(why, EXIT_UNAVAILABLE, "127.0.0.1", "listen");
    listener->port = ntohs(address.sin_port);
    return true;
}

struct listener *server_listen(struct server *server, int port, struct reason *why)
{
    struct listener *listener = memory_get(sizeof *listener);
    *listener = (struct listener){.server = server, .fd = -1};
    for (size_t i = 0; i < CONNECTIONS; i++)
        listener->sockets[i] = -1;
    (void)pthread_mutex_init(&listener->lock, NULL);
    (void)pthread_cond_init(&listener->left, NULL);
    if (open_socket(listener, port, why)) {
        if (pthread_create(&listener->thread, NULL, accept_all, listener) == 0)
            return listener;
        (void)reason_set(why, EXIT_UNAVAILABLE, "thread: cannot be had");
    }
    if (listener->fd >= 0)
        (void)close(listener->fd);
    free(listener);
    return NULL;
}

int server_port(const struct listener *listener)
{
    return listener->port;
}

void server_stop(struct listener *listener)
{
    if (listener == NULL)
        return;
    (void)shutdown(listener->fd, SHUT_RDWR);
    (void)pthread_join(listener->thread, NULL);
    (void)close(listener->fd);
    (void)pthread_mutex_lock(&listener->lock);
    listener->stopping = true;
    for (size_t i = 0; i < CONNECTIONS; i++)
        if (listener->sockets[i] >= 0)
            (void)shutdown(listener->sockets[i], SHUT_RDWR);
    while (listener->open > 0)
        (void)pthread_cond_wait(&listener->left, &listener->lock);
    (void)pthread_mutex_unlock(&listener->lock);
    (void)pthread_mutex_destroy(&listener->lock);
    (void)pthread_cond_destroy(&listener->left);
    free(listener);
}
