/*
 * Judges one request by the webhook's contract: a pure function of the rules and of what came. Whether its sync_id is
 * known already is not asked here, because that depends on the store.
 */
#ifndef JUDGE_H
#define JUDGE_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "digest.h"
#include "schema.h"

enum verdict {
    VERDICT_GOOD,
    VERDICT_PATH,       /* 404 */
    VERDICT_METHOD,     /* 405 */
    VERDICT_LENGTH,     /* 411: a body of unknown length and not chunked */
    VERDICT_SIZE,       /* 413: as sent or inflated */
    VERDICT_TOKEN,      /* 401 */
    VERDICT_SIGNATURE,  /* 401 */
    VERDICT_MEDIA,      /* 415: Content-Type or Content-Encoding */
    VERDICT_JSON,       /* 400: not gzip as announced, or not JSON */
    VERDICT_FIELDS,     /* 422: the payload or a header; `problems` names them */
    VERDICT_INCOMPLETE, /* the connection ended before the request did: there is nobody to answer */
    VERDICT_OURS        /* 500: this program's own trouble */
};

/* What a verdict is called in the log, and the status that it is answered with (0: none). */
const char *verdict_name(enum verdict verdict);
unsigned verdict_status(enum verdict verdict);

struct judge_rules {
    const struct schema *schema;
    const char *path;        /* "/pdv" */
    const char *token;       /* NULL: any is right */
    const char *hmac_secret; /* NULL: signatures are not looked at */
    bool seal;               /* a sync_id must be the seal of its payload's bytes */
    size_t size_limit;       /* bytes of a body, as sent and inflated */
};

struct judge_request {
    const char *method;
    const char *path;
    json_t *headers;  /* see headers.h */
    const char *body; /* as sent */
    size_t size;
    bool too_large; /* more came than size_limit; `body` is only its beginning */
};

struct judgement {
    enum verdict verdict;
    json_t *problems; /* of VERDICT_FIELDS: what schema_check leaves */
    const char *body; /* inflated when it was gzip: `inflated` or the request's own */
    size_t size;
    char *inflated;
    json_t *payload;               /* NULL: no JSON */
    char sync_id[DIGEST_HEX_SIZE]; /* "": none that can be one */
    char seal[DIGEST_HEX_SIZE];    /* of `body`; "": no JSON */
};

/* Fills *judgement, which judge_free empties; it borrows from `request` in between. */
void judge_request(const struct judge_rules *rules, const struct judge_request *request, struct judgement *judgement);

void judge_free(struct judgement *judgement);

#endif
