/*
 * The bodies are in memory when they are hashed, so one call does; only the signature is made of pieces, to spare a
 * copy of the body with the timestamp before it.
 */
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "digest.h"

static void hex_write(const unsigned char *raw, size_t size, char hex[DIGEST_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < size && 2 * i + 2 < DIGEST_HEX_SIZE; i++) {
        hex[2 * i] = digits[raw[i] >> 4];
        hex[2 * i + 1] = digits[raw[i] & 15];
        hex[2 * i + 2] = '\0';
    }
}

bool digest_sha256(const void *bytes, size_t size, char hex[DIGEST_HEX_SIZE])
{
    unsigned char raw[EVP_MAX_MD_SIZE];
    unsigned raw_size = 0;
    hex[0] = '\0';
    if (EVP_Digest(bytes, size, raw, &raw_size, EVP_sha256(), NULL) != 1) {
        return false;
    }
    hex_write(raw, raw_size, hex);
    return true;
}

bool digest_signature(const char *secret, const char *timestamp, const void *bytes, size_t size,
                      char hex[DIGEST_HEX_SIZE])
{
    unsigned char raw[EVP_MAX_MD_SIZE];
    size_t raw_size = sizeof raw;
    bool done = false;
    hex[0] = '\0';
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_HMAC, NULL, (const unsigned char *)secret, strlen(secret));
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (key == NULL || context == NULL || EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) != 1 ||
        EVP_DigestSignUpdate(context, timestamp, strlen(timestamp)) != 1 ||
        EVP_DigestSignUpdate(context, ".", 1) != 1 || EVP_DigestSignUpdate(context, bytes, size) != 1 ||
        EVP_DigestSignFinal(context, raw, &raw_size) != 1) {
        goto out;
    }
    hex_write(raw, raw_size, hex);
    done = true;
out:
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return done;
}

bool digest_equal(const char *a, const char *b)
{
    size_t size = strlen(a);
    return strlen(b) == size && CRYPTO_memcmp(a, b, size) == 0;
}
