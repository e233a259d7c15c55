/*
 * What one attempt brought back. An answer is read up to a bound and no further: what says whether the payload arrived
 * stands at its beginning, and a server gone mad must not fill the memory of a cash register.
 */
#ifndef ANSWER_H
#define ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <curl/curl.h>

#include "verdict.h"

#define ANSWER_BODY_MAX 65536    /* "at most 64 kB of an answer is read": the contract's HTTP page */
#define ANSWER_HEADERS_MAX 65536 /* of all header lines together */
#define ANSWER_HEADER_TEXT 256

struct answer {
    struct verdict_facts facts;
    char body[ANSWER_BODY_MAX];
    size_t size, header_bytes;
    bool headers_whole; /* the blank line has come */
    bool cut;           /* there was more of the body */
    bool again;         /* libcurl wanted to send the request a second time */
    bool html;          /* Content-Type says so */
    char retry_after[ANSWER_HEADER_TEXT], date[ANSWER_HEADER_TEXT], location[ANSWER_HEADER_TEXT]; /* "": absent */
    char error[CURL_ERROR_SIZE]; /* libcurl's own words; may name an address */
    bool new_connection;
    int64_t ms;
};

/* Makes the handle write into *answer, which must live as long as transfers are made with it. */
bool answer_attach(struct answer *answer, CURL *curl);

/* Empties it before a transfer. */
void answer_begin(struct answer *answer);

/* Completes it after a transfer that ended with `code`. */
void answer_end(struct answer *answer, CURL *curl, CURLcode code);

/* The status to show: the server's, or that of a proxy which did not let us through. 0: nobody answered. */
long answer_status(const struct answer *answer);

/* True when the webhook says that it knew the sync_id: status 200 and "duplicate": true. */
bool answer_is_duplicate(const struct answer *answer);

#endif
