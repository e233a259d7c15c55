/*
 * status --prometheus: the status in the text format of Prometheus, for node_exporter's textfile collector
 * (prometheus.io/docs/instrumenting/exposition_formats, version 0.0.4).
 */
#ifndef STATUSMETRICS_H
#define STATUSMETRICS_H

#include <stdio.h>

#include "statusview.h"

/* Writes the metrics; pdv-outbox(1) lists them. Whether all was taken the flush of `out` tells. */
void statusmetrics_write(const struct statusview *view, FILE *out);

#endif
