/*
 * The portability layer on Windows: files, folders, locks. Every path goes through sys_windows_path. Whoever else looks
 * at a file (a virus scanner, the backup) holds it for moments only: what fails because of that is tried again.
 */
#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sys.h"
#include "sys_windows.h"

#define LOCK_POLL_MS 50
#define SHARING_POLL_MS 20
#define SHARING_WAIT_MS 3000
#define SHARE_ALL (FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE)
#define UNIX_EPOCH_S INT64_C(11644473600) /* from 1601, where Windows counts from */

int sys_windows_fail_with(DWORD error)
{
    static const struct {
        DWORD error;
        int number;
    } meanings[] = {{ERROR_FILE_NOT_FOUND, ENOENT},
                    {ERROR_PATH_NOT_FOUND, ENOENT},
                    {ERROR_INVALID_NAME, ENOENT},
                    {ERROR_BAD_NETPATH, ENOENT},
                    {ERROR_ACCESS_DENIED, EACCES},
                    {ERROR_SHARING_VIOLATION, EACCES},
                    {ERROR_WRITE_PROTECT, EROFS},
                    {ERROR_LOCK_VIOLATION, EWOULDBLOCK},
                    {ERROR_FILE_EXISTS, EEXIST},
                    {ERROR_ALREADY_EXISTS, EEXIST},
                    {ERROR_DISK_FULL, ENOSPC},
                    {ERROR_HANDLE_DISK_FULL, ENOSPC},
                    {ERROR_NOT_ENOUGH_MEMORY, ENOMEM},
                    {ERROR_TOO_MANY_OPEN_FILES, EMFILE},
                    {ERROR_FILENAME_EXCED_RANGE, ENAMETOOLONG},
                    {ERROR_DIRECTORY, ENOTDIR},
                    {ERROR_DIR_NOT_EMPTY, ENOTEMPTY},
                    {ERROR_INVALID_FUNCTION, EPERM},
                    {ERROR_NOT_SUPPORTED, EPERM},
                    {ERROR_NOT_SAME_DEVICE, EXDEV}};

    errno = EIO;
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (meanings[i].error == error)
            errno = meanings[i].number;
    return -1;
}

int sys_windows_fail(void)
{
    return sys_windows_fail_with(GetLastError());
}

/* True while it is worth trying again; access is also denied while a file that was removed is still held open. */
static bool is_held(DWORD error, int64_t since_ms)
{
    if (error != ERROR_SHARING_VIOLATION && error != ERROR_ACCESS_DENIED && error != ERROR_LOCK_VIOLATION)
        return false;
    if (sys_monotonic_ms() - since_ms >= SHARING_WAIT_MS)
        return false;
    sys_sleep_ms(SHARING_POLL_MS);
    return true;
}

/* A folder answers with "access denied" at once, and for ever. */
static bool is_folder(const wchar_t *path)
{
    DWORD attributes = GetFileAttributesW(path);

    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
}

static HANDLE open_handle(const char *path, DWORD access, DWORD share, DWORD how)
{
    wchar_t *wide = sys_windows_path(path);
    int64_t since_ms = sys_monotonic_ms();
    HANDLE handle;
    DWORD error;

    if (wide == NULL)
        return INVALID_HANDLE_VALUE;
    do {
        handle = CreateFileW(wide, access, share, NULL, how, FILE_ATTRIBUTE_NORMAL, NULL);
        error = GetLastError();
    } while (handle == INVALID_HANDLE_VALUE && !is_folder(wide) && is_held(error, since_ms));
    free(wide);
    if (handle == INVALID_HANDLE_VALUE)
        sys_windows_fail_with(error);
    return handle;
}

static int open_file(const char *path, DWORD access, DWORD share, DWORD how, int flags)
{
    HANDLE handle = open_handle(path, access, share, how);
    int fd;

    if (handle == INVALID_HANDLE_VALUE)
        return -1;
    fd = _open_osfhandle((intptr_t)handle, flags | _O_BINARY | _O_NOINHERIT);
    if (fd == -1)
        CloseHandle(handle);
    return fd;
}

int sys_open_read(const char *path)
{
    return open_file(path, GENERIC_READ, SHARE_ALL, OPEN_EXISTING, _O_RDONLY);
}

/* Who may read it is the folder's say, which the installation restricts. */
int sys_create_new(const char *path)
{
    return open_file(path, GENERIC_WRITE, SHARE_ALL, CREATE_NEW, _O_WRONLY);
}

int sys_open_append(const char *path)
{
    return open_file(path, GENERIC_WRITE, SHARE_ALL, OPEN_ALWAYS, _O_WRONLY | _O_APPEND);
}

/* With this right alone the system itself finds the file's end, for each write anew. */
int sys_append(const char *path, const void *data, size_t size)
{
    HANDLE handle = open_handle(path, FILE_APPEND_DATA, SHARE_ALL, OPEN_ALWAYS);
    DWORD written = 0;
    int done;

    if (handle == INVALID_HANDLE_VALUE)
        return -1;
    done = !WriteFile(handle, data, (DWORD)size, &written, NULL) ? sys_windows_fail()
           : written < size                                      ? sys_windows_fail_with(ERROR_DISK_FULL)
                                                                 : 0;
    CloseHandle(handle);
    return done;
}

int64_t sys_read(int fd, void *buffer, size_t size)
{
    return _read(fd, buffer, size > INT32_MAX ? INT32_MAX : (unsigned)size);
}

int sys_write_all(int fd, const void *data, size_t size)
{
    const char *at = data;

    while (size > 0) {
        int done = _write(fd, at, size > INT32_MAX ? INT32_MAX : (unsigned)size);

        if (done <= 0) /* 0: the disk is full */
            return done == 0 ? sys_windows_fail_with(ERROR_DISK_FULL) : -1;
        at += done;
        size -= (size_t)done;
    }
    return 0;
}

int sys_sync(int fd)
{
    return FlushFileBuffers((HANDLE)_get_osfhandle(fd)) ? 0 : sys_windows_fail();
}

int sys_close(int fd)
{
    int done = _close(fd), saved = errno;

    sys_windows_forget_temporary(fd);
    errno = saved;
    return done;
}

int sys_truncate(int fd, int64_t size)
{
    errno_t error = _chsize_s(fd, size);

    errno = error;
    return error == 0 ? 0 : -1;
}

int64_t sys_size(int fd)
{
    return _filelengthi64(fd);
}

/* What the three calls that change names have in common. */
enum change { RENAME, LINK, REMOVE };

static BOOL change_now(enum change change, const wchar_t *from, const wchar_t *to)
{
    if (change == RENAME)
        return MoveFileExW(from, to, MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH);
    return change == LINK ? CreateHardLinkW(to, from, NULL) : DeleteFileW(from);
}

static int change_name(enum change change, const char *from, const char *to)
{
    wchar_t *wide_from = sys_windows_path(from), *wide_to = to == NULL ? NULL : sys_windows_path(to);
    int64_t since_ms = sys_monotonic_ms();
    int result = -1;

    while (wide_from != NULL && (to == NULL || wide_to != NULL)) {
        DWORD error;

        if (change_now(change, wide_from, wide_to)) {
            result = 0;
            break;
        }
        error = GetLastError();
        if (is_folder(wide_from) || (wide_to != NULL && is_folder(wide_to)) || !is_held(error, since_ms)) {
            sys_windows_fail_with(error);
            break;
        }
    }
    free(wide_from);
    free(wide_to);
    return result;
}

int sys_rename(const char *from, const char *to)
{
    return change_name(RENAME, from, to);
}

int sys_link(const char *from, const char *to)
{
    return change_name(LINK, from, to);
}

int sys_unlink(const char *path)
{
    return change_name(REMOVE, path, NULL);
}

/* NTFS writes its journal through to the disk; a file system that cannot do so for a folder is not asked to. */
int sys_sync_dir(const char *path)
{
    wchar_t *wide = sys_windows_path(path);
    HANDLE folder;
    DWORD error = ERROR_SUCCESS;

    if (wide == NULL)
        return -1;
    folder = CreateFileW(wide, GENERIC_READ | GENERIC_WRITE, SHARE_ALL, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS,
                         NULL);
    if (folder == INVALID_HANDLE_VALUE || !FlushFileBuffers(folder))
        error = GetLastError();
    if (folder != INVALID_HANDLE_VALUE)
        CloseHandle(folder);
    if (error == ERROR_ACCESS_DENIED && is_folder(wide))
        error = ERROR_SUCCESS;
    free(wide);
    return error == ERROR_SUCCESS || error == ERROR_INVALID_FUNCTION || error == ERROR_NOT_SUPPORTED ||
                   error == ERROR_INVALID_HANDLE
               ? 0
               : sys_windows_fail_with(error);
}

/* What a drive or a share begins with is there, though it cannot be created. */
int sys_make_dir(const char *path)
{
    wchar_t *wide = sys_windows_path(path);
    DWORD error = ERROR_SUCCESS;
    bool there;

    if (wide == NULL)
        return -1;
    if (!CreateDirectoryW(wide, NULL))
        error = GetLastError();
    there = error == ERROR_SUCCESS || is_folder(wide);
    free(wide);
    return there ? 0 : sys_windows_fail_with(error == ERROR_ALREADY_EXISTS ? ERROR_DIRECTORY : error);
}

int sys_remove_dir(const char *path)
{
    wchar_t *wide = sys_windows_path(path);
    int done = wide == NULL ? -1 : RemoveDirectoryW(wide) ? 0 : sys_windows_fail();

    free(wide);
    return done;
}

int64_t sys_changed_at(const char *path)
{
    wchar_t *wide = sys_windows_path(path);
    WIN32_FILE_ATTRIBUTE_DATA found;
    int64_t ticks = -1;

    if (wide == NULL)
        return -1;
    if (GetFileAttributesExW(wide, GetFileExInfoStandard, &found))
        ticks = (int64_t)found.ftLastWriteTime.dwHighDateTime << 32 | found.ftLastWriteTime.dwLowDateTime;
    else
        sys_windows_fail();
    free(wide);
    return ticks == -1 ? -1 : ticks / 10000000 - UNIX_EPOCH_S;
}

struct sys_dir {
    HANDLE search;
    WIN32_FIND_DATAW found;
    bool has_first;
    char *name; /* the last one told */
};

struct sys_dir *sys_dir_open(const char *path)
{
    struct sys_dir *dir = calloc(1, sizeof *dir);
    wchar_t *wide = sys_windows_path(path), *pattern = NULL;
    size_t length = wide == NULL ? 0 : wcslen(wide);

    if (dir != NULL && wide != NULL)
        pattern = malloc((length + 3) * sizeof *pattern);
    if (pattern != NULL) {
        memcpy(pattern, wide, length * sizeof *pattern);
        memcpy(pattern + length, L"\\*", 3 * sizeof *pattern);
        dir->search = FindFirstFileW(pattern, &dir->found);
        dir->has_first = dir->search != INVALID_HANDLE_VALUE;
        if (!dir->has_first)
            sys_windows_fail();
    }
    free(wide);
    free(pattern);
    if (dir != NULL && dir->has_first)
        return dir;
    free(dir);
    return NULL;
}

const char *sys_dir_next(struct sys_dir *dir)
{
    const wchar_t *name = dir->found.cFileName;

    do {
        if (!dir->has_first && !FindNextFileW(dir->search, &dir->found)) {
            DWORD error = GetLastError();

            sys_windows_fail_with(error);
            if (error == ERROR_NO_MORE_FILES)
                errno = 0;
            return NULL;
        }
        dir->has_first = false;
    } while (wcscmp(name, L".") == 0 || wcscmp(name, L"..") == 0);
    free(dir->name);
    dir->name = sys_windows_utf8(name);
    return dir->name;
}

void sys_dir_close(struct sys_dir *dir)
{
    if (dir == NULL)
        return;
    FindClose(dir->search);
    free(dir->name);
    free(dir);
}

/* Far behind any content, because a locked part cannot be read by others. */
static bool lock_now(HANDLE handle)
{
    OVERLAPPED where = {.Offset = 0, .OffsetHigh = 0x40000000};

    return LockFileEx(handle, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &where);
}

/* Its children do not have it: sys_run ends them with the process that does. */
int sys_lock(const char *path, int64_t wait_ms)
{
    int64_t until = sys_monotonic_ms() + wait_ms;
    int fd = open_file(path, GENERIC_READ | GENERIC_WRITE, SHARE_ALL, OPEN_ALWAYS, _O_RDWR);

    if (fd == -1)
        return -1;
    while (!lock_now((HANDLE)_get_osfhandle(fd))) {
        DWORD error = GetLastError();

        if (error == ERROR_IO_PENDING)
            error = ERROR_LOCK_VIOLATION;
        if (error != ERROR_LOCK_VIOLATION || sys_monotonic_ms() >= until) {
            sys_close(fd);
            return sys_windows_fail_with(error);
        }
        sys_sleep_ms(LOCK_POLL_MS);
    }
    return fd;
}

void sys_unlock(int fd)
{
    sys_close(fd);
}
