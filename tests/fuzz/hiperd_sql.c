/* The demo server's T-SQL: tokens cover the text, and any text is translated or refused, never both. */
#include <stdlib.h>
#include <string.h>

#include "../hiperd/query.h"
#include "fuzz.h"

static struct context *context_new(void)
{
    static struct column columns[] = {
        {"id", {.kind = KIND_INT, .is_column = true, .identity = true}},
        {"valor", {.kind = KIND_DECIMAL, .precision = 18, .scale = 4, .nullable = true, .is_column = true}},
        {"nome", {.kind = KIND_NVARCHAR, .length = 100, .nullable = true, .is_column = true}},
        {"quando", {.kind = KIND_DATETIME, .scale = 3, .nullable = true, .is_column = true}},
        {"turno", {.kind = KIND_GUID, .nullable = true, .is_column = true}}};
    struct table table = {
        .schema = "dbo", .name = "venda", .columns = columns, .count = sizeof columns / sizeof *columns};
    struct context *context = calloc(1, sizeof *context);

    HOLDS(context != NULL);
    context->catalogue = catalogue_new();
    context->database = DATABASE_CAIXA;
    context->user = context->host = context->application = "";
    catalogue_put(context->catalogue, DATABASE_CAIXA, &table);
    return context;
}

/* In order, without overlap, inside of the text; the last one is the end. */
static void check_tokens(const char *text, size_t size, const struct token *tokens, size_t count)
{
    const char *behind = text;
    int line = 1;

    HOLDS(count > 0 && tokens[count - 1].kind == LEX_END);
    for (size_t i = 0; i < count; i++) {
        HOLDS(tokens[i].text >= behind && tokens[i].text + tokens[i].size <= text + size);
        HOLDS((tokens[i].size == 0) == (i + 1 == count));
        HOLDS(tokens[i].line >= line);
        line = tokens[i].line;
        behind = tokens[i].text + tokens[i].size;
    }
}

static void check_content(struct arena *arena, const struct token *token)
{
    size_t size = 0;
    const char *content = lex_content(arena, token, &size);

    HOLDS(content != NULL && size <= token->size && content[size] == '\0');
}

static void translate(struct arena *arena, const char *text, size_t size, bool quoted_names)
{
    struct context *context = context_new();
    struct parser parser = {.arena = arena, .context = context};
    struct sqlerr error = {0};
    struct query query = {0};

    parser.tokens = lex_split(arena, text, size, quoted_names, &parser.count, &error);
    HOLDS((parser.tokens == NULL) == (error.number != 0));
    if (parser.tokens != NULL) {
        const char *sql;

        check_tokens(text, size, parser.tokens, parser.count);
        for (size_t i = 0; i < parser.count; i++)
            check_content(arena, &parser.tokens[i]);
        sql = query_statement(&parser, &query);
        HOLDS(parser.error.number != 0 ||
              (sql != NULL && *sql != '\0' && (query.count > 0 || query.variables != NULL)));
    }
    free(context->variables.list);
    catalogue_free(context->catalogue);
    free(context);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    struct arena arena = {0};

    translate(&arena, text, size, true);
    arena_reset(&arena);
    translate(&arena, text, size, false);
    arena_free(&arena);
    free(text);
    return 0;
}
