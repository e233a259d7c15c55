/*
 * A column within an expression of GROUP BY counts as named there: whether the same expression is meant is not asked.
 */
#include "grouping.h"

void grouping_use(struct parser *parser, struct scope *scope, const struct source *source, const struct column *column)
{
    struct use *use = arena_alloc(parser->arena, sizeof *use);
    *use = (struct use){.next = scope->uses, .source = source, .column = column};
    scope->uses = use;
}

void grouping_aggregate(struct parser *parser, const struct use *before)
{
    if (parser->scope == NULL)
        return;
    parser->scope->aggregates = true;
    for (struct use *use = parser->scope->uses; use != NULL && use != before; use = use->next)
        use->aggregated = true;
}

struct use *grouping_take(struct parser *parser)
{
    struct use *uses = parser->scope->uses;
    parser->scope->uses = NULL;
    return uses;
}

static bool is_among(const struct use *use, const struct use *grouped)
{
    for (; grouped != NULL; grouped = grouped->next)
        if (grouped->source == use->source && grouped->column == use->column)
            return true;
    return false;
}

/* The newest is the first of the list, and the one to be told is the first in the text. */
void grouping_check(struct parser *parser, const struct use *uses, const struct use *grouped, int number)
{
    const struct use *first = NULL;
    for (; uses != NULL; uses = uses->next)
        if (!uses->aggregated && !is_among(uses, grouped))
            first = uses;
    if (first != NULL)
        parser_fail_name(parser, number,
                         arena_printf(parser->arena, "%s.%s", first->source->alias, first->column->name));
}
