/*
 * The dead letter: payloads that sending will not help, each with a file beside it that tells a person why.
 */
#ifndef DEADLETTER_H
#define DEADLETTER_H

#include <jansson.h>

#include "queue.h"
#include "session.h"

#define DEADLETTER_DIVIDED "dividido" /* taken apart: what it told is read again; it lies there for the record */
#define DEADLETTER_REFUSED "recusado"

/*
 * Moves a payload from the outbox: first its reason (`motivo`, borrowed), then the file itself, durably. A file of the
 * same name in the dead letter stays, the new one gets another number of failures, which *entry then has. False: the
 * payload still waits; errno ENOENT tells that somebody else has moved it.
 */
bool deadletter_move(const struct places *places, struct entry *entry, const json_t *motivo, struct reason *why);

/*
 * The same for a file that does not read back; `problem` is what was found. What it held is read again (reread.h), and
 * a warning says so. Only under the session's lock.
 */
bool deadletter_move_damaged(struct session *session, const struct entry *entry, const char *problem,
                             struct reason *why);

/*
 * A refused payload is tried once more as it is: back to the outbox, with a failure in its name. EXIT_IO. *name is what
 * it is called now.
 */
bool deadletter_move_back(const struct places *places, const struct entry *entry, int failures, char name[ENTRY_NAME],
                          struct reason *why);

/* The dead that somebody should look at, not what was taken apart; oldest first, as queue_list. */
bool deadletter_list(const struct places *places, struct queue *queue, struct reason *why);

/* Whether the reason beside a dead payload is this one ("recusado", "dividido", ...). */
bool deadletter_is(const struct places *places, const struct entry *entry, const char *motivo);

/* The reason beside a dead payload; NULL when there is none that can be read. To be decref'd. */
json_t *deadletter_reason(const struct places *places, const struct entry *entry);

#endif
