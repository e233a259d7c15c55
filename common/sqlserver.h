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
 * False, with the reason, once FreeTDS found no memory for a value of this connection: it gives none in its place, and
 * nothing that was made of it may be believed. NULL has memory.
 */
bool sqlserver_has_memory(const struct sqlserver *server, struct reason *why);

/* False after an error that has cost the connection: nothing more will be answered. */
bool sqlserver_alive(const struct sqlserver *server);

/*
 * Sends the batch and waits for its first result set. A statement casts text to varbinary and so gets UTF-16LE bytes:
 * nothing between the database and texto.h can lose a broken character. Deadlock victim (1205) and lock timeout (1222)
 * are tried once more, after a short random wait. EXIT_UNAVAILABLE with the server's words otherwise.
 */
bool sqlserver_run(struct sqlserver *server, const char *batch, struct reason *why);

/*
 * True while the statement that ran has a result set that is not read to its end. A query without one was not answered:
 * no rows would be believed to be no sales.
 */
bool sqlserver_has_result(const struct sqlserver *server);

enum sqlserver_row { SQLSERVER_ROW, SQLSERVER_END, SQLSERVER_FAILED };

/*
 * The next row. After FAILED the statement is over. 1205 and 1222 before the first row are tried again here as well.
 * END means that the server has confirmed the number of rows (@@ROWCOUNT and @@ERROR, asked for behind each statement):
 * a result may end early without any error message, only by a bit of its DONE token (MS-TDS 2.2.7.6) that db-lib keeps
 * to itself. A server that does not answer that question, which is tried when connecting, is believed.
 */
enum sqlserver_row sqlserver_next(struct sqlserver *server, struct reason *why);

#endif
