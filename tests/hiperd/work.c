/*
 * The names of savepoints are the clients' own, with a letter before them; ours has another.
 */
#include "work.h"

static bool execute(const struct batch *batch, const char *format, const char *name)
{
    char *sql = sqlite3_mprintf(format, name);
    bool done = sql != NULL && sqlite3_exec(batch->db, sql, NULL, NULL, NULL) == SQLITE_OK;
    sqlite3_free(sql);
    return done;
}

static void tell(const struct batch *batch, enum sink_transaction what)
{
    if (batch->sink->transaction != NULL)
        batch->sink->transaction(batch->sink->context, what);
}

void work_begin(const struct batch *batch)
{
    if (batch->context->transactions++ == 0)
        tell(batch, SINK_BEGIN);
}

bool work_commit(const struct batch *batch)
{
    struct context *context = batch->context;
    if (context->transactions == 0)
        return false;
    if (context->transactions == 1 && context->writing && !execute(batch, "RELEASE \"%w\"", "work"))
        return false;
    if (--context->transactions > 0)
        return true;
    context->writing = false;
    tell(batch, SINK_COMMIT);
    return true;
}

static void forget(const struct batch *batch)
{
    batch->context->writing = false;
    batch->context->transactions = 0;
    tell(batch, SINK_ROLLBACK);
}

bool work_rollback(const struct batch *batch)
{
    if (batch->context->transactions == 0)
        return false;
    if (batch->context->writing)
        (void)execute(batch, "ROLLBACK TO \"%w\"; RELEASE \"work\"", "work");
    forget(batch);
    return true;
}

void work_look(const struct batch *batch)
{
    if (batch->context->writing && sqlite3_get_autocommit(batch->db))
        forget(batch);
}

bool work_save(const struct batch *batch, const char *name)
{
    return batch->context->transactions > 0 && work_write(batch) && execute(batch, "SAVEPOINT \"s%w\"", name);
}

bool work_return(const struct batch *batch, const char *name)
{
    return batch->context->writing && execute(batch, "ROLLBACK TO \"s%w\"", name);
}

void work_touch(const struct batch *batch)
{
    if (batch->context->implicit && batch->context->transactions == 0)
        work_begin(batch);
}

bool work_write(const struct batch *batch)
{
    struct context *context = batch->context;
    work_touch(batch);
    if (context->transactions > 0 && !context->writing)
        context->writing = execute(batch, "SAVEPOINT \"%w\"", "work");
    return context->transactions == 0 || context->writing;
}
