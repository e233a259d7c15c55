/* The ledger's lines of some days in one sorted array; whatever is asked is a range of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "ledger.h"

#define DAY_MS INT64_C(86400000)

char *ledger_folder(const char *state_file)
{
    return config_path_beside(state_file, "ledger");
}

void ledger_begin(struct ledger *ledger, const char *folder)
{
    *ledger = (struct ledger){0};
    snprintf(ledger->folder, sizeof ledger->folder, "%s", folder);
}

void ledger_end(struct ledger *ledger)
{
    free(ledger->lines);
    free(ledger->days);
    *ledger = (struct ledger){0};
}

static bool no_memory(struct reason *why)
{
    return reason_set(why, EXIT_IO, "ledger: sem memória");
}

static bool add(struct ledger *ledger, const struct lancamento *line, struct reason *why)
{
    if (ledger->count == ledger->room) {
        size_t room = ledger->room == 0 ? 256 : ledger->room * 2;
        struct lancamento *bigger = realloc(ledger->lines, room * sizeof *bigger);

        if (bigger == NULL)
            return no_memory(why);
        ledger->lines = bigger;
        ledger->room = room;
    }
    ledger->lines[ledger->count++] = *line;
    ledger->sorted = false;
    return true;
}

/* True when the day was not there yet. */
static bool note_day(struct ledger *ledger, const char *day, bool *is_new, struct reason *why)
{
    char(*bigger)[JOURNAL_DAY];

    *is_new = true;
    for (size_t i = 0; i < ledger->day_count; i++)
        *is_new = *is_new && strcmp(ledger->days[i], day) != 0;
    if (!*is_new)
        return true;
    bigger = realloc(ledger->days, (ledger->day_count + 1) * sizeof *bigger);
    if (bigger == NULL)
        return no_memory(why);
    ledger->days = bigger;
    snprintf(ledger->days[ledger->day_count++], JOURNAL_DAY, "%.10s", day);
    return true;
}

/* A text that is no line of ours comes from a later version, and is passed over. */
bool ledger_load(struct ledger *ledger, const char *day, struct reason *why)
{
    struct journal journal = {0};
    struct lancamento line;
    bool is_new, done;

    if (!note_day(ledger, day, &is_new, why))
        return false;
    if (!is_new)
        return true;
    done = journal_read(&journal, ledger->folder, day, why);
    for (size_t i = 0; done && i < journal.count; i++)
        if (lancamento_parse(journal.lines[i].text, &line)) {
            line.number = journal.lines[i].number;
            memcpy(line.day, ledger->days[ledger->day_count - 1], JOURNAL_DAY);
            done = add(ledger, &line, why);
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
        order = (a->tipo == LANCAMENTO_TURNO) - (b->tipo == LANCAMENTO_TURNO);
    return order != 0 ? order : strcmp(a->id, b->id);
}

static int compare(const void *left, const void *right)
{
    const struct lancamento *a = left, *b = right;
    int order = compare_keys(a, b);

    if (order == 0)
        order = strcmp(a->day, b->day);
    return order != 0 ? order : (a->number > b->number) - (a->number < b->number);
}

static void sort(struct ledger *ledger)
{
    if (!ledger->sorted && ledger->count > 1)
        qsort(ledger->lines, ledger->count, sizeof *ledger->lines, compare);
    ledger->sorted = true;
}

/* The index of the first line that is not before the key. */
static size_t first_of(const struct ledger *ledger, const struct lancamento *key)
{
    size_t low = 0, high = ledger->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (compare_keys(&ledger->lines[middle], key) < 0)
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

    while (end < ledger->count && compare_keys(&ledger->lines[at], &ledger->lines[end]) == 0)
        end++;
    return end;
}

/* The newest line of its key and day. */
static bool is_newest(const struct ledger *ledger, size_t at, size_t end)
{
    return at + 1 == end || strcmp(ledger->lines[at].day, ledger->lines[at + 1].day) != 0;
}

static struct lancamento key_of(bool turno, const char *canal, const char *id)
{
    struct lancamento key = {.tipo = turno ? LANCAMENTO_TURNO : LANCAMENTO_VENDA};

    snprintf(key.canal, sizeof key.canal, "%s", canal);
    snprintf(key.id, sizeof key.id, "%s", id);
    return key;
}

const struct lancamento *ledger_find(struct ledger *ledger, bool turno, const char *canal, const char *id,
                                     const char *day)
{
    struct lancamento key = key_of(turno, canal, id);
    const struct lancamento *found = NULL;
    size_t at;

    sort(ledger);
    for (at = first_of(ledger, &key); at < ledger->count && compare_keys(&ledger->lines[at], &key) == 0; at++)
        if (found == NULL || strncmp(found->day, day, JOURNAL_DAY - 1) != 0 ||
            strcmp(ledger->lines[at].day, found->day) == 0)
            found = &ledger->lines[at];
    return found;
}

static bool is_within(const struct lancamento *line, const char *from, const char *to)
{
    return strcmp(line->fim, from) >= 0 && strcmp(line->fim, to) < 0;
}

/* Of one sale's lines: nothing when one of the newest stands uncancelled outside of the bounds. */
static bool each_of(const struct ledger *ledger, size_t begin, size_t end, const char *from, const char *to,
                    bool (*each)(void *context, const struct lancamento *lancamento), void *context)
{
    for (size_t i = begin; from != NULL && i < end; i++)
        if (is_newest(ledger, i, end) && ledger->lines[i].tipo == LANCAMENTO_VENDA &&
            !is_within(&ledger->lines[i], from, to))
            return true;
    for (size_t i = begin; i < end; i++)
        if (is_newest(ledger, i, end) && ledger->lines[i].tipo == LANCAMENTO_VENDA && !each(context, &ledger->lines[i]))
            return false;
    return true;
}

bool ledger_each_sale(struct ledger *ledger, const char *canal, const char *from, const char *to,
                      bool (*each)(void *context, const struct lancamento *lancamento), void *context)
{
    sort(ledger);
    for (size_t at = 0, end; at < ledger->count; at = end) {
        end = end_of(ledger, at);
        if (strcmp(ledger->lines[at].canal, canal) == 0 && ledger->lines[at].tipo != LANCAMENTO_TURNO &&
            !each_of(ledger, at, end, from, to, each, context))
            return false;
    }
    return true;
}

bool ledger_each_day_of(struct ledger *ledger, const char *canal, const char *id,
                        bool (*each)(void *context, const struct lancamento *lancamento), void *context)
{
    struct lancamento key = key_of(false, canal, id);
    size_t at;

    sort(ledger);
    at = first_of(ledger, &key);
    return at == ledger->count || compare_keys(&ledger->lines[at], &key) != 0 ||
           each_of(ledger, at, end_of(ledger, at), NULL, NULL, each, context);
}
