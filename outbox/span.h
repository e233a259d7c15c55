/*
 * Spans of time that are read again, because head office may not have heard last what stands in them (the contract's
 * page on what must be true at head office, "Reading again"). The state keeps a list of them, oldest first. Pure
 * functions.
 */
#ifndef SPAN_H
#define SPAN_H

#include <jansson.h>

#include "janela.h"

#define SPAN_MAX 200

struct span {
    struct instante from, to; /* whole seconds, from < to */
    unsigned canais;          /* bits of canal.h, at least one */
    int64_t resend_ms;        /* the moment of the `rewind --resend` that asked for it; 0: the ledger decides */
};

struct spans {
    struct span list[SPAN_MAX]; /* by their beginnings */
    size_t count;
};

/* A list that is full joins the two that are nearest: more is read than must be, nothing less. */
void spans_add(struct spans *spans, struct span span);

/* The span that a window reads again: of several that begin there the first of its channels. NULL: none. */
struct span *spans_of(struct spans *spans, const struct janela *janela);

/*
 * The channels that a window read again has brought to its end: what is left of its span stays, for the other channel
 * too.
 */
void spans_done(struct spans *spans, const struct janela *janela, unsigned canais);

/* A moment as the state's text has it, at `offset_s`: whole seconds, in a year that can be written again. False: none.
 */
bool spans_moment(const json_t *object, const char *key, int32_t offset_s, struct instante *out);

/* A list as the state's text has it, and back. False: no such list. */
json_t *spans_to_json(const struct spans *spans);
bool spans_from_json(const json_t *list, int32_t offset_s, struct spans *spans);

/*
 * Adds the spans in which the moments lie (`ends`, UTC milliseconds, sorted here): moments that are no more than
 * `gap_ms` apart share one. With `apart` a single span is added as its two halves, at the moment in the middle; false:
 * all lie in one second, which cannot be divided, and nothing is added.
 */
bool spans_add_ends(struct spans *spans, int64_t *ends, size_t count, struct span kind, int64_t gap_ms, bool apart);

#endif
