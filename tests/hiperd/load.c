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

/* What a line stands in: a comment, so deep, or a text or name that this sign ends. */
struct place {
    int comments;
    char closing; /* '\0': in none */
};

/* One sign, or the two that belong together, of a text or name, of a comment, or of what is neither. */
static size_t step_quoted(struct place *place, const char *at, size_t left)
{
    if (at[0] != place->closing)
        return 1;
    if (left > 1 && at[1] == place->closing)
        return 2;
    place->closing = '\0';
    return 1;
}

static size_t step(struct place *place, const char *at, size_t left)
{
    bool opens = left > 1 && at[0] == '/' && at[1] == '*';
    bool closes = left > 1 && at[0] == '*' && at[1] == '/';
    if (place->closing != '\0')
        return step_quoted(place, at, left);
    if (opens || (closes && place->comments > 0)) {
        place->comments += opens ? 1 : -1;
        return 2;
    }
    if (place->comments > 0)
        return 1;
    if (at[0] == '\'' || at[0] == '"')
        place->closing = at[0];
    else if (at[0] == '[')
        place->closing = ']';
    return left > 1 && at[0] == '-' && at[1] == '-' ? left : 1;
}

/* GO [count] with nothing behind it but a comment. Returns how often the batch before it runs, -1: that is no GO. */
static int separator(const char *line, size_t size)
{
    const char *at = line + strspn(line, " \t");
    const char *end = line + size;
    char *rest = NULL;
    if (end - at < 2 || strncasecmp(at, "GO", 2) != 0)
        return -1;
    at += 2;
    const char *number = at + strspn(at, " \t");
    long times = 1;
    if (number > at && *number >= '0' && *number <= '9') {
        times = strtol(number, &rest, 10);
        number = rest;
    }
    number += strspn(number, " \t\r\n;");
    bool alone = number >= end || strncmp(number, "--", 2) == 0;
    return !alone ? -1 : times > 1000000 ? 1000000 : (int)times;
}

/* The next line's size with its end; *times as of separator, for a line that stands in no comment and no text. */
static size_t next_line(struct place *place, const char *text, size_t size, int *times)
{
    const char *end = memchr(text, '\n', size);
    size_t line = end != NULL ? (size_t)(end - text) + 1 : size;
    *times = place->comments == 0 && place->closing == '\0' ? separator(text, line) : -1;
    for (size_t at = 0; at < line && *times < 0;)
        at += step(place, text + at, line - at);
    return line;
}

/* GO is a separator as it is for sqlcmd: on a line of its own. */
static bool run_batches(const struct batch *batch, struct loading *loading, const char *text, size_t size, int *line)
{
    struct place place = {0};
    size_t begin = 0;
    int lines = 0;
    for (size_t at = 0; at < size && loading->error.number == 0;) {
        int times = -1;
        size_t length = next_line(&place, text + at, size - at, &times);
        size_t end = times >= 0 ? at : size;
        if (times < 0 && at + length == size)
            times = 1;
        for (int i = 0; i < times && loading->error.number == 0; i++)
            (void)batch_run(batch, text + begin, end - begin);
        lines++;
        if (times >= 0 && loading->error.number == 0) {
            begin = at + length;
            *line += lines;
            lines = 0;
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
    else if (context.transactions > 0)
        loaded = reason_set(why, EXIT_BAD_INPUT, "%s: it ends within a transaction", name);
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
