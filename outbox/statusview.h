/*
 * What `status` shows, gathered once for each of its forms: table, JSON, page, metrics.
 */
#ifndef STATUSVIEW_H
#define STATUSVIEW_H

#include <jansson.h>

#include "queue.h"
#include "session.h"

#define STATUSVIEW_SPAN 64

struct statusview {
    const struct session *session; /* borrowed */
    int64_t now_ms;
    bool gestao;                /* the Loja channel is configured */
    struct queue waiting, dead; /* as deadletter_list */
    json_t *motivo;             /* of the newest dead payload, owned; NULL: none */
};

/* Looks, without a lock; nothing is changed. EXIT_IO. Call statusview_end in any case. */
bool statusview_begin(struct statusview *view, struct session *session, struct reason *why);
void statusview_end(struct statusview *view);

/* Up to where a channel was read. False: it is not configured. */
bool statusview_cursor(const struct statusview *view, enum canal canal, struct instante *cursor);

/* The end of the oldest window that waits. False: nothing waits. */
bool statusview_oldest(const struct statusview *view, struct instante *to);

/* Whole minutes from a moment to now; negative: it lies ahead. */
int64_t statusview_minutes(const struct statusview *view, struct instante moment);

/* The same as a person would say it: "há 12 min". Returns `text`. */
const char *statusview_span(const struct statusview *view, struct instante moment, char text[STATUSVIEW_SPAN]);

#endif
