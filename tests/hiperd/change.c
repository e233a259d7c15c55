/*
 * UPDATE and DELETE have one table in reach, the one that they change.
 */

#include "change.h"
#include "define.h"
#include "expr.h"
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

/* WHERE as it is, or with TOP over the row numbers that it finds. */
static void add_where(struct parser *parser, struct buffer *sql, const struct from_table *target, const char *top)
{
    const char *where =
        parser_accept(parser, "WHERE") ? arena_printf(parser->arena, " WHERE %s", expr_condition(parser)) : "";
    if (top != NULL)
        buffer_printf(sql, " WHERE rowid IN (SELECT rowid FROM %s AS %s%s LIMIT %s)",
                      target->sql != NULL ? target->sql : "?",
                      parser_quote(parser, target->table.name != NULL ? target->table.name : "?"), where, top);
    else
        buffer_text(sql, where);
    query_skip_option(parser);
}

/* The name may carry its table or alias: SET t.a = 1. */
static void add_assignments(struct parser *parser, struct buffer *sql, const struct from_table *target)
{
    const char *before = " SET ";
    parser_expect(parser, "SET");
    do {
        const char *name = parser_name(parser);
        if (parser_accept(parser, "."))
            name = parser_name(parser);
        const struct column *column = catalogue_column(&target->table, name);
        if (column == NULL)
            parser_fail_name(parser, 207, name);
        parser_expect(parser, "=");
        struct expr value = expr_value(parser);
        if (column != NULL)
            value = expr_convert(parser, value, column->type, VALUE_ASSIGN);
        buffer_printf(sql, "%s%s = %s", before, parser_quote(parser, name), value.sql);
        before = ", ";
    } while (parser_accept(parser, ","));
}

/* The table that is changed, the only source of the statement's scope. */
static bool take_target(struct parser *parser, struct from_table *target)
{
    bool exists = from_name(parser, target);
    from_skip_hints(parser);
    parser->scope = arena_alloc(parser->arena, sizeof *parser->scope);
    if (exists)
        (void)from_add_source(parser, target->table.name, target->table.columns, target->table.count);
    return exists;
}

void change_update(struct run *run, const char *with)
{
    struct parser *parser = &run->parser;
    struct from_table target;
    struct buffer sql = {0};
    (void)parser_take(parser);
    const char *top = parse_top(parser);
    bool exists = take_target(parser, &target);
    buffer_printf(&sql, "%sUPDATE %s AS %s", with, exists ? target.sql : "?",
                  parser_quote(parser, exists ? target.table.name : "?"));
    add_assignments(parser, &sql, &target);
    add_where(parser, &sql, &target, top);
    parser->scope = NULL;
    if (!run->skipping && parser->error.number == 0)
        run_change(run, sql.data, "UPDATE", false);
    buffer_free(&sql);
}

void change_delete(struct run *run, const char *with)
{
    struct parser *parser = &run->parser;
    struct from_table target;
    struct buffer sql = {0};
    (void)parser_take(parser);
    const char *top = parse_top(parser);
    (void)parser_accept(parser, "FROM");
    bool exists = take_target(parser, &target);
    buffer_printf(&sql, "%sDELETE FROM %s AS %s", with, exists ? target.sql : "?",
                  parser_quote(parser, exists ? target.table.name : "?"));
    add_where(parser, &sql, &target, top);
    parser->scope = NULL;
    if (!run->skipping && parser->error.number == 0)
        run_change(run, sql.data, "DELETE", false);
    buffer_free(&sql);
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
