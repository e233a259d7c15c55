/*
 * Every option that can fail is checked: a libcurl that cannot verify a peer must not be used as if it could. The
 * environment has no say: no proxy variables, no .netrc, no cookies.
 */
#include "sys.h"

#include "transport.h"

#define STALLED_BYTES_PER_S 100L
#define STALLED_AFTER_S 15L

/* A line end in a token would be a header of its own. */
static bool fits_header(const char *key, const char *text, struct reason *why)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7F)
            return reason_set(why, EXIT_CONFIG, "%s: contém caracteres de controle", key);
    return true;
}

static bool check_ca(const struct config *config, struct reason *why)
{
    int fd;

    if (config->api_ca_file == NULL)
        return true;
    fd = sys_open_read(config->api_ca_file);
    if (fd == -1)
        return reason_errno(why, EXIT_CONFIG, "API_CA_FILE", config->api_ca_file);
    sys_close(fd);
    return true;
}

bool transport_check(const struct config *config, struct endpoint *endpoint, struct reason *why)
{
    if (!config_require(config, "API_ENDPOINT", why) || !config_require(config, "API_TOKEN", why))
        return false;
    if (!endpoint_parse("API_ENDPOINT", config->api_endpoint, config->api_allow_http, endpoint, why))
        return false;
    if (config->api_proxy != NULL && !endpoint_check_proxy(config->api_proxy, endpoint, config->api_allow_http, why))
        return false;
    return fits_header("API_TOKEN", config->api_token, why) && check_ca(config, why);
}

static CURLcode last_set; /* why the last option was not taken */

#define SET(option, value) ((last_set = curl_easy_setopt(curl, option, value)) == CURLE_OK)

/* Schannel knows no folders of certificates, and says so even where there shall be none. */
static bool set_no_folder(CURL *curl, CURLoption option)
{
    CURLcode code = curl_easy_setopt(curl, option, NULL);

    return code == CURLE_OK || code == CURLE_NOT_BUILT_IN;
}

/*
 * A file of one's own stands in place of the system's store, not beside it. Schannel asks whether a certificate was
 * revoked; where nobody can tell, as behind a firewall or of a CA of one's own, that shall not keep sales waiting.
 */
static bool set_trust(CURL *curl, const char *ca)
{
    long options = CURLSSLOPT_REVOKE_BEST_EFFORT | (ca == NULL ? CURLSSLOPT_NATIVE_CA : 0);

    if (ca != NULL && !(SET(CURLOPT_CAINFO, ca) && set_no_folder(curl, CURLOPT_CAPATH) &&
                        SET(CURLOPT_PROXY_CAINFO, ca) && set_no_folder(curl, CURLOPT_PROXY_CAPATH)))
        return false;
    return SET(CURLOPT_SSL_OPTIONS, options) && SET(CURLOPT_PROXY_SSL_OPTIONS, options);
}

static bool set_safety(CURL *curl)
{
    return SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) && SET(CURLOPT_SSL_VERIFYPEER, 1L) &&
           SET(CURLOPT_SSL_VERIFYHOST, 2L) && SET(CURLOPT_PROTOCOLS_STR, "http,https") &&
           SET(CURLOPT_FOLLOWLOCATION, 0L) && SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) &&
           SET(CURLOPT_HTTP09_ALLOWED, 0L) && SET(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
}

/* An empty proxy means none, also when the environment names one; the headers with the token are not for the proxy. */
static bool set_proxy(CURL *curl, const struct config *config)
{
    return SET(CURLOPT_PROXY, config->api_proxy != NULL ? config->api_proxy : "") && SET(CURLOPT_NOPROXY, "") &&
           SET(CURLOPT_PROXY_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) &&
           SET(CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE) && SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

static bool set_limits(CURL *curl)
{
    return SET(CURLOPT_NOSIGNAL, 1L) && SET(CURLOPT_CONNECTTIMEOUT_MS, (long)TRANSPORT_CONNECT_MS) &&
           SET(CURLOPT_LOW_SPEED_LIMIT, STALLED_BYTES_PER_S) && SET(CURLOPT_LOW_SPEED_TIME, STALLED_AFTER_S) &&
           SET(CURLOPT_TCP_KEEPALIVE, 1L);
}

CURL *transport_open(const struct config *config, const char *url, struct answer *answer, struct reason *why)
{
    CURL *curl = curl_easy_init();

    if (curl != NULL && set_safety(curl) && set_trust(curl, config->api_ca_file) && set_proxy(curl, config) &&
        set_limits(curl) && answer_attach(answer, curl) && SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) &&
        SET(CURLOPT_USERAGENT, "pdv-sync-agent/" PDV_VERSION) && SET(CURLOPT_URL, url))
        return curl;
    if (curl == NULL || last_set == CURLE_OUT_OF_MEMORY)
        reason_set(why, EXIT_IO, "sem memória para a conexão");
    else
        reason_set(why, EXIT_OUR_BUG, "a libcurl deste computador não aceita o que precisamos dela (%s)",
                   curl_version());
    curl_easy_cleanup(curl);
    return NULL;
}

bool transport_ask(const struct config *config, const char *url, struct curl_slist *headers,
                   const struct transport_limits *limits, struct answer *answer, struct reason *why)
{
    CURL *curl = transport_open(config, url, answer, why);
    bool done;

    if (curl == NULL)
        return false;
    *answer = (struct answer){0};
    done = (SET(CURLOPT_NOBODY, headers != NULL ? 1L : 0L) && SET(CURLOPT_HTTPHEADER, headers) &&
            SET(CURLOPT_CONNECTTIMEOUT_MS, limits->connect_ms) && SET(CURLOPT_TIMEOUT_MS, limits->whole_ms) &&
            answer_end(answer, curl, curl_easy_perform(curl))) ||
           reason_set(why, EXIT_IO, "sem memória");
    curl_easy_cleanup(curl);
    return done;
}

CURLSH *transport_share(void)
{
    CURLSH *share = curl_share_init();

    if (share == NULL || (curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_CONNECT) == CURLSHE_OK &&
                          curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION) == CURLSHE_OK))
        return share;
    curl_share_cleanup(share);
    return NULL;
}

CURL *transport_copy(CURL *original, CURLSH *share)
{
    CURL *curl = curl_easy_duphandle(original);

    if (curl == NULL || SET(CURLOPT_SHARE, share))
        return curl;
    curl_easy_cleanup(curl);
    return NULL;
}
