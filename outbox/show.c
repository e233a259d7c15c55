/* pdv-outbox show: one payload as it would be sent, or why it is dead. */
#include <stdio.h>

#include "jsonline.h"
#include "msg.h"

#include "command.h"
#include "deadletter.h"
#include "situacao.h"

/* How many the id names, of which *entry is the first. */
static size_t find(const struct queue *queue, const char *id, struct entry *entry)
{
    size_t found = 0;

    for (size_t i = 0; i < queue->count; i++)
        if (entry_matches(&queue->entries[i], id) && found++ == 0)
            *entry = queue->entries[i];
    return found;
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
    struct situacoes situacoes;
    struct reason why = {0};
    size_t waiting, dead;
    char name[ENTRY_NAME];
    json_t *motivo;
    int code;

    if (!entry_is_id(choices->operands[0]))
        return options_wrong("show %s: esperados ao menos %d dígitos do sync_id, ou o nome do arquivo",
                             choices->operands[0], ENTRY_ID_LEAST);
    if (!situacoes_load(&situacoes, places, false, &why)) {
        situacoes_end(&situacoes);
        return msg_fail(&why);
    }
    waiting = find(&situacoes.waiting, choices->operands[0], &entry);
    dead = waiting > 0 ? 0 : find(&situacoes.dead, choices->operands[0], &entry);
    situacoes_end(&situacoes);
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
