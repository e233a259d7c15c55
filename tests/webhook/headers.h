/*
 * The headers of one request, as a JSON object in the order and spelling in which they came; a name that came twice has
 * its values joined by ", " (RFC 9110, 5.3), which then fails the checks as it should.
 */
#ifndef HEADERS_H
#define HEADERS_H

#include <stdbool.h>

#include <jansson.h>

/* Adds one header line. False when memory is short or the value is no UTF-8 that JSON can carry. */
bool headers_add(json_t *headers, const char *name, const char *value);

/* The value of a header, whatever its spelling's case; NULL without it. It lives as long as `headers`. */
const char *headers_get(json_t *headers, const char *name);

/* True when Authorization is `Bearer <token>`, with NULL any token that is not empty. */
bool headers_token_is(json_t *headers, const char *token);

/* True when X-PDV-Timestamp and X-PDV-Signature are there and sign `size` bytes as sent (the webhook's contract). */
bool headers_signature_is(json_t *headers, const char *secret, const void *bytes, size_t size);

/*
 * Appends a problem (see schema.h) for each header that is not as the webhook's contract wants it, for a payload with
 * this schema_version and sync_id ("": the payload has none). Authorization, Content-Encoding and the signature are not
 * looked at here.
 */
void headers_check(json_t *headers, const char *schema_version, const char *sync_id, json_t *problems);

/* A copy for the log, the caller's: Authorization's value is replaced by a mark, so that no log holds a token. */
json_t *headers_for_log(json_t *headers, const char *token);

#endif
