/*
 * What must never be shown, and text from the other side made fit to be shown: a server may echo the token back, send
 * half a character, or try to paint on a terminal.
 */
#ifndef SECRETS_H
#define SECRETS_H

#include <stdbool.h>
#include <stddef.h>

#include "config.h"

#define SECRETS_MAX 16
#define SECRETS_MASK "***"

struct secrets {
    char *texts[SECRETS_MAX]; /* owned */
    size_t count;
};

/*
 * Collects, as they are and in base64, token, HMAC secret, the proxy with its password as written and decoded, the
 * queries of API_ENDPOINT and MONITOR_URL, and the latter whole. False: no memory; call secrets_free also then.
 */
bool secrets_collect(struct secrets *secrets, const struct config *config);
void secrets_free(struct secrets *secrets);

/*
 * The bytes as valid UTF-8: U+FFFD for each byte that belongs to no character, fit to be shown (texto_clean), each
 * secret replaced by SECRETS_MASK, also where its characters are written as JSON, an address or
 * a page may write them; then cut to `limit` bytes, between characters. To be freed; NULL: no memory.
 */
char *secrets_clean(const struct secrets *secrets, const char *bytes, size_t size, size_t limit);

#endif
