/*
 * T-SQL from the control socket, run in a session of its own.
 */
#ifndef CONTROLSQL_H
#define CONTROLSQL_H

#include "server.h"

enum controlsql_form {
    CONTROLSQL_FIRST, /* the first column of all rows, a word each */
    CONTROLSQL_ROWS,  /* a JSON array with an object for each row: its columns' names, each value a text or null */
    CONTROLSQL_PLAN   /* instead of rows the steps by which SQLite would find them, each behind a semicolon */
};

/* Appends "ok N", "ok" and what was selected, or "error NUMBER: text". No line end. */
void controlsql_run(struct server *server, enum database database, enum controlsql_form form, const char *text,
                    struct buffer *answer);

#endif
