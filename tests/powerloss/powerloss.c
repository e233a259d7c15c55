/*
 * Tries every state in which a power cut may leave the disk. A day in a shop is run with the real subcommands of
 * pdv-outbox over the double (double.h), which writes every file operation down. After each operation the model
 * (model.h: ALICE's, OSDI 2014) gives each disk that a cut there may leave; on each of them recovery runs, over real
 * files, and the checker (judge.h) decides. Then the same with a second cut during the recovery, and with a process
 * that was killed, whose unsynced work the next one builds upon before the power fails. Nothing is left to chance or to
 * time.
 *
 *   powerloss [-n STATES] [-f] [-1] [-s STATE]    -f: finer cuts; -1: to the first failure; -s: try this one alone, and
 *       leave its disk to look at. POWERLOSS_ERRORS names a file for what the programs say.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "msg.h"

#include "double.h"
#include "judge.h"
#include "model.h"
#include "program.h"
#include "script.h"
#include "shop.h"
#include "states.h"

#define STATES 10000
#define SECOND_EACH 16 /* states of one disk's recovery */
#define FIRST_SKIP 5   /* what is not synced in a fault's evening makes more disks than anybody can count */
#define SPREAD 7919    /* a prime: neighbours among the beginnings are alike, so one takes them far apart */

/* What a walk along a log does with each image. */
struct walk {
    struct states *states;
    bool fine;
    long skip, seen; /* of the images only each skip-th is taken; 0: none, they are counted */
    long offset;     /* below skip: with which one it begins */
    const struct world *world;
    char where[192];
    void (*take)(struct walk *walk, const struct image *image, const char *how);
};

static void each(void *context, const struct image *image, const char *how)
{
    struct walk *walk = context;

    if (walk->world != NULL && walk->seen++ % (walk->skip == 0 ? 1 : walk->skip) == walk->offset && walk->skip > 0)
        walk->take(walk, image, how);
}

/* Every image after each operation from `first` on. */
static void walk_along(struct walk *walk, const struct image *begin, const struct oplog *log, size_t first)
{
    struct model *model = model_begin(begin);

    for (size_t i = 0; i < log->count && !states_full(walk->states); i++) {
        const struct op *op = &log->ops[i];
        char what[96];

        if (op->kind == OP_WORLD)
            walk->world = op->world;
        model_play(model, op);
        if (i < first)
            continue;
        oplog_describe(op, what, sizeof what);
        snprintf(walk->where, sizeof walk->where, "after operation %zu (%s)", i, what);
        model_cuts(model, walk->fine, each, walk);
    }
    model_end(model);
}

static void try(struct walk *walk, const struct image *image, const char *how)
{
    states_try(walk->states, image, walk->world, walk->where, how);
}

/* From the same beginning, with counts of its own. Without `skip` its images are counted only. */
static struct walk new_walk(const struct walk *like)
{
    return (struct walk){.states = like->states, .fine = like->fine, .world = like->world};
}

/* Each skip-th of the images. `number`: others for others. Returns how many there are, up to where the walk ended. */
static long try_each(const struct walk *like, const struct image *begin, const struct oplog *log, size_t first,
                     long skip, long number)
{
    struct walk walk = new_walk(like);

    walk.take = try;
    walk.skip = skip;
    walk.offset = number * SPREAD % skip;
    walk_along(&walk, begin, log, first);
    return walk.seen;
}

/* At most so many of the images, evenly. */
static long try_some(const struct walk *like, const struct image *begin, const struct oplog *log, size_t first,
                     long wanted, long number)
{
    struct walk counting = new_walk(like);

    walk_along(&counting, begin, log, first);
    (void)try_each(like, begin, log, first, 1 + counting.seen / (wanted < 1 ? 1 : wanted), number);
    return counting.seen;
}

/* Runs the recovery on this disk, and cuts it. */
static void try_second(struct walk *walk, const struct image *image, const char *how)
{
    struct oplog log = {0};
    struct world world = *walk->world;
    struct judge ignored = {0}; /* this very disk has been tried */

    (void)how;
    states_enter(image);
    double_run = (struct double_run){.log = &log, .random = (uint64_t)walk->seen};
    script_recovery(&world, &ignored, 0);
    double_run.log = NULL;
    (void)try_some(walk, image, &log, 0, SECOND_EACH, walk->seen);
    oplog_end(&log);
}

/* The day, to its end or to operation `die_before`, then the recovery. Returns where the recovery begins. */
static size_t record(const struct image *begin, struct oplog *log, struct world *world, long die_before)
{
    struct judge ignored = {0};
    size_t end;

    *world = (struct world){.now_ms = SHOP_OPENS_MS};
    states_enter(begin);
    double_run = (struct double_run){.log = log, .random = 1, .die_before = die_before};
    if (script_day(world, &ignored))
        return log->count;
    end = log->count;
    double_run.die_before = 0;
    script_recovery(world, &ignored, 0);
    return end;
}

/* False: it goes wrong by itself. */
static bool is_right_undisturbed(struct states *states, const struct image *begin)
{
    struct world world = {.now_ms = SHOP_OPENS_MS};
    struct judge judge = {0};

    states_enter(begin);
    double_run = (struct double_run){.random = 1};
    script_day(&world, &judge);
    judge_disk(&judge, &world);
    script_recovery(&world, &judge, 0);
    judge_disk(&judge, &world);
    world.crashes = 0;
    judge_picture(&judge, &world);
    states->count++;
    states->lost += (judge.found & JUDGE_LOST) != 0;
    states->stale += (judge.found & JUDGE_STALE) != 0;
    states->unreadable += (judge.found & JUDGE_UNREADABLE) != 0;
    if (judge.found != 0)
        fprintf(states->report, "# an evening that nothing disturbs\n%s", judge.text);
    return judge.found == 0;
}

/* Where a process has done something and is killed before its sync; any other kill is like a cut that loses nothing. */
static long count_syncs(const struct oplog *log, long wanted, long *number)
{
    long count = 0;

    for (size_t i = 0; i < log->count; i++)
        if (log->ops[i].kind == OP_SYNC || log->ops[i].kind == OP_SYNC_DIR) {
            if (count++ == wanted)
                *number = log->ops[i].number;
        }
    return count;
}

static void try_killed(struct states *states, const struct image *begin, const struct oplog *day, bool fine)
{
    struct walk like = {.states = states, .fine = fine};
    long die_before = 0, syncs = count_syncs(day, -1, &die_before), each_time;

    if (syncs == 0)
        return;
    each_time = (states->limit - states->count) / syncs;
    for (long i = 0; i < syncs && !states_full(states); i++) {
        struct oplog log = {0};
        struct world world;
        size_t first;

        (void)count_syncs(day, i * SPREAD % syncs, &die_before);
        first = record(begin, &log, &world, die_before);
        (void)try_some(&like, begin, &log, first, each_time, i);
        oplog_end(&log);
    }
}

static void try_second_cuts(struct states *states, const struct image *begin, const struct oplog *day, bool fine,
                            long images)
{
    struct walk walk = {.states = states, .fine = fine, .take = try_second};

    walk.skip = 1 + images * SECOND_EACH / (1 + states->limit - states->count);
    walk_along(&walk, begin, day, 0);
}

static void try_all(struct states *states, bool fine)
{
    struct image begin = {0};
    struct oplog log = {0};
    struct world world;
    const struct walk like = {.states = states, .fine = fine};
    long limit = states->limit, images;

    image_add(&begin, ".env", false)->data = shop_env;
    begin.entries[0].size = strlen(shop_env);
    image_add(&begin, "data", true);
    image_add(&begin, "data/state.json", false)->data = shop_before;
    begin.entries[2].size = strlen(shop_before);
    if (!is_right_undisturbed(states, &begin))
        return;
    record(&begin, &log, &world, 0);
    states->limit = limit / 5 * 3;
    images = states->first_only ? try_each(&like, &begin, &log, 0, FIRST_SKIP, 0)
                                : try_some(&like, &begin, &log, 0, states->limit, 0);
    fprintf(states->report, "# %zu operations, %ld disks; %ld states after a cut\n", log.count, images, states->count);
    states->limit = states->count + (limit - states->count) / 2;
    try_killed(states, &begin, &log, fine);
    fprintf(states->report, "# %ld with those after a kill and a cut\n", states->count);
    states->limit = limit;
    try_second_cuts(states, &begin, &log, fine, images);
    fprintf(states->report, "# %ld with those after two cuts\n", states->count);
    oplog_end(&log);
}

int main(int argc, char **argv)
{
    struct states states = {.limit = STATES};
    bool fine = false;
    int letter;

    while ((letter = getopt(argc, argv, "n:f1s:")) != -1)
        switch (letter) {
        case 'n':
            states.limit = strtol(optarg, NULL, 10);
            break;
        case 'f':
            fine = true;
            break;
        case '1':
            states.first_only = true;
            break;
        case 's':
            states.show = strtol(optarg, NULL, 10);
            break;
        default:
            return 64;
        }
    msg_begin("pdv-outbox");
    states_begin(&states);
    if (atexit(states_end) != 0)
        return 70;
    program_begin(NULL);
    try_all(&states, fine);
    states_wait(&states);
    fprintf(states.report, "%ld states, %ld lost, %ld stale, %ld unreadable\n", states.count, states.lost, states.stale,
            states.unreadable);
    return states.lost + states.stale + states.unreadable > 0 || fclose(states.report) == EOF ? 1 : 0;
}
