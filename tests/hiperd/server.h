/*
 * What all connections share, and the listener: a thread for each connection.
 */
#ifndef SERVER_H
#define SERVER_H

#include <stdatomic.h>

#include "fault.h"
#include "store.h"
#include "tls.h"

struct server {
    struct store *store;
    struct faults *faults;
    const struct tls_certificate *certificate; /* NULL: no encryption */
    bool force_encryption;
    const char *user;
    const char *password;
    atomic_bool stopping; /* statements of the control socket end early */
};

struct listener;

/* Listens on 127.0.0.1 at `port` (0: a free one) and accepts in a thread of its own. NULL: *why says why. */
struct listener *server_listen(struct server *server, int port, struct reason *why);
int server_port(const struct listener *listener);
/* Ends all connections and waits for their threads. */
void server_stop(struct listener *listener);

#endif
