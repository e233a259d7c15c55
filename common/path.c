/* On Windows a drive's colon and the separator behind it belong together. */
#include <stdio.h>

#include "path.h"

const char *path_name(const char *path)
{
    const char *name = path;

    for (const char *p = path; *p != '\0'; p++)
        if (sys_is_separator(*p))
            name = p + 1;
    return name;
}

const char *path_folder(const char *path, char folder[SYS_PATH_MAX])
{
    const char *name = path_name(path), *slash = name == path ? NULL : name - 1;

    if (slash == NULL)
        snprintf(folder, SYS_PATH_MAX, ".");
    else
        snprintf(folder, SYS_PATH_MAX, "%.*s",
                 (int)(slash == path || slash[-1] == ':' ? slash - path + 1 : slash - path), path);
    return folder;
}

bool path_join(char path[SYS_PATH_MAX], const char *folder, const char *name, struct reason *why)
{
    int length = snprintf(path, SYS_PATH_MAX, "%s/%s", folder, name);

    return (length >= 0 && length < SYS_PATH_MAX) ||
           reason_set(why, EXIT_BAD_INPUT, "%.200s: caminho longo demais", name);
}

bool path_beside(char path[SYS_PATH_MAX], const char *beside, const char *name, struct reason *why)
{
    char folder[SYS_PATH_MAX];

    return path_join(path, path_folder(beside, folder), name, why);
}
