/*
 * One thing to send: a queue line of pdv-outbox drain, a `pacote` line of pdv-merge, or a bare payload. Its bytes leave
 * as they came; what is parsed is only looked at, for the headers.
 */
#ifndef RECORD_H
#define RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "reason.h"

struct record {
    const char *body; /* the payload's bytes, inside of the text that was parsed */
    size_t size;
    const char *sync_id, *schema_version; /* of the payload: 64 hexadecimal digits; visible ASCII, fit for a header */
    const char *arquivo;                  /* the queue's name of it; NULL: not from the queue */
    json_t *root;                         /* owned: the texts above are its */
};

enum record_result {
    RECORD_PAYLOAD, /* *record is filled */
    RECORD_NOTHING, /* not a thing to send (a pacote without payload, another tipo); `why` has a note to say so */
    RECORD_BAD,     /* see why: EXIT_BAD_INPUT; go on with the next */
    RECORD_END,     /* of the input */
    RECORD_FAILED   /* see why; the input has no more */
};

/*
 * Takes one record apart. `name` and `line` (0: the file is one record) are for messages; `has_end`: a line end follows
 * it, without which a line of a stream is not known to be whole. `text` must outlive the record.
 */
enum record_result record_parse(struct record *record, const char *text, size_t length, bool has_end, const char *name,
                                long line, struct reason *why);

void record_free(struct record *record);

#endif
