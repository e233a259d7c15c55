/*
 * One connection from PRELOGIN to its end.
 */
#ifndef SESSION_H
#define SESSION_H

#include "answer.h"
#include "login.h"
#include "server.h"

/* A statement of sp_prepare. */
struct prepared {
    struct prepared *next;
    int handle;
    struct value text;
    struct value declaration; /* of its parameters */
};

struct session {
    struct server *server;
    struct packet packet;
    struct login login;
    struct context context;
    struct answer answer;
    struct sink sink;
    sqlite3 *db;
    enum login_encryption encryption;
    int late_error;    /* that follows the first row of the answer under way, -1: none */
    int64_t rows_left; /* of such an answer, before it ends quietly; -1: all */
    bool slowed;       /* the faults slow and cut were taken for this connection */
    bool doomed;
    struct prepared *prepared; /* the newest first */
    struct arena prepared_arena;
    uint64_t transaction; /* the last one's id */
};

/* Serves the client until it leaves; does not close the socket. */
void session_run(struct server *server, int fd, int spid);

/* Runs a batch, its answer is not ended yet; `kept` and the result as in batch.h. */
int session_batch(struct session *session, const char *text, size_t size, struct arena *kept);

#endif
