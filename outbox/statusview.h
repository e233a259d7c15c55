/*
 * What `status` shows, gathered once for each of its forms: table, JSON, page, metrics.
 */
#ifndef STATUSVIEW_H
#define STATUSVIEW_H

#include <jansson.h>
#include <stdio.h>

#include "queue.h"
#include "session.h"

#define STATUSVIEW_SPAN 64

struct statusview {
    const struct session *session; /* borrowed */
    int64_t now_ms;
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

/*
 * The forms that are more than a table: one page that needs nothing else, for who looks with a browser, in which
 * whatever text comes from elsewhere (an answer of the webhook, a configuration) is escaped; and the text format of
 * Prometheus, for node_exporter's textfile collector (prometheus.io/docs/instrumenting/exposition_formats, version
 * 0.0.4), of which pdv-outbox(1) lists the metrics. Whether all was taken the flush of `out` tells.
 */
void statusview_page(const struct statusview *view, FILE *out);
void statusview_metrics(const struct statusview *view, FILE *out);

#endif
