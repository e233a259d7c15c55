/* The portability layer's look at whose files and folders are, and who else may read or write them, on Windows. */
#include <stdio.h>
#include <stdlib.h>

#include "sys.h"
#include "sys_windows.h"

#include <aclapi.h>

/* Who may read it is the say of the folder in which it stands, which the installation restricts. */
int sys_make_private_dir(const char *path, char full[SYS_PATH_MAX])
{
    wchar_t *wide = sys_windows_path(path), *plain = sys_windows_wide(path), absolute[SYS_PATH_MAX];
    char *text = NULL;
    int done = -1;

    if (wide == NULL || plain == NULL)
        goto out;
    if (!CreateDirectoryW(wide, NULL) || GetFullPathNameW(plain, SYS_PATH_MAX, absolute, NULL) == 0) {
        sys_windows_fail();
        goto out;
    }
    text = sys_windows_utf8(absolute);
    if (text != NULL && snprintf(full, SYS_PATH_MAX, "%s", text) < SYS_PATH_MAX)
        done = 0;
out:
    free(text);
    free(plain);
    free(wide);
    return done;
}

bool sys_is_private_dir(const char *path)
{
    wchar_t *wide = sys_windows_path(path);
    DWORD attributes = wide == NULL ? INVALID_FILE_ATTRIBUTES : GetFileAttributesW(wide);

    free(wide);
    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0 &&
           (attributes & FILE_ATTRIBUTE_REPARSE_POINT) == 0;
}

/* What an administrator creates inherits its rights from the folder: the owner of a file decides nothing. */
bool sys_owner_fits(const char *path, char *as, size_t room)
{
    (void)path;
    (void)as;
    (void)room;
    return true;
}

/* Everyone, all who have logged in, the group Users: what folders pass on where nobody has restricted it. */
static bool is_everybody(PSID who)
{
    static const WELL_KNOWN_SID_TYPE groups[] = {WinWorldSid, WinAuthenticatedUserSid, WinBuiltinUsersSid,
                                                 WinInteractiveSid};

    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (IsWellKnownSid(who, groups[i]))
            return true;
    return false;
}

static bool lets_everybody_read(PACL list)
{
    for (DWORD i = 0; i < list->AceCount; i++) {
        void *entry;
        ACCESS_ALLOWED_ACE *allowed;

        if (!GetAce(list, i, &entry))
            return false;
        allowed = entry;
        if (allowed->Header.AceType == ACCESS_ALLOWED_ACE_TYPE &&
            (allowed->Mask & (FILE_READ_DATA | GENERIC_READ | GENERIC_ALL)) != 0 && is_everybody(&allowed->SidStart))
            return true;
    }
    return false;
}

bool sys_others_can_read(const char *path)
{
    wchar_t *wide = sys_windows_path(path);
    PSECURITY_DESCRIPTOR descriptor = NULL;
    PACL list = NULL;
    bool result = false;

    if (wide != NULL && GetNamedSecurityInfoW(wide, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL, &list, NULL,
                                              &descriptor) == ERROR_SUCCESS)
        result = list == NULL || lets_everybody_read(list);
    LocalFree(descriptor);
    free(wide);
    return result;
}

static bool is_own(PSID who)
{
    union {
        TOKEN_USER user;
        BYTE room[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    } own;
    HANDLE token;
    DWORD size;
    bool same;

    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return false;
    same = GetTokenInformation(token, TokenUser, &own, sizeof own, &size) && EqualSid(own.user.User.Sid, who);
    CloseHandle(token);
    return same;
}

static void name_of(PSID who, char *name, size_t room)
{
    wchar_t account[128], domain[128];
    DWORD size = 128, domain_size = 128;
    SID_NAME_USE use;
    char *text =
        LookupAccountSidW(NULL, who, account, &size, domain, &domain_size, &use) ? sys_windows_utf8(account) : NULL;

    (void)snprintf(name, room, "%s", text == NULL ? "uma conta sem nome" : text);
    free(text);
}

/* The owner gives himself and others what rights he likes. */
bool sys_others_can_write(const char *path, bool strict, char *who, size_t room)
{
    wchar_t *wide = sys_windows_path(path);
    PSECURITY_DESCRIPTOR descriptor = NULL;
    PSID owner = NULL;
    bool others = false;

    (void)strict;
    if (wide != NULL && GetNamedSecurityInfoW(wide, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION, &owner, NULL, NULL,
                                              NULL, &descriptor) == ERROR_SUCCESS)
        others = owner != NULL && !IsWellKnownSid(owner, WinBuiltinAdministratorsSid) &&
                 !IsWellKnownSid(owner, WinLocalSystemSid) && !is_own(owner);
    if (others)
        name_of(owner, who, room);
    LocalFree(descriptor);
    free(wide);
    return others;
}
