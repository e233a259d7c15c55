/* The pool of processes, and the memory of what was tried. */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <signal.h>
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

static struct {
    pid_t pid; /* 0: free */
    char folder[160];
} slots[SLOTS_MAX + 1]; /* the last one is our own */
static int slots_count;
static uint64_t *tried; /* by their keys; a power of two of places, three times as many as needed */
static size_t tried_places = 1024;
static char root[128], began_in[512];

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
    states->report = fdopen(dup(1), "w");
    if (states->report == NULL)
        abort();
}

bool states_full(const struct states *states)
{
    return states->count >= states->limit ||
           (states->first_only && states->lost + states->doubled + states->unreadable > 0);
}

static bool is_new(uint64_t key)
{
    size_t at = key & (tried_places - 1);

    key += key == 0;
    while (tried[at] != 0 && tried[at] != key)
        at = (at + 1) & (tried_places - 1);
    if (tried[at] == key)
        return false;
    tried[at] = key;
    return true;
}

static void count_end(struct states *states, int status)
{
    unsigned found = WIFEXITED(status) ? (unsigned)WEXITSTATUS(status) : JUDGE_UNREADABLE;

    if (found > (JUDGE_LOST | JUDGE_DOUBLED | JUDGE_UNREADABLE))
        found = JUDGE_UNREADABLE;
    states->lost += (found & JUDGE_LOST) != 0;
    states->doubled += (found & JUDGE_DOUBLED) != 0;
    states->unreadable += (found & JUDGE_UNREADABLE) != 0;
    if (WIFSIGNALED(status))
        fprintf(states->report, "# a process died of signal %d\n", WTERMSIG(status));
}

static bool wait_for_one(struct states *states)
{
    int status;
    pid_t pid = waitpid(-1, &status, 0);

    for (int i = 0; i < slots_count; i++)
        if (pid > 0 && slots[i].pid == pid) {
            slots[i].pid = 0;
            count_end(states, status);
        }
    return pid > 0;
}

void states_wait(struct states *states)
{
    while (wait_for_one(states))
        continue;
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

/* In the child: what happens after the power is back. */
static unsigned try(const struct image *image, struct world *world, uint64_t key, struct judge *judge)
{
    image_put(image);
    program_begin(NULL);
    double_run = (struct double_run){.age_s = (key & 1) != 0 ? DAYS_2_S : 0, .random = key, .now_ms = world->now_ms};
    judge_disk(judge, world);
    script_recovery(world, judge);
    judge_disk(judge, world);
    judge_sales(judge, world);
    return judge->found;
}

static void be_child(struct states *states, int slot, const struct image *image, const struct world *world,
                     uint64_t key, const char *where, const char *how)
{
    static struct world own;
    static struct judge judge;
    unsigned found;

    alarm(LIMIT_S);
    if (chdir(slots[slot].folder) == -1)
        abort();
    own = *world;
    found = try(image, &own, key, &judge);
    if (found != 0 && states->lost + states->doubled + states->unreadable < TOLD) {
        fprintf(states->report, "# state %ld, power cut %s in \"%s\"; %s\n%s", states->count, where, world->doing, how,
                judge.text);
        fflush(states->report);
    }
    _exit((int)found);
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

void states_try(struct states *states, const struct image *image, const struct world *world, const char *where,
                const char *how)
{
    /* What a command is called is for people and makes no other state. */
    uint64_t key = world_hash(image_hash(image), world, offsetof(struct world, doing));
    int slot = 0;

    if (states_full(states) || !is_new(key))
        return;
    states->count++;
    if (states->count == states->show)
        show(states, image, where, how);
    while (slot < slots_count && slots[slot].pid != 0)
        slot = slot + 1 < slots_count || !wait_for_one(states) ? slot + 1 : 0;
    fflush(states->report);
    slots[slot].pid = fork();
    if (slots[slot].pid == 0)
        be_child(states, slot, image, world, key, where, how);
    if (slots[slot].pid == -1)
        abort();
}

void states_end(void)
{
    const struct image nothing = {.count = 0};

    free(tried);
    for (int i = 0; i <= slots_count; i++) {
        enter(i, &nothing);
        if (chdir("/") == -1 || rmdir(slots[i].folder) == -1)
            abort();
    }
    (void)rmdir(root);
}
