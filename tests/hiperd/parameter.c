/*
 * Arguments come by name or in order; those in order come first. A declared parameter that gets none is error 8178.
 */
#include <strings.h>

#include "parameter.h"
#include "parser.h"

/* The argument for a parameter: the one of its name, or the one without a name at its place. NULL: none. */
static struct argument *find(struct argument *arguments, size_t count, const char *name, size_t place)
{
    for (size_t i = 0; i < count; i++)
        if (strcasecmp(arguments[i].name, name) == 0)
            return &arguments[i];
    return place < count && arguments[place].name[0] == '\0' ? &arguments[place] : NULL;
}

/* As message 8178 shows the statement: its declaration in parentheses, then its text. */
static const char *shown(struct arena *arena, const struct parameterised *text)
{
    const struct value *statement = text->statement;
    return arena_printf(arena, "(%.*s)%.*s", (int)text->declaration->size, text->declaration->bytes,
                        statement != NULL ? (int)statement->size : 0, statement != NULL ? statement->bytes : "");
}

/* One of the declaration, at its place. */
static bool declare(struct parser *parser, const struct parameterised *text, struct argument *arguments, size_t count,
                    size_t place, struct sqlerr *error)
{
    size_t size = 0;
    struct value value;
    if (parser_peek(parser)->kind != LEX_VARIABLE)
        parser_fail_here(parser);
    const char *name = lex_content(parser->arena, parser_take(parser), &size);
    (void)parser_accept(parser, "AS");
    struct type type = parser_type(parser, false);
    bool output = parser_accept(parser, "OUTPUT") || parser_accept(parser, "OUT");
    struct argument *argument = find(arguments, count, name, place);
    if (parser->error.number != 0) {
        *error = parser->error;
        return false;
    }
    if (argument == NULL)
        return sqlerr_set(error, 8178, shown(parser->arena, text), name);
    if (argument->output && !output)
        return sqlerr_set(error, 8162, name);
    if (!value_convert(&argument->value, argument->type, type, 0, parser->arena, &value, error))
        return false;
    argument->variable = (int)parser->context->variables.count;
    return context_declare(parser->context, name, type, &value) || sqlerr_set(error, 134, name);
}

bool parameter_declare(struct context *context, struct arena *arena, const struct parameterised *text,
                       struct argument *arguments, size_t count, struct sqlerr *error)
{
    struct parser parser = {.arena = arena, .context = context};
    const struct value *declaration = text->declaration;
    size_t place = 0;
    for (size_t i = 0; i < count; i++)
        arguments[i].variable = -1;
    if (declaration != NULL && declaration->form == VALUE_TEXT) {
        parser.tokens = lex_split(arena, declaration->bytes, declaration->size, true, &parser.count, error);
        if (parser.tokens == NULL)
            return false;
    }
    while (parser.tokens != NULL && !parser_at_end(&parser)) {
        if (!declare(&parser, text, arguments, count, place++, error))
            return false;
        if (!parser_accept(&parser, ","))
            break;
    }
    for (size_t i = 0; i < count; i++)
        if (arguments[i].variable < 0)
            return arguments[i].name[0] != '\0' ? sqlerr_set(error, 8145, arguments[i].name) : sqlerr_set(error, 8144);
    return true;
}
