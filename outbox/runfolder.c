/* Nobody can guess the folder's name, and what stands there already is never taken for it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "msg.h"

#include "disk.h"
#include "runfolder.h"

#define DAY_S (INT64_C(24) * 60 * 60)
#define NAME_LENGTH 32
#define DEPTH_MAX 16 /* of folders that a program of the run may have made in it */

static bool make_in(const char *folder, char path[SYS_PATH_MAX], struct reason *why)
{
    unsigned char random[NAME_LENGTH / 2];
    char name[NAME_LENGTH + 1], wanted[SYS_PATH_MAX];

    if (sys_random(random, sizeof random) == -1)
        return reason_errno(why, EXIT_OUR_BUG, folder, "números aleatórios");
    for (size_t i = 0; i < sizeof random; i++)
        snprintf(name + 2 * i, 3, "%02x", random[i]);
    if (!path_join(wanted, folder, name, why))
        return false;
    return sys_make_private_dir(wanted, path) == 0 || disk_not_created(wanted, why);
}

/* Each name that a link gives is removed as such: only a folder that is not empty is looked into. */
static bool remove_all(const char *path, int depth)
{
    char below[SYS_PATH_MAX];
    struct sys_dir *dir;
    const char *name;
    bool done = true;

    if (sys_unlink(path) == 0 || sys_remove_dir(path) == 0)
        return true;
    if ((errno != ENOTEMPTY && errno != EEXIST) || depth == 0)
        return errno == ENOENT;
    dir = sys_dir_open(path);
    while (dir != NULL && (name = sys_dir_next(dir)) != NULL)
        done = path_join(below, path, name, NULL) && remove_all(below, depth - 1) && done;
    sys_dir_close(dir);
    return done && sys_remove_dir(path) == 0;
}

void runfolder_remove(const char *path)
{
    if (!remove_all(path, DEPTH_MAX))
        msg_warning("%s: a pasta desta execução não pôde ser removida: %s", path, strerror(errno));
}

static bool remove_old(void *context, const char *name)
{
    const char *folder = context;
    char path[SYS_PATH_MAX];

    if (strlen(name) == NAME_LENGTH && strspn(name, "0123456789abcdef") == NAME_LENGTH &&
        path_join(path, folder, name, NULL) && sys_now_ms() / 1000 - disk_changed_at(path) > DAY_S)
        runfolder_remove(path);
    return true;
}

/* In `folder`, which is made when it is not there. */
static bool make(char *folder, char path[SYS_PATH_MAX], struct reason *why)
{
    char above[SYS_PATH_MAX], ignored[SYS_PATH_MAX];

    if (!disk_folder(path_folder(folder, above), why) ||
        (sys_make_private_dir(folder, ignored) == -1 && errno != EEXIST && !disk_not_created(folder, why)))
        return false;
    if (!sys_is_private_dir(folder))
        return reason_set(why, EXIT_CANNOT_CREATE, "%s: não é uma pasta que seja só da conta do agente: remova",
                          folder);
    return disk_list(folder, remove_old, folder, why) && make_in(folder, path, why);
}

bool runfolder_make(const struct places *places, char path[SYS_PATH_MAX], struct reason *why)
{
    char folder[SYS_PATH_MAX], temporary[SYS_PATH_MAX];
    bool done = path_beside(folder, places->outbox, "execucoes", why) && make(folder, path, why);

    if (done || why->code != EXIT_IO)
        return done;
    msg_warning("%s; esta execução usa a pasta de arquivos temporários do sistema", why->text);
    return sys_temporary_folder(temporary, sizeof temporary) && make_in(temporary, path, why);
}
