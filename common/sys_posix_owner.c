/* The portability layer's look at whose files and folders are, and who else may read or write them, on Linux. */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys.h"

int sys_make_private_dir(const char *path, char full[SYS_PATH_MAX])
{
    return mkdir(path, 0700) == 0 && realpath(path, full) != NULL ? 0 : -1;
}

bool sys_is_private_dir(const char *path)
{
    struct stat status;

    return lstat(path, &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid() &&
           (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* Of the folder, or of the nearest one above it that is there. */
static bool find_owner(const char *path, struct stat *status)
{
    char part[SYS_PATH_MAX];

    if (snprintf(part, sizeof part, "%s", path) >= (int)sizeof part)
        return false;
    while (stat(part, status) == -1) {
        char *slash = strrchr(part, '/');

        if (errno != ENOENT || strcmp(part, ".") == 0 || strcmp(part, "/") == 0)
            return false;
        if (slash == NULL)
            memcpy(part, ".", 2);
        else
            slash[slash == part ? 1 : 0] = '\0';
    }
    return true;
}

bool sys_owner_fits(const char *path, char *as, size_t room)
{
    const struct passwd *owner;
    struct stat status;

    if (geteuid() != 0 || !find_owner(path, &status) || status.st_uid == 0)
        return true;
    owner = getpwuid(status.st_uid);
    if (owner != NULL)
        (void)snprintf(as, room, "runuser -u %s --", owner->pw_name);
    else
        (void)snprintf(as, room, "setpriv --reuid=%ld --clear-groups", (long)status.st_uid);
    return false;
}

bool sys_others_can_read(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && (status.st_mode & S_IROTH) != 0;
}

/* A group of one's own is no other user's; in a folder with the sticky bit each has his own files. */
bool sys_others_can_write(const char *path, bool strict, char *who, size_t room)
{
    struct stat status;
    const struct passwd *owner;
    bool as_root = geteuid() == 0, free_owner = as_root && !strict;

    if (stat(path, &status) == -1 || S_ISCHR(status.st_mode))
        return false;
    if (status.st_uid != 0 && status.st_uid != geteuid() && !free_owner) {
        owner = getpwuid(status.st_uid);
        if (owner != NULL)
            (void)snprintf(who, room, "%s", owner->pw_name);
        else
            (void)snprintf(who, room, "uid %lu", (unsigned long)status.st_uid);
        return true;
    }
    if ((status.st_mode & S_IWOTH) != 0 && (status.st_mode & S_ISVTX) == 0) {
        (void)snprintf(who, room, "todos (chmod o-w)");
        return true;
    }
    (void)snprintf(who, room, "gid %lu (chmod g-w)", (unsigned long)status.st_gid);
    return (status.st_mode & S_IWGRP) != 0 && status.st_gid != 0 && status.st_gid != getegid() &&
           (!as_root || status.st_uid == 0);
}
