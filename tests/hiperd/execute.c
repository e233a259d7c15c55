/*
 * Arguments are literals, variables, and bare words, which are texts. A text runs with variables of its own, in the
 * database that the procedure's name says; where it leaves the session, with USE, ends with it. Source: "EXECUTE
 * (Transact-SQL)".
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "define.h"
#include "execute.h"
#include "expr.h"
#include "parameter.h"

#define NESTING 32

struct call {
    const char *shown; /* the procedure's name as it was written */
    const char *name;  /* its last part */
    enum database database;
    struct variable *status; /* NULL: nobody asks for it */
    struct argument *arguments;
    const char **targets; /* an output argument's variable, NULL for all others */
    size_t count;
};

/* Database, schema and name; each but the last may be left out between the dots. */
static void parse_name(struct parser *parser, struct call *call)
{
    struct buffer shown = {0};
    const char *parts[3] = {"", "", ""};
    do {
        if (shown.size > 0)
            buffer_text(&shown, ".");
        parts[0] = parts[1];
        parts[1] = parts[2];
        parts[2] = parser_is(parser, ".") ? "" : parser_name(parser);
        buffer_text(&shown, parts[2]);
    } while (parser_accept(parser, "."));
    call->shown = arena_copy(parser->arena, shown.data, shown.size);
    call->name = parts[2];
    call->database = parser->context->database;
    if (parts[0][0] != '\0' && catalogue_database_find(parts[0]) >= 0)
        call->database = (enum database)catalogue_database_find(parts[0]);
    else if (parts[0][0] != '\0')
        call->name = ""; /* there is no such procedure */
    buffer_free(&shown);
}

static struct expr parse_value(struct parser *parser)
{
    size_t size = 0;
    if (!parser_is_name(parser) || parser_is(parser, "NULL"))
        return expr_signed(parser);
    const char *word = lex_content(parser->arena, parser_take(parser), &size);
    return expr_constant(parser, value_text(word, size), type_text(KIND_NVARCHAR, (int)size));
}

/* What is given for one parameter; its value is known in the second pass. */
static void parse_argument(struct run *run, struct argument *argument, const char **target)
{
    struct parser *parser = &run->parser;
    size_t size = 0;
    *argument = (struct argument){.name = ""};
    *target = NULL;
    if (parser_peek(parser)->kind == LEX_VARIABLE && lex_is(parser_ahead(parser, 1), "=")) {
        argument->name = lex_content(&run->kept, parser_take(parser), &size);
        (void)parser_take(parser);
    }
    const struct token *first = parser_peek(parser);
    struct expr expr = parse_value(parser);
    argument->type = expr.type;
    argument->output = parser_accept(parser, "OUTPUT") || parser_accept(parser, "OUT");
    if (argument->output && first->kind == LEX_VARIABLE)
        *target = lex_content(&run->kept, first, &size);
    else if (argument->output && parser->error.number == 0)
        parser_fail(parser, 179, "", "");
    if (!run->skipping && parser->error.number == 0)
        (void)run_value(run, expr.sql, expr.type, &argument->value);
}

static bool begins_argument(const struct parser *parser)
{
    enum lex_kind kind = parser_peek(parser)->kind;
    return kind == LEX_SIGN
               ? parser_is(parser, "-") || parser_is(parser, "+")
               : kind != LEX_END && (kind != LEX_WORD || parser_is_name(parser) || parser_is(parser, "NULL"));
}

static void parse_arguments(struct run *run, struct call *call)
{
    struct parser *parser = &run->parser;
    struct buffer arguments = {0};
    struct buffer targets = {0};
    bool more = begins_argument(parser);
    for (; more && !run->stopped; more = parser_accept(parser, ",")) {
        struct argument argument;
        const char *target;
        parse_argument(run, &argument, &target);
        buffer_add(&arguments, &argument, sizeof argument);
        buffer_add(&targets, &target, sizeof target);
    }
    call->count = arguments.size / sizeof(struct argument);
    void *kept = arena_copy(&run->kept, arguments.data, arguments.size);
    void *names = arena_copy(&run->kept, targets.data, targets.size);
    call->arguments = kept;
    call->targets = names;
    buffer_free(&arguments);
    buffer_free(&targets);
}

/* The values that the text left in its output parameters, in the types of the caller's variables. */
static void take_outputs(struct run *run, const struct variables *inner, const struct call *call)
{
    for (size_t i = 0; i < call->count; i++) {
        struct sqlerr error = {0};
        struct value value;
        int place = call->arguments[i].variable;
        struct variable *to = call->targets[i] != NULL ? context_variable(run->batch->context, call->targets[i]) : NULL;
        if (to == NULL || place < 0)
            continue;
        const struct variable *from = &inner->list[place];
        if (value_convert(&from->value, from->type, to->type, 0, &run->kept, &value, &error))
            to->value = value;
        else
            run_report(run, &error);
    }
}

/* An error of the text ends the batch around it only when it would end a transaction, too. */
static void conclude(struct run *run, int result)
{
    struct context *context = run->batch->context;
    if (result == BATCH_ABANDONED)
        run_abandon(run);
    else if (result != 0 && (sqlerr_undoes(result) || context->xact_abort)) {
        run->failed = result;
        run->stopped = true;
    }
}

/* Runs the text with the arguments from `first` on; returns as batch_run. */
static int run_text(struct run *run, struct call *call, const struct parameterised *text, size_t first)
{
    struct context *context = run->batch->context;
    struct batch batch = *run->batch;
    struct variables outer = context->variables;
    enum database before = context->database;
    struct sqlerr error = {0};
    int result = 0;
    if (context->nesting == NESTING) {
        run_fail(run, 217, "", "");
        return 217;
    }
    context->nesting++;
    context->variables = (struct variables){0};
    context->database = call->database;
    batch.kept = &run->kept;
    if (parameter_declare(context, &run->kept, text, call->arguments + first, call->count - first, &error))
        result = batch_run(&batch, text->statement->bytes, text->statement->size);
    struct variables inner = context->variables;
    enum database after = context->database;
    context->variables = outer;
    context->database = before;
    context->nesting--;
    if (error.number != 0)
        run_report(run, &error);
    else if (result == 0)
        take_outputs(run, &inner, call);
    if (after != call->database && result != BATCH_ABANDONED && batch.sink->use != NULL)
        (void)batch.sink->use(batch.sink->context, after, before, &error);
    free(inner.list);
    conclude(run, result);
    return error.number != 0 ? error.number : result;
}

/* sp_executesql takes no text but one of nvarchar. */
static int run_executesql(struct run *run, struct call *call)
{
    const struct argument *arguments = call->arguments;
    struct parameterised text = {.statement = call->count > 0 ? &arguments[0].value : NULL,
                                 .declaration = call->count > 1 ? &arguments[1].value : NULL};
    if (text.statement == NULL || !type_is_unicode(arguments[0].type.kind) ||
        (text.declaration != NULL && !type_is_unicode(arguments[1].type.kind))) {
        const char *name =
            text.statement == NULL || !type_is_unicode(arguments[0].type.kind) ? "statement" : "parameters";
        run_fail(run, 214, name, "");
        return 214;
    }
    return text.statement->form == VALUE_TEXT ? run_text(run, call, &text, call->count < 2 ? call->count : 2) : 0;
}

static int run_rename(struct run *run, const struct call *call)
{
    const struct value *from = &call->arguments[0].value;
    const struct value *to = &call->arguments[1].value;
    if (from->form == VALUE_TEXT && to->form == VALUE_TEXT)
        define_rename(run, from->bytes, to->bytes);
    return 0;
}

/* EXEC (text), where the text is put together of literals and variables. */
static void run_string(struct run *run)
{
    struct parser *parser = &run->parser;
    struct type type = type_text(KIND_NVARCHAR, TYPE_MAX_LENGTH);
    struct call call = {.database = parser->context->database};
    struct value value;
    struct expr expr = expr_convert(parser, expr_value(parser), type, 0);
    parser_expect(parser, ")");
    if (run->skipping || parser->error.number != 0 || !run_value(run, expr.sql, type, &value))
        return;
    struct parameterised text = {.statement = &value};
    if (value.form == VALUE_TEXT)
        (void)run_text(run, &call, &text, 0);
}

void execute_run(struct run *run)
{
    struct parser *parser = &run->parser;
    struct call call = {0};
    size_t size = 0;
    int result = 2812;
    (void)(parser_accept(parser, "EXEC") || parser_accept(parser, "EXECUTE"));
    if (parser_accept(parser, "(")) {
        run_string(run);
        return;
    }
    if (parser_peek(parser)->kind == LEX_VARIABLE) {
        const char *name = lex_content(parser->arena, parser_take(parser), &size);
        call.status = context_variable(run->batch->context, name);
        if (call.status == NULL)
            parser_fail(parser, 137, name, "");
        parser_expect(parser, "=");
    }
    parse_name(parser, &call);
    parse_arguments(run, &call);
    if (run->skipping || run->stopped || parser->error.number != 0)
        return;
    if (strcasecmp(call.name, "sp_executesql") == 0)
        result = run_executesql(run, &call);
    else if (strcasecmp(call.name, "sp_rename") == 0 && call.count >= 2)
        result = run_rename(run, &call);
    else
        run_fail(run, 2812, call.shown, "");
    if (call.status != NULL)
        call.status->value = value_integer(result > 0 ? result : 0);
}
