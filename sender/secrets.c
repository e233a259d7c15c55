/* First readable, then masked, then cut: a secret that straddles the cut, or has a control inside, must not get by. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>
#include <openssl/evp.h>

#include "texto.h"

#include "secrets.h"

#define BASE64_LEAST 6 /* bytes; less is a word of its own too easily */

static bool add_text(struct secrets *secrets, const char *text)
{
    if (secrets->count == SECRETS_MAX)
        return true;
    secrets->texts[secrets->count] = strdup(text);
    return secrets->texts[secrets->count++] != NULL;
}

/* In base64 without its last group, which depends on what stands behind it. */
static bool add(struct secrets *secrets, const char *text)
{
    size_t length = text == NULL ? 0 : strlen(text) / 3 * 3;
    unsigned char *encoded = NULL;
    bool done = text == NULL || *text == '\0' || add_text(secrets, text);

    if (!done || length < BASE64_LEAST)
        return done;
    encoded = malloc(length / 3 * 4 + 1);
    done = encoded != NULL && EVP_EncodeBlock(encoded, (const unsigned char *)text, (int)length) > 0 &&
           add_text(secrets, (const char *)encoded);
    free(encoded);
    return done;
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

/* How many bytes of `text` are one character, as \u002B, %2B, &#x2B; or &#43; write it; 0: none. */
static size_t escape_at(const char *text, unsigned long *value)
{
    static const struct {
        const char *head;
        size_t digits; /* 0: as many as there are before a semicolon */
        int base;
    } forms[] = {{"\\u", 4, 16}, {"%", 2, 16}, {"&#x", 0, 16}, {"&#", 0, 10}};
    char number[9], *stop;

    for (size_t i = 0; strchr("\\%&", *text) != NULL && i < sizeof forms / sizeof *forms; i++) {
        size_t head = strlen(forms[i].head), digits = forms[i].digits;
        bool closed = digits == 0;

        if (strncasecmp(text, forms[i].head, head) != 0)
            continue;
        if (closed)
            digits = strspn(text + head, "0123456789abcdefABCDEF");
        if (digits == 0 || digits >= sizeof number || (closed && text[head + digits] != ';'))
            continue;
        snprintf(number, sizeof number, "%.*s", (int)digits, text + head);
        *value = strtoul(number, &stop, forms[i].base);
        if (*stop == '\0' && strlen(number) == digits)
            return head + digits + closed;
    }
    return 0;
}

/*
 * How many bytes of `text` are the secret; 0: they are not. json_encode of PHP writes a slash as \/. A secret that has
 * a % itself may stand there with it as it is (`plain`) or escaped.
 */
static size_t matches(const char *text, const char *secret, bool plain)
{
    const char *at = text;

    for (; *secret != '\0'; secret++) {
        unsigned long value = 0;
        size_t escape = escape_at(at, &value);

        if (escape > 0 && value == (unsigned char)*secret && !(plain && *at == *secret)) {
            at += escape;
            continue;
        }
        if (*at == '\\' && *secret != '\\')
            at++;
        if (*at++ != *secret)
            return 0;
    }
    return (size_t)(at - text);
}

static size_t secret_at(const struct secrets *secrets, const char *text)
{
    size_t longest = 0;

    for (size_t i = 0; i < 2 * secrets->count; i++) {
        size_t length = matches(text, secrets->texts[i / 2], i % 2 == 0);

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
