/*
 * The three forms of a name: expr AS name, expr name, name = expr.
 */
#include <strings.h>

#include "grouping.h"
#include "selectlist.h"

static void add(struct buffer *items, struct expr expr, const char *name, const char *variable)
{
    struct selectitem item = {expr, name, variable};
    buffer_add(items, &item, sizeof item);
}

/* * or alias.* */
static void add_all(struct parser *parser, struct buffer *items, const char *alias)
{
    bool any = false;
    const struct source *source = parser->scope != NULL ? parser->scope->sources : NULL;
    for (; source != NULL; source = source->next) {
        if (alias != NULL && strcasecmp(alias, source->alias) != 0)
            continue;
        any = true;
        for (size_t i = 0; i < source->count; i++) {
            const char *sql = arena_printf(parser->arena, "%s.%s", parser_quote(parser, source->alias),
                                           parser_quote(parser, source->columns[i].name));
            struct expr expr = {.sql = sql, .type = source->columns[i].type, .name = source->columns[i].name};
            expr.type.nullable = expr.type.nullable || source->optional;
            grouping_use(parser, parser->scope, source, &source->columns[i]);
            add(items, expr, expr.name, NULL);
        }
    }
    if (!any)
        parser_fail_name(parser, 208, alias != NULL ? alias : "*");
}

static const char *text_of(struct parser *parser, const struct token *token)
{
    size_t size = 0;
    return lex_content(parser->arena, token, &size);
}

static bool is_alias(const struct parser *parser)
{
    enum lex_kind kind = parser_peek(parser)->kind;
    return parser_is_name(parser) || kind == LEX_STRING || kind == LEX_NSTRING;
}

static struct expr assigned_value(struct parser *parser, const struct variable *variable)
{
    struct type type = variable->type;
    bool assigning = parser->assigning;
    parser->assigning = true;
    struct expr expr = expr_convert(parser, expr_value(parser), type, 0);
    parser->assigning = assigning;
    return expr;
}

static void parse_item(struct parser *parser, struct buffer *items)
{
    const struct token *first = parser_peek(parser);
    bool assigned = lex_is(parser_ahead(parser, 1), "=");
    if (parser_accept(parser, "*")) {
        add_all(parser, items, NULL);
    } else if (parser_is_name(parser) && lex_is(parser_ahead(parser, 1), ".") && lex_is(parser_ahead(parser, 2), "*")) {
        const char *alias = parser_name(parser);
        (void)(parser_take(parser), parser_take(parser));
        add_all(parser, items, alias);
    } else if (first->kind == LEX_VARIABLE && assigned) {
        const char *variable = text_of(parser, first);
        (void)(parser_take(parser), parser_take(parser));
        if (context_variable(parser->context, variable) == NULL)
            parser_fail(parser, 137, variable, "");
        else
            add(items, assigned_value(parser, context_variable(parser->context, variable)), "", variable);
    } else if (is_alias(parser) && assigned) {
        const char *name = text_of(parser, first);
        (void)(parser_take(parser), parser_take(parser));
        add(items, expr_value(parser), name, NULL);
    } else {
        struct expr expr = expr_value(parser);
        const char *name = expr.name != NULL ? expr.name : "";
        if (parser_accept(parser, "AS")) {
            if (!is_alias(parser))
                parser_fail_here(parser);
            name = text_of(parser, parser_take(parser));
        } else if (is_alias(parser)) {
            name = text_of(parser, parser_take(parser));
        }
        add(items, expr, name, NULL);
    }
}

void selectlist_parse(struct parser *parser, struct selectlist *list)
{
    struct buffer items = {0};
    do
        parse_item(parser, &items);
    while (parser_accept(parser, ","));
    void *kept = arena_copy(parser->arena, items.data, items.size);
    list->items = kept;
    list->count = items.size / sizeof(struct selectitem);
    buffer_free(&items);
}
