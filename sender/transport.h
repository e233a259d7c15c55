/*
 * A libcurl handle that keeps the contract's rules of safety (its HTTP page, "Safety"), whatever it is used for:
 * posting, looking whether the server is there, or telling a monitor.
 */
#ifndef TRANSPORT_H
#define TRANSPORT_H

#include <stdbool.h>

#include <curl/curl.h>

#include "config.h"

#include "answer.h"
#include "endpoint.h"

#define TRANSPORT_CONNECT_MS 10000

/*
 * Looks at the settings that say where to and as whom, before anything is sent: address, token, proxy, CA file.
 * EXIT_CONFIG with the key to mend. Fills *endpoint with API_ENDPOINT.
 */
bool transport_check(const struct config *config, struct endpoint *endpoint, struct reason *why);

/*
 * A handle for `url`, with TLS, proxy, limits and the answer's callbacks set; headers, method and time limit are the
 * caller's. One handle keeps one connection for all its requests. curl_easy_cleanup ends it. NULL: see why.
 */
CURL *transport_open(const struct config *config, const char *url, struct answer *answer, struct reason *why);

#endif
