/*
 * UPDATE and DELETE have one table in reach, the one that they change; with a FROM of their own those that stand there,
 * and the rows to be changed are found by SQLite's row numbers.
 */
#include <string.h>
#include <strings.h>

#include "change.h"
#include "define.h"
#include "expr.h"
#include "exprarith.h"
#include "from.h"

/* TOP, or what SET ROWCOUNT says; NULL: all rows. */
static const char *parse_top(struct parser *parser)
{
    int64_t limit = parser->context->row_limit;
    if (!parser_accept(parser, "TOP"))
        return limit > 0 ? arena_printf(parser->arena, "%lld", (long long)limit) : NULL;
    parser_expect(parser, "(");
    const char *top = expr_value(parser).sql;
    parser_expect(parser, ")");
    return top;
}

/* What a statement changes: a table, or with a second FROM one of those that stand there. */
struct target {
    const char *sql;    /* as SQLite knows it; NULL: there is no such table */
    const char *alias;  /* in the statement's own FROM */
    const char *joined; /* that FROM, NULL: it has none */
    const struct column *columns;
    size_t count;
};

/* The name, up to SET or the second FROM, is passed over: what it means depends on what stands behind. */
static void skip_name(struct parser *parser)
{
    do {
        if (!parser_is(parser, "."))
            (void)parser_name(parser);
    } while (parser_accept(parser, "."));
    from_skip_hints(parser);
}

/* An alias of the FROM, or a table that stands there. */
static void find_joined(struct parser *parser, struct target *target)
{
    struct from_table table = {0};
    size_t size = 0;
    const struct source *source = parser->scope->sources;
    bool plain = !lex_is(parser_ahead(parser, 1), ".");
    const char *name = lex_content(parser->arena, parser_peek(parser), &size);
    while (plain && source != NULL && strcasecmp(source->alias, name) != 0)
        source = source->next;
    if (!plain || source == NULL) {
        bool exists = from_name(parser, &table);
        for (source = parser->scope->sources; exists && source != NULL; source = source->next)
            if (source->table != NULL && strcmp(source->table, table.sql) == 0)
                break;
        source = exists ? source : NULL;
    }
    if (source == NULL || source->table == NULL) {
        parser_fail_name(parser, 208, name);
        return;
    }
    *target = (struct target){source->table, source->alias, target->joined, source->columns, source->count};
}

/* The table that is changed, the only source of the statement's scope. */
static void find_alone(struct parser *parser, struct target *target)
{
    struct from_table table;
    if (!from_name(parser, &table))
        return;
    *target = (struct target){table.sql, table.table.name, NULL, table.table.columns, table.table.count};
    (void)from_add_source(parser, table.table.name, table.table.columns, table.table.count);
}

/* The target at `name`; `from` is where the second FROM stands, 0: there is none. Leaves the parser behind the FROM. */
static struct target find_target(struct parser *parser, size_t name, size_t from)
{
    struct target target = {0};
    size_t behind = parser->at;
    parser->scope = arena_alloc(parser->arena, sizeof *parser->scope);
    if (from != 0) {
        parser->at = from;
        target.joined = from_parse(parser);
        behind = parser->at;
    }
    if (parser->error.number != 0)
        return target;
    parser->at = name;
    if (from != 0)
        find_joined(parser, &target);
    else
        find_alone(parser, &target);
    if (parser->error.number == 0)
        parser->at = behind;
    return target;
}

static const struct column *column_of(const struct target *target, const char *name)
{
    for (size_t i = 0; i < target->count; i++)
        if (strcasecmp(target->columns[i].name, name) == 0)
            return &target->columns[i];
    return NULL;
}

/* The column's value before the change, for SET a += 1. */
static struct expr column_now(struct parser *parser, const struct target *target, const struct column *column)
{
    return expr_make(
        arena_printf(parser->arena, "%s.%s", parser_quote(parser, target->alias), parser_quote(parser, column->name)),
        column->type);
}

/*
 * " SET a = value, ..."; the name may carry its table or alias. With a FROM the values are named, and go into the list
 * of the query that finds the rows.
 */
static void add_assignments(struct parser *parser, struct buffer *sql, const struct target *target,
                            struct buffer *values)
{
    const char *before = " SET ";
    size_t count = 0;
    do {
        const char *name = parser_name(parser);
        if (parser_accept(parser, "."))
            name = parser_name(parser);
        const struct column *column = column_of(target, name);
        if (column == NULL)
            parser_fail_name(parser, 207, name);
        struct expr now = column != NULL ? column_now(parser, target, column) : expr_null(parser);
        struct expr value = exprarith_assigned(parser, now);
        if (column != NULL)
            value = expr_convert(parser, value, column->type, VALUE_ASSIGN);
        count++;
        if (values == NULL) {
            buffer_printf(sql, "%s%s = %s", before, parser_quote(parser, name), value.sql);
        } else {
            buffer_printf(sql, "%s%s = h_new.h_%zu", before, parser_quote(parser, name), count);
            buffer_printf(values, ", %s AS h_%zu", value.sql, count);
        }
        before = ", ";
    } while (parser_accept(parser, ","));
}

static const char *parse_where(struct parser *parser)
{
    return parser_accept(parser, "WHERE") ? arena_printf(parser->arena, " WHERE %s", expr_condition(parser)) : "";
}

/* The row numbers that a condition finds, at most `top` of them; `more` for the list. */
static const char *found_rows(struct parser *parser, const struct target *target, const char *more, const char *where,
                              const char *top)
{
    const char *alias = parser_quote(parser, target->alias != NULL ? target->alias : "?");
    const char *table = target->sql != NULL ? target->sql : "?";
    const char *from =
        target->joined != NULL ? target->joined : arena_printf(parser->arena, " FROM %s AS %s", table, alias);
    return arena_printf(parser->arena, "SELECT %s.rowid AS h_row%s%s%s%s%s", alias, more, from, where,
                        top != NULL ? " LIMIT " : "", top != NULL ? top : "");
}

static void finish(struct run *run, struct buffer *sql, const char *verb)
{
    query_skip_option(&run->parser);
    run->parser.scope = NULL;
    if (!run->skipping && run->parser.error.number == 0)
        run_change(run, sql->data, verb, false);
    buffer_free(sql);
}

/* Of the rows that meet one of the table's SQLite takes any, as SQL Server does. */
static void update_joined(struct parser *parser, struct buffer *sql, const struct target *target, const char *top,
                          size_t from, size_t behind)
{
    struct buffer values = {0};
    add_assignments(parser, sql, target, &values);
    if (parser->error.number == 0 && parser->at != from)
        parser_fail_here(parser);
    if (parser->error.number == 0)
        parser->at = behind;
    const char *where = parse_where(parser);
    const char *more = values.data != NULL ? values.data : "";
    buffer_printf(sql, " FROM (%s) AS h_new WHERE h_changed.rowid = h_new.h_row",
                  found_rows(parser, target, more, where, top));
    buffer_free(&values);
}

static void update_alone(struct parser *parser, struct buffer *sql, const struct target *target, const char *top)
{
    add_assignments(parser, sql, target, NULL);
    const char *where = parse_where(parser);
    if (top != NULL)
        buffer_printf(sql, " WHERE rowid IN (%s)", found_rows(parser, target, "", where, top));
    else
        buffer_text(sql, where);
}

/* FROM is read before SET: there stands what the values may name. */
void change_update(struct run *run, const char *with)
{
    struct parser *parser = &run->parser;
    struct buffer sql = {0};
    (void)parser_take(parser);
    const char *top = parse_top(parser);
    size_t name = parser->at;
    skip_name(parser);
    parser_expect(parser, "SET");
    size_t set = parser->at;
    size_t from = parser->error.number == 0 && query_seek_from(parser) ? parser->at : 0;
    struct target target = find_target(parser, name, from);
    size_t behind = parser->at;
    const char *alias = from != 0 || target.alias == NULL ? "h_changed" : target.alias;
    buffer_printf(&sql, "%sUPDATE %s AS %s", with, target.sql != NULL ? target.sql : "?", parser_quote(parser, alias));
    if (parser->error.number == 0)
        parser->at = set;
    if (from != 0)
        update_joined(parser, &sql, &target, top, from, behind);
    else
        update_alone(parser, &sql, &target, top);
    finish(run, &sql, "UPDATE");
}

void change_delete(struct run *run, const char *with)
{
    struct parser *parser = &run->parser;
    struct buffer sql = {0};
    (void)parser_take(parser);
    const char *top = parse_top(parser);
    (void)parser_accept(parser, "FROM");
    size_t name = parser->at;
    skip_name(parser);
    struct target target = find_target(parser, name, parser_is(parser, "FROM") ? parser->at : 0);
    const char *where = parse_where(parser);
    const char *alias = parser_quote(parser, target.alias != NULL ? target.alias : "?");
    buffer_printf(&sql, "%sDELETE FROM %s AS %s", with, target.sql != NULL ? target.sql : "?", alias);
    if (target.joined != NULL || top != NULL)
        buffer_printf(&sql, " WHERE rowid IN (%s)", found_rows(parser, &target, "", where, top));
    else
        buffer_text(&sql, where);
    finish(run, &sql, "DELETE");
}

void change_truncate(struct run *run)
{
    struct from_table target;
    (void)parser_take(&run->parser);
    parser_expect(&run->parser, "TABLE");
    bool exists = from_name(&run->parser, &target);
    if (exists && !run->skipping && run_may_read(run) &&
        run_quietly(run, arena_printf(&run->scratch, "DELETE FROM %s", target.sql)) &&
        define_seed(run, target.database, &target.table))
        run->batch->sink->done(run->batch->sink->context, false, false, 0);
}
