/*
 * Which addresses a token may be sent to (the contract's HTTP page, "Safety"), and how an address is shown to people:
 * without user, password and query, because each of them may be a secret.
 */
#ifndef ENDPOINT_H
#define ENDPOINT_H

#include <stdbool.h>

#include "reason.h"

struct endpoint {
    char scheme[8]; /* "https" or "http" */
    char host[256];
    char shown[1024]; /* scheme://host[:port]/path, with ?*** in the place of a query */
    bool loopback;    /* the host is this machine */
};

/* True for localhost, 127.0.0.0/8 and [::1]; names that merely look like them are other machines. */
bool endpoint_is_loopback(const char *host);

/*
 * Takes `url` apart. `key` names it in messages, which never show the address itself. EXIT_CONFIG for what is no
 * address, another protocol than http and https, user or password in it, and plain http to another machine unless
 * `allow_http`.
 */
bool endpoint_parse(const char *key, const char *url, bool allow_http, struct endpoint *endpoint, struct reason *why);

/*
 * The same for the proxy (http, https, socks4, socks4a, socks5, socks5h; http when it names none; user and password are
 * allowed there). A plain http request whose host is this machine may not leave it through a proxy elsewhere:
 * EXIT_CONFIG unless `allow_http`.
 */
bool endpoint_check_proxy(const char *proxy, const struct endpoint *endpoint, bool allow_http, struct reason *why);

#endif
