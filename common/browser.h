/*
 * The port of a named instance. SQL Server Browser tells it (MS-SQLR, UDP 1434); FreeTDS could ask too, but waits 16 s
 * for a Browser that is stopped, whatever the login's timeout.
 */
#ifndef BROWSER_H
#define BROWSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"

/*
 * Where the server is known to be: SQL_SERVER_PORT when it is given, 1433 without an instance, else the port that
 * Browser told before, remembered beside the state file. 0: not known.
 */
int64_t browser_known_port(const struct config *config);

/* True where only Browser knows: a named instance without SQL_SERVER_PORT. */
bool browser_is_needed(const struct config *config);

/*
 * Asks Browser, and remembers its answer. Any user of that computer may answer in its place, and gets the login then:
 * so it is asked only when nothing else leads to the server. EXIT_UNAVAILABLE when nobody knows, or nobody knows the
 * host. PDV_SQL_BROWSER_PORT in the environment names another port than 1434 to ask.
 */
bool browser_ask_port(const struct config *config, int64_t *port, struct reason *why);

/* The tcp port in an answer SVR_RESP (MS-SQLR 2.2.5), 0: there is none. Pure. */
int64_t browser_parse(const void *answer, size_t size);

#endif
