/*
 * The verbs. Those with a file of their own are INSERT, UPDATE and DELETE, EXEC, SET, DDL, and what steers the flow.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "change.h"
#include "define.h"
#include "execute.h"
#include "expr.h"
#include "exprarith.h"
#include "flow.h"
#include "insert.h"
#include "setting.h"
#include "statement.h"
#include "work.h"

void statement_done(struct run *run)
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

static void declare_again(struct run *run, const char *name, const struct value *value)
{
    struct variable *variable = context_variable(run->batch->context, name);
    if (run->compiling || (run->loops == 0 && !run->skipping))
        parser_fail(&run->parser, 134, name, "");
    else if (!run->skipping && value != NULL)
        variable->value = *value;
}

/*
 * The first pass declares too, so that it can tell undeclared variables; batch_run takes them back before the second,
 * in which a loop may come to a declaration again and only its value counts.
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
        bool initial = parser_accept(parser, "=");
        if (initial) {
            struct expr expr = expr_convert(parser, expr_value(parser), type, 0);
            if (!run->skipping && parser->error.number == 0)
                (void)run_value(run, expr.sql, type, &value);
        }
        if (parser->error.number == 0 && !context_declare(run->batch->context, name, type, &value))
            declare_again(run, name, initial ? &value : NULL);
    } while (parser_accept(parser, ",") && !run->stopped);
    /* MS-TDS 2.2.7.6 says that a declaration has no DONE of its own. Clients should not rely on it: for their tests. */
    if (getenv("HIPERD_DECLARE_DONE") != NULL)
        statement_done(run);
}

/* SET @v = expression, and with an operator before the sign */
static void run_assignment(struct run *run)
{
    struct parser *parser = &run->parser;
    size_t size = 0;
    struct value value;
    const char *name = lex_content(parser->arena, parser_peek(parser), &size);
    struct variable *variable = context_variable(run->batch->context, name);
    if (variable == NULL) {
        parser_fail(parser, 137, name, "");
        return;
    }
    struct expr before = expr_primary(parser);
    struct expr expr = expr_convert(parser, exprarith_assigned(parser, before), variable->type, 0);
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
    statement_done(run);
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
    statement_done(run);
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
        {"IF", flow_if},
        {"WHILE", flow_while},
        {"BREAK", flow_leave},
        {"CONTINUE", flow_leave},
        {"WAITFOR", flow_wait},
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

void statement_run(struct run *run)
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
        flow_block(run);
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
