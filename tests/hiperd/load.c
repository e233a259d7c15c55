/*
 * One transaction per script: loading is then as fast as SQLite is, and a script that fails leaves nothing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "load.h"
#include "system.h"

/* What the sink remembers: the first error. */
struct loading {
    struct sqlerr error;
};

static bool ignore_columns(void *context, const struct column *columns, size_t count)
{
    (void)context;
    (void)columns;
    (void)count;
    return true;
}

static bool ignore_row(void *context, sqlite3_stmt *row, const struct column *columns, size_t count)
{
    (void)context;
    (void)row;
    (void)columns;
    (void)count;
    return true;
}

static void ignore_done(void *context, bool selected, bool counted, int64_t rows)
{
    (void)context;
    (void)selected;
    (void)counted;
    (void)rows;
}

static void note_error(void *context, const struct sqlerr *error)
{
    struct loading *loading = context;
    if (loading->error.number == 0)
        loading->error = *error;
}

static void ignore_info(void *context, const struct sqlerr *info)
{
    (void)context;
    (void)info;
}

/* The next line's size with its end; sets *go when it holds GO and nothing else. */
static size_t next_line(const char *text, size_t size, bool *go)
{
    const char *end = memchr(text, '\n', size);
    size_t line = end != NULL ? (size_t)(end - text) + 1 : size;
    size_t begin = strspn(text, " \t");
    size_t rest = begin + 2 <= line ? begin + 2 : line;
    *go =
        begin + 2 <= line && strncasecmp(text + begin, "GO", 2) == 0 && strspn(text + rest, " \t\r\n;") >= line - rest;
    return line;
}

/* GO counts only on a line of its own; inside a text of several lines it is still a separator, as it is for sqlcmd. */
static bool run_batches(const struct batch *batch, struct loading *loading, const char *text, size_t size, int *line)
{
    size_t begin = 0;
    int lines = 0;
    for (size_t at = 0; at < size && loading->error.number == 0;) {
        bool go = false;
        size_t length = next_line(text + at, size - at, &go);
        if (go || at + length == size) {
            size_t end = go ? at : size;
            (void)batch_run(batch, text + begin, end - begin);
            if (loading->error.number != 0)
                break;
            begin = at + length;
            *line += lines + 1;
            lines = 0;
        } else {
            lines++;
        }
        at += length;
    }
    *line += loading->error.number != 0 && loading->error.line > 0 ? loading->error.line - 1 : 0;
    return loading->error.number == 0;
}

/* Trusted: without the first pass, which would double the time of a large script. */
static bool run_script(struct store *store, enum database database, const char *name, const char *text, size_t size,
                       struct reason *why)
{
    struct loading loading = {0};
    const struct sink sink = {.context = &loading,
                              .columns = ignore_columns,
                              .row = ignore_row,
                              .done = ignore_done,
                              .error = note_error,
                              .info = ignore_info};
    struct context context = {.catalogue = store_catalogue(store),
                              .database = database,
                              .user = "sa",
                              .host = "",
                              .application = "hiperd",
                              .quoted_names = true,
                              .lock_timeout_ms = -1};
    sqlite3 *db = store_connect(store, why);
    struct batch batch = {.context = &context, .db = db, .sink = &sink, .trusted = true};
    int line = 1;
    if (db == NULL)
        return false;
    bool loaded = sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK;
    loaded = loaded && run_batches(&batch, &loading, text, size, &line);
    if (!loaded)
        (void)reason_set(why, EXIT_BAD_INPUT, "%s:%d: %s", name, line, loading.error.text);
    else if (sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        loaded = reason_set(why, EXIT_IO, "%s: %s", name, sqlite3_errmsg(db));
    free(context.variables.list);
    (void)sqlite3_close(db);
    return loaded;
}

bool load_system(struct store *store, struct reason *why)
{
    bool loaded = true;
    for (int i = 0; i < DATABASES && loaded; i++)
        loaded = run_script(store, (enum database)i, "system views", system_ddl, strlen(system_ddl), why);
    loaded = loaded && run_script(store, DATABASE_MASTER, "master", system_master_ddl, strlen(system_master_ddl), why);
    return loaded;
}

static bool read_file(const char *path, struct buffer *text, struct reason *why)
{
    char part[65536];
    int64_t size = 0;
    int fd = sys_open_read(path);
    if (fd < 0)
        return reason_errno(why, EXIT_BAD_INPUT, path, "open");
    while ((size = sys_read(fd, part, sizeof part)) > 0)
        buffer_add(text, part, (size_t)size);
    bool read = size == 0 || reason_errno(why, EXIT_IO, path, "read");
    (void)sys_close(fd);
    return read;
}

bool load_file(struct store *store, enum database database, const char *path, struct reason *why)
{
    static const char bom[] = "\xEF\xBB\xBF";
    struct buffer text = {0};
    bool loaded = read_file(path, &text, why);
    if (loaded && text.size > 0) {
        size_t skipped = text.size >= 3 && memcmp(text.data, bom, 3) == 0 ? 3 : 0;
        loaded = run_script(store, database, path, text.data + skipped, text.size - skipped, why);
    }
    buffer_free(&text);
    return loaded;
}
