/*
 * Remote procedure calls (MS-TDS 2.2.6.6): sp_executesql by name or number, and the prepared statements of drivers.
 */
#ifndef RPC_H
#define RPC_H

#include "session.h"

void rpc_run(struct session *session, const struct message *message);

#endif
