/* The ledger's lines of some days in one sorted array; whatever is asked is a range of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "ledger.h"
#include "path.h"
#include "wholefile.h"

#define DAY_MS INT64_C(86400000)

void ledger_store(const struct config *config, char text[LEDGER_STORE_TEXT])
{
    text[0] = '\0';
    if (config->store_id_ponto_venda != 0)
        snprintf(text, LEDGER_STORE_TEXT, "%lld %lld", (long long)config->store_id_ponto_venda,
                 (long long)config->store_id_filial);
}

/* A file that is not there, or that nobody can read, names no other store; nor does a configuration without its id. */
static bool is_of_another_store(const struct config *config, const char *folder)
{
    char own[LEDGER_STORE_TEXT], path[SYS_PATH_MAX], *text = NULL;
    size_t size = 0;
    bool other = false;

    ledger_store(config, own);
    if (path_join(path, folder, LEDGER_STORE, NULL) && wholefile_read(path, LEDGER_STORE_TEXT, &text, &size, NULL)) {
        text[strcspn(text, "\r\n")] = '\0';
        other = text[0] != '\0' && config->store_id_ponto_venda != 0 && strcmp(text, own) != 0;
    }
    free(text);
    return other;
}

bool ledger_folder(const struct config *config, char folder[SYS_PATH_MAX], struct reason *why)
{
    char name[64];

    if (!path_beside(folder, config->state_file, "ledger", why))
        return false;
    if (!is_of_another_store(config, folder))
        return true;
    snprintf(name, sizeof name, "ledger-%lld-%lld", (long long)config->store_id_ponto_venda,
             (long long)config->store_id_filial);
    return path_beside(folder, config->state_file, name, why);
}

void ledger_begin(struct ledger *ledger, const char *folder)
{
    *ledger = (struct ledger){0};
    snprintf(ledger->folder, sizeof ledger->folder, "%s", folder);
}

void ledger_end(struct ledger *ledger)
{
    free(ledger->all.lines);
    free(ledger->days);
    *ledger = (struct ledger){0};
}

static bool has_day(const struct ledger *ledger, const char *day)
{
    for (size_t i = 0; i < ledger->day_count; i++)
        if (strcmp(ledger->days[i], day) == 0)
            return true;
    return false;
}

/* A text that is no line of ours comes from a later version, and is passed over. */
bool ledger_load(struct ledger *ledger, const char *day, struct reason *why)
{
    struct journal journal = {0};
    struct lancamento line;
    bool done;

    if (has_day(ledger, day))
        return true;
    if (!GROW(ledger->days, ledger->day_count, &ledger->day_room))
        return reason_set(why, EXIT_IO, "ledger: sem memória");
    snprintf(ledger->days[ledger->day_count++], JOURNAL_DAY, "%.10s", day);
    done = journal_read(&journal, ledger->folder, day, why);
    for (size_t i = 0; done && i < journal.count; i++)
        if (lancamento_parse(journal.lines[i].text, &line)) {
            line.number = journal.lines[i].number;
            memcpy(line.day, ledger->days[ledger->day_count - 1], JOURNAL_DAY);
            done = lancamentos_add(&ledger->all, &line, why);
            ledger->sorted = false;
        }
    ledger->damaged += journal.damaged;
    journal_end(&journal);
    return done;
}

bool ledger_load_span(struct ledger *ledger, struct instante from, struct instante to, struct reason *why)
{
    char day[INSTANTE_TEXT], last[INSTANTE_TEXT];
    struct instante at = from;

    lancamento_naive(to, last);
    last[JOURNAL_DAY - 1] = '\0';
    do {
        lancamento_naive(at, day);
        day[JOURNAL_DAY - 1] = '\0';
        if (strcmp(day, last) > 0)
            return true;
        if (!ledger_load(ledger, day, why))
            return false;
        at.utc_ms += DAY_MS;
    } while (strcmp(day, last) < 0);
    return true;
}

/* Which sale or shift a line is of. */
static int compare_keys(const struct lancamento *a, const struct lancamento *b)
{
    int order = strcmp(a->canal, b->canal);

    if (order == 0)
        order = lancamento_is_turno(a) - lancamento_is_turno(b);
    return order != 0 ? order : strcmp(a->id, b->id);
}

static int compare(const void *left, const void *right)
{
    const struct lancamento *a = left, *b = right;
    int order = compare_keys(a, b);

    if (order == 0)
        order = (a->promise > b->promise) - (a->promise < b->promise);
    if (order == 0)
        order = strcmp(a->day, b->day);
    return order != 0 ? order : (a->number > b->number) - (a->number < b->number);
}

static void sort(struct ledger *ledger)
{
    if (!ledger->sorted && ledger->all.count > 1)
        qsort(ledger->all.lines, ledger->all.count, sizeof *ledger->all.lines, compare);
    ledger->sorted = true;
}

/* The index of the first line that is not before the key. */
static size_t first_of(const struct ledger *ledger, const struct lancamento *key)
{
    size_t low = 0, high = ledger->all.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (compare_keys(&ledger->all.lines[middle], key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Behind the last line of the same key as line `at`. */
static size_t end_of(const struct ledger *ledger, size_t at)
{
    size_t end = at;

    while (end < ledger->all.count && compare_keys(&ledger->all.lines[at], &ledger->all.lines[end]) == 0)
        end++;
    return end;
}

/* Whether a later line of the same key says that the payload of line `at` never arrived. */
static bool is_void(const struct ledger *ledger, size_t at, size_t end)
{
    for (size_t i = at + 1; i < end; i++)
        if (ledger->all.lines[i].tipo == LANCAMENTO_ANULADA &&
            strcmp(ledger->all.lines[i].sync_id, ledger->all.lines[at].sync_id) == 0)
            return true;
    return false;
}

static const struct lancamento *newest_of(const struct ledger *ledger, size_t begin, size_t end)
{
    for (size_t i = end; i > begin; i--)
        if (ledger->all.lines[i - 1].tipo != LANCAMENTO_ANULADA && !is_void(ledger, i - 1, end))
            return &ledger->all.lines[i - 1];
    return NULL;
}

size_t ledger_range(struct ledger *ledger, const struct lancamento *key, size_t *end)
{
    size_t begin;

    sort(ledger);
    begin = first_of(ledger, key);
    *end = begin;
    if (begin < ledger->all.count && compare_keys(&ledger->all.lines[begin], key) == 0)
        *end = end_of(ledger, begin);
    return begin;
}

const struct lancamento *ledger_find(struct ledger *ledger, bool turno, const char *canal, const char *id)
{
    struct lancamento key = {.tipo = turno ? LANCAMENTO_TURNO : LANCAMENTO_VENDA};
    size_t begin, end;

    snprintf(key.canal, sizeof key.canal, "%s", canal);
    snprintf(key.id, sizeof key.id, "%s", id);
    begin = ledger_range(ledger, &key, &end);
    return newest_of(ledger, begin, end);
}

bool ledger_has(struct ledger *ledger, const struct lancamento *line)
{
    size_t end;

    for (size_t i = ledger_range(ledger, line, &end); i < end; i++) {
        const struct lancamento *there = &ledger->all.lines[i];

        if (strcmp(there->day, line->day) == 0 && there->tipo == line->tipo && there->promise == line->promise &&
            strcmp(there->hash, line->hash) == 0 && strcmp(there->sync_id, line->sync_id) == 0)
            return true;
    }
    return false;
}

static bool is_told(const struct lancamento *line, const char *from, const char *to)
{
    return line != NULL && (line->tipo == LANCAMENTO_VENDA || line->tipo == LANCAMENTO_ESQUECIDA) &&
           strcmp(line->fim, from) >= 0 && strcmp(line->fim, to) < 0;
}

const struct lancamento *ledger_next_sale(struct ledger *ledger, size_t *at, const char *canal, const char *from,
                                          const char *to)
{
    sort(ledger);
    while (*at < ledger->all.count) {
        const struct lancamento *line = &ledger->all.lines[*at], *newest;
        size_t begin = *at;

        *at = end_of(ledger, begin);
        newest = newest_of(ledger, begin, *at);
        if (strcmp(line->canal, canal) == 0 && !lancamento_is_turno(line) && is_told(newest, from, to))
            return newest;
    }
    return NULL;
}
