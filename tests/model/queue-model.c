/*
 * queue-model [STEPS [SEED]]: lives the life of a queue in steps that chance chooses, and holds it against a model
 * after each. Without SEED it first repeats the runs of the file that MODEL_SEEDS names. Prints TAP; a failure names
 * seed and step.
 */
#define _XOPEN_SOURCE 700
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"

#include "steps.h"

#define STEPS 10000
#define SEED 1
#define BETWEEN 500 /* steps, before nothing more happens for a day */

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *at)
{
    (void)status;
    (void)kind;
    (void)at;
    return remove(path);
}

static bool write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    return file != NULL && fputs(text, file) >= 0 && fclose(file) == 0 && chmod(path, 0600) == 0;
}

/* Of an even seed a store that an earlier version has served up to the model's beginning, else a new one. */
static bool make_store(char *folder, uint64_t seed, struct config *config, struct places *places)
{
    struct reason why = {0};

    return mkdtemp(folder) != NULL && chdir(folder) == 0 && mkdir("data", 0700) == 0 && mkdir("run", 0700) == 0 &&
           write_text(
               ".env",
               "STORE_ID_PONTO_VENDA=10\nSYNC_MAX_WINDOW_MINUTES=180\nSYNC_MAX_PAYLOAD_KB=64\nLEDGER_DAYS=30\n") &&
           (seed % 2 != 0 || write_text("data/state.json", "{\"last_sync_to\": \"2026-03-02T09:00:00-03:00\"}")) &&
           config_load(config, ".env", &why) && places_begin(places, config, &why);
}

static bool live(struct steps *steps, long count, long *at)
{
    for (*at = 1; *at <= count; (*at)++)
        if (!steps_one(steps) || (*at % BETWEEN == 0 && !steps_calm(steps)))
            return false;
    return steps_calm(steps);
}

/* One run in a store of its own, which is kept when it fails. */
static bool run(int number, long count, uint64_t seed)
{
    const char *memory = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : getenv("TMPDIR");
    char folder[256];
    struct config config = {0};
    struct places places = {0};
    struct steps steps;
    long at = 0;
    bool done;

    snprintf(folder, sizeof folder, "%s/pdv-model.XXXXXX", memory == NULL ? "/tmp" : memory);
    if (!make_store(folder, seed, &config, &places)) {
        printf("Bail out! %s\n", folder);
        exit(1);
    }
    steps_begin(&steps, seed, &places);
    done = live(&steps, count, &at);
    printf("%sok %d - %ld steps from seed %llu\n", done ? "" : "not ", number, count, (unsigned long long)seed);
    if (!done)
        printf("# seed %llu, step %ld (%s): %s\n# kept: %s; MODEL_TRACE=1 shows the steps\n", (unsigned long long)seed,
               at, steps.what, steps.reference.wrong, folder);
    else
        printf("# %lld payloads; head office took %zu, with %lld sales\n", (long long)steps.reference.seen,
               steps.receiver.count, (long long)steps.receiver.told);
    steps_end(&steps);
    config_free(&config);
    if (chdir("/") == 0 && done)
        (void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    return done;
}

/* The runs that have failed once: `SEED STEPS` a line, what follows is for people. Returns how many. */
static int read_seeds(const char *path, unsigned long long seeds[64], long steps[64])
{
    FILE *file = path == NULL ? NULL : fopen(path, "r");
    char line[256];
    int count = 0;

    while (file != NULL && count < 64 && fgets(line, sizeof line, file) != NULL)
        if (line[0] >= '0' && line[0] <= '9') {
            char *behind;

            seeds[count] = strtoull(line, &behind, 10);
            steps[count++] = strtol(behind, NULL, 10);
        }
    if (file != NULL)
        fclose(file);
    return count;
}

int main(int argc, char **argv)
{
    unsigned long long seeds[64], seed = argc > 2 ? strtoull(argv[2], NULL, 10) : SEED;
    long steps[64], count = argc > 1 ? strtol(argv[1], NULL, 10) : STEPS;
    int known = argc > 2 ? 0 : read_seeds(getenv("MODEL_SEEDS"), seeds, steps), failed = 0;

    setenv("PDV_CONFIG_CHECKED", "1", 1);
    setenv("TZ", "UTC0", 1);
    printf("1..%d\n", known + 1);
    for (int i = 0; i < known; i++)
        failed += !run(i + 1, steps[i], seeds[i]);
    failed += !run(known + 1, count, seed);
    return failed != 0;
}
