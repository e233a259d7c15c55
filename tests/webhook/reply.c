/*
 * What the webhook's contract promises for each verdict, and what a fault puts in its place.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reply.h"

static const char *const errors[] = {
    [VERDICT_GOOD] = "",
    [VERDICT_PATH] = "there is nothing at this path",
    [VERDICT_METHOD] = "only POST is allowed here",
    [VERDICT_LENGTH] = "Content-Length is missing",
    [VERDICT_SIZE] = "the body is too large",
    [VERDICT_TOKEN] = "the token is missing or wrong",
    [VERDICT_SIGNATURE] = "the signature is missing or wrong",
    [VERDICT_MEDIA] = "Content-Type is not application/json, or Content-Encoding is not gzip",
    [VERDICT_JSON] = "the body is not JSON, or not gzip as announced",
    [VERDICT_FIELDS] = "the payload is not valid",
    [VERDICT_INCOMPLETE] = "the request is not complete",
    [VERDICT_OURS] = "the webhook failed",
};

static void header_set(struct reply *reply, const char *name, const char *value)
{
    reply->header = name;
    (void)snprintf(reply->header_value, sizeof reply->header_value, "%s", value);
}

/* Takes over `value`. */
static bool body_json(struct reply *reply, json_t *value)
{
    reply->body = value != NULL ? json_dumps(value, 0) : NULL;
    reply->size = reply->body != NULL ? strlen(reply->body) : 0;
    reply->content_type = "application/json";
    json_decref(value);
    return reply->body != NULL;
}

static bool body_html(struct reply *reply, unsigned status)
{
    static const char form[] = "<!DOCTYPE html>\n<html><head><title>%u</title></head>"
                               "<body><h1>%u</h1><p>Not the application: a proxy's page.</p></body></html>\n";
    char page[sizeof form + 16];
    (void)snprintf(page, sizeof page, form, status, status);
    reply->body = strdup(page);
    reply->size = strlen(page);
    reply->content_type = "text/html; charset=utf-8";
    return reply->body != NULL;
}

static bool verdict_reply(struct reply *reply, const struct judgement *judgement, bool known)
{
    enum verdict verdict = judgement->verdict;
    reply->status = verdict == VERDICT_GOOD && known ? 200 : verdict_status(verdict);
    if (verdict == VERDICT_GOOD) {
        return body_json(reply, json_pack("{s:s, s:b, s:s}", "status", known ? "known" : "stored", "duplicate", known,
                                          "sync_id", judgement->sync_id));
    }
    if (verdict == VERDICT_FIELDS) {
        return body_json(reply, json_pack("{s:s, s:O}", "error", errors[verdict], "fields", judgement->problems));
    }
    if (verdict == VERDICT_METHOD) {
        header_set(reply, "Allow", "POST"); /* RFC 9110, 15.5.6 */
    } else if (reply->status == 401) {
        header_set(reply, "WWW-Authenticate", "Bearer"); /* RFC 9110, 15.5.2 */
    }
    return body_json(reply, json_pack("{s:s}", "error", errors[verdict]));
}

static bool status_reply(struct reply *reply, const struct fault *fault)
{
    reply->status = fault->status;
    if (fault->retry_after[0] != '\0') {
        header_set(reply, "Retry-After", fault->retry_after);
    }
    if (fault->status == 204 || fault->status == 304) {
        return true; /* these have no body (RFC 9110, 6.4.1) */
    }
    /* An error in it would make a 2xx a failure. */
    return body_json(reply, json_pack("{s:s*, s:i}", "error", fault->status > 299 ? "a fault that was asked for" : NULL,
                                      "status", (int)fault->status));
}

bool reply_make(struct reply *reply, const struct judgement *judgement, bool known, const struct fault *fault)
{
    *reply = (struct reply){0};
    switch (fault->kind) {
    case FAULT_SILENT:
    case FAULT_CLOSE:
    case FAULT_CLOSE_AFTER_STORE:
        return true;
    case FAULT_STATUS:
        return status_reply(reply, fault);
    case FAULT_REDIRECT:
        reply->status = fault->status;
        header_set(reply, "Location", "/redirected");
        return fault->status == 304 || body_json(reply, json_pack("{s:s}", "error", "it is elsewhere"));
    case FAULT_HTML:
        reply->status = fault->status;
        return fault->status == 204 || fault->status == 304 || body_html(reply, fault->status);
    case FAULT_NONE:
    case FAULT_DRIP:
        break;
    }
    return verdict_reply(reply, judgement, known);
}

void reply_free(struct reply *reply)
{
    free(reply->body);
    *reply = (struct reply){0};
}
