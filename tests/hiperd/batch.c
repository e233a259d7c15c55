/*
 * The statements of a batch, one after the other. A first pass over all of it finds syntax errors and undeclared
 * variables before anything runs, as SQL Server's compilation does; the second pass translates each statement again and
 * executes it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "batch.h"
#include "change.h"
#include "define.h"
#include "execute.h"
#include "expr.h"
#include "insert.h"
#include "run.h"
#include "setting.h"
#include "work.h"

static void run_statement(struct run *run);

/* A statement without rows and without a count still ends with a DONE of its own. */
static void done(struct run *run)
{
    if (!run->skipping && run->parser.error.number == 0 && !run->stopped)
        run->batch->sink->done(run->batch->sink->context, false, false, 0);
}

static void run_select(struct run *run, const char *with)
{
    struct query query = {0};
    const char *body = query_body(&run->parser, &query);
    query_skip_option(&run->parser);
    if (!run->skipping && run->parser.error.number == 0)
        run_query(run, arena_printf(&run->scratch, "%s%s", with, body), &query);
}

/* WITH also stands before INSERT, UPDATE and DELETE; its names end with the statement. */
static void run_with(struct run *run)
{
    struct parser *parser = &run->parser;
    const char *with = query_with(parser);
    if (parser_is(parser, "INSERT"))
        insert_run(run, with);
    else if (parser_is(parser, "UPDATE"))
        change_update(run, with);
    else if (parser_is(parser, "DELETE"))
        change_delete(run, with);
    else
        run_select(run, with);
    parser->ctes = NULL;
}

/* The first pass declares too, so that it can tell undeclared variables; batch_run takes them back before the second.
 */
static void run_declare(struct run *run)
{
    struct parser *parser = &run->parser;
    (void)parser_take(parser);
    do {
        size_t size = 0;
        struct value value = {.form = VALUE_NULL};
        const struct token *token = parser_peek(parser);
        if (token->kind != LEX_VARIABLE) {
            parser_fail_here(parser);
            return;
        }
        const char *name = lex_content(&run->kept, parser_take(parser), &size);
        (void)parser_accept(parser, "AS");
        struct type type = parser_type(parser, false);
        if (parser_accept(parser, "=")) {
            struct expr expr = expr_convert(parser, expr_value(parser), type, 0);
            if (!run->skipping && parser->error.number == 0)
                (void)run_value(run, expr.sql, type, &value);
        }
        if (parser->error.number == 0 && !context_declare(run->batch->context, name, type, &value) && !run->skipping)
            parser_fail(parser, 134, name, "");
    } while (parser_accept(parser, ",") && !run->stopped);
    /* MS-TDS 2.2.7.6 says that a declaration has no DONE of its own. Clients should not rely on it: for their tests. */
    if (getenv("HIPERD_DECLARE_DONE") != NULL)
        done(run);
}

/* SET @v = expression */
static void run_assignment(struct run *run)
{
    struct parser *parser = &run->parser;
    size_t size = 0;
    struct value value;
    const char *name = lex_content(parser->arena, parser_take(parser), &size);
    struct variable *variable = context_variable(run->batch->context, name);
    if (variable == NULL) {
        parser_fail(parser, 137, name, "");
        return;
    }
    parser_expect(parser, "=");
    struct expr expr = expr_convert(parser, expr_value(parser), variable->type, 0);
    if (!run->skipping && parser->error.number == 0 && run_may_read(run) &&
        run_value(run, expr.sql, variable->type, &value))
        variable->value = value;
}

/* The context changes before the session is asked, because a refusal by a fault must look as if nothing had happened.
 */
static void run_use(struct run *run)
{
    struct parser *parser = &run->parser;
    struct context *context = run->batch->context;
    struct sqlerr error = {0};
    (void)parser_take(parser);
    const char *name = parser_name(parser);
    int database = catalogue_database_find(name);
    enum database from = context->database;
    if (run->skipping || parser->error.number != 0)
        return;
    if (database < 0) {
        run_fail(run, 911, name, "");
        return;
    }
    context->database = (enum database)database;
    const struct sink *sink = run->batch->sink;
    if (sink->use != NULL && !sink->use(sink->context, from, context->database, &error)) {
        context->database = from;
        if (error.number != 0)
            run_report(run, &error);
        else
            run_abandon(run);
        return;
    }
    done(run);
}

/* PRINT is an INFO of class 0 and number 0. */
static void run_print(struct run *run)
{
    struct parser *parser = &run->parser;
    struct value value;
    struct type text = type_text(KIND_NVARCHAR, 4000);
    (void)parser_take(parser);
    struct expr expr = expr_convert(parser, expr_value(parser), text, 0);
    if (!run->skipping && parser->error.number == 0 && run_value(run, expr.sql, text, &value)) {
        struct sqlerr info = {.state = 1, .line = run->line};
        size_t size = value.size < sizeof info.text ? value.size : sizeof info.text - 1;
        if (value.form == VALUE_TEXT)
            memcpy(info.text, value.bytes, size);
        run->batch->sink->info(run->batch->sink->context, &info);
    }
}

/* The name of a transaction or of a point in it, "" where none is given; a variable stands for its own name. */
static const char *transaction_name(struct parser *parser)
{
    size_t size = 0;
    bool word = parser_accept(parser, "TRANSACTION") || parser_accept(parser, "TRAN") || parser_accept(parser, "WORK");
    if (word && (parser_is_name(parser) || parser_peek(parser)->kind == LEX_VARIABLE))
        return lex_content(parser->arena, parser_take(parser), &size);
    return "";
}

/* Returns the number of the error, 0: none. ROLLBACK with a name goes back to that point, or is of the outermost. */
static int transact(const struct batch *batch, char verb, const char *name)
{
    struct context *context = batch->context;
    bool open = context->transactions > 0;
    switch (verb) {
    case 'B':
        if (!open)
            (void)snprintf(context->transaction, sizeof context->transaction, "%s", name);
        work_begin(batch);
        return 0;
    case 'S':
        return work_save(batch, name) ? 0 : open ? 1222 : 628;
    case 'C':
        return work_commit(batch) ? 0 : open ? 1222 : 3902;
    default:
        if (name[0] != '\0' && work_return(batch, name))
            return 0;
        if (name[0] != '\0' && open && strcmp(name, context->transaction) != 0)
            return 6401;
        return work_rollback(batch) ? 0 : 3903;
    }
}

/* BEGIN TRAN, COMMIT, ROLLBACK, SAVE TRAN */
static void run_transaction(struct run *run)
{
    struct parser *parser = &run->parser;
    char verb = (char)(parser_take(parser)->text[0] & ~0x20); /* in upper case */
    const char *name = transaction_name(parser);
    if (run->skipping || parser->error.number != 0)
        return;
    int number = transact(run->batch, verb, name);
    if (number != 0) {
        run_fail(run, number, name, "");
        return;
    }
    run->batch->context->last_error = 0;
    done(run);
}

static void run_block(struct run *run)
{
    struct parser *parser = &run->parser;
    (void)parser_take(parser);
    while (!parser_is(parser, "END") && !parser_at_end(parser) && !run->stopped)
        run_statement(run);
    if (!run->stopped)
        parser_expect(parser, "END");
}

/* The branch not taken is read as in the first pass: for its syntax, and to find its end. */
static void run_if(struct run *run)
{
    struct parser *parser = &run->parser;
    struct value value = {0};
    bool skipping = run->skipping;
    (void)parser_take(parser);
    const char *condition = expr_condition(parser);
    if (!skipping && parser->error.number == 0 && run_may_read(run))
        (void)run_value(run, arena_printf(&run->scratch, "(%s)", condition), type_of(KIND_BIT), &value);
    bool yes = value.form == VALUE_INTEGER && value.integer != 0;
    run->skipping = skipping || !yes;
    run_statement(run);
    while (parser_is(parser, ";") && lex_is(parser_ahead(parser, 1), "ELSE"))
        (void)parser_take(parser);
    if (parser_accept(parser, "ELSE")) {
        run->skipping = skipping || yes;
        run_statement(run);
    }
    run->skipping = skipping;
}

/* WAITFOR DELAY 'hh:mm:ss.mmm' */
static void run_waitfor(struct run *run)
{
    struct parser *parser = &run->parser;
    (void)parser_take(parser);
    parser_expect(parser, "DELAY");
    struct type time = type_of(KIND_TIME);
    struct expr expr = expr_convert(parser, expr_primary(parser), time, 0);
    struct value value;
    const struct sink *sink = run->batch->sink;
    if (run->skipping || parser->error.number != 0 || !run_value(run, expr.sql, time, &value))
        return;
    if (sink->wait != NULL && !sink->wait(sink->context, value.integer / 10000))
        run_abandon(run);
    else
        done(run);
}

static bool run_keyword(struct run *run)
{
    static const struct {
        const char *word;
        void (*run)(struct run *run);
    } statements[] = {
        {"WITH", run_with},
        {"DECLARE", run_declare},
        {"USE", run_use},
        {"PRINT", run_print},
        {"IF", run_if},
        {"WAITFOR", run_waitfor},
        {"EXEC", execute_run},
        {"EXECUTE", execute_run},
        {"COMMIT", run_transaction},
        {"ROLLBACK", run_transaction},
        {"SAVE", run_transaction},
        {"CREATE", define_create},
        {"ALTER", define_alter},
        {"DROP", define_drop},
        {"TRUNCATE", change_truncate},
    };
    struct parser *parser = &run->parser;
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
        if (parser_is(parser, statements[i].word)) {
            statements[i].run(run);
            return true;
        }
    }
    return false;
}

static void run_statement(struct run *run)
{
    struct parser *parser = &run->parser;
    while (parser_accept(parser, ";"))
        continue;
    if (parser_at_end(parser))
        return;
    run->line = parser_peek(parser)->line;
    parser->reads = 0;
    parser->checking = run->skipping;
    if (parser_is(parser, "SELECT"))
        run_select(run, "");
    else if (parser_is(parser, "INSERT"))
        insert_run(run, "");
    else if (parser_is(parser, "UPDATE"))
        change_update(run, "");
    else if (parser_is(parser, "DELETE"))
        change_delete(run, "");
    else if (parser_is(parser, "SET") && parser_ahead(parser, 1)->kind == LEX_VARIABLE)
        (void)(parser_take(parser), run_assignment(run), 0);
    else if (parser_is(parser, "SET"))
        setting_run(run);
    else if (parser_is(parser, "BEGIN") && !lex_is(parser_ahead(parser, 1), "TRAN") &&
             !lex_is(parser_ahead(parser, 1), "TRANSACTION"))
        run_block(run);
    else if (parser_is(parser, "BEGIN"))
        run_transaction(run);
    else if (parser_accept(parser, "RETURN"))
        run->stopped = run->stopped || !run->skipping;
    else if (!run_keyword(run)) {
        if (parser->at == 0 && parser_is_name(parser))
            execute_run(run);
        else
            parser_fail_here(parser);
    }
    if (!run->skipping && parser->error.number != 0 && !run->stopped)
        run_report(run, &parser->error);
}

/* The scratch arena holds one statement only, so that a script of any length needs little memory. */
static void run_pass(struct run *run, bool skipping)
{
    run->skipping = skipping;
    run->parser.at = 0;
    while (!parser_at_end(&run->parser) && run->parser.error.number == 0 && !run->stopped) {
        context_look_at_clock(run->batch->context);
        run_statement(run);
        arena_reset(&run->scratch);
    }
}

int batch_run(const struct batch *batch, const char *text, size_t size)
{
    struct context *context = batch->context;
    struct run run = {.batch = batch};
    struct sqlerr error = {0};
    size_t parameters = context->variables.count;
    run.parser = (struct parser){.arena = &run.scratch, .context = context};
    run.parser.tokens = lex_split(&run.kept, text, size, context->quoted_names, &run.parser.count, &error);
    if (run.parser.tokens == NULL) {
        run_report(&run, &error);
    } else {
        if (!batch->trusted) {
            run_pass(&run, true);
            context->variables.count = parameters;
        }
        if (run.parser.error.number != 0)
            run_report(&run, &run.parser.error);
        else
            run_pass(&run, false);
    }
    context->variables.count = parameters;
    for (size_t i = 0; i < parameters && batch->kept != NULL; i++) {
        struct value *value = &context->variables.list[i].value;
        if (value->form == VALUE_TEXT || value->form == VALUE_BLOB)
            value->bytes = arena_copy(batch->kept, value->bytes, value->size);
    }
    arena_free(&run.scratch);
    arena_free(&run.kept);
    return run.gone ? BATCH_ABANDONED : run.failed;
}
