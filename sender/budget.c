#include "budget.h"

#define AFTER_US_MOST_MS 5000 /* for the last note of settle and the run's own end */
#define AFTER_US_PART 20      /* of a run that is short, no more than this part */

struct budget budget_in_run(int64_t since_ms, int64_t limit_ms, int64_t now_ms, bool first)
{
    int64_t after_us_ms = limit_ms / AFTER_US_PART > AFTER_US_MOST_MS ? AFTER_US_MOST_MS : limit_ms / AFTER_US_PART;
    int64_t most_ms = first ? limit_ms / 2 : limit_ms - after_us_ms;
    int64_t gone_ms = now_ms > since_ms ? now_ms - since_ms : 0;

    return (struct budget){.left_ms = gone_ms < most_ms ? most_ms - gone_ms : 0, .most_ms = most_ms};
}

int64_t budget_need(int64_t attempt_ms, int64_t most_ms)
{
    return attempt_ms < most_ms / 2 ? attempt_ms : most_ms / 2;
}
