/* Paths. The dead letter and the unfinished files share a file system with the outbox, so that a rename can do it. */
#include <stdio.h>
#include <string.h>

#include "configfile.h"

#include "places.h"

#define TWIN_SUFFIX ".anterior"

/* "data/outbox/" and "data/outbox" are the same folder, and "beside" it means the same. */
static void cut_slashes(char *path)
{
    size_t length = strlen(path);

    while (length > 1 && sys_is_separator(path[length - 1]))
        path[--length] = '\0';
}

bool places_begin(struct places *places, const struct config *config, struct reason *why)
{
    *places = (struct places){0};
    snprintf(places->outbox, sizeof places->outbox, "%s", config->outbox_dir);
    cut_slashes(places->outbox);
    snprintf(places->state, sizeof places->state, "%s", config->state_file);
    snprintf(places->twin, sizeof places->twin, "%s" TWIN_SUFFIX, config->state_file);
    path_folder(config->state_file, places->state_dir);
    ledger_store(config, places->store);
    return configfile_is_guarded(places->state_dir, false, why) && configfile_is_guarded(places->outbox, false, why) &&
           configfile_is_guarded(places->state, false, why) &&
           path_beside(places->dead, places->outbox, "dead_letter", why) &&
           path_beside(places->tmp, places->outbox, "tmp", why) && ledger_folder(config, places->ledger, why) &&
           path_join(places->entregas, places->ledger, "entregas", why) &&
           path_join(places->since, places->ledger, "desde", why) &&
           path_join(places->store_file, places->ledger, LEDGER_STORE, why) &&
           path_beside(places->state_lock, config->state_file, "state.lock", why) &&
           path_beside(places->run_lock, config->state_file, "run.lock", why);
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
