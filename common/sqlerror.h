/*
 * What an error number of SQL Server means for us (Microsoft's "Database Engine events and errors"). Pure functions.
 */
#ifndef SQLERROR_H
#define SQLERROR_H

#include <stdbool.h>
#include <stdint.h>

#include "exitcode.h"

/* EXIT_DENIED for refused logins, EXIT_UNAVAILABLE for all else. */
enum exitcode sqlerror_code(int32_t number);

/* What to do, in Portuguese, beginning with "; " so that it can follow the server's words. */
const char *sqlerror_advice(int32_t number);

/*
 * What an error number of db-lib (sybdb.h, SYBE...) means and what to do, in Portuguese: before the connection stood,
 * where it matters whether encryption was asked for and the certificate looked at, and afterwards. 0: not known.
 */
const char *sqlerror_unconnected(int32_t number, bool encrypted, bool verified);
const char *sqlerror_lost(int32_t number);

/* What to do about a host that cannot be resolved. */
const char *sqlerror_unknown_host(void);

/* True for 1205 (deadlock victim) and 1222 (lock timeout): worth a second try in the same run. */
bool sqlerror_is_passing(int32_t number);

#endif
