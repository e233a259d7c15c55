/*
 * What is not to run is read all the same, with the run's `skipping` set: that finds its end.
 */
#include "expr.h"
#include "flow.h"
#include "statement.h"

void flow_block(struct run *run)
{
    struct parser *parser = &run->parser;
    (void)parser_take(parser);
    while (!parser_is(parser, "END") && !parser_at_end(parser) && !run->stopped)
        statement_run(run);
    if (!run->stopped)
        parser_expect(parser, "END");
}

/* Reads the condition that is next, and says whether it holds; while the run skips it does not. */
static bool holds(struct run *run)
{
    struct parser *parser = &run->parser;
    struct value value = {0};
    parser->reads = 0;
    parser->checking = run->skipping;
    const char *condition = expr_condition(parser);
    if (!run->skipping && parser->error.number == 0 && run_may_read(run))
        (void)run_value(run, arena_printf(&run->scratch, "(%s)", condition), type_of(KIND_BIT), &value);
    return value.form == VALUE_INTEGER && value.integer != 0;
}

/* The branch not taken is read as in the first pass: for its syntax, and to find its end. So is what follows BREAK. */
void flow_if(struct run *run)
{
    struct parser *parser = &run->parser;
    bool skipping = run->skipping;
    (void)parser_take(parser);
    bool yes = holds(run);
    run->skipping = skipping || !yes;
    statement_run(run);
    while (parser_is(parser, ";") && lex_is(parser_ahead(parser, 1), "ELSE"))
        (void)parser_take(parser);
    if (parser_accept(parser, "ELSE")) {
        run->skipping = skipping || yes;
        statement_run(run);
    }
    run->skipping = skipping || run->leaving != FLOW_ON;
}

/* A client may cancel between two turns: a loop need not come to SQLite at all. */
static bool turn_again(struct run *run)
{
    const struct sink *sink = run->batch->sink;
    if (sink->wait != NULL && !sink->wait(sink->context, 0))
        run_abandon(run);
    return !run->stopped && run->parser.error.number == 0;
}

/* The last turn, which the condition or a BREAK ends, leaves the parser behind the body. */
void flow_while(struct run *run)
{
    struct parser *parser = &run->parser;
    bool skipping = run->skipping;
    bool more = true;
    (void)parser_take(parser);
    size_t condition = parser->at;
    run->loops++;
    while (more) {
        parser->at = condition;
        bool yes = holds(run);
        run->skipping = skipping || !yes;
        statement_run(run);
        more = !skipping && yes && run->leaving != FLOW_BREAK && turn_again(run);
        if (!skipping) /* else it is an outer loop that is being left */
            run->leaving = FLOW_ON;
        run->skipping = skipping;
        arena_reset(&run->scratch); /* nothing of an earlier statement is needed any more */
    }
    run->loops--;
}

void flow_leave(struct run *run)
{
    struct parser *parser = &run->parser;
    bool breaks = lex_is(parser_take(parser), "BREAK");
    if (run->loops == 0) {
        parser_fail(parser, breaks ? 135 : 136, "", "");
        return;
    }
    if (run->skipping)
        return;
    run->leaving = breaks ? FLOW_BREAK : FLOW_CONTINUE;
    run->skipping = true;
}

/* WAITFOR DELAY 'hh:mm:ss.mmm' */
void flow_wait(struct run *run)
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
        statement_done(run);
}
