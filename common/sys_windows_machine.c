/*
 * The portability layer on Windows: the process, the machine, its clocks, temporary files. The programs' manifest makes
 * UTF-8 the code page of the narrow functions, of the environment and of the console.
 */
#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sys.h"
#include "sys_windows.h"

#include <bcrypt.h>
#include <shellapi.h>
#include <ws2tcpip.h>

#define TEMPORARIES 4                           /* that are open at once */
#define EPOCH_TICKS INT64_C(116444736000000000) /* 1970, in 100 ns since 1601 */

wchar_t *sys_windows_wide(const char *text)
{
    int length = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
    wchar_t *wide = length <= 0 ? NULL : malloc((size_t)length * sizeof *wide);

    if (wide == NULL)
        errno = length <= 0 ? EILSEQ : ENOMEM;
    else
        MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, length);
    return wide;
}

char *sys_windows_utf8(const wchar_t *text)
{
    int length = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
    char *utf8 = length <= 0 ? NULL : malloc((size_t)length);

    if (utf8 == NULL)
        errno = ENOMEM;
    else
        WideCharToMultiByte(CP_UTF8, 0, text, -1, utf8, length, NULL, NULL);
    return utf8;
}

/* "Naming Files, Paths, and Namespaces": behind the prefix nothing is interpreted, so the path is made absolute first.
 */
wchar_t *sys_windows_path(const char *path)
{
    static const wchar_t local[] = L"\\\\?\\", share[] = L"\\\\?\\UNC";
    wchar_t *wide = sys_windows_wide(path), *full = NULL;
    const wchar_t *prefix, *rest;
    DWORD room = wide == NULL ? 0 : GetFullPathNameW(wide, 0, NULL, NULL);
    wchar_t *result = NULL;
    size_t length;

    if (room > 0)
        full = malloc(room * sizeof *full);
    if (full != NULL && GetFullPathNameW(wide, room, full, NULL) < room) {
        bool is_ready = wcsncmp(full, local, 4) == 0 || wcsncmp(full, L"\\\\.\\", 4) == 0;
        bool is_share = !is_ready && full[0] == L'\\' && full[1] == L'\\';

        prefix = is_ready ? L"" : is_share ? share : local;
        rest = is_share ? full + 1 : full;
        length = wcslen(prefix);
        result = malloc((length + wcslen(rest) + 1) * sizeof *result);
        if (result != NULL) {
            wmemcpy(result, prefix, length);
            wmemcpy(result + length, rest, wcslen(rest) + 1);
        }
    }
    if (wide != NULL && result == NULL)
        errno = path[0] == '\0' ? ENOENT : ENOMEM;
    free(full);
    free(wide);
    return result;
}

static UINT console_before;

static void restore_console(void)
{
    SetConsoleOutputCP(console_before);
}

/* A console keeps the code page after us, so it gets its own back. */
static void begin_console(void)
{
    console_before = GetConsoleOutputCP();
    if (console_before != 0 && console_before != CP_UTF8 && SetConsoleOutputCP(CP_UTF8))
        atexit(restore_console);
}

/* Of the process's life. The C library's own would be in the code page, with `*` and `?` expanded. */
static char **utf8_arguments(int *count)
{
    wchar_t **wide = CommandLineToArgvW(GetCommandLineW(), count);
    char **arguments = wide == NULL ? NULL : calloc((size_t)*count + 1, sizeof *arguments);
    bool done = arguments != NULL;

    for (int i = 0; done && i < *count; i++) {
        arguments[i] = sys_windows_utf8(wide[i]);
        done = arguments[i] != NULL;
    }
    LocalFree(wide);
    return done ? arguments : NULL;
}

void sys_begin(int *argc, char ***argv)
{
    int count;
    char **arguments = utf8_arguments(&count);

    for (int fd = 0; fd <= 2; fd++)
        _setmode(fd, _O_BINARY);
    begin_console();
    if (arguments == NULL)
        _exit(74);
    *argc = count;
    *argv = arguments;
}

/* Nor a dialogue that would wait for somebody who is not there. */
void sys_no_core(void)
{
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
}

/* A job of its own, inside of the run's; its handle stays open as long as the process. */
void sys_limit_memory(int64_t bytes)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_PROCESS_MEMORY,
                                                   .ProcessMemoryLimit = (SIZE_T)bytes};
    HANDLE job = CreateJobObjectW(NULL, NULL);

    if (job != NULL && (!SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits) ||
                        !AssignProcessToJobObject(job, GetCurrentProcess())))
        CloseHandle(job);
}

bool sys_is_separator(char c)
{
    return c == '/' || c == '\\';
}

bool sys_is_absolute(const char *path)
{
    return sys_is_separator(path[0]) || (path[0] != '\0' && path[1] == ':');
}

void sys_hostname(char *name, size_t size)
{
    wchar_t wide[256];
    DWORD length = sizeof wide / sizeof *wide;

    name[0] = '\0';
    if (GetComputerNameExW(ComputerNameDnsHostname, wide, &length))
        WideCharToMultiByte(CP_UTF8, 0, wide, -1, name, (int)size, NULL, NULL);
    name[size - 1] = '\0';
    if (name[0] == '\0')
        name[0] = '?', name[1] = '\0';
}

void sys_user_name(char *name, size_t size)
{
    wchar_t wide[257];
    DWORD length = sizeof wide / sizeof *wide;

    name[0] = '\0';
    if (GetUserNameW(wide, &length))
        WideCharToMultiByte(CP_UTF8, 0, wide, -1, name, (int)size, NULL, NULL);
    name[size - 1] = '\0';
    if (name[0] == '\0')
        name[0] = '?', name[1] = '\0';
}

int sys_random(void *bytes, size_t size)
{
    errno = EIO;
    return BCryptGenRandom(NULL, bytes, (ULONG)size, BCRYPT_USE_SYSTEM_PREFERRED_RNG) == 0 ? 0 : -1;
}

int64_t sys_now_ms(void)
{
    FILETIME now;

    GetSystemTimeAsFileTime(&now);
    return ((int64_t)((uint64_t)now.dwHighDateTime << 32 | now.dwLowDateTime) - EPOCH_TICKS) / 10000;
}

int64_t sys_monotonic_ms(void)
{
    return (int64_t)GetTickCount64();
}

void sys_sleep_ms(int64_t ms)
{
    if (ms > 0)
        Sleep((DWORD)ms);
}

bool sys_is_terminal(int fd)
{
    DWORD mode;

    return GetConsoleMode((HANDLE)_get_osfhandle(fd), &mode) != 0;
}

int sys_local_offset_s(int64_t utc_s)
{
    uint64_t ticks = (uint64_t)(utc_s * 10000000 + EPOCH_TICKS), local_ticks;
    FILETIME utc = {.dwLowDateTime = (DWORD)ticks, .dwHighDateTime = (DWORD)(ticks >> 32)}, local;
    SYSTEMTIME clock, local_clock;

    if (!FileTimeToSystemTime(&utc, &clock) || !SystemTimeToTzSpecificLocalTime(NULL, &clock, &local_clock) ||
        !SystemTimeToFileTime(&local_clock, &local))
        return 0;
    local_ticks = (uint64_t)local.dwHighDateTime << 32 | local.dwLowDateTime;
    return (int)((int64_t)(local_ticks - ticks) / 10000000);
}

int sys_set_env(const char *name, const char *value)
{
    errno_t error = _putenv_s(name, value == NULL ? "" : value);

    errno = error;
    return error == 0 ? 0 : -1;
}

static struct {
    int fd; /* valid where there is a path */
    char *path;
} temporaries[TEMPORARIES];

void sys_windows_forget_temporary(int fd)
{
    for (size_t i = 0; i < TEMPORARIES; i++) {
        if (temporaries[i].path == NULL || temporaries[i].fd != fd)
            continue;
        (void)sys_unlink(temporaries[i].path);
        free(temporaries[i].path);
        temporaries[i].path = NULL;
    }
}

/* What is still in use cannot be removed, because it was opened without the right to. */
static void sweep(const char *folder, const char *prefix)
{
    struct sys_dir *dir = sys_dir_open(folder);
    const char *name;

    if (dir == NULL)
        return;
    while ((name = sys_dir_next(dir)) != NULL) {
        char path[SYS_PATH_MAX];
        int length = snprintf(path, sizeof path, "%s%s", folder, name);
        wchar_t *wide = strncmp(name, prefix, strlen(prefix)) == 0 && length > 0 && (size_t)length < sizeof path
                            ? sys_windows_path(path)
                            : NULL;

        if (wide != NULL)
            DeleteFileW(wide);
        free(wide);
    }
    sys_dir_close(dir);
}

/* The user's own folder, which ends with a separator and which only he may read. */
bool sys_temporary_folder(char *folder, size_t room)
{
    wchar_t wide[MAX_PATH + 1];
    DWORD length = GetTempPathW(MAX_PATH + 1, wide);

    if (length == 0 || length > MAX_PATH ||
        WideCharToMultiByte(CP_UTF8, 0, wide, -1, folder, (int)room, NULL, NULL) == 0)
        return sys_windows_fail() == 0;
    return true;
}

int sys_create_temporary(const char *prefix, char *path, size_t room)
{
    char folder[SYS_PATH_MAX];
    uint64_t random;
    wchar_t *wide;
    HANDLE handle;
    int length;

    path[0] = '\0';
    if (!sys_temporary_folder(folder, sizeof folder) || sys_random(&random, sizeof random) == -1)
        return -1;
    length = snprintf(path, room, "%s%s-%016llx", folder, prefix, (unsigned long long)random);
    if (length < 0 || (size_t)length >= room) {
        errno = ENAMETOOLONG;
        return -1;
    }
    wide = sys_windows_path(path);
    if (wide == NULL)
        return -1;
    handle = CreateFileW(wide, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, CREATE_NEW,
                         FILE_ATTRIBUTE_TEMPORARY, NULL);
    free(wide);
    return handle == INVALID_HANDLE_VALUE ? sys_windows_fail()
                                          : _open_osfhandle((intptr_t)handle, _O_WRONLY | _O_BINARY | _O_NOINHERIT);
}

/* Windows has no files without a name: sys_close removes it, and the next one what a process that was killed has left.
 */
int sys_create_unnamed(const char *prefix, char *path, size_t room)
{
    char folder[SYS_PATH_MAX];
    size_t slot = 0;
    int fd;

    while (slot < TEMPORARIES && temporaries[slot].path != NULL)
        slot++;
    if (slot == TEMPORARIES) {
        errno = EMFILE;
        return -1;
    }
    if (sys_temporary_folder(folder, sizeof folder))
        sweep(folder, prefix);
    fd = sys_create_temporary(prefix, path, room);
    if (fd == -1)
        return -1;
    temporaries[slot].fd = fd;
    temporaries[slot].path = _strdup(path);
    return fd;
}

static int64_t udp_ask(SOCKET socket, const struct addrinfo *to, const void *request, size_t size, void *answer,
                       size_t room, int64_t wait_ms)
{
    DWORD timeout = (DWORD)wait_ms;
    int got;

    if (setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, (const char *)&timeout, sizeof timeout) != 0 ||
        connect(socket, to->ai_addr, (int)to->ai_addrlen) != 0 || send(socket, request, (int)size, 0) < 0)
        return -1;
    got = recv(socket, answer, (int)room, 0);
    if (got < 0)
        errno = WSAGetLastError() == WSAETIMEDOUT ? ETIMEDOUT : ECONNREFUSED;
    return got;
}

int64_t sys_udp_ask(const char *host, int port, const void *request, size_t size, void *answer, size_t room,
                    int64_t wait_ms)
{
    struct addrinfo hints = {.ai_socktype = SOCK_DGRAM}, *found = NULL;
    WSADATA data;
    char service[16];
    int64_t got = -1;

    snprintf(service, sizeof service, "%d", port);
    errno = ENOENT;
    if (WSAStartup(MAKEWORD(2, 2), &data) != 0)
        return -1;
    if (getaddrinfo(host, service, &hints, &found) == 0) {
        for (const struct addrinfo *to = found; to != NULL && got < 0; to = to->ai_next) {
            SOCKET asking = socket(to->ai_family, SOCK_DGRAM, 0);

            errno = EHOSTUNREACH;
            if (asking == INVALID_SOCKET)
                continue;
            got = udp_ask(asking, to, request, size, answer, room, wait_ms);
            closesocket(asking);
        }
        freeaddrinfo(found);
    }
    WSACleanup();
    return got;
}

static int deadline_code;
static char deadline_words[512];

static void CALLBACK on_deadline(void *context, BOOLEAN by_time)
{
    DWORD written;

    (void)context;
    (void)by_time;
    WriteFile(GetStdHandle(STD_ERROR_HANDLE), deadline_words, (DWORD)strlen(deadline_words), &written, NULL);
    TerminateProcess(GetCurrentProcess(), (UINT)deadline_code);
}

int sys_deadline(int64_t ms, int code, const char *last_words)
{
    static HANDLE timer;

    if (timer != NULL)
        (void)DeleteTimerQueueTimer(NULL, timer, INVALID_HANDLE_VALUE);
    timer = NULL;
    snprintf(deadline_words, sizeof deadline_words, "%s", last_words);
    deadline_code = code;
    if (ms <= 0)
        return 0;
    return CreateTimerQueueTimer(&timer, NULL, on_deadline, NULL, (DWORD)ms, 0, WT_EXECUTEONLYONCE)
               ? 0
               : sys_windows_fail();
}
