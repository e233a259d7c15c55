/*
 * Begin, commit and rollback; distributed transactions are refused.
 */
#include "transaction.h"

#define TM_BEGIN 5
#define TM_COMMIT 7
#define TM_ROLLBACK 8

static void switch_to(struct session *session, const char *sql, enum token_environment what)
{
    struct sqlerr error = {0};
    if (sqlite3_exec(session->db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        sqlerr_set(&error, 1222);
        answer_error(&session->answer, &error);
        return;
    }
    session->context.transactions = what == ENVIRONMENT_BEGIN;
    if (what == ENVIRONMENT_BEGIN)
        session->transaction++;
    token_transaction(&session->packet, what, session->transaction);
    answer_done(&session->answer, false, false, 0);
}

void transaction_run(struct session *session, const struct message *message)
{
    const void *data = message->data.data;
    const unsigned char *bytes = data;
    struct sqlerr error = {0};
    size_t headers = message->data.size >= 4 ? bytes[0] | (size_t)bytes[1] << 8 : 0;
    unsigned request = headers + 2 <= message->data.size ? bytes[headers] | (unsigned)bytes[headers + 1] << 8 : 0;
    bool open = session->context.transactions > 0;
    session->answer.token = TOKEN_DONE;
    if (request == TM_BEGIN && !open)
        switch_to(session, "BEGIN", ENVIRONMENT_BEGIN);
    else if (request == TM_COMMIT && open)
        switch_to(session, "COMMIT", ENVIRONMENT_COMMIT);
    else if (request == TM_ROLLBACK && open)
        switch_to(session, "ROLLBACK", ENVIRONMENT_ROLLBACK);
    else {
        sqlerr_set(&error, request == TM_COMMIT ? 3902 : 3903);
        answer_error(&session->answer, &error);
    }
    answer_end(&session->answer);
}
