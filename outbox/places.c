/* Paths. The dead letter and the unfinished files share a file system with the outbox, so that a rename can do it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "configvalue.h"
#include "sys.h"

#include "places.h"

#define TWIN_SUFFIX ".anterior"
#define UNFINISHED_SUFFIX ".tmp"

static char *with_suffix(const char *path, const char *suffix)
{
    size_t size = strlen(path) + strlen(suffix) + 1;
    char *text = malloc(size);

    if (text != NULL)
        snprintf(text, size, "%s%s", path, suffix);
    return text;
}

static char *in_folder(const char *folder, const char *name)
{
    size_t size = (folder == NULL ? 0 : strlen(folder)) + strlen(name) + 2;
    char *text = folder == NULL ? NULL : malloc(size);

    if (text != NULL)
        snprintf(text, size, "%s/%s", folder, name);
    return text;
}

/* "data/outbox/" and "data/outbox" are the same folder, and "beside" it means the same. */
static void cut_slashes(char *path)
{
    size_t length = strlen(path);

    while (length > 1 && sys_is_separator(path[length - 1]))
        path[--length] = '\0';
}

bool places_begin(struct places *places, const struct config *config, struct reason *why)
{
    *places = (struct places){.outbox = strdup(config->outbox_dir)};
    if (places->outbox != NULL) {
        cut_slashes(places->outbox);
        places->dead = config_path_beside(places->outbox, "dead_letter");
        places->tmp = config_path_beside(places->outbox, "tmp");
    }
    places->state = strdup(config->state_file);
    places->twin = with_suffix(config->state_file, TWIN_SUFFIX);
    places->state_tmp = with_suffix(config->state_file, UNFINISHED_SUFFIX);
    places->state_dir = configvalue_folder(config->state_file);
    places->ledger = ledger_folder(config);
    places->entregas = in_folder(places->ledger, "entregas");
    places->since = in_folder(places->ledger, "desde");
    places->since_tmp = in_folder(places->ledger, "desde" UNFINISHED_SUFFIX);
    places->store_file = in_folder(places->ledger, LEDGER_STORE);
    ledger_store(config, places->store);
    places->state_lock = config_path_beside(config->state_file, "state.lock");
    places->run_lock = config_path_beside(config->state_file, "run.lock");
    if (places->outbox == NULL || places->dead == NULL || places->tmp == NULL || places->state == NULL ||
        places->twin == NULL || places->state_tmp == NULL || places->state_dir == NULL || places->ledger == NULL ||
        places->entregas == NULL || places->since == NULL || places->since_tmp == NULL || places->store_file == NULL ||
        places->state_lock == NULL || places->run_lock == NULL)
        return reason_set(why, EXIT_IO, "pastas: sem memória");
    return true;
}

void places_end(struct places *places)
{
    free(places->outbox);
    free(places->dead);
    free(places->tmp);
    free(places->state);
    free(places->twin);
    free(places->state_tmp);
    free(places->state_dir);
    free(places->ledger);
    free(places->entregas);
    free(places->since);
    free(places->since_tmp);
    free(places->store_file);
    free(places->state_lock);
    free(places->run_lock);
    *places = (struct places){0};
}

bool places_check_owner(const struct places *places, struct reason *why)
{
    const char *folders[] = {places->state_dir, places->outbox};
    char as[128];

    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (!sys_owner_fits(folders[i], as, sizeof as))
            return reason_set(why, EXIT_CANNOT_CREATE,
                              "%s: esta pasta é de outra conta, e os arquivos que root criasse nela parariam o agente; "
                              "nada foi feito; use: %s pdv-sync.sh (ou o comando que quiser)",
                              folders[i], as);
    return true;
}

bool places_join(char path[SYS_PATH_MAX], const char *folder, const char *name, struct reason *why)
{
    int length = snprintf(path, SYS_PATH_MAX, "%s/%s", folder, name);

    if (length < 0 || length >= SYS_PATH_MAX)
        return reason_set(why, EXIT_BAD_INPUT, "%.200s: caminho longo demais", name);
    return true;
}

/* Random rather than counted: two processes, or one after a crash, never meet in a name. */
bool places_unfinished(char path[SYS_PATH_MAX], const char *folder, const char *name, struct reason *why)
{
    unsigned char random[8];
    char unique[512];
    uint64_t number = 0;

    if (sys_random(random, sizeof random) == -1)
        return reason_errno(why, EXIT_OUR_BUG, folder, "números aleatórios");
    for (size_t i = 0; i < sizeof random; i++)
        number = number << 8 | random[i];
    snprintf(unique, sizeof unique, "%.400s.%016llx" UNFINISHED_SUFFIX, name, (unsigned long long)number);
    return places_join(path, folder, unique, why);
}
