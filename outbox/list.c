/* pdv-outbox list: what waits and what is dead, a table for people, lines for programs. */
#include <stdio.h>

#include "jsonline.h"
#include "msg.h"

#include "command.h"
#include "deadletter.h"
#include "disk.h"
#include "queue.h"

static void print_table(const struct entry *entry, const json_t *row)
{
    const char *motivo = jsonline_text(json_object_get(row, "motivo"), "motivo");

    printf("%-8s  %-25s  %s  %-10s  %6d  %8lld  %s%s%s\n", jsonline_text(row, "estado"), jsonline_text(row, "to"),
           entry->sync, entry_canais(entry), entry->failures, (long long)jsonline_number(row, "bytes"),
           jsonline_text(row, "arquivo"), motivo == NULL ? "" : "  ", motivo == NULL ? "" : motivo);
}

/* A file may go between listing and looking: then it is not listed. */
static bool list_one(const struct session *session, const struct entry *entry, bool dead, bool json, struct reason *why)
{
    char name[ENTRY_NAME], path[SYS_PATH_MAX];
    int64_t size;
    json_t *row;

    if (!queue_path(path, dead ? session->places.dead : session->places.outbox, entry, why))
        return false;
    size = disk_size(path);
    if (size < 0)
        return true;
    row = json_pack("{s:s,s:o,s:s,s:o,s:i,s:I,s:s,s:o*}", "estado", dead ? "recusado" : "espera", "to",
                    jsonline_of_moment(instante_of(entry->to_utc_ms, session->config.store_utc_offset_s)), "sync",
                    entry->sync, "canais", canal_list(entry->canais), "falhas", entry->failures, "bytes",
                    (json_int_t)size, "arquivo", entry_format(entry, name), "motivo",
                    dead ? deadletter_reason(&session->places, entry) : NULL);
    if (row == NULL)
        return reason_set(why, EXIT_IO, "%s: sem memória", name);
    if (json)
        return jsonline_put(stdout, row, why);
    print_table(entry, row);
    json_decref(row);
    return true;
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

    if (!list_folder(session, false, choices->has[JSON], &listed, &why) ||
        !list_folder(session, true, choices->has[JSON], &listed, &why) || !lines_flush(stdout, &why))
        return msg_fail(&why);
    if (listed == 0)
        msg_info("a fila está vazia");
    return EXIT_DONE;
}
