/* pdv-outbox ack: a person has seen that sales which were sent are no longer in the database. */
#include "lines.h"
#include "msg.h"

#include "command.h"

int ack_run(struct session *session, const struct choices *choices)
{
    struct reason why = {0};
    int64_t seen = 0;

    (void)choices;
    if (!session_prepare(session, &why) || !session_lock(session, SESSION_STRICT, &why))
        return msg_fail(&why);
    for (int c = 0; c < CANAIS; c++) {
        struct state_missing *missing = &session->state.missing[c];

        if (missing->count > 0)
            printf("%-11s  %lld venda(s) sumidas desde %s: visto\n", canal_names[c], (long long)missing->count,
                   missing->since);
        seen += missing->count;
        *missing = (struct state_missing){0};
    }
    if (seen == 0) {
        msg_info("não há aviso a confirmar");
        return EXIT_NO;
    }
    return session_save(session, &why) && lines_flush(stdout, &why) ? EXIT_DONE : msg_fail(&why);
}
