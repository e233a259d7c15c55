/* First readable, then masked, then cut: a secret that straddles the cut, or has a control inside, must not get by. */
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "texto.h"

#include "secrets.h"

static bool add(struct secrets *secrets, const char *text)
{
    if (text == NULL || *text == '\0' || secrets->count == SECRETS_MAX)
        return true;
    secrets->texts[secrets->count] = strdup(text);
    return secrets->texts[secrets->count++] != NULL;
}

/* A part of an address, decoded where `flags` say so. */
static bool add_part(struct secrets *secrets, const char *address, CURLUPart which, unsigned flags)
{
    CURLU *url = address != NULL ? curl_url() : NULL;
    char *found = NULL;
    bool done = address == NULL || url != NULL;

    if (url != NULL &&
        curl_url_set(url, CURLUPART_URL, address, CURLU_GUESS_SCHEME | CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
        curl_url_get(url, which, &found, flags) == CURLUE_OK)
        done = add(secrets, found);
    curl_free(found);
    curl_url_cleanup(url);
    return done;
}

bool secrets_collect(struct secrets *secrets, const struct config *config)
{
    *secrets = (struct secrets){0};
    /* The longer ones first: the proxy's password inside of the proxy must not leave the rest of it standing. */
    return add(secrets, config->api_token) && add(secrets, config->api_hmac_secret) &&
           add(secrets, config->api_proxy) && add(secrets, config->monitor_url) &&
           add_part(secrets, config->api_proxy, CURLUPART_PASSWORD, 0) &&
           add_part(secrets, config->api_proxy, CURLUPART_PASSWORD, CURLU_URLDECODE) &&
           add_part(secrets, config->api_endpoint, CURLUPART_QUERY, 0) &&
           add_part(secrets, config->monitor_url, CURLUPART_QUERY, 0);
}

void secrets_free(struct secrets *secrets)
{
    for (size_t i = 0; i < secrets->count; i++)
        free(secrets->texts[i]);
    *secrets = (struct secrets){0};
}

/*
 * Valid UTF-8, fit to be shown. `plain` has room for as many bytes, `out` for three times as many, and the end.
 */
static void make_readable(const char *bytes, size_t size, char *plain, char *out)
{
    bool mended;

    for (size_t i = 0; i < size; i++)
        plain[i] = bytes[i] == '\0' ? '\1' : bytes[i]; /* another control: that one would be mended, not removed */
    out[texto_mend(plain, size, out, size * 3, &mended)] = '\0';
    texto_clean(out);
}

/* How many bytes of `text` are the secret; 0: they are not. json_encode of PHP writes a slash as \/. */
static size_t matches(const char *text, const char *secret)
{
    const char *at = text;

    for (; *secret != '\0'; secret++, at++) {
        if (*at == '\\' && *secret != '\\')
            at++;
        if (*at != *secret)
            return 0;
    }
    return (size_t)(at - text);
}

static size_t secret_at(const struct secrets *secrets, const char *text)
{
    size_t longest = 0;

    for (size_t i = 0; i < secrets->count; i++) {
        size_t length = matches(text, secrets->texts[i]);

        if (length > longest)
            longest = length;
    }
    return longest;
}

/* Copies with secrets masked until `limit` bytes are full; `out` has room for them, a mask and the end. */
static void mask_and_cut(const struct secrets *secrets, const char *text, size_t limit, char *out)
{
    size_t used = 0;

    while (*text != '\0' && used <= limit) {
        size_t secret = secret_at(secrets, text);

        if (secret > 0) {
            memcpy(out + used, SECRETS_MASK, sizeof SECRETS_MASK - 1);
            used += sizeof SECRETS_MASK - 1;
            text += secret;
        } else {
            out[used++] = *text++;
        }
    }
    if (used > limit)
        for (used = limit; used > 0 && ((unsigned char)out[used] & 0xC0) == 0x80;)
            used--;
    out[used] = '\0';
}

char *secrets_clean(const struct secrets *secrets, const char *bytes, size_t size, size_t limit)
{
    char *plain = malloc(size + 1), *readable = malloc(size * 3 + 1);
    char *out = malloc(limit + sizeof SECRETS_MASK + 2);

    if (plain == NULL || readable == NULL || out == NULL) {
        free(out);
        out = NULL;
    } else {
        make_readable(bytes, size, plain, readable);
        mask_and_cut(secrets, readable, limit, out);
    }
    free(plain);
    free(readable);
    return out;
}
