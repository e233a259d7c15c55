/*
 * FROM: tables, derived tables, VALUES, joins, hints. Each becomes a source of the parser's scope.
 */
#ifndef FROM_H
#define FROM_H

#include "parser.h"

/* Reads FROM and all behind it up to WHERE; the SQL, with a blank before it, is the arena's. */
const char *from_parse(struct parser *parser);

/* A table's name, up to four parts, as INSERT, UPDATE, DELETE and DDL have it. */
struct from_table {
    struct table table;
    enum database database;
    const char *sql;   /* how SQLite knows it, with its database */
    const char *shown; /* as the message of error 208 names it */
};

/* Reads the name and looks the table up; error 208. False: there is none (also while checking). */
bool from_name(struct parser *parser, struct from_table *found);

/* Adds a source to the scope. */
struct source *from_add_source(struct parser *parser, const char *alias, const struct column *columns, size_t count);

/* WITH (NOLOCK) and the like. */
void from_skip_hints(struct parser *parser);

#endif
