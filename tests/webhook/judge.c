/*
 * The checks in the order in which a receiver can make them: the address, the length, the credentials, the body's
 * form, and only then its content. The first that fails is the verdict; the fields of payload and headers are one
 * check, so that one answer names them all.
 */
#include <stdlib.h>
#include <string.h>

#include "gunzip.h"
#include "headers.h"
#include "judge.h"
#include "seal.h"

static const struct row {
    const char *name;
    unsigned status;
} rows[] = {
    [VERDICT_GOOD] = {"good", 201},           [VERDICT_PATH] = {"path", 404},
    [VERDICT_METHOD] = {"method", 405},       [VERDICT_LENGTH] = {"length", 411},
    [VERDICT_SIZE] = {"size", 413},           [VERDICT_TOKEN] = {"token", 401},
    [VERDICT_SIGNATURE] = {"signature", 401}, [VERDICT_MEDIA] = {"media", 415},
    [VERDICT_JSON] = {"json", 400},           [VERDICT_FIELDS] = {"fields", 422},
    [VERDICT_INCOMPLETE] = {"incomplete", 0}, [VERDICT_OURS] = {"trouble", 500},
};

const char *verdict_name(enum verdict verdict)
{
    return rows[verdict].name;
}

unsigned verdict_status(enum verdict verdict)
{
    return rows[verdict].status;
}

static bool is_gzip(json_t *headers)
{
    const char *encoding = headers_get(headers, "Content-Encoding");
    return encoding != NULL && strcmp(encoding, "gzip") == 0;
}

static bool is_media_known(json_t *headers)
{
    const char *type = headers_get(headers, "Content-Type");
    return type != NULL && strcmp(type, "application/json") == 0 &&
           (headers_get(headers, "Content-Encoding") == NULL || is_gzip(headers));
}

/* What can be said without reading the body. */
static enum verdict judge_head(const struct judge_rules *rules, const struct judge_request *request)
{
    if (strcmp(request->path, rules->path) != 0) {
        return VERDICT_PATH;
    }
    if (strcmp(request->method, "POST") != 0) {
        return VERDICT_METHOD;
    }
    if (headers_get(request->headers, "Content-Length") == NULL &&
        headers_get(request->headers, "Transfer-Encoding") == NULL) {
        return VERDICT_LENGTH;
    }
    if (request->too_large || request->size > rules->size_limit) {
        return VERDICT_SIZE;
    }
    if (!headers_token_is(request->headers, rules->token)) {
        return VERDICT_TOKEN;
    }
    if (rules->hmac_secret != NULL &&
        !headers_signature_is(request->headers, rules->hmac_secret, request->body, request->size)) {
        return VERDICT_SIGNATURE;
    }
    return is_media_known(request->headers) ? VERDICT_GOOD : VERDICT_MEDIA;
}

static enum verdict judge_encoding(const struct judge_rules *rules, const struct judge_request *request,
                                   struct judgement *judgement)
{
    if (!is_gzip(request->headers)) {
        judgement->body = request->body;
        judgement->size = request->size;
        return VERDICT_GOOD;
    }
    switch (gunzip(request->body, request->size, rules->size_limit, &judgement->inflated, &judgement->size)) {
    case GUNZIP_DONE:
        judgement->body = judgement->inflated;
        return VERDICT_GOOD;
    case GUNZIP_TOO_LARGE:
        return VERDICT_SIZE;
    case GUNZIP_DAMAGED:
        return VERDICT_JSON;
    case GUNZIP_NO_MEMORY:
        break;
    }
    return VERDICT_OURS;
}

/* Valid JSON (RFC 8259) that the payload's contract does not allow, as opposed to text that is no JSON at all. */
static bool is_json_though(enum json_error_code code)
{
    return code == json_error_duplicate_key || code == json_error_null_character ||
           code == json_error_null_byte_in_key || code == json_error_numeric_overflow ||
           code == json_error_stack_overflow;
}

static void sync_id_keep(json_t *payload, char sync_id[DIGEST_HEX_SIZE])
{
    const char *text = json_string_value(json_object_get(json_object_get(payload, "integrity"), "sync_id"));
    if (text != NULL && strlen(text) == DIGEST_HEX_SIZE - 1 && text[strspn(text, "0123456789abcdef")] == '\0') {
        memcpy(sync_id, text, DIGEST_HEX_SIZE);
    }
}

static enum verdict judge_content(const struct judge_rules *rules, const struct judge_request *request,
                                  struct judgement *judgement)
{
    json_error_t error;
    json_t *payload = json_loadb(judgement->body, judgement->size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    judgement->payload = payload;
    if (payload == NULL && !is_json_though(json_error_code(&error))) {
        return VERDICT_JSON;
    }
    if (payload == NULL) {
        schema_problem(judgement->problems, "", error.text);
        return VERDICT_FIELDS;
    }
    if (!seal_make(judgement->body, judgement->size, judgement->seal)) {
        return VERDICT_OURS;
    }
    const char *version = json_string_value(json_object_get(payload, "schema_version"));
    sync_id_keep(payload, judgement->sync_id);
    (void)schema_check(rules->schema, payload, judgement->problems);
    headers_check(request->headers, version != NULL ? version : "", judgement->sync_id, judgement->problems);
    if (rules->seal && strcmp(judgement->sync_id, judgement->seal) != 0) {
        schema_problem(judgement->problems, "integrity.sync_id", "is not the seal of the payload's bytes");
    }
    return json_array_size(judgement->problems) == 0 ? VERDICT_GOOD : VERDICT_FIELDS;
}

void judge_request(const struct judge_rules *rules, const struct judge_request *request, struct judgement *judgement)
{
    *judgement = (struct judgement){.problems = json_array()};
    if (judgement->problems == NULL) {
        judgement->verdict = VERDICT_OURS;
        return;
    }
    judgement->verdict = judge_head(rules, request);
    if (judgement->verdict == VERDICT_GOOD) {
        judgement->verdict = judge_encoding(rules, request, judgement);
    }
    if (judgement->verdict == VERDICT_GOOD) {
        judgement->verdict = judge_content(rules, request, judgement);
    }
}

void judge_free(struct judgement *judgement)
{
    json_decref(judgement->problems);
    json_decref(judgement->payload);
    free(judgement->inflated);
    *judgement = (struct judgement){0};
}
