/* libcurl's callbacks only store and count: they neither print nor decide. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <jansson.h>

#include "texto.h"

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

static bool begins(const char *at, const char *end, const char *word)
{
    size_t length = strlen(word);

    return (size_t)(end - at) >= length && strncasecmp(at, word, length) == 0;
}

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && isspace((unsigned char)*at))
        at++;
    return at;
}

/*
 * Small back ends call all that they write text/html, JSON and empty bodies too: the body has to look like a page.
 * And a page is one whatever it is called.
 */
static bool is_page(const char *at, const char *end, bool html)
{
    return begins(at, end, "<") && (html || begins(at, end, "<!doctype") || begins(at, end, "<html"));
}

static bool is_error(const json_t *value)
{
    return json_is_true(value) || json_object_size(value) > 0 || json_array_size(value) > 0 ||
           json_string_length(value) > 0 || json_number_value(value) != 0;
}

bool answer_look(struct answer *answer, bool html)
{
    const char *at = answer->body, *end = at + answer->size;
    json_error_t error;
    json_t *object;

    at = skip_blanks(begins(at, end, "\xEF\xBB\xBF") ? at + 3 : at, end);
    if (is_page(at, end, html))
        answer->facts.body = VERDICT_BODY_PAGE;
    if (!begins(at, end, "{"))
        return true;
    object = json_loadb(at, (size_t)(end - at), 0, &error);
    if (json_is_false(json_object_get(object, "success")) || is_error(json_object_get(object, "error")) ||
        is_error(json_object_get(object, "errors")))
        answer->facts.body = VERDICT_BODY_ERROR;
    answer->duplicate = answer->facts.status == 200 && json_is_true(json_object_get(object, "duplicate"));
    json_decref(object);
    /* Jansson leaves no code where it got no memory. */
    return object != NULL || json_error_code(&error) > json_error_out_of_memory;
}

static const char *find(const char *at, const char *end, const char *word)
{
    while (at < end && !begins(at, end, word))
        at++;
    return at;
}

void answer_title(const struct answer *answer, char title[ANSWER_TITLE])
{
    const char *end = answer->body + answer->size, *at = find(find(answer->body, end, "<title"), end, ">");
    size_t length;
    bool mended;

    at = skip_blanks(at < end ? at + 1 : end, end);
    length = texto_mend(at, (size_t)(find(at, end, "</title") - at), title, ANSWER_TITLE - 1, &mended);
    title[texto_trim(title, length, ANSWER_TITLE_CHARACTERS)] = '\0';
}

bool answer_end(struct answer *answer, CURL *curl, CURLcode code)
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
    if (answer->facts.code != code || (answer->error[0] == '\0' && code != CURLE_OK))
        snprintf(answer->error, sizeof answer->error, "%s", curl_easy_strerror(answer->facts.code));
    return answer_look(answer,
                       strncasecmp(type, "text/html", 9) == 0 || strncasecmp(type, "application/xhtml", 17) == 0);
}

long answer_status(const struct answer *answer)
{
    return answer->facts.sent ? answer->facts.status : answer->facts.proxy_status;
}
