/*
 * X-PDV-Signature: proof that a request comes from someone who has API_HMAC_SECRET (the contract's HTTP page).
 */
#ifndef SIGNATURE_H
#define SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIGNATURE_TEXT (7 + 64 + 1) /* "sha256=", 32 bytes in hex, the end */

/*
 * Writes `sha256=` and the lower-case hex of HMAC-SHA-256(secret, "<timestamp_s>.<body>") into `text`. `body` is what
 * goes over the line: the gzip when there is one. False: no memory, or OpenSSL failed.
 */
bool signature_make(const char *secret, int64_t timestamp_s, const void *body, size_t size, char *text);

#endif
