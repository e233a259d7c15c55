/* pdv-outbox requeue: dead letters go back into the queue, as if they had never failed. */
#include <stdio.h>

#include "lines.h"
#include "msg.h"

#include "command.h"
#include "deadletter.h"
#include "reread.h"
#include "situacao.h"

/*
 * Sending a damaged file would only bring it back here. It may have been whole when it came: then what it held is read
 * again from now on. EXIT_BAD_INPUT with advice.
 */
static bool reads_back(struct session *session, const struct entry *entry, struct reason *why)
{
    const struct places *places = &session->places;
    struct queue_payload payload;
    struct reason problem = {0};
    enum disk_read result = queue_read(places->dead, entry, &payload, &problem);

    queue_payload_end(&payload);
    if (result == DISK_READ)
        return true;
    if (result == DISK_GONE)
        return reason_set(why, EXIT_NO, "%s: já não está em %s", entry->sync, places->dead);
    if (result == DISK_FAILED)
        return reason_set(why, problem.code, "%s", problem.text);
    return reread_damaged(session, entry, why) &&
           reason_set(why, EXIT_BAD_INPUT,
                      "%s; não volta à fila: as vendas dele são lidas de novo, nada é preciso fazer", problem.text);
}

/*
 * Whatever was sent meanwhile is newer than its word: the failure in its name lets settle look into that. What was
 * taken apart has nothing of its own left to tell.
 */
static bool requeue_one(struct session *session, struct queue *waiting, const struct entry *entry, struct reason *why)
{
    const struct places *places = &session->places;
    char name[ENTRY_NAME];

    /* Two files of one sync_id would both be sent, and the webhook would drop the second, whichever that is. */
    if (queue_find(waiting, entry->sync) != NULL)
        return reason_set(why, EXIT_NO, "%s: um payload com este sync_id já espera na fila", entry->sync);
    if (deadletter_is(places, entry, DEADLETTER_DIVIDED))
        return reason_set(why, EXIT_NO, "%s: foi dividido: as vendas dele seguem em payloads menores", entry->sync);
    if (!reads_back(session, entry, why) || !deadletter_move_back(places, entry, 1, name, why))
        return false;
    printf("na fila    %s\n", name);
    return queue_add(waiting, entry, why);
}

static int requeue_matching(struct session *session, struct situacoes *situacoes, const char *id, size_t *found)
{
    struct reason why = {0};
    int code = EXIT_DONE;

    for (size_t i = 0; i < situacoes->dead.count; i++) {
        const struct entry *entry = &situacoes->dead.entries[i];
        int one;

        if (id != NULL ? !entry_matches(entry, id) : deadletter_is(&session->places, entry, DEADLETTER_DIVIDED))
            continue;
        (*found)++;
        one = requeue_one(session, &situacoes->waiting, entry, &why) ? EXIT_DONE : msg_fail(&why);
        code = code == EXIT_DONE ? one : code;
    }
    return code;
}

static int requeue(struct session *session, const struct choices *choices)
{
    const struct places *places = &session->places;
    struct situacoes situacoes;
    struct reason why = {0};
    bool all = choices->has[ALL];
    int code = situacoes_load(&situacoes, places, false, &why) ? EXIT_DONE : msg_fail(&why);

    for (int i = 0; why.code == EXIT_DONE && i < (all ? 1 : choices->count); i++) {
        size_t found = 0;
        int one = requeue_matching(session, &situacoes, all ? NULL : choices->operands[i], &found);

        if (found == 0 && all)
            msg_info("%s: nada a devolver", places->dead);
        else if (found == 0)
            msg_error("%s: não está em %s", choices->operands[i], places->dead);
        if (found == 0)
            one = EXIT_NO;
        code = code == EXIT_DONE ? one : code;
    }
    situacoes_end(&situacoes);
    return code;
}

int requeue_run(struct session *session, const struct choices *choices)
{
    struct reason why = {0};
    int code;

    if (choices->has[ALL] == (choices->count > 0))
        return options_wrong("requeue: esperado --all, ou o que devolver");
    for (int i = 0; i < choices->count; i++)
        if (!entry_is_id(choices->operands[i]))
            return options_wrong("requeue %s: esperados ao menos %d dígitos do sync_id, ou o nome do arquivo",
                                 choices->operands[i], ENTRY_ID_LEAST);
    if (!session_prepare(session, &why) || !session_lock(session, SESSION_TOLERANT, &why))
        return msg_fail(&why);
    code = requeue(session, choices);
    session_unlock(session);
    if (!lines_flush(stdout, &why) && code == EXIT_DONE)
        code = msg_fail(&why);
    return code;
}
