/* pdv-outbox show: one payload as it would be sent, or why it is dead. */
#include <stdio.h>

#include "jsonline.h"
#include "msg.h"

#include "command.h"
#include "deadletter.h"

/* The first of the folder that the id names; *count says how many it names. */
static bool find(const char *folder, const char *id, struct entry *entry, size_t *count, struct reason *why)
{
    struct queue queue;
    bool done = queue_list(&queue, folder, why);

    for (size_t i = 0; done && i < queue.count; i++) {
        if (!entry_matches(&queue.entries[i], id))
            continue;
        if ((*count)++ == 0)
            *entry = queue.entries[i];
    }
    queue_end(&queue);
    return done;
}

static int show_payload(const char *folder, const struct entry *entry, const char *id)
{
    struct queue_payload payload;
    struct reason why = {0};
    enum disk_read result = queue_read(folder, entry, &payload, &why);
    int code = EXIT_DONE;

    if (result == DISK_GONE) {
        msg_error("%s: já não está na fila", id);
        code = EXIT_NO;
    } else if (result != DISK_READ || !lines_write(stdout, payload.text, payload.length, &why) ||
               !lines_flush(stdout, &why)) {
        code = msg_fail(&why);
    }
    queue_payload_end(&payload);
    return code;
}

static int show_reason(const json_t *motivo, const char *id)
{
    struct reason why = {0};

    if (motivo != NULL)
        return jsonline_write(stdout, motivo, &why) && lines_flush(stdout, &why) ? EXIT_DONE : msg_fail(&why);
    msg_error("%s: não foi recusado, ou o motivo não está ao lado", id);
    return EXIT_NO;
}

static void tell_reason(const json_t *motivo, const char *name)
{
    const char *what = jsonline_text(motivo, "motivo"), *text = jsonline_text(motivo, "texto");

    msg_info("%s: %s%s%s", name, what == NULL ? "recusado, sem motivo ao lado" : what, text == NULL ? "" : ": ",
             text == NULL ? "" : text);
}

/* What waits is shown before what is dead: it is what will be sent. */
int show_run(struct session *session, const struct choices *choices)
{
    const struct places *places = &session->places;
    struct entry entry;
    struct reason why = {0};
    size_t waiting = 0, dead = 0;
    char name[ENTRY_NAME];
    json_t *motivo;
    int code;

    if (!entry_is_id(choices->operands[0]))
        return options_wrong("show %s: esperados ao menos %d dígitos do sync_id, ou o nome do arquivo",
                             choices->operands[0], ENTRY_ID_LEAST);
    if (!find(places->outbox, choices->operands[0], &entry, &waiting, &why) ||
        (waiting == 0 && !find(places->dead, choices->operands[0], &entry, &dead, &why)))
        return msg_fail(&why);
    if (waiting + dead == 0) {
        msg_error("%s: não está na fila nem entre os recusados", choices->operands[0]);
        return EXIT_NO;
    }
    entry_format(&entry, name);
    if (waiting + dead > 1)
        msg_warning("%s: são %zu; mostro %s", choices->operands[0], waiting + dead, name);
    motivo = dead > 0 ? deadletter_reason(places, &entry) : NULL;
    if (dead > 0 && !choices->has[MOTIVO])
        tell_reason(motivo, name);
    code = choices->has[MOTIVO] ? show_reason(motivo, choices->operands[0])
                                : show_payload(dead > 0 ? places->dead : places->outbox, &entry, choices->operands[0]);
    json_decref(motivo);
    return code;
}
