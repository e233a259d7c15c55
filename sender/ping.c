/* The monitor must never hold up or fail a run: short limits, one attempt. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "msg.h"

#include "ping.h"
#include "transport.h"

#define PING_CONNECT_MS 5000
#define PING_WHOLE_MS 10000

/* The address with /code at the end of its path, a query staying behind it. For curl_free; NULL: no memory. */
static char *address(const char *url, int code)
{
    CURLU *parsed = curl_url();
    char *path = NULL, *longer = NULL, *whole = NULL;
    size_t length;

    if (parsed == NULL || curl_url_set(parsed, CURLUPART_URL, url, 0) != CURLUE_OK ||
        curl_url_get(parsed, CURLUPART_PATH, &path, 0) != CURLUE_OK)
        goto out;
    length = strlen(path);
    while (length > 0 && path[length - 1] == '/')
        length--;
    longer = malloc(length + 16);
    if (longer == NULL)
        goto out;
    snprintf(longer, length + 16, "%.*s/%d", (int)length, path, code);
    if (code != 0 && curl_url_set(parsed, CURLUPART_PATH, longer, 0) != CURLUE_OK)
        goto out;
    if (curl_url_get(parsed, CURLUPART_URL, &whole, 0) != CURLUE_OK)
        whole = NULL;
out:
    free(longer);
    curl_free(path);
    curl_url_cleanup(parsed);
    return whole;
}

static bool get(const struct config *config, const char *url, struct answer *answer, struct reason *why)
{
    const struct verdict_facts *facts = &answer->facts;

    if (!transport_ask(config, url, NULL, &(struct transport_limits){PING_CONNECT_MS, PING_WHOLE_MS}, answer, why))
        return false;
    return (facts->code == CURLE_OK && facts->status >= 200 && facts->status <= 299) ||
           reason_set(why, EXIT_UNAVAILABLE, "não respondeu como esperado (status %ld, libcurl %d: %s)", facts->status,
                      (int)facts->code, curl_easy_strerror(facts->code));
}

void ping_send(const struct config *config, int code)
{
    struct answer *answer = NULL;
    struct reason why = {0};
    struct endpoint endpoint;
    char *url = NULL;

    if (config->monitor_url == NULL)
        return;
    if (!endpoint_parse("MONITOR_URL", config->monitor_url, config->api_allow_http, &endpoint, &why) ||
        (config->api_proxy != NULL &&
         !endpoint_check_proxy(config->api_proxy, &endpoint, config->api_allow_http, &why))) {
        msg_warning("%s", why.text);
        return;
    }
    answer = calloc(1, sizeof *answer);
    url = address(config->monitor_url, code);
    if (answer == NULL || url == NULL)
        msg_warning("MONITOR_URL: sem memória");
    else if (get(config, url, answer, &why))
        msg_debug("MONITOR_URL: avisado do código %d", code);
    else
        msg_warning("MONITOR_URL: %s", why.text);
    curl_free(url);
    free(answer);
}
