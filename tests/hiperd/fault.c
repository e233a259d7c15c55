/*
 * A short list behind a lock.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"

#define FAULTS 64
#define ANY (-1)
#define FOR_EVER (-1)

struct fault {
    int database; /* or ANY */
    enum fault_kind kind;
    int64_t number;
    int64_t times; /* left, or FOR_EVER */
};

struct faults {
    pthread_mutex_t lock;
    struct fault list[FAULTS];
    size_t count;
    atomic_uint clearings;
};

static const struct {
    const char *name;
    enum fault_kind kind;
    bool numbered;
    bool rate; /* "/S" may stand behind the number: bytes a second */
} kinds[] = {{"refuse", FAULT_REFUSE, false, false}, {"login", FAULT_LOGIN, false, false},
             {"silent", FAULT_SILENT, false, false}, {"handshake", FAULT_HANDSHAKE, false, false},
             {"mute", FAULT_MUTE, false, false},     {"close", FAULT_CLOSE, false, false},
             {"error", FAULT_ERROR, true, false},    {"late", FAULT_LATE, true, false},
             {"quiet", FAULT_QUIET, true, false},    {"cut", FAULT_CUT, true, false},
             {"token", FAULT_TOKEN, true, false},    {"slow", FAULT_SLOW, true, true},
             {"drip", FAULT_DRIP, true, true}};

struct faults *faults_new(void)
{
    struct faults *faults = memory_get(sizeof *faults);
    *faults = (struct faults){.count = 0};
    (void)pthread_mutex_init(&faults->lock, NULL);
    return faults;
}

void faults_free(struct faults *faults)
{
    if (faults == NULL)
        return;
    (void)pthread_mutex_destroy(&faults->lock);
    free(faults);
}

/* name=number up to a colon or the end, and nothing else. */
static bool parse_number(const char *text, const char *end, int64_t *number)
{
    char *stop = NULL;
    *number = strtoll(text, &stop, 10);
    return stop == end && stop > text && *number >= 0;
}

static bool parse_target(const char *text, size_t size, int *database)
{
    if (size == 5 && strncmp(text, "caixa", 5) == 0)
        *database = DATABASE_CAIXA;
    else if (size == 6 && strncmp(text, "gestao", 6) == 0)
        *database = DATABASE_GESTAO;
    else if (size == 3 && strncmp(text, "any", 3) == 0)
        *database = ANY;
    else
        return false;
    return true;
}

/* Names are compared whole, so that slowly is no slow. */
static bool parse_kind(const char *text, const char *end, struct fault *fault)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t size = strlen(kinds[i].name);
        if ((size_t)(end - text) < size || strncmp(text, kinds[i].name, size) != 0)
            continue;
        fault->kind = kinds[i].kind;
        if (!kinds[i].numbered)
            return text + size == end;
        if (kinds[i].rate && end - text > 2 && end[-2] == '/' && (end[-1] == 'S' || end[-1] == 's'))
            end -= 2;
        return text[size] == '=' && parse_number(text + size + 1, end, &fault->number);
    }
    return false;
}

static bool parse(const char *text, struct fault *fault)
{
    const char *colon = strchr(text, ':');
    *fault = (struct fault){.times = FOR_EVER};
    if (colon == NULL || !parse_target(text, (size_t)(colon - text), &fault->database))
        return false;
    const char *kind = colon + 1;
    const char *end = kind + strcspn(kind, ":");
    if (!parse_kind(kind, end, fault))
        return false;
    return *end == '\0' || (strncmp(end, ":times=", 7) == 0 && parse_number(end + 7, end + strlen(end), &fault->times));
}

/* Those that are left keep their order. */
static void drop_used_up(struct faults *faults)
{
    size_t kept = 0;
    for (size_t i = 0; i < faults->count; i++)
        if (faults->list[i].times != 0)
            faults->list[kept++] = faults->list[i];
    faults->count = kept;
}

bool faults_add(struct faults *faults, const char *text, struct reason *why)
{
    struct fault fault;
    bool added = false;
    if (!parse(text, &fault))
        return reason_set(why, EXIT_USAGE_ERROR, "%s: not a fault: TARGET:FAULT[:times=N]", text);
    (void)pthread_mutex_lock(&faults->lock);
    drop_used_up(faults);
    if (faults->count < FAULTS) {
        faults->list[faults->count++] = fault;
        added = true;
    }
    (void)pthread_mutex_unlock(&faults->lock);
    return added || reason_set(why, EXIT_USAGE_ERROR, "%s: too many faults", text);
}

void faults_clear(struct faults *faults)
{
    (void)pthread_mutex_lock(&faults->lock);
    faults->count = 0;
    atomic_fetch_add(&faults->clearings, 1);
    (void)pthread_mutex_unlock(&faults->lock);
}

const atomic_uint *faults_clearings(const struct faults *faults)
{
    return &faults->clearings;
}

bool faults_take(struct faults *faults, enum fault_kind kind, int database, int64_t *number)
{
    bool taken = false;
    (void)pthread_mutex_lock(&faults->lock);
    for (size_t i = 0; i < faults->count && !taken; i++) {
        struct fault *fault = &faults->list[i];
        if (fault->kind != kind || fault->times == 0 || (fault->database != ANY && fault->database != database))
            continue;
        taken = true;
        *number = fault->number;
        if (fault->times > 0)
            fault->times--;
    }
    (void)pthread_mutex_unlock(&faults->lock);
    return taken;
}
