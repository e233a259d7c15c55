/*
 * Begin, commit, rollback and savepoints; distributed transactions are refused.
 */
#include "transaction.h"
#include "wireread.h"
#include "work.h"

#define TM_BEGIN 5
#define TM_COMMIT 7
#define TM_ROLLBACK 8
#define TM_SAVE 9
#define FLAG_BEGINS_ANOTHER 0x01

/* Returns the number of the error, 0: none. */
static int serve(const struct batch *batch, unsigned request, const char *name)
{
    bool open = batch->context->transactions > 0;
    switch (request) {
    case TM_BEGIN:
        work_begin(batch);
        return 0;
    case TM_COMMIT:
        return work_commit(batch) ? 0 : open ? 1222 : 3902;
    case TM_ROLLBACK:
        if (name[0] != '\0' && work_return(batch, name))
            return 0;
        return work_rollback(batch) ? 0 : 3903;
    case TM_SAVE:
        return work_save(batch, name) ? 0 : open ? 1222 : 628;
    default:
        return 3903;
    }
}

/* Begin has an isolation level before the name, commit and rollback flags behind it. */
void transaction_run(struct session *session, const struct message *message)
{
    const void *data = message->data.data;
    struct wirereader reader = {.bytes = data, .size = message->data.size};
    const struct batch batch = {.context = &session->context, .db = session->db, .sink = &session->sink};
    struct sqlerr error = {.line = 1};
    struct arena arena = {0};
    size_t headers = reader.size >= 4 ? wireread_32(&reader) : 0;
    reader.at = headers <= reader.size ? headers : reader.size;
    session->answer.token = TOKEN_DONE;
    unsigned request = wireread_16(&reader);
    if (request == TM_BEGIN)
        (void)wireread_8(&reader);
    const char *name = wireread_text(&reader, wireread_8(&reader) / 2, &arena); /* a length in bytes */
    int number = serve(&batch, request, name);
    if ((request == TM_COMMIT || request == TM_ROLLBACK) && number == 0 &&
        (wireread_8(&reader) & FLAG_BEGINS_ANOTHER) != 0)
        work_begin(&batch);
    if (number != 0) {
        sqlerr_set(&error, number, name);
        answer_error(&session->answer, &error);
    } else {
        answer_done(&session->answer, false, false, 0);
    }
    answer_end(&session->answer);
    arena_free(&arena);
}
