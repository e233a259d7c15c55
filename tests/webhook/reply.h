/*
 * The answer to one request: a pure function of the verdict, of whether the sync_id was known, and of the fault.
 */
#ifndef REPLY_H
#define REPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"
#include "judge.h"

struct reply {
    unsigned status;          /* 0: no answer is given */
    const char *content_type; /* NULL: no body */
    char *body;               /* to be freed by reply_free */
    size_t size;
    const char *header; /* one more header, NULL: none */
    char header_value[128];
};

/* Fills *reply. False when memory is short; *reply can be freed all the same. */
bool reply_make(struct reply *reply, const struct judgement *judgement, bool known, const struct fault *fault);

void reply_free(struct reply *reply);

#endif
