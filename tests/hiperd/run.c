/*
 * From SQLite's statement to the sink, and from SQLite's errors to SQL Server's.
 */
#include <stdio.h>
#include <string.h>

#include "functions.h"
#include "row.h"
#include "run.h"
#include "work.h"

#define INTERNAL 50000

/* With XACT_ABORT on every error that comes while a statement runs. */
static bool undoes(const struct run *run, const struct sqlerr *error)
{
    return !run->skipping && (sqlerr_undoes(error->number) || (run->batch->context->xact_abort && error->class != 15));
}

void run_report(struct run *run, struct sqlerr *error)
{
    if (error->line == 0)
        error->line = run->line;
    run->batch->context->last_error = error->number;
    run->batch->sink->error(run->batch->sink->context, error);
    work_look(run->batch);
    if (undoes(run, error)) {
        (void)work_rollback(run->batch);
        run->stopped = true;
        run->failed = error->number;
    }
    if (sqlerr_ends_batch(error)) {
        run->stopped = true;
        run->failed = error->number;
    }
}

void run_abandon(struct run *run)
{
    run->stopped = true;
    run->gone = true;
}

void run_fail(struct run *run, int number, const char *first, const char *second)
{
    struct sqlerr error = {0};
    sqlerr_set(&error, number, first, second, "");
    run_report(run, &error);
}

/* "...: table.column" -> the table and the column */
static void split_constraint(const char *message, char table[130], char column[130])
{
    const char *name = strrchr(message, ':');
    name = name != NULL ? name + 2 : "";
    const char *dot = strchr(name, '.');
    size_t size = dot != NULL ? (size_t)(dot - name) : strlen(name);
    (void)snprintf(table, 130, "%.*s", (int)size, name);
    (void)snprintf(column, 130, "%.*s", dot != NULL ? (int)strcspn(dot + 1, ",") : 0, dot != NULL ? dot + 1 : "");
}

/* SQLite's constraints are told by their texts only; those of 3.40 are stable and few. */
static void report_sqlite(struct run *run, const char *verb)
{
    sqlite3 *db = run->batch->db;
    const char *message = sqlite3_errmsg(db);
    struct sqlerr error = {0};
    char table[130];
    char column[130];
    int code = sqlite3_errcode(db);
    if (code == SQLITE_INTERRUPT) {
        run_abandon(run); /* cancelled by the client: the session says so */
        return;
    }
    split_constraint(message, table, column);
    if (sqlerr_decode(&error, message))
        error.line = run->line;
    else if (strncmp(message, "NOT NULL", 8) == 0) {
        char full[300];
        (void)snprintf(full, sizeof full, "%s.dbo.%s", catalogue_database_name(run->batch->context->database), table);
        sqlerr_set(&error, 515, column, full, verb);
    } else if (strncmp(message, "UNIQUE", 6) == 0) {
        char name[150];
        (void)snprintf(name, sizeof name, "PK__%s", table);
        sqlerr_set(&error, 2627, name, table);
    } else if (strcmp(message, "integer overflow") == 0) {
        sqlerr_set(&error, 8115, "expression", "numeric");
    } else if (code == SQLITE_BUSY || code == SQLITE_LOCKED) {
        sqlerr_set(&error, 1222);
    } else {
        error = (struct sqlerr){.number = INTERNAL, .class = 16, .state = 1};
        (void)snprintf(error.text, sizeof error.text, "hiperd: %s", message);
    }
    run_report(run, &error);
}

static bool bind(sqlite3_stmt *statement, int number, const struct value *value)
{
    switch (value->form) {
    case VALUE_INTEGER:
        return sqlite3_bind_int64(statement, number, value->integer) == SQLITE_OK;
    case VALUE_REAL:
        return sqlite3_bind_double(statement, number, value->real) == SQLITE_OK;
    case VALUE_TEXT:
        return sqlite3_bind_text(statement, number, value->bytes, (int)value->size, SQLITE_STATIC) == SQLITE_OK;
    case VALUE_BLOB:
        return sqlite3_bind_blob(statement, number, value->bytes, (int)value->size, SQLITE_STATIC) == SQLITE_OK;
    default:
        return sqlite3_bind_null(statement, number) == SQLITE_OK;
    }
}

/* NULL: reported. */
static sqlite3_stmt *prepare(struct run *run, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    struct variables *variables = &run->batch->context->variables;
    if (sqlite3_prepare_v2(run->batch->db, sql, -1, &statement, NULL) != SQLITE_OK) {
        report_sqlite(run, "");
        return NULL;
    }
    int count = sqlite3_bind_parameter_count(statement);
    if ((size_t)count > variables->count)
        (void)sqlite3_bind_pointer(statement, count, variables, FUNCTIONS_VARIABLES, NULL);
    for (int i = 1; i <= count && (size_t)i <= variables->count; i++) {
        if (!bind(statement, i, &variables->list[i - 1].value)) {
            report_sqlite(run, "");
            (void)sqlite3_finalize(statement);
            return NULL;
        }
    }
    return statement;
}

static void assign(struct run *run, sqlite3_stmt *row, const struct query *query, struct arena *arena)
{
    for (size_t i = 0; i < query->count; i++) {
        struct variable *variable = context_variable(run->batch->context, query->variables[i]);
        if (variable != NULL)
            variable->value = row_copy(row, (int)i, arena);
    }
}

/* The last row's values live on; those of the rows before it are gone, which a text that grows row by row needs. */
static void keep_assigned(struct run *run, const struct query *query, struct arena turns[2])
{
    for (size_t i = 0; query->variables != NULL && i < query->count; i++) {
        struct variable *variable = context_variable(run->batch->context, query->variables[i]);
        if (variable != NULL && (variable->value.form == VALUE_TEXT || variable->value.form == VALUE_BLOB))
            variable->value.bytes = arena_copy(&run->kept, variable->value.bytes, variable->value.size);
    }
    arena_free(&turns[0]);
    arena_free(&turns[1]);
}

/* One row to the sink, or to the variables. False: nobody listens. */
static bool pass_row(struct run *run, sqlite3_stmt *row, const struct query *query, struct arena *turn)
{
    const struct sink *sink = run->batch->sink;
    if (query->variables == NULL)
        return sink->row(sink->context, row, query->columns, query->count);
    arena_reset(turn);
    assign(run, row, query, turn);
    return true;
}

bool run_may_read(struct run *run)
{
    struct sqlerr error = {0};
    const struct sink *sink = run->batch->sink;
    if (run->parser.reads == 0 || sink->reads == NULL || sink->reads(sink->context, run->parser.reads, &error))
        return true;
    if (error.number != 0)
        run_report(run, &error);
    else
        run_abandon(run);
    return false;
}

/* FMTONLY asks for the columns alone: freebcp does before every copy. */
void run_query(struct run *run, const char *sql, const struct query *query)
{
    const struct sink *sink = run->batch->sink;
    struct context *context = run->batch->context;
    sqlite3_stmt *statement = NULL;
    struct arena turns[2] = {{0}, {0}};
    int64_t rows = 0;
    int step = SQLITE_DONE;
    context->last_count = 0; /* until it has ended well */
    if (context->explain)
        sql = arena_printf(&run->scratch, "EXPLAIN QUERY PLAN %s", sql);
    if (run->parser.reads != 0)
        work_touch(run->batch);
    if (!run_may_read(run) || (statement = prepare(run, sql)) == NULL)
        return;
    bool listening = query->variables != NULL || sink->columns(sink->context, query->columns, query->count);
    while (listening && !context->fmtonly && (context->row_limit == 0 || rows < context->row_limit) &&
           (step = sqlite3_step(statement)) == SQLITE_ROW)
        listening = pass_row(run, statement, query, &turns[rows++ % 2]);
    keep_assigned(run, query, turns);
    if (!listening)
        run_abandon(run);
    else if (step != SQLITE_DONE && step != SQLITE_ROW)
        report_sqlite(run, "SELECT");
    else {
        context->last_count = rows;
        context->last_error = 0;
        sink->done(sink->context, true, !context->nocount && query->variables == NULL, rows);
    }
    (void)sqlite3_finalize(statement);
}

void run_change(struct run *run, const char *sql, const char *verb, bool identity)
{
    const struct sink *sink = run->batch->sink;
    struct context *context = run->batch->context;
    sqlite3_stmt *statement = NULL;
    if (context->fmtonly || !run_may_read(run) || (statement = prepare(run, sql)) == NULL)
        return;
    if (!work_write(run->batch) || sqlite3_step(statement) != SQLITE_DONE) {
        report_sqlite(run, verb);
    } else {
        context->last_count = sqlite3_changes(run->batch->db);
        context->last_error = 0;
        if (identity)
            context->last_identity = sqlite3_last_insert_rowid(run->batch->db);
        sink->done(sink->context, false, !context->nocount, context->last_count);
    }
    (void)sqlite3_finalize(statement);
}

bool run_quietly(struct run *run, const char *sql)
{
    if (work_write(run->batch) && sqlite3_exec(run->batch->db, sql, NULL, NULL, NULL) == SQLITE_OK)
        return true;
    report_sqlite(run, "");
    return false;
}

bool run_value(struct run *run, const char *sql, struct type type, struct value *value)
{
    const char *text = arena_printf(&run->scratch, "SELECT %s", sql);
    sqlite3_stmt *statement = prepare(run, text);
    (void)type;
    *value = (struct value){.form = VALUE_NULL};
    if (statement == NULL)
        return false;
    int step = sqlite3_step(statement);
    if (step == SQLITE_ROW)
        *value = row_copy(statement, 0, &run->kept);
    else if (step != SQLITE_DONE)
        report_sqlite(run, "");
    (void)sqlite3_finalize(statement);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}
