/*
 * A run: all records of all inputs, one after the other, until they end or it makes no sense to go on.
 */
#ifndef RUN_H
#define RUN_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "config.h"

#include "endpoint.h"

struct run_options {
    int64_t budget_ms; /* 0: what the run has left, or RUN_LIMIT_SECONDS */
    int64_t backoff_base_ms;
    bool dry_run;
};

/*
 * Sends what the files hold ("-": standard input; none: standard input too), says what happened, and returns the exit
 * code. `endpoint` is what transport_check has found. *note: what the run's folder is to know of it (runnote.h), the
 * caller's; NULL: nothing.
 */
int run_files(const struct config *config, const struct endpoint *endpoint, const struct run_options *options,
              char *const *files, int count, json_t **note);

#endif
