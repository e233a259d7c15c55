/*
 * The ledger's files: the file first, then its copy, so that at any moment one of them ends whole. Whatever is noted is
 * derived from a payload, so that it can be derived again after a crash.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "configvalue.h"
#include "grow.h"
#include "jsonline.h"

#include "disk.h"
#include "ledgerfile.h"

#define DAY_MS INT64_C(86400000)
#define SINCE_LIMIT 4096

/* What one of the files is to get: what it lacks, then the texts, behind one byte for the end of a torn line. */
static char *frame(const struct journal *journal, int which, char (*texts)[JOURNAL_TEXT], size_t count, size_t *length)
{
    char *lines = malloc(1 + (journal->count + count) * JOURNAL_LINE);

    *length = 1;
    if (lines == NULL)
        return NULL;
    lines[0] = '\n';
    for (size_t i = 0; i < journal->count; i++)
        if ((journal->lines[i].files & 1U << which) == 0)
            *length += journal_frame(journal->lines[i].number, journal->lines[i].text, lines + *length);
    for (size_t i = 0; i < count; i++)
        *length += journal_frame(journal->next + (int64_t)i, texts[i], lines + *length);
    return lines;
}

static bool append(const char *folder, const char *day, const struct journal *journal, int which,
                   char (*texts)[JOURNAL_TEXT], size_t count, struct reason *why)
{
    char path[SYS_PATH_MAX], *lines;
    size_t length, skip = journal->torn[which] ? 0 : 1;
    bool done;

    if (!journal_path(path, folder, day, which, why) || (journal->alien[which] && !disk_set_aside(path, why)))
        return false;
    lines = frame(journal, which, texts, count, &length);
    if (lines == NULL)
        return reason_set(why, EXIT_IO, "ledger: sem memória");
    /* Also without a byte: the process that wrote the lines may have ended before it synced them. */
    done = disk_append(path, lines + skip, length == 1 ? 0 : length - skip, why);
    free(lines);
    return done;
}

bool ledgerfile_append(const char *folder, const char *day, char (*texts)[JOURNAL_TEXT], size_t count,
                       struct reason *why)
{
    struct journal journal;
    bool done = journal_read(&journal, folder, day, why);

    for (int i = 0; done && i < JOURNAL_FILES; i++)
        done = append(folder, day, &journal, i, texts, count, why);
    journal_end(&journal);
    return done;
}

static bool has_day(const struct lancamento *lines, size_t count, const char *day)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(lines[i].day, day) == 0)
            return true;
    return false;
}

/* A sale whose end has moved stands in two days' files, and each of them may be looked at without the other. */
static bool spread(struct ledger *ledger, struct lancamentos *lines, struct reason *why)
{
    size_t own = lines->count, end;

    for (size_t i = 0; i < own; i++) {
        struct lancamento copy = lines->lines[i];
        size_t first = lines->count;

        for (size_t at = ledger_range(ledger, &copy, &end); at < end; at++) {
            memcpy(copy.day, ledger->all.lines[at].day, sizeof copy.day);
            if (!has_day(&lines->lines[i], 1, copy.day) &&
                !has_day(lines->lines + first, lines->count - first, copy.day) && !lancamentos_add(lines, &copy, why))
                return false;
        }
    }
    return true;
}

/*
 * All lines of one day in one append, also where they all stand: whoever wrote them may have died before the sync, and
 * the state is about to rely on them.
 */
static bool write_day(struct ledger *ledger, const struct lancamentos *lines, const char *day, struct reason *why)
{
    char(*texts)[JOURNAL_TEXT] = NULL;
    size_t count = 0, room = 0;
    bool done = true;

    for (size_t i = 0; done && i < lines->count; i++) {
        const struct lancamento *line = &lines->lines[i];

        if (strcmp(line->day, day) != 0 || ledger_has(ledger, line))
            continue;
        done = GROW(texts, count, &room) || reason_set(why, EXIT_IO, "ledger: sem memória");
        if (done)
            lancamento_format(line, texts[count++]);
    }
    done = done && ledgerfile_append(ledger->folder, day, texts, count, why);
    free(texts);
    return done;
}

bool ledgerfile_write(struct ledger *ledger, struct lancamentos *lines, struct reason *why)
{
    if (!spread(ledger, lines, why))
        return false;
    for (size_t i = 0; i < lines->count; i++)
        if (!has_day(lines->lines, i, lines->lines[i].day) && !write_day(ledger, lines, lines->lines[i].day, why))
            return false;
    return true;
}

struct noting {
    struct ledger ledger;
    struct lancamentos lines;
    char otherwise[INSTANTE_TEXT]; /* where a line without an end stands */
    char sync_id[65];
    int64_t promise;
    struct state_missing *told;
    struct reason *why;
};

static void sign(const struct noting *noting, struct lancamento *line)
{
    memcpy(line->sync_id, noting->sync_id, sizeof line->sync_id);
    line->promise = noting->promise;
}

/* Payloads of earlier versions say less of a sale; what cannot be named cannot be noted. */
static bool add_sales(struct noting *noting, const json_t *payload)
{
    bool done = lancamentos_of(payload, false, noting->otherwise, &noting->lines, NULL, noting->why);

    for (size_t i = 0; done && i < noting->lines.count; i++) {
        sign(noting, &noting->lines.lines[i]);
        done = ledger_load(&noting->ledger, noting->lines.lines[i].day, noting->why);
    }
    return done;
}

/* The sale's newest line, with another kind: it may stand in a day that neither window nor look-back touches. */
static bool add_told(struct noting *noting, enum lancamento_tipo tipo, const char *canal, const char *id)
{
    const struct lancamento *known = ledger_find(&noting->ledger, false, canal, id);
    struct journal_days days = {0};
    struct lancamento line;
    bool done = known != NULL || journal_days(&days, noting->ledger.folder, noting->why);

    for (size_t i = days.count; done && known == NULL && i > 0; i--) {
        done = ledger_load(&noting->ledger, days.days[i - 1], noting->why);
        known = ledger_find(&noting->ledger, false, canal, id);
    }
    journal_days_end(&days);
    if (!done || known == NULL)
        return done;
    line = *known;
    line.tipo = tipo;
    sign(noting, &line);
    return lancamentos_add(&noting->lines, &line, noting->why);
}

static void count_missing(const struct noting *noting, const char *canal, int64_t count, bool at_once)
{
    char now[INSTANTE_TEXT];

    state_note_missing(&noting->told[canal_of(canal)], count, at_once, state_now(now));
}

static bool add_warning(struct noting *noting, const char *text)
{
    char what[32], canal[CANAL_NAME], id[LANCAMENTO_ID];
    int64_t count;

    if (text == NULL || sscanf(text, "%31[A-Z_]: %31s %63s", what, canal, id) != 3)
        return true;
    if (strcmp(what, "VENDA_CANCELADA") == 0)
        return add_told(noting, LANCAMENTO_CANCELADA, canal, id);
    if (strcmp(what, "BASE_TROCADA") == 0 && configvalue_number(id, &count))
        count_missing(noting, canal, count, true);
    if (strcmp(what, "VENDA_SUMIDA") != 0)
        return true;
    count_missing(noting, canal, 1, false);
    return add_told(noting, LANCAMENTO_SUMIDA, canal, id);
}

static bool derive(struct noting *noting, const json_t *payload, const json_t *missing)
{
    const json_t *each;
    size_t i;
    bool done = add_sales(noting, payload);

    json_array_foreach (json_object_get(json_object_get(payload, "integrity"), "warnings"), i, each)
        done = done && add_warning(noting, json_string_value(each));
    json_array_foreach (missing, i, each)
        if (jsonline_text(each, "canal") != NULL && jsonline_text(each, "id") != NULL)
            done = done && add_told(noting, LANCAMENTO_SUMIDA, jsonline_text(each, "canal"), jsonline_text(each, "id"));
    return done;
}

bool ledgerfile_note(const struct places *places, const json_t *payload, const struct janela *janela, int64_t promise,
                     const json_t *missing, struct state_missing *told, struct reason *why)
{
    struct noting noting = {.promise = promise, .told = told, .why = why};
    const char *sync_id = jsonline_text(json_object_get(payload, "integrity"), "sync_id");
    bool done;

    ledger_begin(&noting.ledger, places->ledger);
    snprintf(noting.sync_id, sizeof noting.sync_id, "%s", sync_id == NULL ? "-" : sync_id);
    lancamento_naive(janela->from, noting.otherwise);
    done = ledger_load_span(&noting.ledger, janela->has_lookback ? janela->lookback_from : janela->from, janela->to,
                            why) &&
           derive(&noting, payload, missing) && ledgerfile_write(&noting.ledger, &noting.lines, why);
    free(noting.lines.lines);
    ledger_end(&noting.ledger);
    return done;
}

static bool put_since(const struct places *places, struct instante when, struct reason *why)
{
    char moment[INSTANTE_TEXT], line[JOURNAL_LINE];
    size_t length = journal_frame(1, instante_format(when, INSTANTE_SECONDS, moment), line);

    return disk_put(places->since, places->ledger, line, length, why);
}

static bool put_store(const struct places *places, struct reason *why)
{
    char line[LEDGER_STORE_TEXT + 1];
    int length = snprintf(line, sizeof line, "%s\n", places->store);

    return places->store[0] == '\0' || sys_changed_at(places->store_file) != -1 ||
           disk_put(places->store_file, places->ledger, line, (size_t)length, why);
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
    for (size_t i = 0; done && i < ledger.all.count; i++)
        if (oldest[0] == '\0' || strcmp(ledger.all.lines[i].fim, oldest) < 0)
            memcpy(oldest, ledger.all.lines[i].fim, sizeof oldest);
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
    if (!read_since(places, otherwise.offset_s, since, &found, why) || (note && !put_store(places, why)))
        return false;
    if (found)
        return true;
    *since = otherwise;
    if (!oldest_line(places, since, why))
        return false;
    if (!note)
        return true;
    /* What stands there could not be read, and may even be a folder. */
    return (sys_changed_at(places->since) == -1 || disk_set_aside(places->since, why)) &&
           put_since(places, *since, why);
}

bool ledgerfile_begin_at(const struct places *places, struct instante when, struct reason *why)
{
    struct instante since;

    if (!ledgerfile_since(places, when, true, &since, why))
        return false;
    return since.utc_ms <= when.utc_ms || put_since(places, when, why);
}

/*
 * Removes the files of all days before `day`, of our own naming only, but of the `keep` newest days none. What cannot
 * be removed stays, silently.
 */
static void clean(const char *folder, const char *day, int64_t keep)
{
    struct journal_days days;
    char path[SYS_PATH_MAX];

    if (journal_days(&days, folder, NULL))
        for (size_t i = 0; (int64_t)i < (int64_t)days.count - keep && strcmp(days.days[i], day) < 0; i++)
            for (int which = 0; which < JOURNAL_FILES; which++)
                if (journal_path(path, folder, days.days[i], which, NULL))
                    (void)disk_remove(path, NULL);
    journal_days_end(&days);
}

void ledgerfile_clean(const struct places *places, struct instante now, int64_t days)
{
    char day[INSTANTE_TEXT];
    struct instante first = now;

    first.utc_ms -= days * DAY_MS;
    lancamento_naive(first, day);
    day[JOURNAL_DAY - 1] = '\0';
    clean(places->ledger, day, days);
    clean(places->entregas, day, days);
}
