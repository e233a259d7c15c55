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

#include "record.h"

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
 * All headers of one attempt, User-Agent and Content-Length aside, which libcurl writes. With API_HMAC_SECRET also
 * timestamp and signature, for `now_s` (Unix seconds). For curl_slist_free_all; NULL: see why.
 */
struct curl_slist *parcel_headers(const struct parcel *parcel, const struct config *config, const char *request_id,
                                  int64_t now_s, struct reason *why);

#endif
