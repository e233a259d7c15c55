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
 * caller's. For one transfer, or for transport_copy. curl_easy_cleanup ends it. NULL: see why.
 */
CURL *transport_open(const struct config *config, const char *url, struct answer *answer, struct reason *why);

struct transport_limits {
    long connect_ms, whole_ms; /* of the connection alone, and of the whole request */
};

/*
 * One request and its answer: HEAD with `headers`, which stay the caller's, GET where they are NULL. False: EXIT_IO
 * without memory, EXIT_OUR_BUG where this libcurl does not take what is needed; that nobody answered is in *answer.
 */
bool transport_ask(const struct config *config, const char *url, struct curl_slist *headers,
                   const struct transport_limits *limits, struct answer *answer, struct reason *why);

/*
 * Where copies keep their connection for the next one. curl_share_cleanup ends it, after all handles. NULL: no memory.
 */
CURLSH *transport_share(void);

/*
 * A handle with the settings of `curl`, on the connections of `share`, for one transfer: libcurl before 8.1.1 takes a
 * freed header of a handle's last transfer for the beginning of the next one's (curl's issue 11101), so that an answer
 * could make the program write where nothing is. curl_easy_cleanup ends it. NULL: no memory.
 */
CURL *transport_copy(CURL *curl, CURLSH *share);

#endif
