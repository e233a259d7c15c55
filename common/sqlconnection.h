/* The connection's inside, for the files that know db-lib: sqlserver.c (statements) and sqlvalue.c (values). */
#ifndef SQLCONNECTION_H
#define SQLCONNECTION_H

#include <sybfront.h>
#include <sybdb.h>

#include "sqlserver.h"

#define SQLCONNECTION_TEXT 8192 /* more than the longest text that a statement casts to, in UTF-8 */

struct sqlserver {
    DBPROCESS *process;
    char *batch;      /* that is running, for a second try */
    char label[256];  /* host and database, for messages */
    int64_t last_ms;  /* the end of the whole reading's time, monotonic */
    int64_t until_ms; /* that of the running statement */
    int64_t rows;     /* read of the running statement */
    bool confirmed, in_rows, tried_again;
    char text[SQLCONNECTION_TEXT];
};

#endif
