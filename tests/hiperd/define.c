/*
 * SQLite's columns have an affinity that leaves every value as it is. An identity is SQLite's INTEGER PRIMARY KEY
 * AUTOINCREMENT; a primary key on other columns is UNIQUE and NOT NULL.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "define.h"
#include "expr.h"
#include "from.h"
#include "system.h"

#define COLUMNS 1024

/* A CREATE TABLE being read. */
struct definition {
    struct column *columns;
    size_t count;
    struct buffer sql;
    struct buffer constraints;
    int64_t seed; /* of the identity */
    int64_t step; /* 0: there is none */
};

static const char *affinity(struct type type)
{
    if (type.identity)
        return "INTEGER PRIMARY KEY AUTOINCREMENT";
    if (type_is_text(type.kind))
        return "TEXT COLLATE ci";
    if (type.kind == KIND_GUID || type.kind == KIND_DATETIMEOFFSET || type_is_binary(type.kind) || type_is_wide(type))
        return "BLOB";
    return type.kind == KIND_FLOAT || type.kind == KIND_REAL ? "REAL" : "INT";
}

static void skip_parentheses(struct parser *parser)
{
    int depth = 0;
    do {
        depth += parser_is(parser, "(") - parser_is(parser, ")");
        (void)parser_take(parser);
    } while (depth > 0 && !parser_at_end(parser));
}

/* CLUSTERED, WITH (...), ON [PRIMARY]: how SQL Server stores it. */
static void skip_storage(struct parser *parser)
{
    for (;;) {
        if (parser_accept(parser, "CLUSTERED") || parser_accept(parser, "NONCLUSTERED"))
            continue;
        if (parser_are(parser, "WITH", "(")) {
            (void)parser_take(parser);
            skip_parentheses(parser);
        } else if (parser_is(parser, "ON") &&
                   (parser_ahead(parser, 1)->kind == LEX_NAME || lex_is(parser_ahead(parser, 1), "PRIMARY"))) {
            (void)(parser_take(parser), parser_take(parser));
        } else {
            break;
        }
    }
}

/* REFERENCES t (c) ON DELETE ...: not enforced here. */
static void skip_reference(struct parser *parser)
{
    const char *ignored;
    do
        ignored = parser_name(parser);
    while (parser_accept(parser, "."));
    (void)ignored;
    if (parser_is(parser, "("))
        skip_parentheses(parser);
}

/* IDENTITY [(seed, increment)] */
static void parse_identity(struct parser *parser, struct definition *definition, struct column *column)
{
    column->type.identity = true;
    column->type.nullable = false;
    if (column->type.kind == KIND_DECIMAL && type_is_wide(column->type))
        column->type.precision = TYPE_DIGITS;
    definition->seed = definition->step = 1;
    if (!parser_accept(parser, "("))
        return;
    struct expr seed = expr_signed(parser);
    parser_expect(parser, ",");
    struct expr step = expr_signed(parser);
    parser_expect(parser, ")");
    if (parser->error.number != 0)
        return;
    if (seed.constant == NULL || seed.constant->form != VALUE_INTEGER || step.constant == NULL ||
        step.constant->form != VALUE_INTEGER || step.constant->integer == 0) {
        parser_fail(parser, 2749, column->name, "");
        return;
    }
    definition->seed = seed.constant->integer;
    definition->step = step.constant->integer;
}

static void column_option(struct parser *parser, struct column *column, struct buffer *sql, bool *more)
{
    if (parser_accept(parser, "NOT")) {
        parser_expect(parser, "NULL");
        column->type.nullable = false;
    } else if (parser_accept(parser, "PRIMARY")) {
        parser_expect(parser, "KEY");
        column->type.nullable = false;
        if (!column->type.identity)
            buffer_text(sql, " UNIQUE");
        skip_storage(parser);
    } else if (parser_accept(parser, "UNIQUE")) {
        buffer_text(sql, " UNIQUE");
        skip_storage(parser);
    } else if (parser_accept(parser, "DEFAULT")) {
        struct expr value = expr_convert(parser, expr_primary(parser), column->type, VALUE_ASSIGN);
        buffer_printf(sql, " DEFAULT (%s)", value.sql);
    } else if (parser_accept(parser, "CONSTRAINT") || parser_accept(parser, "COLLATE")) {
        (void)parser_name(parser);
    } else if (parser_accept(parser, "REFERENCES")) {
        skip_reference(parser);
    } else if (parser_accept(parser, "CHECK")) {
        skip_parentheses(parser);
    } else {
        *more = parser_accept(parser, "NULL") || parser_accept(parser, "ROWGUIDCOL") || parser_accept(parser, "SPARSE");
    }
}

/* IDENTITY may stand before or behind NOT NULL. */
static void parse_column(struct parser *parser, struct definition *definition)
{
    struct buffer options = {0};
    struct column column = {.name = parser_name(parser)};
    bool more = true;
    column.type = parser_type(parser, false);
    column.type.is_column = true;
    while (more && parser->error.number == 0) {
        if (parser_accept(parser, "IDENTITY"))
            parse_identity(parser, definition, &column);
        else
            column_option(parser, &column, &options, &more);
    }
    buffer_printf(&definition->sql, "%s%s %s%s%s", definition->count > 0 ? ", " : "", parser_quote(parser, column.name),
                  affinity(column.type), column.type.nullable || column.type.identity ? "" : " NOT NULL",
                  options.data != NULL ? options.data : "");
    buffer_free(&options);
    if (definition->count == COLUMNS)
        parser_fail_here(parser);
    else
        definition->columns[definition->count++] = column;
}

/* (a ASC, b DESC) as SQLite writes it; sets the columns NOT NULL for a primary key. */
static void key_columns(struct parser *parser, struct definition *definition, struct buffer *sql, bool primary)
{
    const char *before = "(";
    parser_expect(parser, "(");
    do {
        const char *name = parser_name(parser);
        buffer_printf(sql, "%s%s", before, parser_quote(parser, name));
        if (parser_accept(parser, "DESC"))
            buffer_text(sql, " DESC");
        else
            (void)parser_accept(parser, "ASC");
        for (size_t i = 0; primary && i < definition->count; i++)
            if (strcasecmp(definition->columns[i].name, name) == 0)
                definition->columns[i].type.nullable = false;
        before = ", ";
    } while (parser_accept(parser, ","));
    parser_expect(parser, ")");
    buffer_text(sql, ")");
}

static bool parse_constraint(struct parser *parser, struct definition *definition)
{
    bool named = parser_accept(parser, "CONSTRAINT");
    if (named)
        (void)parser_name(parser);
    bool primary = parser_accept(parser, "PRIMARY");
    if (primary || parser_accept(parser, "UNIQUE")) {
        if (primary)
            parser_expect(parser, "KEY");
        skip_storage(parser);
        buffer_text(&definition->constraints, ", UNIQUE ");
        key_columns(parser, definition, &definition->constraints, primary);
        skip_storage(parser);
    } else if (parser_accept(parser, "FOREIGN")) {
        parser_expect(parser, "KEY");
        skip_parentheses(parser);
        parser_expect(parser, "REFERENCES");
        skip_reference(parser);
    } else if (parser_accept(parser, "CHECK")) {
        skip_parentheses(parser);
    } else {
        if (named)
            parser_fail_here(parser);
        return false;
    }
    return true;
}

/* [database.][schema.]name of a table to be created. */
static const char *new_name(struct parser *parser, enum database *database, const char **schema)
{
    const char *name = parser_name(parser);
    *database = parser->context->database;
    *schema = "dbo";
    for (int i = 0; i < 2 && parser_accept(parser, "."); i++) {
        if (i == 1 && catalogue_database_find(*schema) >= 0)
            *database = (enum database)catalogue_database_find(*schema);
        *schema = name;
        name = parser_name(parser);
    }
    return name;
}

bool define_seed(struct run *run, enum database database, const struct table *table)
{
    const char *owner = catalogue_database_name(database);
    char *sql = sqlite3_mprintf("DELETE FROM \"%w\".sqlite_sequence WHERE name = %Q;"
                                "INSERT INTO \"%w\".sqlite_sequence VALUES (%Q, %lld)",
                                owner, table->name, owner, table->name, (long long)(table->seed - 1));
    bool done = table->step == 0 || (sql != NULL && run_quietly(run, sql));
    sqlite3_free(sql);
    catalogue_set_identity(run->batch->context->catalogue, database, table->id, table->seed, false);
    return done;
}

static void create_table(struct run *run)
{
    struct parser *parser = &run->parser;
    struct definition definition = {.columns = arena_alloc(parser->arena, COLUMNS * sizeof(struct column))};
    struct table table = {0};
    struct table old;
    enum database database;
    table.name = new_name(parser, &database, &table.schema);
    bool user = strcasecmp(table.schema, "dbo") == 0;
    const char *name = user ? table.name : arena_printf(parser->arena, "%s.%s", table.schema, table.name);
    const char *owner = catalogue_database_name(database);
    parser_expect(parser, "(");
    do {
        if (!parser_is(parser, ")") && !parse_constraint(parser, &definition))
            parse_column(parser, &definition);
    } while (parser_accept(parser, ","));
    parser_expect(parser, ")");
    skip_storage(parser);
    table.columns = definition.columns;
    table.count = definition.count;
    table.seed = definition.seed;
    table.step = definition.step;
    const char *sql = arena_printf(parser->arena, "CREATE TABLE \"%s\".%s (%s%s)", owner, parser_quote(parser, name),
                                   definition.sql.data != NULL ? definition.sql.data : "",
                                   definition.constraints.data != NULL ? definition.constraints.data : "");
    buffer_free(&definition.sql);
    buffer_free(&definition.constraints);
    if (run->skipping || parser->error.number != 0)
        return;
    if (catalogue_find(parser->context->catalogue, database, table.schema, table.name, parser->arena, &old)) {
        run_fail(run, 2714, table.name, "");
    } else if (run_quietly(run, sql) && define_seed(run, database, &table)) {
        catalogue_put(parser->context->catalogue, database, &table);
        system_publish(run, database, &table);
    }
}

/* SQLite has no included columns and no fill factors; what matters is that the planner has the key. */
static void create_index(struct run *run, bool unique)
{
    struct parser *parser = &run->parser;
    struct definition none = {0};
    struct buffer columns = {0};
    struct from_table target;
    const char *name = parser_name(parser);
    parser_expect(parser, "ON");
    bool exists = from_name(parser, &target);
    parser->reads = 0;
    key_columns(parser, &none, &columns, false);
    if (parser_accept(parser, "INCLUDE"))
        skip_parentheses(parser);
    skip_storage(parser);
    if (exists && !run->skipping && parser->error.number == 0) {
        /* Index names are unique within a table in SQL Server, within the database in SQLite. */
        const char *full = arena_printf(parser->arena, "%s.%s", target.table.name, name);
        (void)run_quietly(run, arena_printf(parser->arena, "CREATE %sINDEX \"%s\".%s ON %s %s", unique ? "UNIQUE " : "",
                                            catalogue_database_name(target.database), parser_quote(parser, full),
                                            parser_quote(parser, target.table.name), columns.data));
    }
    buffer_free(&columns);
}

void define_create(struct run *run)
{
    struct parser *parser = &run->parser;
    (void)parser_take(parser);
    if (parser_accept(parser, "TABLE")) {
        create_table(run);
        return;
    }
    bool unique = parser_accept(parser, "UNIQUE");
    skip_storage(parser);
    parser_expect(parser, "INDEX");
    create_index(run, unique);
}

/* Gives the catalogue the table as it is now. */
static void replace(struct run *run, enum database database, struct table *table)
{
    catalogue_put(run->batch->context->catalogue, database, table);
    system_publish(run, database, table);
}

static void add_column(struct run *run, struct from_table *target)
{
    struct parser *parser = &run->parser;
    struct definition definition = {.columns = arena_alloc(parser->arena, COLUMNS * sizeof(struct column))};
    (void)parser_accept(parser, "COLUMN");
    parse_column(parser, &definition);
    if (target->sql != NULL && !run->skipping && parser->error.number == 0 &&
        run_quietly(run,
                    arena_printf(parser->arena, "ALTER TABLE %s ADD COLUMN %s", target->sql, definition.sql.data))) {
        struct column *columns = arena_alloc(parser->arena, (target->table.count + 1) * sizeof *columns);
        for (size_t i = 0; i < target->table.count; i++)
            columns[i] = target->table.columns[i];
        columns[target->table.count++] = definition.columns[0];
        target->table.columns = columns;
        replace(run, target->database, &target->table);
    }
    buffer_free(&definition.sql);
}

/* SQLite itself refuses to drop a column of an index or a key, as SQL Server does. */
static void drop_column(struct run *run, struct from_table *target)
{
    struct parser *parser = &run->parser;
    parser_expect(parser, "COLUMN");
    const char *name = parser_name(parser);
    size_t kept = 0;
    if (target->sql == NULL || run->skipping || parser->error.number != 0)
        return;
    for (size_t i = 0; i < target->table.count; i++)
        if (strcasecmp(target->table.columns[i].name, name) != 0)
            target->table.columns[kept++] = target->table.columns[i];
    if (kept == target->table.count) {
        run_fail(run, 4924, name, target->table.name);
        return;
    }
    target->table.count = kept;
    if (run_quietly(
            run, arena_printf(parser->arena, "ALTER TABLE %s DROP COLUMN %s", target->sql, parser_quote(parser, name))))
        replace(run, target->database, &target->table);
}

void define_alter(struct run *run)
{
    struct parser *parser = &run->parser;
    struct from_table target;
    (void)parser_take(parser);
    parser_expect(parser, "TABLE");
    (void)from_name(parser, &target);
    parser->reads = 0;
    if (parser_accept(parser, "ADD"))
        add_column(run, &target);
    else if (parser_accept(parser, "DROP"))
        drop_column(run, &target);
    else
        parser_fail_here(parser);
}

void define_drop(struct run *run)
{
    struct parser *parser = &run->parser;
    struct table table;
    enum database database;
    const char *schema = NULL;
    (void)parser_take(parser);
    parser_expect(parser, "TABLE");
    bool quietly = parser_are(parser, "IF", "EXISTS") && parser_accept(parser, "IF") && parser_accept(parser, "EXISTS");
    const char *name = new_name(parser, &database, &schema);
    if (run->skipping || parser->error.number != 0)
        return;
    if (!catalogue_find(parser->context->catalogue, database, schema, name, parser->arena, &table)) {
        if (!quietly)
            run_fail(run, 3701, name, "");
    } else if (run_quietly(run, arena_printf(parser->arena, "DROP TABLE \"%s\".%s", catalogue_database_name(database),
                                             parser_quote(parser, name)))) {
        catalogue_remove(parser->context->catalogue, database, name);
        system_forget(run, database, &table);
    }
}

void define_rename(struct run *run, const char *from, const char *to)
{
    struct parser *parser = &run->parser;
    struct table table;
    enum database database = parser->context->database;
    const char *dot = strrchr(from, '.');
    const char *column = dot != NULL ? dot + 1 : "";
    const char *name = arena_copy(parser->arena, from, dot != NULL ? (size_t)(dot - from) : strlen(from));
    if (strncasecmp(name, "dbo.", 4) == 0)
        name += 4;
    bool found = false;
    if (catalogue_find(parser->context->catalogue, database, NULL, name, parser->arena, &table))
        for (size_t i = 0; i < table.count; i++)
            if (strcasecmp(table.columns[i].name, column) == 0) {
                table.columns[i].name = to;
                found = true;
            }
    if (!found)
        run_fail(run, 207, from, "");
    else if (run_quietly(run, arena_printf(parser->arena, "ALTER TABLE \"%s\".%s RENAME COLUMN %s TO %s",
                                           catalogue_database_name(database), parser_quote(parser, name),
                                           parser_quote(parser, column), parser_quote(parser, to))))
        replace(run, database, &table);
}
