/*
 * Names of columns: which source in reach has it, from the innermost SELECT outwards.
 */
#include <string.h>
#include <strings.h>

#include "expr.h"
#include "grouping.h"

struct found {
    const struct source *source;
    const struct column *column;
    bool twice;
};

/* The same name in two sources is ambiguous, in an outer SELECT it is hidden. */
static void find_in(const struct scope *scope, const char *alias, const char *name, struct found *found)
{
    for (const struct source *source = scope->sources; source != NULL; source = source->next) {
        if (alias != NULL && strcasecmp(source->alias, alias) != 0)
            continue;
        for (size_t i = 0; i < source->count; i++) {
            if (strcasecmp(source->columns[i].name, name) == 0) {
                found->twice = found->column != NULL;
                found->source = source;
                found->column = &source->columns[i];
                break;
            }
        }
    }
}

static bool has_alias(const struct scope *scope, const char *alias)
{
    for (; scope != NULL; scope = scope->outer)
        for (const struct source *source = scope->sources; source != NULL; source = source->next)
            if (alias != NULL && strcasecmp(source->alias, alias) == 0)
                return true;
    return false;
}

struct expr expr_column(struct parser *parser)
{
    const char *parts[4] = {NULL};
    size_t count = 0;
    struct found found = {0};
    do
        parts[count++] = parser_name(parser);
    while (count < 4 && parser_accept(parser, "."));
    const char *name = parts[count - 1];
    const char *alias = count > 1 ? parts[count - 2] : NULL;
    struct scope *scope = parser->scope;
    for (; scope != NULL; scope = scope->outer) {
        find_in(scope, alias, name, &found);
        if (found.column != NULL)
            break;
    }
    if (found.twice && alias == NULL)
        parser_fail_name(parser, 209, name);
    if (found.column == NULL) {
        if (alias != NULL && !has_alias(parser->scope, alias))
            parser_fail_name(parser, 4104, arena_printf(parser->arena, "%s.%s", alias, name));
        else
            parser_fail_name(parser, 207, name);
        return expr_null(parser);
    }
    grouping_use(parser, scope, found.source, found.column);
    struct expr expr = {.type = found.column->type, .name = found.column->name};
    expr.type.nullable = expr.type.nullable || found.source->optional;
    expr.sql = arena_printf(parser->arena, "%s.%s", parser_quote(parser, found.source->alias),
                            parser_quote(parser, found.column->name));
    return expr;
}
