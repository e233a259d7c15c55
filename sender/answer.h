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
#define ANSWER_TITLE_CHARACTERS ((size_t)80)
#define ANSWER_TITLE (ANSWER_TITLE_CHARACTERS * 4 + 1)

struct answer {
    struct verdict_facts facts;
    char body[ANSWER_BODY_MAX];
    size_t size, header_bytes;
    bool headers_whole; /* the blank line has come */
    bool cut;           /* there was more of the body */
    bool again;         /* libcurl wanted to send the request a second time */
    bool duplicate;     /* the webhook knew the sync_id: status 200 and "duplicate": true */
    char retry_after[ANSWER_HEADER_TEXT], date[ANSWER_HEADER_TEXT], location[ANSWER_HEADER_TEXT]; /* "": absent */
    char error[CURL_ERROR_SIZE]; /* libcurl's own words; may name an address */
    bool new_connection;
    int64_t ms;
};

/* Makes the handle write into *answer, zeros before each transfer, which must live as long as transfers are made with
 * it. */
bool answer_attach(struct answer *answer, CURL *curl);

/* Completes it after a transfer that ended with `code`. False: no memory, so that nobody knows what the answer says. */
bool answer_end(struct answer *answer, CURL *curl, CURLcode code);

/*
 * What its body is: facts.body and `duplicate`. `html`: it calls itself HTML. A failure is told by "success": false, or
 * by an `error` or `errors` that is neither empty, false, null nor 0. False: no memory.
 */
bool answer_look(struct answer *answer, bool html);

/* The <title> of its page, "" without one, in valid UTF-8, up to ANSWER_TITLE_CHARACTERS characters. */
void answer_title(const struct answer *answer, char title[ANSWER_TITLE]);

/* The status to show: the server's, or that of a proxy which did not let us through. 0: nobody answered. */
long answer_status(const struct answer *answer);

#endif
