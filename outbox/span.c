/* Spans of time. A list is short: each operation walks it whole. */
#include <stdlib.h>
#include <string.h>

#include "jsonline.h"

#include "span.h"

#define SECOND_MS 1000

static bool contains(const struct span *outer, const struct span *inner)
{
    return outer->canais == inner->canais && outer->resend_ms == inner->resend_ms &&
           outer->from.utc_ms <= inner->from.utc_ms && outer->to.utc_ms >= inner->to.utc_ms;
}

static void remove_at(struct spans *spans, size_t at)
{
    spans->count--;
    memmove(&spans->list[at], &spans->list[at + 1], (spans->count - at) * sizeof *spans->list);
}

/* The span that follows `at` goes into it. */
static void join(struct spans *spans, size_t at)
{
    struct span *first = &spans->list[at], *second = first + 1;

    if (second->to.utc_ms > first->to.utc_ms)
        first->to = second->to;
    first->canais |= second->canais;
    if (second->resend_ms > first->resend_ms)
        first->resend_ms = second->resend_ms;
    remove_at(spans, at + 1);
}

static void join_nearest(struct spans *spans)
{
    size_t best = 0;

    for (size_t i = 1; i + 1 < spans->count; i++)
        if (spans->list[i + 1].from.utc_ms - spans->list[i].to.utc_ms <
            spans->list[best + 1].from.utc_ms - spans->list[best].to.utc_ms)
            best = i;
    join(spans, best);
}

void spans_add(struct spans *spans, struct span span)
{
    size_t at = 0;

    for (size_t i = 0; i < spans->count; i++)
        if (contains(&spans->list[i], &span))
            return;
    if (spans->count == SPAN_MAX)
        join_nearest(spans);
    while (at < spans->count && spans->list[at].from.utc_ms <= span.from.utc_ms)
        at++;
    memmove(&spans->list[at + 1], &spans->list[at], (spans->count - at) * sizeof *spans->list);
    spans->list[at] = span;
    spans->count++;
}

/* A window may leave Loja out, which is down or switched off; Caixa never. */
static bool is_of(const struct span *span, const struct janela *janela)
{
    unsigned canais = janela->canais;

    return span->from.utc_ms == janela->from.utc_ms && (span->canais & canais) == canais &&
           ((span->canais ^ canais) & CANAL_BIT(CAIXA)) == 0 && (span->resend_ms != 0) == janela->reenviar;
}

struct span *spans_of(struct spans *spans, const struct janela *janela)
{
    for (size_t i = 0; i < spans->count; i++)
        if (is_of(&spans->list[i], janela))
            return &spans->list[i];
    return NULL;
}

void spans_done(struct spans *spans, const struct janela *janela, unsigned canais)
{
    struct span *found = spans_of(spans, janela), rest, missing;

    if (found == NULL)
        return;
    rest = missing = *found;
    remove_at(spans, (size_t)(found - spans->list));
    missing.canais &= ~canais;
    if (rest.to.utc_ms > janela->to.utc_ms) {
        missing.to = janela->to;
        rest.from = janela->to;
        spans_add(spans, rest);
    }
    if (missing.canais != 0)
        spans_add(spans, missing);
}

static json_t *span_to_json(const struct span *span)
{
    struct instante resend = instante_of(span->resend_ms, span->from.offset_s);

    return json_pack("{s:o,s:o,s:o,s:o*}", "from", jsonline_of_moment(span->from), "to", jsonline_of_moment(span->to),
                     "canais", canal_list(span->canais), "reenvio",
                     span->resend_ms != 0 ? jsonline_of_moment(resend) : NULL);
}

json_t *spans_to_json(const struct spans *spans)
{
    json_t *list = json_array();

    for (size_t i = 0; i < spans->count; i++)
        jsonline_append(list, span_to_json(&spans->list[i]));
    return list;
}

bool spans_moment(const json_t *object, const char *key, int32_t offset_s, struct instante *out)
{
    struct instante when;

    if (!jsonline_moment(object, key, offset_s, &when))
        return false;
    *out = instante_of(when.utc_ms - when.utc_ms % SECOND_MS, offset_s);
    return true;
}

static bool span_from_json(const json_t *object, int32_t offset_s, struct span *span)
{
    struct instante resend = {0};

    *span = (struct span){0};
    if (spans_moment(object, "reenvio", offset_s, &resend))
        span->resend_ms = resend.utc_ms;
    return spans_moment(object, "from", offset_s, &span->from) && spans_moment(object, "to", offset_s, &span->to) &&
           canal_from_list(json_object_get(object, "canais"), &span->canais) && span->from.utc_ms < span->to.utc_ms &&
           span->canais != 0;
}

bool spans_from_json(const json_t *list, int32_t offset_s, struct spans *spans)
{
    struct span span;
    const json_t *each;
    size_t i;

    *spans = (struct spans){0};
    json_array_foreach (list, i, each) {
        if (!span_from_json(each, offset_s, &span))
            return false;
        spans_add(spans, span);
    }
    return list == NULL || json_is_array(list);
}

static int by_value(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

    return a < b ? -1 : a > b;
}

static int64_t second_of(int64_t ms)
{
    return ms - (ms % SECOND_MS + SECOND_MS) % SECOND_MS;
}

/* From the first of these moments to behind the last. */
static void add_between(struct spans *spans, const int64_t *ends, size_t count, struct span kind)
{
    kind.from.utc_ms = second_of(ends[0]);
    kind.to = kind.from;
    kind.to.utc_ms = second_of(ends[count - 1]) + SECOND_MS;
    spans_add(spans, kind);
}

/* How many moments lie before the one in the middle, or where that is the first, before the next one: 0: none. */
static size_t half_of(const int64_t *ends, size_t count)
{
    size_t half = count / 2;

    while (half > 0 && second_of(ends[half - 1]) == second_of(ends[half]))
        half--;
    if (half > 0)
        return half;
    while (half < count && second_of(ends[half]) == second_of(ends[0]))
        half++;
    return half < count ? half : 0;
}

static size_t together(const int64_t *ends, size_t count, int64_t gap_ms)
{
    size_t length = 1;

    while (length < count && ends[length] - ends[length - 1] <= gap_ms)
        length++;
    return length;
}

bool spans_add_ends(struct spans *spans, int64_t *ends, size_t count, struct span kind, int64_t gap_ms, bool apart)
{
    size_t half;

    if (count == 0)
        return false;
    qsort(ends, count, sizeof *ends, by_value);
    if (apart && together(ends, count, gap_ms) == count) {
        half = half_of(ends, count);
        if (half == 0)
            return false;
        add_between(spans, ends, half, kind);
        add_between(spans, ends + half, count - half, kind);
        return true;
    }
    for (size_t at = 0, length; at < count; at += length) {
        length = together(ends + at, count - at, gap_ms);
        add_between(spans, ends + at, length, kind);
    }
    return true;
}
