/* The ledger's files. Whatever is noted is derived from a payload, so that it can be derived again after a crash. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jsonline.h"
#include "ledger.h"

#include "disk.h"
#include "journalfile.h"
#include "ledgerfile.h"

#define CANCELLED "VENDA_CANCELADA: "
#define DAY_MS INT64_C(86400000)
#define SINCE_LIMIT 4096

struct noting {
    struct ledger ledger;
    struct lancamento *lines; /* owned: what is to be written */
    size_t count, room;
    char otherwise[INSTANTE_TEXT]; /* where a line without an end stands */
    char sync_id[65];
    struct reason *why;
};

static bool add(struct noting *noting, const struct lancamento *line)
{
    if (noting->count == noting->room) {
        size_t room = noting->room == 0 ? 64 : noting->room * 2;
        struct lancamento *bigger = realloc(noting->lines, room * sizeof *bigger);

        if (bigger == NULL)
            return reason_set(noting->why, EXIT_IO, "ledger: sem memória");
        noting->lines = bigger;
        noting->room = room;
    }
    noting->lines[noting->count++] = *line;
    return true;
}

/* Payloads of earlier versions say less of a sale; what cannot be named cannot be noted. */
static bool add_dados(struct noting *noting, enum lancamento_tipo tipo, const json_t *dados)
{
    struct lancamento line;

    if (!lancamento_is_named(tipo, dados))
        return true;
    if (!lancamento_of(tipo, dados, noting->sync_id, noting->otherwise, &line))
        return reason_set(noting->why, EXIT_IO, "ledger: sem memória");
    return ledger_load(&noting->ledger, line.day, noting->why) && add(noting, &line);
}

static bool add_cancelled_day(void *context, const struct lancamento *known)
{
    struct noting *noting = context;
    struct lancamento line = *known;

    line.tipo = LANCAMENTO_CANCELADA;
    memcpy(line.sync_id, noting->sync_id, sizeof line.sync_id);
    return add(noting, &line);
}

static bool add_warning(struct noting *noting, const char *text)
{
    char canal[JANELA_CANAL_NAME], id[LANCAMENTO_ID];

    if (text == NULL || strncmp(text, CANCELLED, strlen(CANCELLED)) != 0 ||
        sscanf(text + strlen(CANCELLED), "%31s %63s", canal, id) != 2)
        return true;
    return ledger_each_day_of(&noting->ledger, canal, id, add_cancelled_day, noting);
}

static bool derive(struct noting *noting, const json_t *payload)
{
    json_t *each;
    size_t i;
    bool done = true;

    json_array_foreach (json_object_get(payload, "vendas"), i, each)
        done = done && add_dados(noting, LANCAMENTO_VENDA, each);
    json_array_foreach (json_object_get(payload, "turnos"), i, each)
        if (json_is_true(json_object_get(each, "fechado")))
            done = done && add_dados(noting, LANCAMENTO_TURNO, each);
    json_array_foreach (json_object_get(json_object_get(payload, "integrity"), "warnings"), i, each)
        done = done && add_warning(noting, json_string_value(each));
    return done;
}

static bool stands(struct noting *noting, const struct lancamento *line)
{
    const struct lancamento *known =
        ledger_find(&noting->ledger, line->tipo == LANCAMENTO_TURNO, line->canal, line->id, line->day);

    return known != NULL && strcmp(known->day, line->day) == 0 && known->tipo == line->tipo &&
           strcmp(known->hash, line->hash) == 0 && strcmp(known->sync_id, line->sync_id) == 0;
}

/*
 * All lines of one day in one append, also where they all stand: whoever wrote them may have died before the sync, and
 * the state is about to rely on them.
 */
static bool write_day(struct noting *noting, const char *folder, const char *day)
{
    struct journalfile_texts texts = {0};
    bool done = true;

    for (size_t i = 0; done && i < noting->count; i++) {
        struct lancamento *line = &noting->lines[i];
        char *text;

        if (strcmp(line->day, day) != 0)
            continue;
        if (!stands(noting, line)) {
            text = journalfile_add(&texts);
            done = text != NULL || reason_set(noting->why, EXIT_IO, "ledger: sem memória");
            if (done)
                lancamento_format(line, text);
        }
    }
    done = done && journalfile_append(folder, day, &texts, noting->why);
    free(texts.texts);
    return done;
}

static bool write_all(struct noting *noting, const char *folder)
{
    char day[JOURNAL_DAY];

    for (size_t i = 0; i < noting->count; i++) {
        bool is_first = true;

        memcpy(day, noting->lines[i].day, sizeof day);
        for (size_t j = 0; j < i; j++)
            is_first = is_first && strcmp(noting->lines[j].day, day) != 0;
        if (is_first && !write_day(noting, folder, day))
            return false;
    }
    return true;
}

bool ledgerfile_note(const struct places *places, const char *payload, size_t length, const struct janela *janela,
                     struct reason *why)
{
    struct noting noting = {.why = why};
    json_t *object = jsonline_parse(payload, length, "payload", 0, why);
    const char *sync_id = jsonline_text(json_object_get(object, "integrity"), "sync_id");
    bool done = object != NULL;

    ledger_begin(&noting.ledger, places->ledger);
    snprintf(noting.sync_id, sizeof noting.sync_id, "%s", sync_id == NULL ? "-" : sync_id);
    lancamento_naive(janela->from, noting.otherwise);
    done = done && ledger_load_span(&noting.ledger, janela->has_lookback ? janela->lookback_from : janela->from,
                                    janela->to, why);
    done = done && derive(&noting, object) && write_all(&noting, places->ledger);
    free(noting.lines);
    ledger_end(&noting.ledger);
    json_decref(object);
    return done;
}

static bool put_since(const struct places *places, struct instante when, struct reason *why)
{
    char moment[INSTANTE_TEXT], line[JOURNAL_LINE];
    size_t length = journal_frame(1, instante_format(when, INSTANTE_SECONDS, moment), line);

    return disk_put(places->since_tmp, places->since, places->ledger, line, length, why);
}

/* False: nothing that can be read is there. */
static bool read_since(const struct places *places, int32_t offset_s, struct instante *since, bool *found,
                       struct reason *why)
{
    char *data = NULL, *text;
    size_t size = 0;
    int64_t number;
    enum disk_read read = disk_read(places->since, SINCE_LIMIT, &data, &size, why);

    *found = read == DISK_READ && size > 1 && journal_unframe(data, size - 1, &number, &text) &&
             instante_parse(text, offset_s, since, NULL);
    since->offset_s = offset_s;
    free(data);
    return read != DISK_FAILED;
}

/* The smallest end in the oldest day's file: nothing before it was noted, or it is forgotten. */
static bool oldest_line(const struct places *places, struct instante *since, struct reason *why)
{
    char oldest[INSTANTE_TEXT] = "";
    struct journal_days days;
    struct ledger ledger;
    bool done;

    ledger_begin(&ledger, places->ledger);
    done = journal_days(&days, places->ledger, why) && (days.count == 0 || ledger_load(&ledger, days.days[0], why));
    for (size_t i = 0; done && i < ledger.count; i++)
        if (oldest[0] == '\0' || strcmp(ledger.lines[i].fim, oldest) < 0)
            memcpy(oldest, ledger.lines[i].fim, sizeof oldest);
    if (oldest[0] != '\0')
        (void)instante_parse(oldest, since->offset_s, since, NULL);
    journal_days_end(&days);
    ledger_end(&ledger);
    return done;
}

bool ledgerfile_since(const struct places *places, struct instante otherwise, bool note, struct instante *since,
                      struct reason *why)
{
    bool found;

    *since = otherwise;
    if (!read_since(places, otherwise.offset_s, since, &found, why))
        return false;
    if (found)
        return true;
    *since = otherwise;
    if (!oldest_line(places, since, why))
        return false;
    if (!note)
        return true;
    /* What stands there could not be read, and may even be a folder. */
    return (disk_changed_at(places->since) == -1 || disk_set_aside(places->since, places->ledger, why)) &&
           put_since(places, *since, why);
}

bool ledgerfile_begin_at(const struct places *places, struct instante when, struct reason *why)
{
    struct instante since;

    if (!ledgerfile_since(places, when, true, &since, why))
        return false;
    return since.utc_ms <= when.utc_ms || put_since(places, when, why);
}

void ledgerfile_clean(const struct places *places, struct instante now, int64_t days)
{
    char day[INSTANTE_TEXT];
    struct instante first = now;

    first.utc_ms -= days * DAY_MS;
    lancamento_naive(first, day);
    day[JOURNAL_DAY - 1] = '\0';
    journalfile_clean(places->ledger, day, days);
    journalfile_clean(places->entregas, day, days);
}
