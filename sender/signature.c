/* HMAC over two parts without copying the body: OpenSSL 3's EVP_MAC. */
#include <stdio.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "signature.h"

#define DIGEST_SIZE 32

static bool digest(EVP_MAC_CTX *mac, const char *secret, int64_t timestamp_s, const void *body, size_t size,
                   unsigned char *out)
{
    char hash[] = "SHA256", before[32];
    OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, hash, 0),
                               OSSL_PARAM_construct_end()};
    int length = snprintf(before, sizeof before, "%lld.", (long long)timestamp_s);
    size_t made = 0;

    return length > 0 && EVP_MAC_init(mac, (const unsigned char *)secret, strlen(secret), parameters) == 1 &&
           EVP_MAC_update(mac, (const unsigned char *)before, (size_t)length) == 1 &&
           EVP_MAC_update(mac, body, size) == 1 && EVP_MAC_final(mac, out, &made, DIGEST_SIZE) == 1 &&
           made == DIGEST_SIZE;
}

bool signature_make(const char *secret, int64_t timestamp_s, const void *body, size_t size, char *text)
{
    EVP_MAC *kind = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *mac = kind != NULL ? EVP_MAC_CTX_new(kind) : NULL;
    unsigned char bytes[DIGEST_SIZE];
    bool done = mac != NULL && digest(mac, secret, timestamp_s, body, size, bytes);

    EVP_MAC_CTX_free(mac);
    EVP_MAC_free(kind);
    if (!done)
        return false;
    snprintf(text, SIGNATURE_TEXT, "sha256=");
    for (size_t i = 0; i < DIGEST_SIZE; i++)
        snprintf(text + 7 + 2 * i, 3, "%02x", bytes[i]);
    return true;
}
