/*
 * SHA-256 and HMAC-SHA-256 as lower-case hex, by OpenSSL's libcrypto.
 */
#ifndef DIGEST_H
#define DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#define DIGEST_HEX_SIZE 65 /* 64 digits and the end */

/* The SHA-256 of `size` bytes. False only when the library fails; `hex` is empty then. */
bool digest_sha256(const void *bytes, size_t size, char hex[DIGEST_HEX_SIZE]);

/*
 * The HMAC-SHA-256 of `<timestamp>.<bytes>` with the key `secret`: what X-PDV-Signature carries after "sha256=" (the
 * webhook's contract; RFC 2104). False only when the library fails.
 */
bool digest_signature(const char *secret, const char *timestamp, const void *bytes, size_t size,
                      char hex[DIGEST_HEX_SIZE]);

/* Compares in a time that does not depend on where they differ: for tokens and signatures. */
bool digest_equal(const char *a, const char *b);

#endif
