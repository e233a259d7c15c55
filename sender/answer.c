/* libcurl's callbacks only store and count: they neither print nor decide. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <jansson.h>

#include "answer.h"

static size_t on_body(char *bytes, size_t one, size_t size, void *context)
{
    struct answer *answer = context;
    size_t room = sizeof answer->body - answer->size;

    (void)one;
    answer->cut = size > room;
    memcpy(answer->body + answer->size, bytes, answer->cut ? room : size);
    answer->size += answer->cut ? room : size;
    return answer->cut ? CURL_WRITEFUNC_ERROR : size;
}

/* libcurl takes a connection that ends within the headers for an answer without a body: the blank line tells. */
/* NOLINTNEXTLINE(readability-non-const-parameter): the type is libcurl's */
static size_t on_header(char *bytes, size_t one, size_t size, void *context)
{
    struct answer *answer = context;

    (void)one;
    if (size >= 5 && memcmp(bytes, "HTTP/", 5) == 0)
        answer->headers_whole = false;
    else if (size > 0 && (bytes[0] == '\r' || bytes[0] == '\n'))
        answer->headers_whole = true;
    answer->header_bytes += size;
    return answer->header_bytes > ANSWER_HEADERS_MAX ? CURL_WRITEFUNC_ERROR : size;
}

/*
 * Called when the connection stands, TLS and proxy included, and before the first byte of the request. A second call
 * in one transfer is libcurl's own second try, after a kept connection was closed under the first: that would be an
 * attempt with a used X-Request-Id, so it is left to our own loop.
 */
/* NOLINTNEXTLINE(readability-non-const-parameter): the type is libcurl's */
static int before_request(void *context, char *there, char *here, int there_port, int here_port)
{
    struct answer *answer = context;

    (void)there;
    (void)here;
    (void)there_port;
    (void)here_port;
    answer->again = answer->facts.sent;
    answer->facts.sent = true;
    return answer->again ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

bool answer_attach(struct answer *answer, CURL *curl)
{
    return curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_HEADERDATA, answer) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PREREQFUNCTION, before_request) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PREREQDATA, answer) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, answer->error) == CURLE_OK;
}

void answer_begin(struct answer *answer)
{
    *answer = (struct answer){0};
}

/* What libcurl's code means once it is known what our callbacks did to it. */
static CURLcode true_code(const struct answer *answer, CURLcode code)
{
    if (code == CURLE_WRITE_ERROR && answer->cut)
        return CURLE_OK;
    if (code == CURLE_OK && !answer->headers_whole)
        return CURLE_PARTIAL_FILE;
    return code == CURLE_ABORTED_BY_CALLBACK && answer->again ? CURLE_GOT_NOTHING : code;
}

/* The last header of that name in the last answer, "" without one or when it is longer than any that we understand. */
static void header(CURL *curl, const char *name, char *text)
{
    struct curl_header *found;

    *text = '\0';
    if (curl_easy_header(curl, name, 0, CURLH_HEADER, -1, &found) == CURLHE_OK &&
        strlen(found->value) < ANSWER_HEADER_TEXT)
        memcpy(text, found->value, strlen(found->value) + 1);
}

/*
 * Small back ends call all that they write text/html, JSON and empty bodies too: the body has to look like a page.
 * And a page is one whatever it is called.
 */
static bool is_page(const struct answer *answer)
{
    const char *at = answer->body, *end = answer->body + answer->size;

    if (end - at >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0)
        at += 3;
    while (at < end && isspace((unsigned char)*at))
        at++;
    if (at == end || *at != '<')
        return false;
    return answer->html || (end - at >= 9 && strncasecmp(at, "<!doctype", 9) == 0) ||
           (end - at >= 5 && strncasecmp(at, "<html", 5) == 0);
}

void answer_end(struct answer *answer, CURL *curl, CURLcode code)
{
    curl_off_t microseconds = 0;
    char type[ANSWER_HEADER_TEXT];
    long connections = 0;

    answer->facts.code = true_code(answer, code);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->facts.status);
    curl_easy_getinfo(curl, CURLINFO_HTTP_CONNECTCODE, &answer->facts.proxy_status);
    curl_easy_getinfo(curl, CURLINFO_TOTAL_TIME_T, &microseconds);
    curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &connections);
    answer->ms = microseconds / 1000;
    answer->new_connection = connections > 0;
    if (!answer->facts.sent)
        answer->facts.status = 0;
    header(curl, "Retry-After", answer->retry_after);
    header(curl, "Date", answer->date);
    header(curl, "Location", answer->location);
    header(curl, "Content-Type", type);
    answer->html = strncasecmp(type, "text/html", 9) == 0 || strncasecmp(type, "application/xhtml", 17) == 0;
    answer->facts.page = is_page(answer);
    if (answer->facts.code != code || (answer->error[0] == '\0' && code != CURLE_OK))
        snprintf(answer->error, sizeof answer->error, "%s", curl_easy_strerror(answer->facts.code));
}

long answer_status(const struct answer *answer)
{
    return answer->facts.sent ? answer->facts.status : answer->facts.proxy_status;
}

bool answer_is_duplicate(const struct answer *answer)
{
    json_t *body = answer->facts.status == 200 ? json_loadb(answer->body, answer->size, 0, NULL) : NULL;
    bool duplicate = json_is_true(json_object_get(body, "duplicate"));

    json_decref(body);
    return duplicate;
}
