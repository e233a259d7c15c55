/*
 * Source: "SET statements (Transact-SQL)". Several options can share one ON or OFF, separated by commas.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "expr.h"
#include "from.h"
#include "setting.h"

static void set_switch(struct context *context, const char *name, bool on)
{
    if (strcasecmp(name, "NOCOUNT") == 0)
        context->nocount = on;
    else if (strcasecmp(name, "FMTONLY") == 0)
        context->fmtonly = on;
    else if (strcasecmp(name, "QUOTED_IDENTIFIER") == 0)
        context->quoted_names = on;
    else if (strcasecmp(name, "IMPLICIT_TRANSACTIONS") == 0)
        context->implicit = on;
    else if (strcasecmp(name, "XACT_ABORT") == 0)
        context->xact_abort = on;
}

static void set_identity_insert(struct run *run)
{
    struct parser *parser = &run->parser;
    struct context *context = run->batch->context;
    struct from_table target;
    bool exists = from_name(parser, &target);
    bool on = parser_accept(parser, "ON");
    if (!on)
        parser_expect(parser, "OFF");
    if (run->skipping || !exists || parser->error.number != 0)
        return;
    (void)snprintf(context->identity_insert, sizeof context->identity_insert, "%s", on ? target.table.name : "");
}

/* A literal or a variable. */
static void set_rowcount(struct run *run)
{
    struct value value;
    struct type type = type_of(KIND_BIGINT);
    struct expr expr = expr_convert(&run->parser, expr_primary(&run->parser), type, 0);
    if (!run->skipping && run->parser.error.number == 0 && run_value(run, expr.sql, type, &value))
        run->batch->context->row_limit = value.form == VALUE_INTEGER ? value.integer : 0;
}

static void set_lock_timeout(struct run *run)
{
    struct parser *parser = &run->parser;
    bool negative = parser_accept(parser, "-");
    if (parser_peek(parser)->kind != LEX_INTEGER) {
        parser_fail_here(parser);
        return;
    }
    int ms = (int)strtol(parser_take(parser)->text, NULL, 10);
    if (run->skipping)
        return;
    run->batch->context->lock_timeout_ms = negative ? -1 : ms;
    (void)sqlite3_busy_timeout(run->batch->db, negative ? 60000 : ms < 1 ? 1 : ms);
}

/* Words, numbers and variables up to ON, OFF or whatever begins the next statement. */
static void skip_value(struct parser *parser)
{
    static const char *const ends[] = {"ON",        "OFF",         "LOW",      "NORMAL",      "HIGH",
                                       "COMMITTED", "UNCOMMITTED", "SNAPSHOT", "SERIALIZABLE"};
    if (parser_accept(parser, "TRANSACTION")) {
        parser_expect(parser, "ISOLATION");
        parser_expect(parser, "LEVEL");
        if (parser_accept(parser, "REPEATABLE") || (parser_is(parser, "READ") && parser_accept(parser, "READ")))
            (void)parser_accept(parser, "READ");
    }
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (parser_accept(parser, ends[i]))
            return;
    if (parser_accept(parser, "-") || parser_peek(parser)->kind != LEX_END)
        (void)parser_take(parser);
}

void setting_run(struct run *run)
{
    struct parser *parser = &run->parser;
    const char *names[16] = {NULL};
    size_t count = 0;
    (void)parser_take(parser);
    if (parser_accept(parser, "IDENTITY_INSERT")) {
        set_identity_insert(run);
    } else if (parser_accept(parser, "LOCK_TIMEOUT")) {
        set_lock_timeout(run);
    } else if (parser_accept(parser, "ROWCOUNT")) {
        set_rowcount(run);
    } else if (parser_is(parser, "TRANSACTION") || parser_accept(parser, "DEADLOCK_PRIORITY") ||
               parser_accept(parser, "TEXTSIZE") || parser_accept(parser, "LANGUAGE") ||
               parser_accept(parser, "DATEFORMAT") || parser_accept(parser, "DATEFIRST") ||
               parser_accept(parser, "CONTEXT_INFO")) {
        skip_value(parser);
    } else {
        do
            names[count++] = parser_name(parser);
        while (count < 16 && parser_accept(parser, ","));
        if (strcasecmp(names[0], "STATISTICS") == 0 && parser_is_name(parser)) /* STATISTICS IO, TIME */
            (void)parser_name(parser);
        bool on = parser_accept(parser, "ON");
        if (!on)
            parser_expect(parser, "OFF");
        for (size_t i = 0; i < count && !run->skipping && parser->error.number == 0; i++)
            set_switch(run->batch->context, names[i], on);
    }
    if (!run->skipping && parser->error.number == 0)
        run->batch->sink->done(run->batch->sink->context, false, false, 0);
}
