/* Where payloads are. */
#include <stdio.h>
#include <string.h>

#include "configvalue.h"
#include "lancamento.h"
#include "listing.h"
#include "texto.h"

#include "disk.h"
#include "ledgerfile.h"
#include "situacao.h"

#define SYNC_ID_WORD 1 /* of a line's text, see parse */
#define REQUEST_ID_MAX (sizeof((struct recibo *)0)->request_id - 1)

static bool parse(const char *text, struct recibo *recibo)
{
    char status[16];

    *recibo = (struct recibo){0};
    return journal_word(&text, recibo->sync_id, sizeof recibo->sync_id) &&
           journal_word(&text, recibo->when, sizeof recibo->when) && journal_word(&text, status, sizeof status) &&
           configvalue_number(status, &recibo->status) &&
           journal_word(&text, recibo->request_id, sizeof recibo->request_id) && *text == '\0';
}

bool situacao_note(const struct places *places, const char *sync_id, int64_t status, const char *request_id,
                   struct instante when, struct reason *why)
{
    char text[1][JOURNAL_TEXT], moment[INSTANTE_TEXT], day[INSTANTE_TEXT];
    bool known = request_id != NULL && texto_is_word(request_id, REQUEST_ID_MAX);

    snprintf(text[0], JOURNAL_TEXT, "%s %s %lld %s", sync_id, instante_format(when, INSTANTE_SECONDS, moment),
             (long long)status, known ? request_id : "-");
    lancamento_naive(when, day);
    day[JOURNAL_DAY - 1] = '\0';
    return ledgerfile_append(places->entregas, day, text, 1, why);
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
    instante_format(instante_of(sys_changed_at(path) * 1000, offset_s), INSTANTE_SECONDS, recibo->when);
    return true;
}

bool situacao_keep_file(const struct places *places, const struct entry *entry, struct reason *why)
{
    char from[SYS_PATH_MAX], to[SYS_PATH_MAX];

    return queue_path(from, places->outbox, entry, why) && queue_path(to, places->entregas, entry, why) &&
           disk_move(from, to, why) && disk_empty(to, why);
}

void situacao_collect(const struct places *places, int32_t offset_s)
{
    struct listing listing;
    char path[SYS_PATH_MAX];
    struct recibo recibo;

    (void)listing_read(&listing, places->entregas, NULL);
    for (size_t i = 0; i < listing.count; i++)
        if (of_file(places, listing.names[i], offset_s, &recibo, path) &&
            situacao_note(places, recibo.sync_id, 0, NULL, instante_of(sys_changed_at(path) * 1000, offset_s), NULL))
            (void)disk_remove(path, NULL);
    listing_end(&listing);
}

/* One delivery that is looked for, the newest of its sync_id; or all of them. */
struct search {
    const char *sync_id; /* or its beginning; NULL: all */
    struct recibo *newest;
    bool found;
    json_t *all; /* the sync_ids' first digits */
    struct reason *why;
};

/* Of what situacao_keep_file has kept the beginning is known. */
static bool take(struct search *search, const struct recibo *recibo)
{
    size_t known = strlen(recibo->sync_id), asked = search->sync_id == NULL ? 0 : strlen(search->sync_id);
    char digits[ENTRY_SYNC + 1];

    snprintf(digits, sizeof digits, "%.*s", ENTRY_SYNC, recibo->sync_id);
    if (search->sync_id == NULL)
        return json_object_set_new(search->all, digits, json_true()) == 0 ||
               reason_set(search->why, EXIT_IO, "ledger: sem memória");
    if (!search->found && strncmp(recibo->sync_id, search->sync_id, known < asked ? known : asked) == 0) {
        search->found = true;
        *search->newest = *recibo;
    }
    return true;
}

/* Of one sync_id only the days that have its beginning, which is all that a kept file's name had, are read by line. */
static bool search_day(struct search *search, const struct places *places, const char *day)
{
    struct journal journal = {0};
    struct recibo recibo;
    char beginning[ENTRY_SYNC + 1];
    bool has = true, done = true;

    if (search->sync_id != NULL) {
        snprintf(beginning, sizeof beginning, "%s", search->sync_id);
        done = journal_has(places->entregas, day, SYNC_ID_WORD, beginning, &has, search->why);
    }
    if (done && has)
        done = journal_read(&journal, places->entregas, day, search->why);
    for (size_t i = journal.count; done && i > 0; i--)
        if (parse(journal.lines[i - 1].text, &recibo))
            done = take(search, &recibo);
    journal_end(&journal);
    return done;
}

/* Those that situacao_collect has not noted yet. */
static bool search_files(struct search *search, const struct places *places)
{
    struct listing listing;
    char path[SYS_PATH_MAX];
    struct recibo recibo;
    bool done = listing_read(&listing, places->entregas, search->why);

    for (size_t i = 0; done && i < listing.count; i++)
        if (of_file(places, listing.names[i], 0, &recibo, path))
            done = take(search, &recibo);
    listing_end(&listing);
    return done;
}

static bool search_all(struct search *search, const struct places *places)
{
    struct journal_days days;
    bool done = journal_days(&days, places->entregas, search->why);

    for (size_t i = days.count; done && i > 0 && !search->found; i--)
        done = search_day(search, places, days.days[i - 1]);
    journal_days_end(&days);
    return done && (search->found || search_files(search, places));
}

/* NULL: EXIT_IO. */
static json_t *all_deliveries(const struct places *places, struct reason *why)
{
    struct search search = {.all = json_object(), .why = why};

    if (search_all(&search, places))
        return search.all;
    json_decref(search.all);
    return NULL;
}

bool situacao_find(const struct places *places, const char *sync_id, struct recibo *recibo, bool *found,
                   struct reason *why)
{
    struct search search = {.sync_id = sync_id, .newest = recibo, .why = why};
    bool done = search_all(&search, places);

    *found = done && search.found;
    return done;
}

bool situacoes_load(struct situacoes *situacoes, const struct places *places, bool deliveries, struct reason *why)
{
    *situacoes = (struct situacoes){0};
    if (!queue_list(&situacoes->waiting, places->outbox, why) || !queue_list(&situacoes->dead, places->dead, why))
        return false;
    situacoes->delivered = deliveries ? all_deliveries(places, why) : NULL;
    return !deliveries || situacoes->delivered != NULL;
}

void situacoes_end(struct situacoes *situacoes)
{
    queue_end(&situacoes->waiting);
    queue_end(&situacoes->dead);
    json_decref(situacoes->delivered);
    *situacoes = (struct situacoes){0};
}

enum situacao situacao_of(const struct situacoes *situacoes, const char *sync_id)
{
    char digits[ENTRY_SYNC + 1];

    snprintf(digits, sizeof digits, "%.*s", ENTRY_SYNC, sync_id);
    if (json_object_get(situacoes->delivered, digits) != NULL)
        return SITUACAO_ENTREGUE;
    if (queue_find(&situacoes->waiting, sync_id) != NULL)
        return SITUACAO_ESPERA;
    return queue_find(&situacoes->dead, sync_id) != NULL ? SITUACAO_RECUSADA : SITUACAO_FALTA;
}
