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
 * Sends the batch and calls `each` (NULL: it gives no rows) for every row of its first result set; false also where
 * that is. A statement casts text to varbinary and so gets UTF-16LE bytes: nothing between the database and texto.h can
 * lose a broken character. Deadlock victim (1205) and lock timeout (1222) are tried once more before the first row,
 * after a short random wait. EXIT_UNAVAILABLE with the server's words otherwise. The server has confirmed the number of
 * rows when it returns true (@@ROWCOUNT and @@ERROR, asked for behind each statement): a result may end early without
 * any error message, only by a bit of its DONE token (MS-TDS 2.2.7.6) that db-lib keeps to itself.
 */
bool sqlserver_each(struct sqlserver *server, const char *batch, bool (*each)(void *context, struct reason *why),
                    void *context, struct reason *why);

#endif
