/*
 * A read-only connection to SQL Server through FreeTDS's db-lib: polite (lock timeout, low deadlock priority) and with
 * every wait bounded (the contract's database page, "Reading politely and completely" and "FreeTDS").
 * One connection a process: db-lib's handlers are global.
 */
#ifndef SQLSERVER_H
#define SQLSERVER_H

#include <stdint.h>

#include "config.h"
#include "instante.h"

#define SQLSERVER_LOGIN_S 10
#define SQLSERVER_QUERY_S 60

struct sqlserver;

/*
 * Connects to `database` as the configuration says, under the application's name `app`. Errors: EXIT_UNAVAILABLE (no
 * server, no such database), EXIT_DENIED (login refused), EXIT_CONFIG (what is missing). No message ever holds the
 * password. To be closed; NULL on failure.
 */
struct sqlserver *sqlserver_open(const struct config *config, const char *database, const char *app,
                                 struct reason *why);
void sqlserver_close(struct sqlserver *server);

/*
 * How the driver hands over text. RAW: the statements cast text to varbinary and get UTF-16LE bytes, so that nothing
 * between the database and texto.h can lose a broken character. CONVERTED: the server does not answer such a cast as
 * SQL Server does; sqlserver_run then writes nvarchar for varbinary in every statement, and FreeTDS converts.
 */
void sqlserver_set_raw_text(struct sqlserver *server, bool raw);

/*
 * Sends the batch and waits for its first result set. Deadlock victim (1205) and lock timeout (1222) are tried once
 * more, after a short random wait. EXIT_UNAVAILABLE with the server's words otherwise.
 */
bool sqlserver_run(struct sqlserver *server, const char *batch, struct reason *why);

enum sqlserver_row { SQLSERVER_ROW, SQLSERVER_END, SQLSERVER_FAILED };

/*
 * The next row. After FAILED the statement is over. 1205 and 1222 before the first row are tried again here as well.
 */
enum sqlserver_row sqlserver_next(struct sqlserver *server, struct reason *why);

/* The number of a column of the running statement by its name, -1: none. Names compare without regard to case. */
int sqlserver_column(const struct sqlserver *server, const char *name);

/*
 * Values of the current row. Each takes whatever type the server sent, as long as it converts exactly; false: NULL, or
 * it does not. A column of -1 is NULL.
 */
bool sqlserver_is_null(struct sqlserver *server, int column);
bool sqlserver_int(struct sqlserver *server, int column, int64_t *value);
/* A wall clock, without offset; milliseconds as SQL Server rounds them. */
bool sqlserver_clock(struct sqlserver *server, int column, struct relogio *clock);
/* datetimeoffset: the moment itself. */
bool sqlserver_moment(struct sqlserver *server, int column, struct instante *moment);
/* Digits, point, sign; at least 64 bytes of room. */
bool sqlserver_decimal(struct sqlserver *server, int column, char *text, size_t room);
/* 36 characters in upper case and a NUL. */
bool sqlserver_uuid(struct sqlserver *server, int column, char text[37]);
/*
 * Valid UTF-8 of at most `characters` code points without trailing blanks, in a buffer of the connection's that the
 * next call overwrites; NULL for NULL and for empty text. *mended becomes true when a character was broken and stands
 * as U+FFFD.
 */
const char *sqlserver_text(struct sqlserver *server, int column, size_t characters, bool *mended);

#endif
