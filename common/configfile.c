/* A file that is there counts as found even if it may not be read: to pass it over would hide what is wrong. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "configfile.h"
#include "path.h"
#include "texto.h"
#include "wholefile.h"

#define HERE "./.env"
#define FILE_LIMIT ((size_t)1024 * 1024)

const char *configfile_find(const char *path)
{
    static const char *const places[] = {SYS_CONFIG_FILE, HERE};
    const char *named = path != NULL ? path : getenv("PDV_CONFIG");

    if (path != NULL || (named != NULL && *named != '\0'))
        return named;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (sys_changed_at(places[i]) != -1 || (errno != ENOENT && errno != ENOTDIR))
            return places[i];
    return NULL;
}

/* The folder on the way that may not be entered is the deepest one that can be seen. */
static void explain_denied(const char *file, struct reason *why)
{
    char user[128], thing[SYS_PATH_MAX], folder[SYS_PATH_MAX];

    snprintf(thing, sizeof thing, "%s", file);
    while (sys_changed_at(thing) == -1 && errno == EACCES && strcmp(path_folder(thing, folder), thing) != 0)
        memcpy(thing, folder, sizeof thing);
    sys_user_name(user, sizeof user);
    reason_set(why, EXIT_CONFIG, "%s: o usuário %s não tem permissão de leitura, e o arquivo de configuração é %s",
               thing, user, file);
}

static void explain(const char *file, struct reason *why)
{
    int fd = sys_open_read(file);

    if (fd == -1 && errno == EACCES)
        explain_denied(file, why);
    else if (why != NULL && why->code == EXIT_BAD_INPUT)
        why->code = EXIT_CONFIG;
    if (fd != -1)
        sys_close(fd);
}

/* Whose folder one happens to be in decides nothing: there even root reads a file of its own only. */
static bool is_guarded(const char *file, struct reason *why)
{
    char folder[SYS_PATH_MAX];

    return configfile_is_guarded(file, strcmp(file, HERE) == 0, why) &&
           configfile_is_guarded(path_folder(file, folder), false, why);
}

char *configfile_read(const char *file, struct reason *why)
{
    char *text = NULL;
    size_t size;

    if (!texto_is_utf8(file)) { /* its folder begins the paths of others */
        reason_set(why, EXIT_CONFIG, "o nome do arquivo de configuração não está em UTF-8");
        return NULL;
    }
    if (!is_guarded(file, why))
        return NULL;
    if (!wholefile_read(file, FILE_LIMIT, &text, &size, why)) {
        explain(file, why);
        return NULL;
    }
    if (strlen(text) == size)
        return text;
    reason_set(why, EXIT_CONFIG, "%s: não é um texto em UTF-8 (UTF-16?): " CONFIGFILE_SAVE, file);
    free(text);
    return NULL;
}

bool configfile_is_guarded(const char *path, bool strict, struct reason *why)
{
    char who[256];

    return !sys_others_can_write(path, strict, who, sizeof who) ||
           reason_set(why, EXIT_CONFIG,
                      "%s: outro usuário pode alterar o que está ali: %s; a configuração e os dados são só de root (no "
                      "Windows, dos administradores) e da conta do agente: acerte o dono e as permissões",
                      path, who);
}
