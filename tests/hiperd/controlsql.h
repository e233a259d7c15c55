/*
 * T-SQL from the control socket, run in a session of its own.
 */
#ifndef CONTROLSQL_H
#define CONTROLSQL_H

#include "server.h"

/* Appends "ok N", "ok" and the first column of all rows, or "error NUMBER: text". No line end. */
void controlsql_run(struct server *server, enum database database, const char *text, struct buffer *answer);

#endif
