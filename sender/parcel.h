/*
 * A payload made ready to leave: its bytes as they go over the line, and the headers of the contract's HTTP page.
 */
#ifndef PARCEL_H
#define PARCEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <curl/curl.h>

#include "config.h"

#include "endpoint.h"
#include "record.h"

#define PARCEL_REQUEST_ID 37          /* 36 characters and the end */
#define PARCEL_SIGNATURE (7 + 64 + 1) /* "sha256=", 32 bytes in hex, the end */

struct parcel {
    const struct record *record; /* borrowed */
    const void *body;            /* the record's own bytes, or `packed` */
    size_t size;
    void *packed; /* owned: gzip, with API_GZIP only */
};

/* Packs where the configuration wants it. The record must outlive the parcel. */
bool parcel_begin(struct parcel *parcel, const struct record *record, const struct config *config, struct reason *why);
void parcel_end(struct parcel *parcel);

/*
 * All headers of one attempt, User-Agent and Content-Length aside, which libcurl writes. Each has an X-Request-Id of
 * its own, left in `request_id`, and with API_HMAC_SECRET timestamp and signature. For curl_slist_free_all; NULL: see
 * why.
 */
struct curl_slist *parcel_headers(const struct parcel *parcel, const struct config *config,
                                  char request_id[PARCEL_REQUEST_ID], struct reason *why);

/* A random UUID, lower-case: RFC 9562, 5.4, version 4. False when the system has no random bytes. */
bool parcel_request_id(char text[PARCEL_REQUEST_ID]);

/*
 * X-PDV-Signature: `sha256=` and the lower-case hex of HMAC-SHA-256(secret, "<timestamp_s>.<body>"), `body` as it goes
 * over the line. False: no memory, or OpenSSL failed.
 */
bool parcel_signature(const char *secret, int64_t timestamp_s, const void *body, size_t size,
                      char text[PARCEL_SIGNATURE]);

/* Adds the token's header to a list. False: no memory. */
bool parcel_authorize(struct curl_slist **list, const char *token);

/* --dry-run: writes the request to stdout as it would leave, without its secrets and without its body. False: see why.
 */
bool parcel_show(const struct parcel *parcel, const struct config *config, const struct endpoint *endpoint,
                 struct reason *why);

#endif
