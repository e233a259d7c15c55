/* Deliveries. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "configvalue.h"
#include "grow.h"
#include "lancamento.h"
#include "listing.h"

#include "disk.h"
#include "journalfile.h"
#include "queue.h"
#include "recibo.h"

#define SYNC_ID_WORD 1 /* of a line's text, see parse */

static void word(const char *from, char *to, size_t room)
{
    size_t length = 0;

    while (from[length] > ' ' && from[length] < 0x7F && length + 1 < room)
        length++;
    snprintf(to, room, "%.*s", (int)length, length == 0 ? "-" : from);
    if (length == 0)
        snprintf(to, room, "-");
}

static bool parse(const char *text, struct recibo *recibo)
{
    char status[16];

    *recibo = (struct recibo){0};
    return journal_word(&text, recibo->sync_id, sizeof recibo->sync_id) &&
           journal_word(&text, recibo->when, sizeof recibo->when) && journal_word(&text, status, sizeof status) &&
           configvalue_number(status, &recibo->status) &&
           journal_word(&text, recibo->request_id, sizeof recibo->request_id) && *text == '\0';
}

bool recibo_note(const struct places *places, const struct recibo *recibo, struct instante now, struct reason *why)
{
    char text[1][JOURNAL_TEXT], day[INSTANTE_TEXT], request_id[sizeof recibo->request_id];

    word(recibo->request_id, request_id, sizeof request_id);
    snprintf(text[0], JOURNAL_TEXT, "%s %s %lld %s", recibo->sync_id, recibo->when, (long long)recibo->status,
             request_id);
    lancamento_naive(now, day);
    day[JOURNAL_DAY - 1] = '\0';
    return journalfile_append(places->entregas, day, text, 1, why);
}

/* The file's name tells the delivery, its last change tells when. */
static bool of_file(const struct places *places, const char *name, int32_t offset_s, struct recibo *recibo,
                    char path[SYS_PATH_MAX])
{
    struct entry entry;

    *recibo = (struct recibo){.request_id = "-"};
    if (!entry_parse(name, &entry) || !path_join(path, places->entregas, name, NULL))
        return false;
    memcpy(recibo->sync_id, entry.sync, sizeof entry.sync);
    instante_format(instante_of(disk_changed_at(path) * 1000, offset_s), INSTANTE_SECONDS, recibo->when);
    return true;
}

bool recibo_keep_file(const struct places *places, const struct entry *entry, struct reason *why)
{
    char from[SYS_PATH_MAX], to[SYS_PATH_MAX];

    return queue_path(from, places->outbox, entry, why) && queue_path(to, places->entregas, entry, why) &&
           disk_move(from, to, why) && disk_empty(to, why);
}

void recibo_collect(const struct places *places, int32_t offset_s)
{
    struct listing listing;
    char path[SYS_PATH_MAX];
    struct recibo recibo;
    struct instante when;

    (void)listing_read(&listing, places->entregas, NULL);
    for (size_t i = 0; i < listing.count; i++)
        if (of_file(places, listing.names[i], offset_s, &recibo, path) &&
            instante_parse(recibo.when, offset_s, &when, NULL) && recibo_note(places, &recibo, when, NULL))
            (void)disk_remove(path, NULL);
    listing_end(&listing);
}

/* Only those of the sync_id, or of its beginning; NULL: all. Of what recibo_keep_file has kept the beginning is known.
 */
static bool add(struct recibos *list, const struct recibo *recibo, const char *sync_id, struct reason *why)
{
    size_t known = strlen(recibo->sync_id), asked = sync_id == NULL ? 0 : strlen(sync_id);

    if (asked > 0 && strncmp(recibo->sync_id, sync_id, known < asked ? known : asked) != 0)
        return true;
    if (!GROW(list->list, list->count, &list->room))
        return reason_set(why, EXIT_IO, "ledger: sem memória");
    list->list[list->count++] = *recibo;
    return true;
}

static bool add_day(const struct places *places, const char *day, const char *sync_id, struct recibos *list,
                    struct reason *why)
{
    struct journal journal;
    struct recibo recibo;
    bool done = journal_read(&journal, places->entregas, day, why);

    for (size_t i = journal.count; done && i > 0; i--)
        if (parse(journal.lines[i - 1].text, &recibo))
            done = add(list, &recibo, sync_id, why);
    journal_end(&journal);
    return done;
}

/* Those that recibo_collect has not noted yet. */
static bool add_files(const struct places *places, const char *sync_id, struct recibos *list, struct reason *why)
{
    struct listing listing;
    char path[SYS_PATH_MAX];
    struct recibo recibo;
    bool done = listing_read(&listing, places->entregas, why);

    for (size_t i = 0; done && i < listing.count; i++)
        if (of_file(places, listing.names[i], 0, &recibo, path))
            done = add(list, &recibo, sync_id, why);
    listing_end(&listing);
    return done;
}

/* Of one sync_id only the days that have its beginning, which is all that a kept file's name had, are read by line. */
bool recibo_list(const struct places *places, const char *sync_id, struct recibos *list, struct reason *why)
{
    struct journal_days days;
    char beginning[ENTRY_SYNC + 1];
    bool has = true, done = journal_days(&days, places->entregas, why);

    *list = (struct recibos){0};
    snprintf(beginning, sizeof beginning, "%s", sync_id == NULL ? "" : sync_id);
    for (size_t i = days.count; done && i > 0 && (sync_id == NULL || list->count == 0); i--) {
        if (sync_id != NULL)
            done = journal_has(places->entregas, days.days[i - 1], SYNC_ID_WORD, beginning, &has, why);
        if (done && has)
            done = add_day(places, days.days[i - 1], sync_id, list, why);
    }
    journal_days_end(&days);
    return done && ((sync_id != NULL && list->count > 0) || add_files(places, sync_id, list, why));
}

bool recibo_find(const struct places *places, const char *sync_id, struct recibo *recibo, bool *found,
                 struct reason *why)
{
    struct recibos list;
    bool done = recibo_list(places, sync_id, &list, why);

    *found = done && list.count > 0;
    if (*found)
        *recibo = list.list[0];
    free(list.list);
    return done;
}
