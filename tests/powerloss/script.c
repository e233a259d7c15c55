/* The evening and the recovery. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "instante.h"

#include "../../outbox/queue.h"

#include "double.h"
#include "program.h"
#include "reader.h"
#include "receiver.h"
#include "script.h"
#include "shop.h"

#define WINDOWS_MAX 64 /* until nothing is left to read */
#define CYCLES_MAX 12  /* until all is right; 12 hours' sales are taken apart in fewer */
#define CYCLE_MINUTES 10
#define AFTER_MINUTES 30 /* the power is away for so long */
#define MINUTE_MS 60000

struct story {
    struct world *world;
    struct judge *judge;
    bool killed;
};

/* Whether the command has ended, with one of the codes that are right here. */
static bool run(struct story *story, const char *arguments, const char *input, int right, char **output, int *code)
{
    if (story->killed)
        return false;
    *code = program_run(story->world, arguments, input, output);
    story->killed = *code == PROGRAM_KILLED;
    if (story->killed || *code == 0 || *code == right)
        return !story->killed;
    judge_say(story->judge, JUDGE_UNREADABLE, "%s ends with %d", arguments, *code);
    return false;
}

static bool done(struct story *story, const char *arguments)
{
    int code;

    return run(story, arguments, "", 0, NULL, &code);
}

/* It prints the sync_id of what it has put; a window that was too large, empty, or told before is over without one. */
static void added(struct world *world, const char *printed)
{
    if (printed[0] != '\0')
        world_payload(world, world->adding)->kept = true;
    world->adding[0] = '\0';
    world->reading = false;
    world->promised = (struct window){0};
}

static bool add(struct story *story, const char *window, bool loja_fails)
{
    char *pacote = reader_pacote(story->world, window, loja_fails), *printed = NULL;
    int code;
    bool ended = run(story, "add", pacote, 0, &printed, &code);

    if (ended)
        added(story->world, printed);
    free(printed);
    free(pacote);
    return ended;
}

/* False: nothing was left to read, or something went wrong. */
static bool read_window(struct story *story, bool loja_fails)
{
    char *window = NULL;
    int code = 0;
    bool read = run(story, "next", "", 1, &window, &code) && code == 0 && add(story, window, loja_fails);

    free(window);
    return read;
}

static void read_windows(struct story *story)
{
    for (int i = 0; i < WINDOWS_MAX; i++)
        if (!read_window(story, false))
            return;
    judge_say(story->judge, JUDGE_UNREADABLE, "reading does not come to an end");
}

static void deliver(struct story *story, const char *verdicts)
{
    char *lines = NULL, *entregas = NULL;
    int code;

    if (run(story, "drain", "", 0, &lines, &code)) {
        entregas = receiver_answer(story->world, lines, verdicts);
        if (run(story, "settle", entregas, 0, NULL, &code))
            receiver_settled(story->world, entregas);
    }
    free(lines);
    free(entregas);
}

static void at(struct story *story, int minutes)
{
    story->world->now_ms = shop_time_ms(minutes) + (int64_t)SHOP_SETTLE_S * 1000;
}

static void allow_again(struct world *world, uint64_t sales)
{
    for (int sale = 0; sale < WORLD_SALES; sale++)
        world->allowed[sale] = (unsigned char)(world->allowed[sale] + ((sales & WORLD_BIT(sale)) != 0));
}

static void rewind_to(struct story *story, const char *option, int minutes)
{
    char arguments[96], when[INSTANTE_TEXT];

    instante_format(instante_of(shop_time_ms(minutes), SHOP_OFFSET_S), INSTANTE_SECONDS, when);
    snprintf(arguments, sizeof arguments, "rewind %s%s", option, when);
    if (option[0] != '\0')
        allow_again(story->world, ~(WORLD_BIT(minutes / SHOP_EACH_MINUTES) - 1));
    (void)done(story, arguments);
}

/* Nothing to bring back is right, and so is something destroyed among it. */
static void requeue(struct story *story)
{
    int code = story->killed ? PROGRAM_KILLED : program_run(story->world, "requeue --all", "", NULL);

    story->killed = code == PROGRAM_KILLED;
    if (!story->killed && code != EXIT_DONE && code != EXIT_NO && code != EXIT_BAD_INPUT)
        judge_say(story->judge, JUDGE_UNREADABLE, "requeue ends with %d", code);
}

static void tell_outside(const struct world *world)
{
    if (double_run.log != NULL)
        oplog_add(double_run.log, &(struct op){.kind = OP_WORLD, .world = world});
}

/* The newest waiting payload is overwritten, which no power cut has done. */
static void damage_newest(struct story *story)
{
    static const char rubbish[] = "rubbish";
    char name[ENTRY_NAME], path[SYS_PATH_MAX];
    struct queue queue;
    struct reason why;
    struct payload *payload;
    int fd;

    if (story->killed || !queue_list(&queue, SHOP_OUTBOX, &why) || queue.count == 0)
        return;
    payload = world_find(story->world, queue.entries[queue.count - 1].sync);
    snprintf(path, sizeof path, SHOP_OUTBOX "/%s", entry_format(&queue.entries[queue.count - 1], name));
    queue_end(&queue);
    fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    if (fd == -1 || payload == NULL || write(fd, rubbish, sizeof rubbish) != sizeof rubbish || close(fd) == -1)
        abort();
    payload->damaged = true;
    allow_again(story->world, payload->sales);
    snprintf(story->world->doing, sizeof story->world->doing, "damage");
    tell_outside(story->world);
    double_note(OP_DAMAGE, 0, path, NULL, rubbish, sizeof rubbish);
}

static void usual(struct story *story)
{
    at(story, 60);
    read_window(story, false);
    at(story, 120);
    read_window(story, false); /* large */
    deliver(story, "SL");
    at(story, 180);
    read_window(story, false); /* shut: only what has changed */
    deliver(story, "P");
    deliver(story, "S");
}

/* The first one fails while those after it pass, which say newer things of its sales and its shift. */
static void overtaken(struct story *story)
{
    at(story, 240);
    read_window(story, true);
    read_window(story, false); /* Loja alone */
    deliver(story, "LS");
    at(story, 300);
    read_windows(story); /* too large for one */
    deliver(story, "LS");
    deliver(story, "S");
    at(story, 305);
    read_windows(story);
    deliver(story, "S");
}

/* A sale that the receiver does not take, among others; what was refused is tried again after something else. */
static void refused(struct story *story)
{
    struct mood *mood = &story->world->mood;

    mood->refuses = WORLD_BIT(31);
    at(story, 360);
    read_windows(story);
    deliver(story, "S");
    at(story, 371);
    read_windows(story);
    deliver(story, "S");
    deliver(story, "S"); /* refused again: taken apart */
    at(story, 376);
    read_windows(story);
    deliver(story, "S"); /* one of the parts is refused, and moved back for the one after it */
    deliver(story, "S");
    at(story, 386);
    read_windows(story);
    deliver(story, "S");
    deliver(story, "S"); /* now it is one sale */
    mood->refuses = 0;
}

/* A person has it tried once more, after something newer was told. */
static void requeued(struct story *story)
{
    at(story, 395);
    read_windows(story);
    deliver(story, "S");
    requeue(story);
    deliver(story, "S");
    at(story, 402);
    read_windows(story);
    deliver(story, "R");
    at(story, 412);
    read_windows(story);
    deliver(story, "S"); /* the one before is moved back */
    deliver(story, "S");
    at(story, 416);
    read_windows(story);
    deliver(story, "S");
}

/* It has been taken the first time, though nobody was told: its parts tell some of it again. */
static void doubtful(struct story *story)
{
    struct world *world = story->world;

    allow_again(world, WORLD_BIT(42));
    at(story, 440);
    read_windows(story);
    deliver(story, "T");
    world->mood.doubts = WORLD_BIT(42);
    for (int minutes = 452; minutes <= 472; minutes += CYCLE_MINUTES) {
        at(story, minutes);
        read_windows(story);
        deliver(story, "LS");
    }
    world->mood.doubts = 0;
    read_windows(story);
    deliver(story, "S");
}

static void too_large(struct story *story)
{
    story->world->mood.most = 4096;
    at(story, 502);
    read_windows(story);
    deliver(story, "S");
    read_windows(story);
    deliver(story, "S");
    story->world->mood.most = 0;
}

static void destroyed(struct story *story)
{
    at(story, 522);
    read_windows(story);
    damage_newest(story);
    deliver(story, "S");
    read_windows(story);
    deliver(story, "L");
    rewind_to(story, "", 420);
    read_windows(story);
    rewind_to(story, "--resend ", 500);
    at(story, 532);
    read_windows(story);
    deliver(story, "S");
}

/* What is told again after it was passed is, the second time, what it was the first time; other words came between. */
static void back_and_forth(struct story *story)
{
    for (int minutes = 542; minutes <= 562; minutes += 2 * CYCLE_MINUTES) {
        at(story, minutes);
        read_windows(story);
        deliver(story, "L");
        at(story, minutes + CYCLE_MINUTES);
        read_windows(story);
        deliver(story, "LS");
        deliver(story, "S");
        read_windows(story);
        deliver(story, "S");
    }
}

bool script_day(struct world *world, struct judge *judge)
{
    struct story story = {.world = world, .judge = judge};

    usual(&story);
    overtaken(&story);
    refused(&story);
    requeued(&story);
    doubtful(&story);
    too_large(&story);
    destroyed(&story);
    back_and_forth(&story);
    return !story.killed;
}

static void cycle(struct story *story)
{
    deliver(story, "S");
    read_windows(story);
    deliver(story, "S");
}

static void cycles(struct story *story)
{
    cycle(story);
    for (int i = 1; i < CYCLES_MAX && !story->killed && !(judge_is_quiet() && judge_is_right(story->world)); i++) {
        story->world->now_ms += (int64_t)CYCLE_MINUTES * MINUTE_MS;
        cycle(story);
    }
}

bool script_recovery(struct world *world, struct judge *judge, unsigned kind)
{
    struct story story = {.world = world, .judge = judge};

    world->crashes++;
    world->now_ms += (int64_t)AFTER_MINUTES * MINUTE_MS;
    world->mood.doubts = 0;
    if ((kind & SCRIPT_STILL) == 0)
        world->mood = (struct mood){0};
    if ((kind & SCRIPT_DAMAGE) != 0)
        damage_newest(&story);
    if (double_run.age_s != 0) { /* on every other disk: they change nothing */
        done(&story, "status --json");
        done(&story, "list --json");
    }
    cycles(&story);
    if (world->mood.refuses == 0 && world->mood.most == 0)
        return !story.killed;
    if (!story.killed)
        judge_picture(judge, world);
    world->mood = (struct mood){0};
    requeue(&story);
    cycles(&story);
    return !story.killed;
}
