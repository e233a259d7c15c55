/*
 * How much time a delivery has, and when it begins no further attempt. Pure; milliseconds.
 */
#ifndef BUDGET_H
#define BUDGET_H

#include <stdbool.h>
#include <stdint.h>

struct budget {
    int64_t left_ms; /* from now; 0: nothing */
    int64_t most_ms; /* that a delivery like this one could have */
};

/*
 * In a run of at most `limit_ms` that began at `since_ms`, less a little for those who come after us. The first
 * delivery, of what earlier runs left, has half of the run: a slow server must not keep the store from being read. A
 * clock that went back since then is taken for one that stood still.
 */
struct budget budget_in_run(int64_t since_ms, int64_t limit_ms, int64_t now_ms, bool first);

/*
 * What must be left for an attempt to begin: all that it may take, so that it is never the run's end that cuts it off;
 * or half of the most, where that has no room for so long an attempt, which would never begin.
 */
int64_t budget_need(int64_t attempt_ms, int64_t most_ms);

#endif
