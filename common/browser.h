/*
 * The port of a named instance. SQL Server Browser tells it (MS-SQLR, UDP 1434); FreeTDS could ask too, but waits 16 s
 * for a Browser that is stopped, whatever the login's timeout.
 */
#ifndef BROWSER_H
#define BROWSER_H

#include <stddef.h>
#include <stdint.h>

#include "config.h"

/*
 * SQL_SERVER_PORT when it is given; 1433 without an instance; else Browser's answer, which is remembered beside the
 * state file; else the remembered one. EXIT_UNAVAILABLE when nobody knows, or nobody knows the host.
 * PDV_SQL_BROWSER_PORT in the environment names another port than 1434 to ask.
 */
bool browser_find_port(const struct config *config, int64_t *port, struct reason *why);

/* The tcp port in an answer SVR_RESP (MS-SQLR 2.2.5), 0: there is none. Pure. */
int64_t browser_parse(const void *answer, size_t size);

#endif
