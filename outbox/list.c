/* pdv-outbox list: what waits and what is dead, a table for people, lines for programs. */
#include <stdio.h>

#include "jsonline.h"
#include "msg.h"

#include "command.h"
#include "deadletter.h"
#include "disk.h"
#include "queue.h"

struct row {
    const struct entry *entry;
    bool dead;
    char name[ENTRY_NAME];
    struct instante to;
    int64_t size;   /* of the file */
    json_t *motivo; /* of a dead one; NULL: none */
};

static void print_table(const struct row *row)
{
    char to[INSTANTE_TEXT];
    const char *motivo = jsonline_text(row->motivo, "motivo");

    printf("%-8s  %-25s  %s  %-10s  %6d  %8lld  %s%s%s\n", row->dead ? "recusado" : "espera",
           instante_format(row->to, INSTANTE_SECONDS, to), row->entry->sync, entry_canais(row->entry),
           row->entry->failures, (long long)row->size, row->name, motivo == NULL ? "" : "  ",
           motivo == NULL ? "" : motivo);
}

static bool print_json(const struct row *row, struct reason *why)
{
    return jsonline_put(stdout,
                        json_pack("{s:s,s:o,s:s,s:o,s:i,s:I,s:s,s:O*}", "estado", row->dead ? "recusado" : "espera",
                                  "to", jsonline_of_moment(row->to), "sync", row->entry->sync, "canais",
                                  canal_list(row->entry->canais), "falhas", row->entry->failures, "bytes",
                                  (json_int_t)row->size, "arquivo", row->name, "motivo", row->motivo),
                        why);
}

/* A file may go between listing and looking: then it is not listed. */
static bool list_one(const struct session *session, const struct entry *entry, bool dead, bool json, struct reason *why)
{
    struct row row = {.entry = entry, .dead = dead};
    char path[SYS_PATH_MAX];
    bool done = true;

    entry_format(entry, row.name);
    row.to = instante_of(entry->to_utc_ms, session->config.store_utc_offset_s);
    if (!queue_path(path, dead ? session->places.dead : session->places.outbox, entry, why))
        return false;
    row.size = disk_size(path);
    if (row.size < 0)
        return true;
    row.motivo = dead ? deadletter_reason(&session->places, entry) : NULL;
    if (json)
        done = print_json(&row, why);
    else
        print_table(&row);
    json_decref(row.motivo);
    return done;
}

static bool list_folder(const struct session *session, bool dead, bool json, size_t *listed, struct reason *why)
{
    const char *folder = dead ? session->places.dead : session->places.outbox;
    struct queue queue;
    bool done = queue_list(&queue, folder, why);

    if (done && queue.foreign > 0)
        msg_warning("%s: %zu arquivo(s) que não são da fila, por exemplo %s", folder, queue.foreign,
                    queue.foreign_name);
    if (done && queue.count > 0 && *listed == 0 && !json)
        printf("%-8s  %-25s  %-12s  %-10s  %6s  %8s  %s\n", "estado", "fim", "sync_id", "canais", "falhas", "bytes",
               "arquivo");
    for (size_t i = 0; done && i < queue.count; i++)
        done = list_one(session, &queue.entries[i], dead, json, why);
    *listed += queue.count;
    queue_end(&queue);
    return done;
}

int list_run(struct session *session, const struct choices *choices)
{
    struct reason why = {0};
    size_t listed = 0;

    if (!list_folder(session, false, choices->json, &listed, &why) ||
        !list_folder(session, true, choices->json, &listed, &why) || !lines_flush(stdout, &why))
        return msg_fail(&why);
    if (listed == 0)
        msg_info("a fila está vazia");
    return EXIT_DONE;
}
