/* The day and the recovery. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <unistd.h>

#include "instante.h"

#include "../../outbox/queue.h"

#include "double.h"
#include "program.h"
#include "script.h"
#include "shop.h"

#define WINDOWS_MAX 12 /* until nothing is left to read */
#define MINUTE_MS 60000

struct story {
    struct world *world;
    struct judge *judge; /* NULL: the day itself, where nothing may go wrong */
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
    if (story->judge != NULL) {
        judge_say(story->judge, JUDGE_UNREADABLE, "%s ends with %d", arguments, *code);
        return false;
    }
    fprintf(stderr, "powerloss: %s ends with %d on an undisturbed day\n", arguments, *code);
    abort();
}

static bool done(struct story *story, const char *arguments)
{
    int code;

    return run(story, arguments, "", 0, NULL, &code);
}

static void added(struct world *world)
{
    if (world->adding_leaves) {
        struct payload *payload = world_payload(world, world->adding);

        payload->places = (payload->places & PLACE_DEAD) | PLACE_OUTBOX;
        payload->read_anew = payload->damaged;
    }
    world->adding[0] = world->promised[0] = '\0';
    world->adding_leaves = false;
}

/* False: nothing was left to read, or something went wrong. */
static bool read_window(struct story *story, enum shop_how how)
{
    char *window = NULL, *pacote = NULL;
    int code = 0;
    bool read = run(story, "next", "", 1, &window, &code) && code == 0;

    if (read) {
        pacote = shop_pacote(story->world, window, how);
        read = run(story, "add", pacote, 0, NULL, &code);
    }
    if (read)
        added(story->world);
    free(window);
    free(pacote);
    return read;
}

static void read_windows(struct story *story)
{
    for (int i = 0; i < WINDOWS_MAX && read_window(story, SHOP_USUAL); i++)
        continue;
}

static void deliver(struct story *story, const char *verdicts)
{
    char *lines = NULL, *entregas = NULL;
    bool differs = false;
    int code;

    if (run(story, "drain", "", 0, &lines, &code)) {
        entregas = shop_verdicts(story->world, lines, verdicts, &differs);
        if (run(story, "settle", entregas, 0, NULL, &code))
            shop_settled(story->world, entregas);
    }
    if (differs && story->judge != NULL)
        judge_say(story->judge, JUDGE_DOUBLED, "the webhook gets other bytes for a sync_id that it knows");
    free(lines);
    free(entregas);
}

static void at(struct story *story, int minutes)
{
    story->world->now_ms = shop_time_ms(minutes) + (int64_t)SHOP_SETTLE_S * 1000;
}

/* `begins` of these windows, where the cursors are to stand. */
static void rewind_to(struct story *story, const char *option, int begins)
{
    char arguments[96], when[INSTANTE_TEXT];

    story->world->promised[0] = '\0';
    instante_format(instante_of(shop_time_ms(begins), SHOP_OFFSET_S), INSTANTE_SECONDS, when);
    snprintf(arguments, sizeof arguments, "rewind %s%s", option, when);
    if (done(story, arguments))
        story->world->rewound = true;
}

static void requeue(struct story *story)
{
    struct world *world = story->world;

    for (int i = 0; i < world->count; i++)
        if (world->payloads[i].places == PLACE_DEAD)
            world->payloads[i].places |= PLACE_OUTBOX;
    if (!done(story, "requeue --all"))
        return;
    for (int i = 0; i < world->count; i++)
        if (world->payloads[i].places == (PLACE_DEAD | PLACE_OUTBOX))
            world->payloads[i].places = PLACE_OUTBOX;
}

/* Half of the newest waiting payload is overwritten, which no power cut has done. */
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
    payload->places = PLACE_OUTBOX | PLACE_DEAD;
    snprintf(story->world->doing, sizeof story->world->doing, "damage");
    if (double_run.log != NULL)
        oplog_add(double_run.log, &(struct op){.kind = OP_WORLD, .world = story->world});
    double_note(OP_DAMAGE, 0, path, NULL, rubbish, sizeof rubbish);
}

static void morning(struct story *story)
{
    at(story, 60);
    read_window(story, SHOP_USUAL);
    at(story, 120);
    read_window(story, SHOP_LARGE);
    deliver(story, "SL");
    at(story, 180);
    read_window(story, SHOP_USUAL); /* shut: empty */
    at(story, 240);
    read_window(story, SHOP_LOJA_FAILS);
    read_window(story, SHOP_USUAL); /* Loja alone */
    deliver(story, "SRP");
    at(story, 300);
    read_window(story, SHOP_TOO_LARGE);
    read_window(story, SHOP_USUAL);
    read_window(story, SHOP_USUAL);
    requeue(story);
    deliver(story, "SSSR");
}

static void afternoon(struct story *story)
{
    at(story, 360);
    read_window(story, SHOP_USUAL);
    damage_newest(story);
    deliver(story, "S");
    rewind_to(story, "--resend ", 300);
    read_window(story, SHOP_USUAL); /* the same sync_id beside the destroyed file */
    at(story, 365);
    read_windows(story);
    deliver(story, "L");
    rewind_to(story, "", 300);
    at(story, 420);
    read_windows(story); /* those before still wait */
}

bool script_day(struct world *world)
{
    struct story story = {.world = world};

    morning(&story);
    afternoon(&story);
    return !story.killed;
}

/* The window that was promised, unless its payload is on the disk, or was: recovery then goes by it. */
static void judge_promise(struct story *story, const char *promised, bool adding, bool was_known, int code)
{
    const struct world *world = story->world;

    if (promised[0] == '\0' || was_known || (adding && !world->adding_leaves))
        return;
    if (code != 0 || strcmp(promised, world->promised) != 0)
        judge_say(story->judge, JUDGE_DOUBLED, "%.12s was promised, and then %.12s", promised,
                  code == 0 ? world->promised : "none");
}

static bool is_known(struct world *world, const char *sync_id)
{
    static const char *const folders[] = {SHOP_OUTBOX, SHOP_DEAD};
    const struct payload *payload = world_find(world, sync_id);
    bool is = payload != NULL && payload->seen;
    struct reason why;

    for (size_t f = 0; f < 2; f++) {
        struct queue queue;

        (void)queue_list(&queue, folders[f], &why);
        for (size_t i = 0; i < queue.count; i++)
            is = is || strncmp(queue.entries[i].sync, sync_id, ENTRY_SYNC) == 0;
        queue_end(&queue);
    }
    return is;
}

bool script_recovery(struct world *world, struct judge *judge)
{
    struct story story = {.world = world, .judge = judge};
    char promised[65], *window = NULL;
    bool adding = world->adding[0] != '\0', was_known = is_known(world, world->promised);
    int code;

    memcpy(promised, world->promised, sizeof promised);
    world->now_ms += (int64_t)30 * MINUTE_MS;
    if (double_run.age_s != 0) { /* on every other disk: they change nothing */
        done(&story, "status --json");
        done(&story, "list --json");
    }
    deliver(&story, "S");
    if (run(&story, "next", "", 1, &window, &code))
        judge_promise(&story, promised, adding, was_known, code);
    free(window);
    read_windows(&story);
    return !story.killed;
}
