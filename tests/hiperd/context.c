/*
 * Variables and the clock of a session.
 */
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

void context_look_at_clock(struct context *context)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    context->now_utc = MOMENT_1970 + now.tv_sec * MOMENT_SECOND + now.tv_nsec / 100;
    context->offset_minutes = sys_local_offset_s(now.tv_sec) / 60;
}
