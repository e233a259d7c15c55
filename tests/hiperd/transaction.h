/*
 * Transaction Manager Requests (MS-TDS 2.2.6.9): how drivers begin and end transactions without a batch.
 */
#ifndef TRANSACTION_H
#define TRANSACTION_H

#include "session.h"

void transaction_run(struct session *session, const struct message *message);

#endif
