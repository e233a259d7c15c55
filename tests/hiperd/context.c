/*
 * Variables and the clock of a session.
 */
#include <stdatomic.h>
#include <strings.h>
#include <time.h>

#include "context.h"
#include "moment.h"

struct variable *context_variable(struct context *context, const char *name)
{
    for (size_t i = 0; i < context->variables.count; i++)
        if (strcasecmp(context->variables.list[i].name, name) == 0)
            return &context->variables.list[i];
    return NULL;
}

bool context_declare(struct context *context, const char *name, struct type type, const struct value *value)
{
    struct variables *variables = &context->variables;
    if (context_variable(context, name) != NULL)
        return false;
    if (variables->count == variables->room) {
        variables->room = variables->room == 0 ? 16 : variables->room * 2;
        variables->list = memory_grow(variables->list, variables->room * sizeof *variables->list);
    }
    variables->list[variables->count++] = (struct variable){name, type, *value};
    return true;
}

/* How far the server's clock is ahead of the machine's, for all connections. */
static atomic_int_least64_t ahead;

static struct timespec machine_time(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return now;
}

static int64_t moment_of_time(struct timespec time)
{
    return MOMENT_1970 + time.tv_sec * MOMENT_SECOND + time.tv_nsec / 100;
}

void context_set_clock(int64_t local)
{
    struct timespec now = machine_time();
    atomic_store(&ahead, local - moment_of_time(now) - sys_local_offset_s(now.tv_sec) * MOMENT_SECOND);
}

void context_reset_clock(void)
{
    atomic_store(&ahead, 0);
}

void context_look_at_clock(struct context *context)
{
    struct timespec now = machine_time();
    context->now_utc = moment_of_time(now) + atomic_load(&ahead);
    context->offset_minutes = sys_local_offset_s(now.tv_sec) / 60;
}
