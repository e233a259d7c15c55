/*
 * HTTP and HTTPS on 127.0.0.1, by libmicrohttpd: turns what it calls back into exchanges, and outcomes into answers.
 * One thread: the library runs inside the program's own loop, so nothing here needs a lock.
 */
#ifndef SERVER_H
#define SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "reason.h"
#include "receiver.h"
#include "watch.h"

struct server;

struct server_options {
    uint16_t port;    /* 0: the system chooses */
    const char *cert; /* PEM files; NULL: plain HTTP */
    const char *key;
    const char *tls_priority; /* GnuTLS' priority string, NULL: its default */
};

/* Listens. `receiver` is borrowed until server_close. NULL with the reason (EXIT_CONFIG, EXIT_UNAVAILABLE). */
struct server *server_open(const struct server_options *options, struct receiver *receiver, struct reason *why);

/* The port that it listens on. */
uint16_t server_port(const struct server *server);

/*
 * One turn of the loop: server_watch before the wait, no longer than server_timeout (ms, -1: no limit), server_turn
 * after it. False when the library fails, which it does for want of descriptors only.
 */
bool server_watch(struct server *server, struct watch *watch);
int64_t server_timeout(struct server *server);
bool server_turn(struct server *server, const struct watch *watch);

/* Closes all connections, also those that wait for an answer. NULL is allowed. */
void server_close(struct server *server);

#endif
