/*
 * The rules of the contract's table of headers, one line each in headers_check.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "digest.h"
#include "headers.h"
#include "schema.h"

static const char *spelling_find(json_t *headers, const char *name)
{
    for (void *at = json_object_iter(headers); at != NULL; at = json_object_iter_next(headers, at)) {
        if (strcasecmp(json_object_iter_key(at), name) == 0) {
            return json_object_iter_key(at);
        }
    }
    return NULL;
}

bool headers_add(json_t *headers, const char *name, const char *value)
{
    const char *spelling = spelling_find(headers, name);
    if (spelling == NULL) {
        return json_object_set_new(headers, name, json_string(value)) == 0;
    }
    const char *before = json_string_value(json_object_get(headers, spelling));
    return json_object_set_new(headers, spelling, json_sprintf("%s, %s", before, value)) == 0;
}

const char *headers_get(json_t *headers, const char *name)
{
    const char *spelling = spelling_find(headers, name);
    return spelling != NULL ? json_string_value(json_object_get(headers, spelling)) : NULL;
}

bool headers_token_is(json_t *headers, const char *token)
{
    const char *value = headers_get(headers, "Authorization");
    if (value == NULL || strncmp(value, "Bearer ", 7) != 0) {
        return false;
    }
    return token == NULL ? value[7 + strspn(value + 7, " ")] != '\0' : digest_equal(value + 7, token);
}

bool headers_signature_is(json_t *headers, const char *secret, const void *bytes, size_t size)
{
    const char *timestamp = headers_get(headers, "X-PDV-Timestamp");
    const char *signature = headers_get(headers, "X-PDV-Signature");
    char wanted[DIGEST_HEX_SIZE];
    if (timestamp == NULL || signature == NULL || timestamp[0] == '\0' ||
        timestamp[strspn(timestamp, "0123456789")] != '\0' || strncmp(signature, "sha256=", 7) != 0) {
        return false;
    }
    return digest_signature(secret, timestamp, bytes, size, wanted) && digest_equal(signature + 7, wanted);
}

/* RFC 9562, 4: 8-4-4-4-12 hex digits, of either case. */
static bool is_uuid(const char *text)
{
    if (strlen(text) != 36) {
        return false;
    }
    for (size_t i = 0; i < 36; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !isxdigit((unsigned char)text[i])) {
            return false;
        }
    }
    return true;
}

static bool is_agent(const char *text)
{
    static const char beginning[] = "pdv-sync-agent/";
    return strncmp(text, beginning, sizeof beginning - 1) == 0 && text[sizeof beginning - 1] != '\0';
}

static void require(json_t *headers, const char *name, const char *wanted, json_t *problems)
{
    const char *value = headers_get(headers, name);
    if (value == NULL || strcmp(value, wanted) != 0) {
        char problem[160];
        (void)snprintf(problem, sizeof problem, "header %s \"%s\"", value == NULL ? "is missing, wanted" : "is not",
                       wanted);
        schema_problem(problems, name, problem);
    }
}

void headers_check(json_t *headers, const char *schema_version, const char *sync_id, json_t *problems)
{
    const char *request_id = headers_get(headers, "X-Request-Id");
    const char *agent = headers_get(headers, "User-Agent");
    require(headers, "Accept", "application/json", problems);
    require(headers, "X-PDV-Schema-Version", schema_version, problems);
    require(headers, "Idempotency-Key", sync_id, problems);
    if (request_id == NULL || !is_uuid(request_id)) {
        schema_problem(problems, "X-Request-Id", "header is missing or not a UUID");
    }
    if (agent == NULL || !is_agent(agent)) {
        schema_problem(problems, "User-Agent", "header is missing or not pdv-sync-agent/<version>");
    }
}

json_t *headers_for_log(json_t *headers, const char *token)
{
    json_t *copy = json_copy(headers);
    const char *spelling = spelling_find(headers, "Authorization");
    if (copy != NULL && spelling != NULL) {
        const char *mark = headers_token_is(headers, token) ? "Bearer ***" : "Bearer (wrong)";
        if (json_object_set_new(copy, spelling, json_string(mark)) != 0) {
            json_decref(copy);
            return NULL;
        }
    }
    return copy;
}
