/*
 * The order is what matters here: judge, take the fault, store, log, answer. A fault that answers in place of the
 * checks still has their verdict in the log, so that a test sees what the agent sent.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "digest.h"
#include "headers.h"
#include "msg.h"
#include "receiver.h"
#include "sys.h"

/* What the log tells beyond the request itself. */
struct entry {
    const struct judgement *judgement;
    const struct fault *fault;
    unsigned status;
    bool known;  /* the sync_id was known before this request */
    bool same;   /* ... with the same bytes */
    bool stored; /* this request was stored */
};

static void time_write(char *text, size_t size)
{
    int64_t now_ms = sys_now_ms();
    time_t seconds = (time_t)(now_ms / 1000);
    struct tm utc;
    char head[32] = "";
    if (gmtime_r(&seconds, &utc) != NULL) {
        (void)strftime(head, sizeof head, "%Y-%m-%dT%H:%M:%S", &utc);
    }
    (void)snprintf(text, size, "%s.%03dZ", head, (int)(now_ms % 1000));
}

static json_t *text_or_null(const char *text)
{
    return text != NULL && text[0] != '\0' ? json_string(text) : json_null();
}

/* "new", "repeated" or null: the agent makes one for every attempt. */
static json_t *request_id_note(struct receiver *receiver, json_t *headers)
{
    const char *id = headers_get(headers, "X-Request-Id");
    if (id == NULL) {
        return json_null();
    }
    bool repeated = json_object_get(receiver->request_ids, id) != NULL;
    if (!repeated) {
        (void)json_object_set_new(receiver->request_ids, id, json_true());
    }
    return json_string(repeated ? "repeated" : "new");
}

static json_t *line_make(struct receiver *receiver, const struct exchange *exchange, const struct entry *entry)
{
    char when[64];
    char sha256[DIGEST_HEX_SIZE];
    const struct judgement *judgement = entry->judgement;
    const char *file = entry->stored ? store_find(receiver->store, judgement->sync_id) : NULL;
    time_write(when, sizeof when);
    if (!digest_sha256(exchange->body != NULL ? exchange->body : "", exchange->size, sha256)) {
        return NULL;
    }
    return json_pack("{s:s, s:I, s:s, s:s, s:o, s:o, s:I, s:s, s:o, s:o, s:s, s:o, s:O, s:o, s:o, s:o}", "time", when,
                     "connection", (json_int_t)exchange->connection, "method", exchange->method, "path", exchange->path,
                     "status", entry->status > 0 ? json_integer((json_int_t)entry->status) : json_null(), "headers",
                     headers_for_log(exchange->headers, receiver->rules.token), "size", (json_int_t)exchange->size,
                     "sha256", sha256, "sync_id", text_or_null(judgement->sync_id), "seal",
                     text_or_null(judgement->seal), "verdict", verdict_name(judgement->verdict), "bytes",
                     entry->known ? json_string(entry->same ? "same" : "different") : json_null(), "fields",
                     judgement->problems, "fault", text_or_null(entry->fault->text), "stored", text_or_null(file),
                     "request_id", request_id_note(receiver, exchange->headers));
}

static bool log_write(struct receiver *receiver, const struct exchange *exchange, const struct entry *entry)
{
    struct reason why = {0};
    json_t *line = line_make(receiver, exchange, entry);
    bool done = line != NULL && store_log(receiver->store, line, &why);
    if (!done) {
        msg_error("requests.ndjson: %s", line != NULL ? why.text : "a line could not be made");
    }
    json_decref(line);
    return done;
}

static void judge_exchange(const struct receiver *receiver, const struct exchange *exchange,
                           struct judgement *judgement)
{
    struct judge_request request = {.method = exchange->method,
                                    .path = exchange->path,
                                    .headers = exchange->headers,
                                    .body = exchange->body != NULL ? exchange->body : "",
                                    .size = exchange->size,
                                    .too_large = exchange->too_large};
    judge_request(&receiver->rules, &request, judgement);
    if (exchange->failed) {
        judgement->verdict = VERDICT_OURS;
    }
}

static bool keep(struct receiver *receiver, const struct judgement *judgement)
{
    struct reason why = {0};
    if (!store_add(receiver->store, judgement->sync_id, judgement->body, judgement->size, &why)) {
        msg_error("%s", why.text);
        return false;
    }
    return fold_take(&receiver->fold, judgement->payload);
}

void receiver_take(struct receiver *receiver, struct exchange *exchange, struct outcome *outcome)
{
    struct judgement judgement;
    struct entry entry = {.judgement = &judgement, .fault = &outcome->fault};
    *outcome = (struct outcome){.fault = fault_queue_take(&receiver->faults, exchange->body, exchange->size)};
    exchange->taken = true;
    judge_exchange(receiver, exchange, &judgement);
    if (judgement.sync_id[0] != '\0' && judgement.body != NULL) {
        entry.known = store_find(receiver->store, judgement.sync_id) != NULL;
        entry.same = store_same(receiver->store, judgement.sync_id, judgement.body, judgement.size);
    }
    if (judgement.verdict == VERDICT_GOOD && !entry.known && fault_stores(&outcome->fault)) {
        entry.stored = keep(receiver, &judgement);
        judgement.verdict = entry.stored ? VERDICT_GOOD : VERDICT_OURS;
    }
    bool made = reply_make(&outcome->reply, &judgement, entry.known, &outcome->fault);
    entry.status = outcome->reply.status;
    if (!made || !log_write(receiver, exchange, &entry)) {
        reply_free(&outcome->reply);
        outcome->fault = (struct fault){.kind = FAULT_NONE};
        outcome->reply.status = 500;
    }
    judge_free(&judgement);
}

void receiver_note_incomplete(struct receiver *receiver, struct exchange *exchange)
{
    struct judgement judgement = {.verdict = VERDICT_INCOMPLETE, .problems = json_array()};
    struct fault none = {.kind = FAULT_NONE};
    struct entry entry = {.judgement = &judgement, .fault = &none};
    exchange->taken = true;
    (void)log_write(receiver, exchange, &entry);
    judge_free(&judgement);
}
