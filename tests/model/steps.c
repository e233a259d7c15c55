/* Steps: the program runs, then the reference looks. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jsonline.h"

#include "deliver.h"
#include "harm.h"
#include "steps.h"

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define WINDOWS_MAX 3000 /* of one cycle: more is a loop without an end */

void steps_begin(struct steps *steps, uint64_t seed, const struct places *places)
{
    *steps = (struct steps){.places = places, .sound = true};
    shop_begin(&steps->shop, seed);
    reference_begin(&steps->reference, &steps->shop, places);
    receiver_begin(&steps->receiver);
    setenv("PDV_RUN", FAULT_RUN, 1);
}

void steps_end(struct steps *steps)
{
    steps_forget_reading(steps);
    reference_end(&steps->reference);
    receiver_end(&steps->receiver);
    shop_end(&steps->shop);
    free(steps->drained);
    free(steps->told);
    free(steps->out);
}

void steps_forget_reading(struct steps *steps)
{
    free(steps->window);
    free(steps->pacote);
    stream_end(&steps->stream);
    steps->window = steps->pacote = NULL;
    steps->fresh = false;
}

/*
 * Notes what the end of a changing subcommand means, and holds the code against those of design.md. A full disk may add
 * 73 and 74 to what it may be, a crash ends with its own.
 */
static bool ends(struct steps *steps, enum fault_kind kind, int code, int one, int other)
{
    bool killed = code == FAULT_KILLED && (kind == FAULT_KILL || kind == FAULT_TORN);
    bool full = kind == FAULT_FULL && (code == EXIT_IO || code == EXIT_CANNOT_CREATE);

    if (killed || kind == FAULT_FULL)
        steps->sound = steps->fresh = false;
    else if (code == EXIT_DONE || code == EXIT_NO) /* it has locked, and so recovered */
        steps->sound = true;
    return killed || full || code == one || code == other ||
           reference_wrong(&steps->reference, "exit code %d, expected %d or %d", code, one, other);
}

static enum fault_kind pick_fault(struct steps *steps, int *at)
{
    int kind = steps->calm ? 99 : shop_chance(&steps->shop, 24);

    *at = steps->calm ? 0 : 1 + shop_chance(&steps->shop, 30);
    return kind == 0 ? FAULT_KILL : kind == 1 ? FAULT_TORN : kind == 2 ? FAULT_FULL : FAULT_NONE;
}

static void new_run(void)
{
    if (unlink(FAULT_NOTES) == -1 && access(FAULT_NOTES, F_OK) == 0)
        abort();
}

static bool do_next(struct steps *steps)
{
    int at, without = steps->calm ? 0 : shop_chance(&steps->shop, 20), code;
    enum fault_kind kind = pick_fault(steps, &at);

    code = without == 1   ? steps_run(steps, kind, at, "", WORDS("next", "--without", "HIPER_LOJA"))
           : without == 2 ? steps_run(steps, kind, at, "", WORDS("next", "--without", "HIPER_CAIXA"))
                          : steps_run(steps, kind, at, "", WORDS("next"));
    steps_forget_reading(steps);
    if (!ends(steps, kind, code, EXIT_DONE, EXIT_NO))
        return false;
    steps->window = code == EXIT_DONE && strchr(steps->out, '\n') != NULL ? strdup(steps->out) : NULL;
    steps->fresh = steps->window != NULL && steps->sound;
    return true;
}

static bool do_extract(struct steps *steps)
{
    static const enum stream_end ends[] = {STREAM_DOWN, STREAM_LOST};
    int how = steps->calm ? 99 : shop_chance(&steps->shop, 40);

    stream_end(&steps->stream);
    stream_begin(&steps->stream, steps->window);
    if (how < 2)
        steps->stream.ends[SHOP_CAIXA] = ends[how];
    else if (how < 8)
        steps->stream.ends[SHOP_LOJA] = ends[how % 2];
    stream_read(&steps->stream, &steps->shop);
    stream_note(&steps->stream, &steps->shop, FAULT_NOTES);
    snprintf(steps->what, sizeof steps->what, "extract %d %d of %s", (int)steps->stream.ends[SHOP_CAIXA],
             (int)steps->stream.ends[SHOP_LOJA], steps->window);
    steps_trace(steps);
    return true;
}

static bool is_whole(const struct stream *stream, int canal)
{
    return janela_covers(&stream->janela, (enum canal)canal) && stream->ends[canal] == STREAM_WHOLE;
}

/* The channel that the window is about was read. */
static bool is_read(const struct stream *stream)
{
    return is_whole(stream, janela_covers(&stream->janela, CAIXA) ? SHOP_CAIXA : SHOP_LOJA);
}

static bool do_merge(struct steps *steps)
{
    int code = steps_run(steps, FAULT_NONE, 0, steps->stream.text, WORDS("merge")),
        want = is_read(&steps->stream) ? EXIT_DONE : EXIT_UNAVAILABLE;

    if (code != want)
        return reference_wrong(&steps->reference, "exit code %d, expected %d", code, want);
    free(steps->pacote);
    steps->pacote = steps->out;
    steps->out = NULL;
    return true;
}

/* What may be wrong with a pacote on its way, and the code with which it is refused. */
static int spoil(struct steps *steps, char *line)
{
    int how = steps->calm ? 99 : shop_chance(&steps->shop, 40);
    char *sync_id = strstr(line, "},\"sync_id\":\"");

    if (how == 0)
        line[0] = '\0';
    if (line[0] == '\0')
        return EXIT_UNAVAILABLE;
    if (how == 1)
        line[strlen(line) - (size_t)shop_chance(&steps->shop, 100) - 1] = '\0';
    else if (how == 2 && sync_id != NULL)
        sync_id[13] = sync_id[13] == 'a' ? 'b' : 'a';
    else
        return EXIT_DONE;
    return EXIT_BAD_INPUT;
}

static bool do_add(struct steps *steps)
{
    int at, code, want;
    enum fault_kind kind = pick_fault(steps, &at);
    char *line = strdup(steps->pacote);

    if (line == NULL)
        abort();
    want = spoil(steps, line);
    code = steps_run(steps, kind, at, line, WORDS("add"));
    free(line);
    if (!ends(steps, kind, code, want, steps->fresh ? want : EXIT_BAD_INPUT))
        return false;
    if (code == EXIT_DONE || shop_chance(&steps->shop, 4) > 0) /* else the same line comes once more */
        steps_forget_reading(steps);
    return true;
}

/* The next step of reading a window, wherever the one before has ended. */
static bool do_reading(struct steps *steps)
{
    if (steps->window == NULL)
        return do_next(steps);
    if (steps->stream.text == NULL)
        return do_extract(steps);
    return steps->pacote == NULL ? do_merge(steps) : do_add(steps);
}

static bool do_drain(struct steps *steps)
{
    int at;
    enum fault_kind kind = pick_fault(steps, &at);
    int code = !steps->calm && shop_chance(&steps->shop, 4) == 0
                   ? steps_run(steps, kind, at, "", WORDS("drain", "--max", "2"))
                   : steps_run(steps, kind, at, "", WORDS("drain"));
    char *end;

    if (!ends(steps, kind, code, EXIT_DONE, EXIT_DONE))
        return false;
    steps->fresh = false; /* of what is damaged the window may have been read again */
    free(steps->drained);
    steps->drained = strdup(steps->out);
    end = steps->drained == NULL ? NULL : strrchr(steps->drained, '\n');
    if (end != NULL)
        end[1] = '\0';
    return true;
}

/* What drain has printed is sent, once; what came of it may be told twice, where a crash or a person has it so. */
static bool send(struct steps *steps)
{
    if (steps->drained == NULL || steps->drained[0] == '\0')
        return steps->told != NULL && !steps->calm && shop_chance(&steps->shop, 10) == 0;
    free(steps->told);
    steps->told = deliver(steps, steps->drained);
    free(steps->drained);
    steps->drained = NULL;
    return true;
}

static bool do_settle(struct steps *steps)
{
    int at, code, want;
    enum fault_kind kind = pick_fault(steps, &at);

    if (!send(steps))
        return true;
    if (steps->reference.wrong[0] != '\0')
        return false;
    want = steps->told[strlen(steps->told) - 1] == '\n' ? EXIT_DONE : EXIT_BAD_INPUT;
    code = steps_run(steps, kind, at, steps->told, WORDS("settle"));
    steps->fresh = false;
    /* 65: what is to be taken apart was damaged after drain had read it; the next drain sees that */
    return ends(steps, kind, code, want, steps->harmed ? EXIT_BAD_INPUT : want);
}

static bool do_requeue(struct steps *steps)
{
    int at, code;
    enum fault_kind kind = pick_fault(steps, &at);

    steps->fresh = false;
    code = steps_run(steps, kind, at, "", WORDS("requeue", "--all"));
    /* 1: none, or all of them wait already; 65: one of them is damaged */
    return ends(steps, kind, code, EXIT_DONE, code == EXIT_BAD_INPUT && steps->harmed ? EXIT_BAD_INPUT : EXIT_NO);
}

static bool do_rewind(struct steps *steps)
{
    int at, code, far_s = shop_chance(&steps->shop, 12) == 0 ? 2 * 86400 : 3 * 3600;
    enum fault_kind kind = pick_fault(steps, &at);
    int64_t to_ms = shop_wall_ms(&steps->shop) - shop_chance(&steps->shop, far_s) * INT64_C(1000);
    char moment[INSTANTE_TEXT];

    instante_format(instante_of(to_ms, 0), INSTANTE_SECONDS, moment);
    moment[19] = '\0'; /* at the store's offset, whatever that is */
    if (shop_chance(&steps->shop, 3) == 0)
        code = steps_run(steps, kind, at, "", WORDS("rewind", "--resend", moment));
    else
        code = steps_run(steps, kind, at, "", WORDS("rewind", moment));
    steps->fresh = false;
    /* 64: by what the agent knows of the databases' clock that moment is still to come */
    return ends(steps, kind, code, EXIT_DONE, code == EXIT_USAGE_ERROR ? EXIT_USAGE_ERROR : EXIT_NO);
}

static bool do_ack(struct steps *steps)
{
    int at;
    enum fault_kind kind = pick_fault(steps, &at);
    int code = steps_run(steps, kind, at, "", WORDS("ack"));

    return ends(steps, kind, code, EXIT_DONE, EXIT_NO);
}

static bool do_look(struct steps *steps)
{
    struct shop *shop = &steps->shop;
    int look = shop_chance(shop, 3), code;
    char text[32];

    snprintf(text, sizeof text, "%lld", (long long)shop->last_id[0] - shop_chance(shop, 300));
    if (text[0] == '-')
        return true;
    code = look == 0   ? steps_run(steps, FAULT_NONE, 0, "", WORDS("list", "--json"))
           : look == 1 ? steps_run(steps, FAULT_NONE, 0, "", WORDS("status", "--json"))
                       : steps_run(steps, FAULT_NONE, 0, "", WORDS("find", text));
    return code == EXIT_DONE || (look == 2 && code == EXIT_NO) ||
           reference_wrong(&steps->reference, "exit code %d, expected 0", code);
}

static bool do_disturb(struct steps *steps)
{
    if (shop_chance(&steps->shop, 12) == 0)
        shop_disturb_clock(&steps->shop);
    else
        shop_disturb_rows(&steps->shop);
    return true;
}

bool steps_one(struct steps *steps)
{
    struct shop *shop = &steps->shop;
    int what = shop_chance(shop, 100);
    bool done;

    shop_pass(shop, shop_chance(shop, 80) == 0 ? shop_chance(shop, 4 * 3600) : shop_chance(shop, 60));
    if (shop_chance(shop, 8) == 0)
        new_run();
    done = what < 4    ? do_next(steps)
           : what < 56 ? do_reading(steps)
           : what < 66 ? do_drain(steps)
           : what < 76 ? do_settle(steps)
           : what < 78 ? do_requeue(steps)
           : what < 79 ? do_rewind(steps)
           : what < 80 ? do_ack(steps)
           : what < 82 ? do_look(steps)
           : what < 95 ? do_disturb(steps)
                       : harm_one(steps);
    return done && reference_look(&steps->reference);
}

static bool deliver_all(struct steps *steps)
{
    return do_drain(steps) && reference_look(&steps->reference) && do_settle(steps) &&
           reference_look(&steps->reference);
}

/* As the driver does it: what waits, what is new, what was new. */
static bool cycle(struct steps *steps)
{
    new_run();
    if (!deliver_all(steps) || !do_next(steps))
        return false;
    for (int i = 0; steps->window != NULL; i++) {
        if (i > WINDOWS_MAX)
            return reference_wrong(&steps->reference, "next plans without an end: %.200s", steps->window);
        if (!do_extract(steps) || !do_merge(steps) || !do_add(steps) || !reference_look(&steps->reference) ||
            !do_next(steps))
            return false;
    }
    return deliver_all(steps);
}

static bool cycles(struct steps *steps, int count, int64_t seconds)
{
    for (int i = 0; i < count; i++) {
        shop_pass(&steps->shop, seconds);
        if (!cycle(steps))
            return false;
    }
    return true;
}

/* A clock that was ahead keeps the agent waiting for its hours; then comes the first run of another day. */
static bool settle_down(struct steps *steps)
{
    int64_t seen;

    /* What a person has to look at: refused by itself, or failed too often. Once it passes the rest is the agent's. */
    if (!do_requeue(steps) || !cycles(steps, 9, 3600) || !cycles(steps, 6, 4 * 3600 + 600))
        return false;
    if (!receiver_judge(&steps->receiver, &steps->shop, steps->reference.wrong, sizeof steps->reference.wrong))
        return false;
    seen = steps->reference.seen;
    return cycles(steps, 2, 3600) &&
           (seen == steps->reference.seen || reference_wrong(&steps->reference, "something is told without an end"));
}

bool steps_calm(struct steps *steps)
{
    bool done;

    steps_forget_reading(steps);
    steps->calm = steps->shop.quiet = true;
    shop_show_all(&steps->shop);
    done = settle_down(steps);
    steps->calm = steps->shop.quiet = false;
    for (size_t i = 0; i < steps->shop.count; i++)
        steps->shop.sales[i].frozen = steps->shop.sales[i].frozen && steps->shop.sales[i].gone;
    if (done)
        harm_tidy(steps);
    return done;
}
