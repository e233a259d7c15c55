/*
 * The state's files. A save copies what is there into the twin before it replaces it, each in one step, so that at any
 * moment at least one of the two is whole, and both are until something else than a crash destroys one.
 */
#include <stdio.h>
#include <stdlib.h>

#include "disk.h"
#include "queue.h"
#include "statefile.h"

#define STATE_LIMIT ((size_t)1024 * 1024)
#define MINUTE_MS 60000
#define DAY_MS INT64_C(86400000)

static enum disk_read read_one(const char *path, int32_t offset_s, struct state *state, char **text, size_t *length,
                               struct reason *why)
{
    enum disk_read read = disk_read(path, STATE_LIMIT, text, length, why);

    if (read != DISK_READ || state_parse(*text, *length, path, offset_s, state, why))
        return read;
    free(*text);
    *text = NULL;
    return why->code == EXIT_IO ? DISK_FAILED : DISK_DAMAGED;
}

/* The twin is one write older: at worst its intent is of a window that is in the queue by now, which recovery sees. */
static bool load_twin(struct statefile *file, struct state *state, const struct places *places, int32_t offset_s,
                      const char *problem, struct reason *why)
{
    struct reason twin_why = {0};
    char *text = NULL;
    size_t length = 0;
    enum disk_read found = read_one(places->twin, offset_s, state, &text, &length, &twin_why);

    free(text);
    file->twin_damaged = found == DISK_DAMAGED;
    if (found == DISK_FAILED) {
        *why = twin_why;
        return false;
    }
    if (found == DISK_READ) {
        file->origin = STATEFILE_TWIN;
        snprintf(file->note, sizeof file->note, "%.400s; continuo da geração anterior, %.400s", problem, places->twin);
    }
    return true;
}

struct newest {
    int64_t any_ms, loja_ms, first_ms; /* -1: none */
    int64_t number;                    /* the highest of all promises that have left a trace */
};

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static bool look_through(const char *folder, struct newest *newest, struct reason *why)
{
    struct queue queue;
    bool done = queue_list(&queue, folder, why);

    for (size_t i = 0; done && i < queue.count; i++) {
        const struct entry *entry = &queue.entries[i];

        newest->number = larger(newest->number, entry->number);
        newest->any_ms = larger(newest->any_ms, entry->to_utc_ms);
        if (entry->canais & CANAL_BIT(LOJA))
            newest->loja_ms = larger(newest->loja_ms, entry->to_utc_ms);
        if (newest->first_ms == -1 || entry->to_utc_ms < newest->first_ms)
            newest->first_ms = entry->to_utc_ms;
    }
    queue_end(&queue);
    return done;
}

/* An end that is still to come is of a register whose clock is ahead: it says nothing of what was read. */
static void note_line(const struct lancamento *line, int32_t offset_s, struct newest *newest, int64_t *end_ms)
{
    struct instante end;

    newest->number = larger(newest->number, line->promise);
    if (instante_parse(line->fim, offset_s, &end, NULL) && end.utc_ms <= sys_now_ms() + DAY_MS)
        *end_ms = larger(*end_ms, end.utc_ms);
}

/* One second where a line that was forgotten has its end. */
static void add_span(struct spans *spans, const struct lancamento *line, int32_t offset_s)
{
    struct instante from, to;

    if (!instante_parse(line->fim, offset_s, &from, NULL))
        return;
    from = instante_of(from.utc_ms - from.utc_ms % 1000, offset_s);
    to = instante_of(from.utc_ms + 1000, offset_s);
    spans_add(spans, (struct span){from, to, CANAL_BIT(canal_of(line->canal)), 0});
}

/*
 * The newest sale that was put into a payload, in each channel: what follows it is read anew, and what of that was sent
 * the ledger knows. From the newest day back, until both channels have been met. With `spans` further: what the ledger
 * forgot, even long ago, is read anew, because the list of it was lost with the state.
 */
static bool look_through_ledger(const struct places *places, int32_t offset_s, struct newest *newest,
                                struct spans *spans, struct reason *why)
{
    struct journal_days days;
    int64_t ends_ms[CANAIS] = {-1, -1};
    bool met = false, done = journal_days(&days, places->ledger, why);

    for (size_t i = days.count; done && i > 0 && (!met || spans != NULL); i--) {
        struct ledger ledger;

        ledger_begin(&ledger, places->ledger);
        done = ledger_load(&ledger, days.days[i - 1], why);
        for (size_t j = 0; done && j < ledger.all.count; j++) {
            const struct lancamento *line = &ledger.all.lines[j];

            if (!met)
                note_line(line, offset_s, newest, &ends_ms[canal_of(line->canal)]);
            if (spans != NULL && (line->tipo == LANCAMENTO_ANULADA || line->tipo == LANCAMENTO_ESQUECIDA))
                add_span(spans, line, offset_s);
        }
        met = ends_ms[CAIXA] != -1 && ends_ms[LOJA] != -1;
        ledger_end(&ledger);
    }
    journal_days_end(&days);
    newest->any_ms = larger(newest->any_ms, larger(ends_ms[CAIXA], ends_ms[LOJA]));
    newest->loja_ms = larger(newest->loja_ms, ends_ms[LOJA]);
    return done;
}

static bool look_everywhere(const struct places *places, int32_t offset_s, struct newest *newest, struct spans *spans,
                            struct reason *why)
{
    *newest = (struct newest){-1, -1, -1, 0};
    return look_through(places->outbox, newest, why) && look_through(places->dead, newest, why) &&
           look_through_ledger(places, offset_s, newest, spans, why);
}

/* A state without a number is an earlier version's, which may have been installed in this one's place for a while. */
static bool take_number(struct state *state, const struct places *places, int32_t offset_s, struct reason *why)
{
    struct newest newest;

    if (state->number > 0)
        return true;
    if (!look_everywhere(places, offset_s, &newest, NULL, why))
        return false;
    state->number = state->passed = newest.number;
    return true;
}

/* Where no payload has Loja's sales, Loja was failing since before the first of them: a window earlier is soon enough.
 */
static bool load_queue(struct statefile *file, struct state *state, const struct places *places,
                       const struct config *config, const char *problem, struct reason *why)
{
    struct newest newest;
    char text[INSTANTE_TEXT];
    int64_t loja_ms;

    *state = (struct state){0};
    if (!look_everywhere(places, config->store_utc_offset_s, &newest, &state->spans, why))
        return false;
    if (newest.any_ms == -1)
        return true;
    if (newest.first_ms == -1)
        newest.first_ms = newest.any_ms;
    loja_ms = newest.loja_ms != -1 ? newest.loja_ms : newest.first_ms - config->sync_max_window_minutes * MINUTE_MS;
    newest.any_ms -= newest.any_ms % 1000;
    loja_ms -= loja_ms % 1000;
    state->cursor[CAIXA] = instante_of(newest.any_ms, config->store_utc_offset_s);
    state->cursor[LOJA] = instante_of(loja_ms, config->store_utc_offset_s);
    state->has_loja = true;
    state->number = state->passed = newest.number;
    file->origin = STATEFILE_GUESS;
    snprintf(file->note, sizeof file->note,
             "%.500s; a geração anterior também não serve; continuo de %s, o fim mais novo que há na fila e no ledger",
             problem, instante_format(state->cursor[CAIXA], INSTANTE_SECONDS, text));
    return true;
}

/* The oldest moment at which a file that is now damaged was written, or now. */
static int64_t written_ms(const struct statefile *file, const struct places *places)
{
    const char *damaged[] = {file->damaged ? places->state : "", file->twin_damaged ? places->twin : ""};
    int64_t first_ms = sys_now_ms();

    for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
        int64_t at_s = sys_changed_at(damaged[i]);

        if (at_s != -1 && at_s * 1000 < first_ms)
            first_ms = at_s * 1000;
    }
    return first_ms;
}

/* A little too early reads some sales twice, which is told; a little too late would lose them, which nobody would see.
 */
static void begin_anew(struct statefile *file, struct state *state, const struct places *places,
                       const struct config *config, const char *problem)
{
    int64_t from_ms = written_ms(file, places) - config->sync_window_minutes * MINUTE_MS;
    char text[INSTANTE_TEXT];

    *state = (struct state){.cursor = {instante_of(from_ms - from_ms % 1000, config->store_utc_offset_s)},
                            .is_new = !file->damaged && !file->twin_damaged};
    file->origin = STATEFILE_NOTHING;
    if (!file->damaged && !file->twin_damaged)
        return;
    file->origin = STATEFILE_GUESS;
    snprintf(file->note, sizeof file->note,
             "%.400s; a geração anterior também não serve e a fila está vazia; continuo de %s, pouco antes da última "
             "gravação; se faltarem vendas de antes, use pdv-outbox rewind",
             problem, instante_format(state->cursor[CAIXA], INSTANTE_SECONDS, text));
}

bool statefile_load(struct statefile *file, struct state *state, const struct places *places,
                    const struct config *config, struct reason *why)
{
    struct reason problem = {0};
    int32_t offset_s = config->store_utc_offset_s;
    enum disk_read found;

    *file = (struct statefile){.origin = STATEFILE_NOTHING};
    found = read_one(places->state, offset_s, state, &file->text, &file->length, &problem);
    if (found == DISK_READ) {
        file->origin = STATEFILE_ITSELF;
        return take_number(state, places, offset_s, why);
    }
    if (found == DISK_FAILED)
        return reason_set(why, problem.code, "%s", problem.text);
    file->damaged = found == DISK_DAMAGED;
    if (found == DISK_GONE)
        reason_set(&problem, EXIT_BAD_INPUT, "%s: não está lá", places->state);
    if (!load_twin(file, state, places, offset_s, problem.text, why))
        return false;
    if (file->origin == STATEFILE_TWIN)
        return true;
    if (!load_queue(file, state, places, config, problem.text, why))
        return false;
    if (file->origin == STATEFILE_NOTHING)
        begin_anew(file, state, places, config, problem.text);
    return true;
}

/* A whole state is read without a look at its twin; a folder in the twin's place cannot be replaced, though. */
static bool is_no_file(const char *path)
{
    char *text = NULL;
    size_t length = 0;
    bool no_file = disk_read(path, STATE_LIMIT, &text, &length, NULL) == DISK_DAMAGED;

    free(text);
    return no_file;
}

/* Damage stays beside the state, under another name. */
static bool set_aside(const char *path, bool *damaged, struct reason *why)
{
    if (*damaged && !disk_set_aside(path, why))
        return false;
    *damaged = false;
    return true;
}

/* Only what has proved whole may become the twin; a twin that has just saved us is not replaced by damage. */
static bool replace(struct statefile *file, const struct places *places, const char *text, size_t length,
                    struct reason *why)
{
    file->twin_damaged = file->twin_damaged || is_no_file(places->twin);
    return set_aside(places->state, &file->damaged, why) && set_aside(places->twin, &file->twin_damaged, why) &&
           (file->text == NULL || disk_put(places->twin, places->state_dir, file->text, file->length, why)) &&
           disk_put(places->state, places->state_dir, text, length, why);
}

bool statefile_save(struct statefile *file, struct state *state, const struct places *places, struct reason *why)
{
    size_t length = 0;
    char *text;

    state->generation++;
    text = state_format(state, &length);
    if (text == NULL)
        return reason_set(why, EXIT_IO, "%s: o estado não pôde ser escrito: sem memória", places->state);
    if (!replace(file, places, text, length, why)) {
        free(text);
        return false;
    }
    /* from here on it is safe */
    free(file->text);
    file->text = text;
    file->length = length;
    file->origin = STATEFILE_ITSELF;
    return true;
}

void statefile_end(struct statefile *file)
{
    free(file->text);
    *file = (struct statefile){0};
}
