/*
 * A batch of T-SQL run on one session's SQLite connection. Who asked gets the answer through a sink: the TDS session
 * writes tokens, the control socket and the loader of scripts take what they need.
 */
#ifndef BATCH_H
#define BATCH_H

#include <sqlite3.h>

#include "context.h"

enum sink_transaction { SINK_BEGIN, SINK_COMMIT, SINK_ROLLBACK };

struct sink {
    void *context;
    /* A result begins. False here and in row: stop, nobody listens any more. */
    bool (*columns)(void *context, const struct column *columns, size_t count);
    bool (*row)(void *context, sqlite3_stmt *row, const struct column *columns, size_t count);
    /* A statement ended; `counted`: with a number of rows. */
    void (*done)(void *context, bool selected, bool counted, int64_t rows);
    void (*error)(void *context, const struct sqlerr *error);
    /* PRINT and messages of class 10 and below. */
    void (*info)(void *context, const struct sqlerr *info);
    /* USE: the session's context has the new database. False: refused, *error says why. */
    bool (*use)(void *context, enum database from, enum database to, struct sqlerr *error);
    /* Before a statement that reads or changes tables or views, bit n for database n. False: refused, *error says why.
     */
    bool (*reads)(void *context, unsigned databases, struct sqlerr *error);
    /* Waits so long, or less when the client cancels: then false. */
    bool (*wait)(void *context, int64_t ms);
    /* The outermost transaction began or ended. */
    void (*transaction)(void *context, enum sink_transaction what);
};

struct batch {
    struct context *context;
    sqlite3 *db;
    const struct sink *sink;
    bool trusted;       /* our own scripts: the first pass, which only looks for syntax errors, is left out */
    struct arena *kept; /* where the bytes of the parameters' last values go; NULL: nobody asks for them */
};

/* Returned instead of an error's number: nobody listens any more. */
#define BATCH_ABANDONED (-1)

/*
 * Runs the text. Variables that are in the context already (parameters) stay; those that the batch declares are gone
 * afterwards. Returns the number of the error that ended the batch, 0 when it ran to its end, or BATCH_ABANDONED.
 */
int batch_run(const struct batch *batch, const char *text, size_t size);

#endif
