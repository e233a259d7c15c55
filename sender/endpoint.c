/* Addresses are taken apart by libcurl's own parser, so that what is checked is what is used. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "endpoint.h"

/* True for four numbers of 0 to 255 with points between them, the first of them 127. */
static bool is_127(const char *host)
{
    for (int i = 0; i < 4; i++) {
        char *end;
        unsigned long part = *host >= '0' && *host <= '9' ? strtoul(host, &end, 10) : 256;

        if (part > 255 || (i == 0 && part != 127) || *end != (i < 3 ? '.' : '\0'))
            return false;
        host = end + 1;
    }
    return true;
}

bool endpoint_is_loopback(const char *host)
{
    /* 127.0.0.1.example.com begins like one: the whole text has to be the number. */
    return strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 || is_127(host);
}

/* Copies a part of the address; one that is not there leaves "". False when it does not fit. */
static bool part(CURLU *url, CURLUPart which, char *text, size_t size)
{
    char *found = NULL;
    bool fits = true;

    *text = '\0';
    if (curl_url_get(url, which, &found, 0) == CURLUE_OK && found != NULL) {
        fits = strlen(found) < size;
        if (fits)
            memcpy(text, found, strlen(found) + 1);
    }
    curl_free(found);
    return fits;
}

static bool has(CURLU *url, CURLUPart which)
{
    char *found = NULL;
    bool there = curl_url_get(url, which, &found, 0) == CURLUE_OK && found != NULL && *found != '\0';

    curl_free(found);
    return there;
}

static bool fill(CURLU *url, struct endpoint *endpoint)
{
    char port[8], path[700];

    if (!part(url, CURLUPART_SCHEME, endpoint->scheme, sizeof endpoint->scheme) ||
        !part(url, CURLUPART_HOST, endpoint->host, sizeof endpoint->host) ||
        !part(url, CURLUPART_PORT, port, sizeof port) || !part(url, CURLUPART_PATH, path, sizeof path))
        return false;
    snprintf(endpoint->shown, sizeof endpoint->shown, "%s://%s%s%s%s%s", endpoint->scheme, endpoint->host,
             port[0] != '\0' ? ":" : "", port, path, has(url, CURLUPART_QUERY) ? "?***" : "");
    endpoint->loopback = endpoint_is_loopback(endpoint->host);
    return true;
}

bool endpoint_parse(const char *key, const char *url, bool allow_http, struct endpoint *endpoint, struct reason *why)
{
    CURLU *parsed = curl_url();
    bool done = false;

    *endpoint = (struct endpoint){0};
    if (parsed == NULL) {
        reason_set(why, EXIT_IO, "%s: sem memória", key);
    } else if (curl_url_set(parsed, CURLUPART_URL, url, 0) != CURLUE_OK || !fill(parsed, endpoint)) {
        reason_set(why, EXIT_CONFIG, "%s: não é um endereço; esperado https://servidor/caminho", key);
    } else if (strcmp(endpoint->scheme, "https") != 0 && strcmp(endpoint->scheme, "http") != 0) {
        reason_set(why, EXIT_CONFIG, "%s: começa com %s://; esperado https://", key, endpoint->scheme);
    } else if (has(parsed, CURLUPART_USER) || has(parsed, CURLUPART_PASSWORD)) {
        reason_set(why, EXIT_CONFIG, "%s: usuário e senha não podem estar no endereço", key);
    } else if (strcmp(endpoint->scheme, "http") == 0 && !endpoint->loopback && !allow_http) {
        reason_set(why, EXIT_CONFIG,
                   "%s: http:// sem criptografia mostraria as vendas e a credencial a quem estiver no caminho: use "
                   "https:// (ou API_ALLOW_HTTP=sim, por sua conta)",
                   key);
    } else {
        done = true;
    }
    curl_url_cleanup(parsed);
    return done;
}

static bool proxy_scheme_is_known(const char *scheme)
{
    static const char *const known[] = {"http", "https", "socks4", "socks4a", "socks5", "socks5h"};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i], scheme) == 0)
            return true;
    return false;
}

bool endpoint_check_proxy(const char *proxy, const struct endpoint *endpoint, bool allow_http, struct reason *why)
{
    CURLU *parsed = curl_url();
    char scheme[16], host[256];
    bool done = false;

    if (parsed == NULL) {
        reason_set(why, EXIT_IO, "API_PROXY: sem memória");
    } else if (curl_url_set(parsed, CURLUPART_URL, proxy, CURLU_GUESS_SCHEME | CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK ||
               !part(parsed, CURLUPART_SCHEME, scheme, sizeof scheme) ||
               !part(parsed, CURLUPART_HOST, host, sizeof host) || !proxy_scheme_is_known(scheme)) {
        reason_set(why, EXIT_CONFIG, "API_PROXY: não é um proxy; esperado http://servidor:porta");
    } else if (strcmp(endpoint->scheme, "http") == 0 && endpoint->loopback && !endpoint_is_loopback(host) &&
               !allow_http) {
        reason_set(why, EXIT_CONFIG,
                   "API_PROXY: o endereço http:// é deste computador, mas o proxy é de outro: a credencial sairia sem "
                   "criptografia");
    } else {
        done = true;
    }
    curl_url_cleanup(parsed);
    return done;
}
