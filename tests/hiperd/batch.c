/*
 * The two passes over a batch. The first finds syntax errors and undeclared variables before anything runs, as SQL
 * Server's compilation does; the second translates each statement again and executes it.
 */
#include "batch.h"
#include "run.h"
#include "statement.h"

/* The scratch arena holds one statement only, so that a script of any length needs little memory. */
static void run_pass(struct run *run, bool skipping)
{
    run->skipping = run->compiling = skipping;
    run->parser.at = 0;
    while (!parser_at_end(&run->parser) && run->parser.error.number == 0 && !run->stopped) {
        context_look_at_clock(run->batch->context);
        statement_run(run);
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
