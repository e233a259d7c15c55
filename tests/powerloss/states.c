/*
 * The pool of processes, and the memory of what was tried. The processes are begun before anything else has filled the
 * memory, which each of them would have to copy, and are given one state after the other.
 */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "double.h"
#include "judge.h"
#include "program.h"
#include "script.h"
#include "states.h"

#define SLOTS_MAX 16
#define LIMIT_S 60 /* for one state, which takes milliseconds */
#define TOLD 5     /* failures that are shown */
#define DAYS_2_S (2 * 86400)
#define KEPT (64 * 1024 * 1024) /* memory that is given back and taken again costs more than much of the rest */

/* What a process is told before the bytes of the image's files, one after the other. */
struct task {
    uint64_t key; /* 0: there are no more */
    struct world world;
    struct image image;
};

static struct slot {
    pid_t pid;
    bool busy;
    int to, from;
    char folder[160], state[1024]; /* what is tried there, for people */
} slots[SLOTS_MAX + 1];            /* the last one is our own */
static int slots_count;
static struct task task;
static uint64_t *tried; /* by their keys; a power of two of places, three times as many as needed */
static size_t tried_places = 1024;
static char root[128], began_in[512];

static void put(int fd, const void *data, size_t size)
{
    for (const char *at = data; size > 0;) {
        ssize_t done = write(fd, at, size);

        if (done == -1)
            abort();
        at += done;
        size -= (size_t)done;
    }
}

/* False: the other end is gone. */
static bool get(int fd, void *data, size_t size)
{
    for (char *at = data; size > 0;) {
        ssize_t done = read(fd, at, size);

        if (done <= 0)
            return false;
        at += done;
        size -= (size_t)done;
    }
    return true;
}

/* What happens after the power is back. */
static void try(const struct task *given, struct judge *judge)
{
    static struct world world;

    world = given->world;
    image_put(&given->image);
    double_run = (struct double_run){
        .age_s = (given->key & 1) != 0 ? DAYS_2_S : 0, .random = given->key, .now_ms = world.now_ms};
    judge_disk(judge, &world);
    script_recovery(&world, judge,
                    ((given->key & 2) != 0 ? SCRIPT_STILL : 0) | ((given->key & 12) == 0 ? SCRIPT_DAMAGE : 0));
    judge_disk(judge, &world);
    judge_picture(judge, &world);
}

static void work(int from, int to)
{
    char *data[IMAGE_ENTRIES] = {NULL};
    struct judge judge;

    while (get(from, &task, sizeof task) && task.key != 0) {
        for (int i = 0; i < task.image.count; i++) {
            data[i] = malloc(task.image.entries[i].size + 1);
            if (data[i] == NULL || !get(from, data[i], task.image.entries[i].size))
                abort();
            task.image.entries[i].data = data[i];
        }
        judge = (struct judge){0};
        alarm(LIMIT_S);
        try(&task, &judge);
        alarm(0);
        put(to, &judge, sizeof judge);
        for (int i = 0; i < task.image.count; i++)
            free(data[i]); /* NOLINT(clang-analyzer-unix.Malloc): each was allocated above */
    }
    _exit(0);
}

static void begin_slot(struct slot *slot)
{
    int to[2], from[2];

    if (pipe(to) == -1 || pipe(from) == -1)
        abort();
    slot->pid = fork();
    if (slot->pid == -1)
        abort();
    if (slot->pid == 0) {
        close(to[1]);
        close(from[0]);
        if (chdir(slot->folder) == -1)
            abort();
        program_begin(getenv("POWERLOSS_ERRORS"));
        (void)mallopt(M_TRIM_THRESHOLD, KEPT);
        (void)mallopt(M_MMAP_THRESHOLD, KEPT);
        work(to[0], from[1]);
    }
    close(to[0]);
    close(from[1]);
    slot->to = to[1];
    slot->from = from[0];
    slot->busy = false;
}

void states_begin(struct states *states)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    const char *above = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

    slots_count = processors < 1 ? 1 : processors > SLOTS_MAX ? SLOTS_MAX : (int)processors;
    snprintf(root, sizeof root, "%s/powerloss.XXXXXX", above);
    while (tried_places < (size_t)states->limit * 3)
        tried_places *= 2;
    tried = calloc(tried_places, sizeof *tried);
    if (tried == NULL || mkdtemp(root) == NULL || getcwd(began_in, sizeof began_in) == NULL)
        abort();
    for (int i = 0; i <= slots_count; i++) {
        snprintf(slots[i].folder, sizeof slots[i].folder, "%s/%d", root, i);
        if (mkdir(slots[i].folder, 0700) == -1)
            abort();
    }
    for (int i = 0; i < slots_count; i++)
        begin_slot(&slots[i]);
    states->report = world_report = fdopen(dup(1), "w");
    if (states->report == NULL)
        abort();
}

bool states_full(const struct states *states)
{
    return states->count >= states->limit || (states->show > 0 && states->count >= states->show) ||
           (states->first_only && states->lost + states->stale + states->unreadable > 0);
}

static bool is_new(uint64_t key)
{
    size_t at = key & (tried_places - 1);

    while (tried[at] != 0 && tried[at] != key)
        at = (at + 1) & (tried_places - 1);
    if (tried[at] == key)
        return false;
    tried[at] = key;
    return true;
}

static void count_end(struct states *states, const struct slot *slot, const struct judge *judge)
{
    if (judge->found != 0 && states->lost + states->stale + states->unreadable < TOLD)
        fprintf(states->report, "%s%s", slot->state, judge->text);
    fflush(states->report);
    states->lost += (judge->found & JUDGE_LOST) != 0;
    states->stale += (judge->found & JUDGE_STALE) != 0;
    states->unreadable += (judge->found & JUDGE_UNREADABLE) != 0;
}

/* What a process says; one that has died is replaced. */
static void end_task(struct states *states, struct slot *slot)
{
    static struct judge judge;
    int status = 0;

    slot->busy = false;
    if (get(slot->from, &judge, sizeof judge)) {
        count_end(states, slot, &judge);
        return;
    }
    (void)waitpid(slot->pid, &status, 0);
    judge = (struct judge){.found = JUDGE_UNREADABLE};
    snprintf(judge.text, sizeof judge.text, "#   a process died, status %x\n", (unsigned)status);
    count_end(states, slot, &judge);
    close(slot->to);
    close(slot->from);
    begin_slot(slot);
}

/* Waits until one of those that are busy has ended. */
static void wait_for_one(struct states *states)
{
    struct pollfd ends[SLOTS_MAX];

    for (int i = 0; i < slots_count; i++)
        ends[i] = (struct pollfd){.fd = slots[i].busy ? slots[i].from : -1, .events = POLLIN};
    if (poll(ends, (nfds_t)slots_count, -1) == -1)
        abort();
    for (int i = 0; i < slots_count; i++)
        if (ends[i].revents != 0)
            end_task(states, &slots[i]);
}

static int busy(void)
{
    int count = 0;

    for (int i = 0; i < slots_count; i++)
        count += slots[i].busy;
    return count;
}

void states_wait(struct states *states)
{
    while (busy() > 0)
        wait_for_one(states);
}

static void enter(int slot, const struct image *image)
{
    if (chdir(slots[slot].folder) == -1)
        abort();
    image_put(image);
}

void states_enter(const struct image *image)
{
    enter(slots_count, image);
}

static void show(const struct states *states, const struct image *image, const char *where, const char *how)
{
    char folder[64];

    snprintf(folder, sizeof folder, "powerloss-%ld", states->count);
    if (chdir(began_in) == -1 || (mkdir(folder, 0700) == -1 && errno != EEXIST) || chdir(folder) == -1)
        abort();
    image_put(image);
    fprintf(states->report, "# state %ld is in %s: power cut %s; %s\n", states->count, folder, where, how);
}

static void give(struct slot *slot, const struct image *image, const struct world *world, uint64_t key)
{
    task = (struct task){.key = key, .world = *world, .image = *image};
    put(slot->to, &task, sizeof task);
    for (int i = 0; i < image->count; i++)
        put(slot->to, image->entries[i].data, image->entries[i].size);
    slot->busy = true;
}

void states_try(struct states *states, const struct image *image, const struct world *world, const char *where,
                const char *how)
{
    /* What a command is called is for people and makes no other state. */
    uint64_t key = world_hash(image_hash(image), world, offsetof(struct world, doing));
    int slot = 0;

    key += key == 0;
    if (states_full(states) || !is_new(key))
        return;
    states->count++;
    if (states->show > 0) {
        if (states->count != states->show)
            return;
        show(states, image, where, how);
    }
    if (busy() == slots_count)
        wait_for_one(states);
    while (slots[slot].busy)
        slot++;
    snprintf(slots[slot].state, sizeof slots[slot].state, "# state %ld, power cut %s in \"%s\"; %s\n", states->count,
             where, world->doing, how);
    give(&slots[slot], image, world, key);
}

void states_end(void)
{
    const struct image nothing = {.count = 0};

    free(tried);
    task.key = 0;
    for (int i = 0; i < slots_count; i++) {
        put(slots[i].to, &task, sizeof task);
        (void)waitpid(slots[i].pid, NULL, 0);
    }
    for (int i = 0; i <= slots_count; i++) {
        enter(i, &nothing);
        if (chdir("/") == -1 || rmdir(slots[i].folder) == -1)
            abort();
    }
    (void)rmdir(root);
}
