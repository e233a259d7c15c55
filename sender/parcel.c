/* The headers are made anew for each attempt: X-Request-Id and the signature's time differ. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "gzip.h"
#include "lines.h"

#include "parcel.h"
#include "secrets.h"

#define DIGEST_SIZE 32

bool parcel_begin(struct parcel *parcel, const struct record *record, const struct config *config, struct reason *why)
{
    *parcel = (struct parcel){.record = record, .body = record->body, .size = record->size};
    if (!config->api_gzip)
        return true;
    if (!gzip_pack(record->body, record->size, &parcel->packed, &parcel->size, why))
        return false;
    parcel->body = parcel->packed;
    return true;
}

void parcel_end(struct parcel *parcel)
{
    free(parcel->packed);
    *parcel = (struct parcel){0};
}

/* Appends "name: value". False: no memory. */
static bool add(struct curl_slist **list, const char *name, const char *value)
{
    size_t size = strlen(name) + strlen(value) + 3;
    char *line = malloc(size);
    struct curl_slist *longer = NULL;

    if (line != NULL) {
        snprintf(line, size, "%s: %s", name, value);
        longer = curl_slist_append(*list, line);
        free(line);
    }
    if (longer != NULL)
        *list = longer;
    return longer != NULL;
}

bool parcel_authorize(struct curl_slist **list, const char *token)
{
    size_t size = strlen(token) + sizeof "Bearer ";
    char *value = malloc(size);
    bool done = false;

    if (value != NULL) {
        snprintf(value, size, "Bearer %s", token);
        done = add(list, "Authorization", value);
    }
    free(value);
    return done;
}

/* Version and variant are the only bits that are not random. */
bool parcel_request_id(char text[PARCEL_REQUEST_ID])
{
    unsigned char b[16];

    if (sys_random(b, sizeof b) == -1)
        return false;
    b[6] = (unsigned char)((b[6] & 0x0F) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3F) | 0x80);
    snprintf(text, PARCEL_REQUEST_ID, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0],
             b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
    return true;
}

/* Over two parts without copying the body. */
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

bool parcel_signature(const char *secret, int64_t timestamp_s, const void *body, size_t size,
                      char text[PARCEL_SIGNATURE])
{
    EVP_MAC *kind = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *mac = kind != NULL ? EVP_MAC_CTX_new(kind) : NULL;
    unsigned char bytes[DIGEST_SIZE];
    bool done = mac != NULL && digest(mac, secret, timestamp_s, body, size, bytes);

    EVP_MAC_CTX_free(mac);
    EVP_MAC_free(kind);
    if (!done)
        return false;
    snprintf(text, PARCEL_SIGNATURE, "sha256=");
    for (size_t i = 0; i < DIGEST_SIZE; i++)
        snprintf(text + 7 + 2 * i, 3, "%02x", bytes[i]);
    return true;
}

static bool add_signature(struct curl_slist **list, const struct parcel *parcel, const char *secret, int64_t now_s)
{
    char signature[PARCEL_SIGNATURE], timestamp[32];

    snprintf(timestamp, sizeof timestamp, "%lld", (long long)now_s);
    return parcel_signature(secret, now_s, parcel->body, parcel->size, signature) &&
           add(list, "X-PDV-Timestamp", timestamp) && add(list, "X-PDV-Signature", signature);
}

struct curl_slist *parcel_headers(const struct parcel *parcel, const struct config *config,
                                  char request_id[PARCEL_REQUEST_ID], struct reason *why)
{
    struct curl_slist *list = NULL;
    bool done = parcel_request_id(request_id) && parcel_authorize(&list, config->api_token) &&
                add(&list, "Content-Type", "application/json") && add(&list, "Accept", "application/json") &&
                add(&list, "X-PDV-Schema-Version", parcel->record->schema_version) &&
                add(&list, "X-Request-Id", request_id) && add(&list, "Idempotency-Key", parcel->record->sync_id);

    if (done && parcel->packed != NULL)
        done = add(&list, "Content-Encoding", "gzip");
    if (done && config->api_hmac_secret != NULL)
        done = add_signature(&list, parcel, config->api_hmac_secret, sys_now_ms() / 1000);
    /* Without a value libcurl leaves the header out: many servers answer 417 to Expect: 100-continue. */
    if (done)
        done = add(&list, "Expect", "");
    if (done)
        return list;
    curl_slist_free_all(list);
    reason_set(why, EXIT_IO, "os cabeçalhos do envio não puderam ser montados (memória, ou números aleatórios?)");
    return NULL;
}

static bool print(const char *text, struct reason *why)
{
    return lines_write(stdout, text, strlen(text), why);
}

static bool print_header(const char *line, struct reason *why)
{
    if (strncmp(line, "Authorization:", 14) == 0)
        return print("Authorization: Bearer " SECRETS_MASK, why);
    return strncmp(line, "Expect:", 7) == 0 || print(line, why);
}

bool parcel_show(const struct parcel *parcel, const struct config *config, const struct endpoint *endpoint,
                 struct reason *why)
{
    char request_id[PARCEL_REQUEST_ID], line[sizeof endpoint->shown + 8];
    struct curl_slist *headers;
    bool done;

    headers = parcel_headers(parcel, config, request_id, why);
    if (headers == NULL)
        return false;
    snprintf(line, sizeof line, "POST %s", endpoint->shown);
    done = print(line, why);
    for (const struct curl_slist *at = headers; at != NULL && done; at = at->next)
        done = print_header(at->data, why);
    snprintf(line, sizeof line, "Content-Length: %zu", parcel->size);
    done = done && print("User-Agent: pdv-sync-agent/" PDV_VERSION, why) && print(line, why) && print("", why) &&
           lines_flush(stdout, why);
    curl_slist_free_all(headers);
    return done;
}
