/* Steps. A child runs the subcommand exactly as the program's main does, then the reference looks. */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jsonline.h"
#include "msg.h"
#include "wholefile.h"

#include "../../outbox/command.h"
#include "harm.h"
#include "steps.h"

#define ARGUMENTS 6
#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

void steps_begin(struct steps *steps, uint64_t seed, const struct places *places)
{
    *steps = (struct steps){.places = places, .sound = true};
    shop_begin(&steps->shop, seed);
    reference_begin(&steps->reference, &steps->shop, places);
}

void steps_end(struct steps *steps)
{
    reference_end(&steps->reference);
    shop_end(&steps->shop);
    free(steps->window);
    free(steps->drained);
    free(steps->out);
}

static void child(const char *const *words, const char *input)
{
    struct options options = {.help = command_help};
    char *arguments[ARGUMENTS + 1] = {strdup("pdv-outbox")};
    int count = 1, code, fd = open("in", O_RDWR | O_CREAT | O_TRUNC, 0600);

    if (fd == -1 || write(fd, input, strlen(input)) != (ssize_t)strlen(input) || lseek(fd, 0, SEEK_SET) == -1 ||
        dup2(fd, 0) == -1 || freopen("out", "w", stdout) == NULL || freopen("err", "w", stderr) == NULL)
        _exit(99);
    for (; count < ARGUMENTS && words[count - 1] != NULL; count++)
        arguments[count] = strdup(words[count - 1]);
    msg_begin("pdv-outbox");
    code = options_next(&options, count, arguments);
    code = code == OPTIONS_END ? command_run(&options, count, arguments) : 98;
    fflush(stdout);
    _exit(code);
}

/* Runs `pdv-outbox <words>`, which NULL ends; returns its exit code. What it printed is in steps->out. */
static int run(struct steps *steps, enum fault_kind kind, int at, const char *input, const char *const *words)
{
    struct reason why = {0};
    int status, code;
    size_t size;
    pid_t pid;

    fflush(NULL);
    pid = fork();
    if (pid == 0) {
        fault_arm(kind, at);
        child(words, input);
    }
    free(steps->out);
    steps->out = NULL;
    if (pid == -1 || waitpid(pid, &status, 0) != pid || !wholefile_read("out", SIZE_MAX / 2, &steps->out, &size, &why))
        abort();
    code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    snprintf(steps->what, sizeof steps->what, "%s %s%s, fault %d at %d: %d", words[0], words[1] == NULL ? "" : words[1],
             input[0] == '\0' ? "" : " <in", (int)kind, at, code);
    if (getenv("MODEL_TRACE") != NULL)
        fprintf(stderr, "%lld %s\n", (long long)steps->shop.now_ms / 1000, steps->what);
    return code;
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
    int kind = shop_chance(&steps->shop, 24);

    *at = 1 + shop_chance(&steps->shop, 30);
    return kind == 0 ? FAULT_KILL : kind == 1 ? FAULT_TORN : kind == 2 ? FAULT_FULL : FAULT_NONE;
}

static bool do_next(struct steps *steps, bool calm)
{
    int at = 0, without = calm ? 0 : shop_chance(&steps->shop, 12), code;
    enum fault_kind kind = calm ? FAULT_NONE : pick_fault(steps, &at);

    code = without == 1   ? run(steps, kind, at, "", WORDS("next", "--without", "HIPER_LOJA"))
           : without == 2 ? run(steps, kind, at, "", WORDS("next", "--without", "HIPER_CAIXA"))
                          : run(steps, kind, at, "", WORDS("next"));
    if (!ends(steps, kind, code, EXIT_DONE, EXIT_NO))
        return false;
    free(steps->window);
    steps->window = code == EXIT_DONE && strchr(steps->out, '\n') != NULL ? strdup(steps->out) : NULL;
    steps->fresh = steps->window != NULL && steps->sound;
    return true;
}

/* What is held against the code of `add` when the window is the one that was promised last. */
static int code_of(const struct shop_reading *reading, const char *line)
{
    bool caixa = janela_covers(&reading->janela, "HIPER_CAIXA");

    if (line[0] == '\0')
        return EXIT_UNAVAILABLE;
    if (line[strlen(line) - 1] != '\n')
        return EXIT_BAD_INPUT;
    if (caixa ? !reading->caixa : !reading->loja)
        return EXIT_UNAVAILABLE;
    return reading->wrong ? EXIT_BAD_INPUT : EXIT_DONE;
}

static bool do_add(struct steps *steps, bool calm)
{
    struct shop *shop = &steps->shop;
    int at = 0, how = calm ? 99 : shop_chance(shop, 40), code, want;
    struct shop_reading reading = {.caixa = how != 0,
                                   .loja = how > 4,
                                   .wrong = how == 5,
                                   .padding = how == 6 || how == 7 ? (size_t)STEPS_PAYLOAD_KB * 1024 + 1 : 0};
    enum fault_kind kind = calm ? FAULT_NONE : pick_fault(steps, &at);
    char *line;
    bool large;

    if (steps->window == NULL)
        return true;
    line = shop_pacote(shop, steps->places, steps->window, &reading);
    large = reading.padding > 0 && reading.janela.to.utc_ms - reading.janela.from.utc_ms > 60000;
    if (how == 8)
        line[0] = '\0';
    else if (how == 9)
        line[strlen(line) - (size_t)shop_chance(shop, 100) - 1] = '\0';
    want = code_of(&reading, line);
    if (want == EXIT_DONE && !reading.empty && !large)
        reference_parcel(&steps->reference, reading.sync_id, true)->resend |= reading.resend;
    code = run(steps, kind, at, line, WORDS("add"));
    free(line);
    if (!ends(steps, kind, code, want, steps->fresh ? want : EXIT_BAD_INPUT))
        return false;
    if (code != EXIT_BAD_INPUT && code != EXIT_UNAVAILABLE)
        steps->fresh = false;
    return true;
}

static bool do_drain(struct steps *steps)
{
    int at;
    enum fault_kind kind = pick_fault(steps, &at);
    int code = shop_chance(&steps->shop, 4) == 0 ? run(steps, kind, at, "", WORDS("drain", "--max", "2"))
                                                 : run(steps, kind, at, "", WORDS("drain"));
    char *end;

    if (!ends(steps, kind, code, EXIT_DONE, EXIT_DONE))
        return false;
    free(steps->drained);
    steps->drained = strdup(steps->out);
    end = steps->drained == NULL ? NULL : strrchr(steps->drained, '\n');
    if (end != NULL)
        end[1] = '\0';
    return true;
}

/* The line that pdv-send would write; a payload that is told to be sent has been received. */
static void print_entrega(struct steps *steps, FILE *out, const char *fila, size_t length)
{
    static const char *const verdicts[] = {"SENT",  "SENT",  "SENT",    "SENT",   "SENT",   "SENT",
                                           "LATER", "LATER", "REFUSED", "PARKED", "OFFLINE"};
    const char *verdict = verdicts[shop_chance(&steps->shop, (int)(sizeof verdicts / sizeof *verdicts))];
    struct reason why = {0};
    json_t *object = jsonline_parse(fila, length, "fila", 0, &why);
    const char *sync_id = jsonline_text(object, "sync_id");
    struct reference_parcel *parcel = sync_id == NULL ? NULL : reference_parcel(&steps->reference, sync_id, false);

    if (parcel == NULL) {
        reference_wrong(&steps->reference, "drain prints what is no payload of ours: %.100s", fila);
    } else {
        if (strcmp(verdict, "SENT") == 0)
            parcel->delivered = true;
        fprintf(out,
                "{\"tipo\":\"entrega\",\"sync_id\":\"%s\",\"arquivo\":\"%s\",\"veredito\":\"%s\",\"status\":%d,"
                "\"texto\":\"t\"}\n",
                sync_id, jsonline_text(object, "arquivo"), verdict, shop_chance(&steps->shop, 600));
    }
    json_decref(object);
}

static bool do_settle(struct steps *steps)
{
    int at, code;
    enum fault_kind kind = pick_fault(steps, &at);
    bool cut = shop_chance(&steps->shop, 20) == 0;
    char *text = NULL;
    size_t size = 0;
    FILE *out;

    if (steps->drained == NULL || steps->drained[0] == '\0')
        return true;
    out = open_memstream(&text, &size);
    if (out == NULL)
        abort();
    for (char *line = steps->drained, *end; (end = strchr(line, '\n')) != NULL; line = end + 1)
        print_entrega(steps, out, line, (size_t)(end - line));
    if (cut)
        fputs("{\"tipo\":\"entrega\",\"sync", out);
    if (fclose(out) != 0)
        abort();
    code = run(steps, kind, at, text, WORDS("settle"));
    free(text);
    if (shop_chance(&steps->shop, 10) > 0) { /* else the same deliveries are told once more */
        free(steps->drained);
        steps->drained = NULL;
    }
    return steps->reference.wrong[0] == '\0' &&
           ends(steps, kind, code, cut ? EXIT_BAD_INPUT : EXIT_DONE, cut ? EXIT_BAD_INPUT : EXIT_DONE);
}

static bool do_requeue(struct steps *steps)
{
    int at, code;
    enum fault_kind kind = pick_fault(steps, &at);

    steps->requeued = true;
    code = run(steps, kind, at, "", WORDS("requeue", "--all"));
    /* 1: none, or all of them wait already; 65: one of them is damaged, which harm_any knows */
    return ends(steps, kind, code, EXIT_DONE, code == EXIT_BAD_INPUT && harm_any(steps) ? EXIT_BAD_INPUT : EXIT_NO);
}

static bool do_rewind(struct steps *steps)
{
    int at, code;
    enum fault_kind kind = pick_fault(steps, &at);
    int64_t to_ms = steps->shop.now_ms - shop_chance(&steps->shop, 5 * 3600) * INT64_C(1000);
    char moment[INSTANTE_TEXT];

    if (to_ms < steps->shop.began_ms)
        to_ms = steps->shop.began_ms;
    instante_format(instante_of(to_ms, SHOP_OFFSET_S), INSTANTE_SECONDS, moment);
    if (shop_chance(&steps->shop, 3) == 0)
        code = run(steps, kind, at, "", WORDS("rewind", "--resend", moment));
    else
        code = run(steps, kind, at, "", WORDS("rewind", moment));
    steps->fresh = false;
    return ends(steps, kind, code, EXIT_DONE, EXIT_NO);
}

static bool do_look(struct steps *steps)
{
    static const char *const looks[] = {"list", "status", "find"};
    const char *look = looks[shop_chance(&steps->shop, 3)];
    size_t id = steps->shop.count == 0
                    ? 1
                    : steps->shop.count - (size_t)shop_chance(&steps->shop, (int)steps->shop.count) % 300;
    const struct shop_sale *sale = steps->shop.count == 0 ? NULL : &steps->shop.sales[id - 1];
    char text[32];
    int code, want = EXIT_DONE;

    snprintf(text, sizeof text, "%zu", id);
    if (strcmp(look, "find") != 0) {
        code = run(steps, FAULT_NONE, 0, "", WORDS(look, "--json"));
    } else {
        code = run(steps, FAULT_NONE, 0, "", WORDS("find", text));
        want = sale != NULL && sale->parcel != -1 ? EXIT_DONE : EXIT_NO;
        if (!steps->sound || (sale != NULL && sale->excused))
            return true;
    }
    return code == want || reference_wrong(&steps->reference, "exit code %d, expected %d", code, want);
}

static bool look(struct steps *steps)
{
    return reference_look(&steps->reference, steps->requeued) &&
           (!steps->sound || shop_chance(&steps->shop, 64) > 0 || reference_ask_ledger(&steps->reference));
}

bool steps_one(struct steps *steps)
{
    struct shop *shop = &steps->shop;
    int what = shop_chance(shop, 100);
    bool done;

    shop_pass(shop, shop_chance(shop, 60) == 0 ? shop_chance(shop, 4 * 3600) : shop_chance(shop, 90));
    steps->requeued = false;
    done = what < 30   ? do_next(steps, false)
           : what < 62 ? do_add(steps, false)
           : what < 74 ? do_drain(steps)
           : what < 86 ? do_settle(steps)
           : what < 89 ? do_requeue(steps)
           : what < 91 ? do_rewind(steps)
           : what < 95 ? do_look(steps)
                       : harm_one(steps);
    return done && look(steps);
}

bool steps_read_all(struct steps *steps)
{
    int64_t before_ms = steps->shop.now_ms;

    for (int round = 0; round < 2; round++) {
        shop_pass(&steps->shop, 120);
        do {
            steps->requeued = false;
            if (!do_next(steps, true) || !look(steps) || !do_add(steps, true) || !look(steps))
                return false;
        } while (steps->window != NULL);
    }
    return reference_all_read(&steps->reference, before_ms - INT64_C(15000), true);
}
