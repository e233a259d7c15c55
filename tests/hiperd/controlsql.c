/*
 * A sink that keeps the first column, or whole rows, as text and counts the changed rows.
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "controlsql.h"
#include "row.h"

#define SLICE_MS 50
#define PLAN_DETAIL 3 /* of the columns of EXPLAIN QUERY PLAN */

struct outcome {
    struct server *server;
    struct buffer values;
    bool selected;
    int64_t changed;
    struct sqlerr error;
};

static bool on_columns(void *context, const struct column *columns, size_t count)
{
    struct outcome *outcome = context;
    (void)columns;
    (void)count;
    outcome->selected = true;
    return true;
}

/* Dates in the form that does not depend on settings. */
static struct value cell_text(struct outcome *outcome, sqlite3_stmt *row, int cell, struct type type,
                              struct arena *arena)
{
    struct value in = row_value(row, cell);
    struct value text;
    if (!value_convert(&in, type, type_text(KIND_NVARCHAR, TYPE_MAX_LENGTH), 121, arena, &text, &outcome->error))
        text.form = VALUE_NULL;
    return text;
}

/* What a test mostly wants is one value or a column of them, so one line is enough. */
static bool on_row(void *context, sqlite3_stmt *row, const struct column *columns, size_t count)
{
    struct outcome *outcome = context;
    struct arena arena = {0};
    struct value text = cell_text(outcome, row, 0, columns[0].type, &arena);
    (void)count;
    buffer_text(&outcome->values, " ");
    if (text.form == VALUE_NULL)
        buffer_text(&outcome->values, "NULL");
    else
        buffer_add(&outcome->values, text.bytes, text.size);
    arena_free(&arena);
    return true;
}

static void add_json(struct buffer *buffer, const char *text, size_t size)
{
    buffer_text(buffer, "\"");
    for (size_t i = 0; i < size; i++)
        if (text[i] == '"' || text[i] == '\\' || (unsigned char)text[i] < ' ')
            buffer_printf(buffer, "\\u%04x", (unsigned)(unsigned char)text[i]);
        else
            buffer_add(buffer, &text[i], 1);
    buffer_text(buffer, "\"");
}

static bool on_whole_row(void *context, sqlite3_stmt *row, const struct column *columns, size_t count)
{
    struct outcome *outcome = context;
    struct arena arena = {0};
    buffer_text(&outcome->values, outcome->values.size == 0 ? " [" : ",");
    for (size_t i = 0; i < count; i++) {
        struct value text = cell_text(outcome, row, (int)i, columns[i].type, &arena);
        buffer_text(&outcome->values, i == 0 ? "{" : ",");
        add_json(&outcome->values, columns[i].name, strlen(columns[i].name));
        buffer_text(&outcome->values, ":");
        if (text.form == VALUE_NULL)
            buffer_text(&outcome->values, "null");
        else
            add_json(&outcome->values, text.bytes, text.size);
    }
    buffer_text(&outcome->values, "}");
    arena_free(&arena);
    return true;
}

static bool on_step(void *context, sqlite3_stmt *row, const struct column *columns, size_t count)
{
    struct outcome *outcome = context;
    (void)columns;
    (void)count;
    buffer_printf(&outcome->values, "; %s", (const char *)sqlite3_column_text(row, PLAN_DETAIL));
    return true;
}

static void on_done(void *context, bool selected, bool counted, int64_t rows)
{
    struct outcome *outcome = context;
    if (!selected && counted)
        outcome->changed += rows;
}

static void on_error(void *context, const struct sqlerr *error)
{
    struct outcome *outcome = context;
    if (outcome->error.number == 0)
        outcome->error = *error;
}

static void on_info(void *context, const struct sqlerr *info)
{
    (void)context;
    (void)info;
}

/* In slices, so that a loop or a WAITFOR does not keep the server from ending. */
static bool on_wait(void *context, int64_t ms)
{
    struct outcome *outcome = context;
    for (; ms > 0 && !atomic_load(&outcome->server->stopping); ms -= SLICE_MS)
        (void)poll(NULL, 0, ms < SLICE_MS ? (int)ms : SLICE_MS);
    return !atomic_load(&outcome->server->stopping);
}

static int on_progress(void *context)
{
    struct server *server = context;
    return atomic_load(&server->stopping);
}

void controlsql_run(struct server *server, enum database database, enum controlsql_form form, const char *text,
                    struct buffer *answer)
{
    static bool (*const on_rows[])(void *, sqlite3_stmt *, const struct column *, size_t) = {
        [CONTROLSQL_FIRST] = on_row, [CONTROLSQL_ROWS] = on_whole_row, [CONTROLSQL_PLAN] = on_step};
    struct outcome outcome = {.server = server};
    struct reason why = {0};
    const struct sink sink = {.context = &outcome,
                              .columns = on_columns,
                              .row = on_rows[form],
                              .done = on_done,
                              .error = on_error,
                              .info = on_info,
                              .wait = on_wait};
    struct context context = {.catalogue = store_catalogue(server->store),
                              .database = database,
                              .user = "sa",
                              .host = "",
                              .application = "control",
                              .quoted_names = true,
                              .explain = form == CONTROLSQL_PLAN,
                              .lock_timeout_ms = -1};
    sqlite3 *db = store_connect(server->store, &why);
    const struct batch batch = {.context = &context, .db = db, .sink = &sink};
    if (db == NULL) {
        buffer_printf(answer, "error %s", why.text);
        return;
    }
    sqlite3_progress_handler(db, 20000, on_progress, server);
    (void)batch_run(&batch, text, strlen(text));
    if (form == CONTROLSQL_ROWS && outcome.selected)
        buffer_text(&outcome.values, outcome.values.size == 0 ? " []" : "]");
    if (outcome.error.number != 0)
        buffer_printf(answer, "error %d: %s", outcome.error.number, outcome.error.text);
    else if (outcome.selected)
        buffer_printf(answer, "ok%s", outcome.values.data != NULL ? outcome.values.data : "");
    else
        buffer_printf(answer, "ok %lld", (long long)outcome.changed);
    for (size_t i = 0; i < answer->size; i++)
        if (answer->data[i] == '\n' || answer->data[i] == '\r')
            answer->data[i] = ' ';
    buffer_free(&outcome.values);
    free(context.variables.list);
    (void)sqlite3_close(db);
}
