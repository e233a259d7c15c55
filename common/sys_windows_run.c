/*
 * The portability layer's running of a command, on Windows: the tree is a job object, which dies with its last handle,
 * and that is ours: a run that is killed takes everything it began with it. There is no way to ask a tree of console
 * programs to end, and they need none: they are ended at once. A thread reads their stderr.
 */
#include <errno.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sys.h"
#include "sys_windows.h"

#define ENDED_CODE 75     /* what the tree's processes end with: the next run does the rest (common/exitcode.h) */
#define FAREWELL_MS 10000 /* so long the system waits for a handler at shutdown, at most */

static HANDLE asked_event; /* somebody wants this process to end */

static BOOL WINAPI on_control(DWORD event)
{
    SetEvent(asked_event);
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT)
        Sleep(FAREWELL_MS); /* the process ends with this function; main needs the time */
    return TRUE;
}

static bool watch_controls(void)
{
    if (asked_event != NULL)
        return true;
    asked_event = CreateEventW(NULL, TRUE, FALSE, NULL);
    return asked_event != NULL && SetConsoleCtrlHandler(on_control, TRUE);
}

/*
 * "Parsing C++ command-line arguments": a quote is escaped, and so are the backslashes before a quote. What needs no
 * quotes gets none, because cmd takes them for its own; but with `&` in a path it needs them.
 */
static size_t quote(const char *argument, char *to)
{
    size_t length = 0, slashes = 0; /* those that stand right before */
    size_t plain = strspn(argument, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/\\:.-_");

    if (plain > 0 && argument[plain] == '\0') {
        memcpy(to, argument, plain);
        return plain;
    }
    to[length++] = '"';
    for (const char *p = argument; *p != '\0'; p++) {
        if (*p == '"')
            for (size_t i = 0; i <= slashes; i++)
                to[length++] = '\\';
        slashes = *p == '\\' ? slashes + 1 : 0;
        to[length++] = *p;
    }
    for (; slashes > 0; slashes--)
        to[length++] = '\\';
    to[length++] = '"';
    return length;
}

/* To be freed; NULL with errno set. */
static wchar_t *command_line(char *const *argv)
{
    size_t room = 1, length = 0;
    char *text;
    wchar_t *wide;

    for (size_t i = 0; argv[i] != NULL; i++)
        room += 2 * strlen(argv[i]) + 3;
    text = malloc(room);
    if (text == NULL)
        return NULL;
    for (size_t i = 0; argv[i] != NULL; i++) {
        if (i > 0)
            text[length++] = ' ';
        length += quote(argv[i], text + length);
    }
    text[length] = '\0';
    wide = sys_windows_wide(text);
    free(text);
    return wide;
}

struct tree {
    const struct sys_command *command;
    HANDLE job, leader, stderr_read;
};

static DWORD WINAPI hand_on(void *context)
{
    const struct tree *tree = context;
    char buffer[4096];
    DWORD got;

    while (ReadFile(tree->stderr_read, buffer, sizeof buffer, &got, NULL) && got > 0)
        tree->command->on_stderr(tree->command->context, buffer, got);
    return 0;
}

static bool make_job(struct tree *tree)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {.BasicLimitInformation.LimitFlags =
                                                       JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE |
                                                       JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION};

    tree->job = CreateJobObjectW(NULL, NULL);
    return tree->job != NULL &&
           SetInformationJobObject(tree->job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
}

/* Suspended until it is in the job, so that nothing it begins is outside. */
static bool start(struct tree *tree, wchar_t *line, HANDLE stderr_write)
{
    STARTUPINFOW how = {.cb = sizeof how,
                        .dwFlags = STARTF_USESTDHANDLES,
                        .hStdInput = GetStdHandle(STD_INPUT_HANDLE),
                        .hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE),
                        .hStdError = stderr_write};
    PROCESS_INFORMATION process;
    bool done;

    if (!CreateProcessW(NULL, line, NULL, NULL, TRUE, CREATE_SUSPENDED | CREATE_NEW_PROCESS_GROUP, NULL, NULL, &how,
                        &process))
        return sys_windows_fail() == 0;
    done = AssignProcessToJobObject(tree->job, process.hProcess) && ResumeThread(process.hThread) != (DWORD)-1;
    if (!done) {
        sys_windows_fail();
        TerminateProcess(process.hProcess, ENDED_CODE);
        CloseHandle(process.hProcess);
    }
    CloseHandle(process.hThread);
    tree->leader = process.hProcess;
    return done;
}

static enum sys_end watch(struct tree *tree, int *status)
{
    HANDLE events[] = {tree->leader, asked_event}, listener = CreateThread(NULL, 0, hand_on, tree, 0, NULL);
    DWORD wait_ms = tree->command->limit_ms > 0 ? (DWORD)tree->command->limit_ms : INFINITE;
    DWORD woken = WaitForMultipleObjects(2, events, FALSE, wait_ms), code = ENDED_CODE;

    TerminateJobObject(tree->job, ENDED_CODE); /* also whom the leader has left behind: they hold its stderr open */
    WaitForSingleObject(tree->leader, INFINITE);
    if (listener != NULL) {
        WaitForSingleObject(listener, INFINITE);
        CloseHandle(listener);
    }
    GetExitCodeProcess(tree->leader, &code);
    *status = (int)code;
    if (woken == WAIT_TIMEOUT)
        return SYS_LIMIT;
    return code <= 255 ? SYS_EXITED : SYS_SIGNALLED;
}

/* `keep_fd` has nothing to add: the lock's holder and the tree end together. */
enum sys_end sys_run(const struct sys_command *command, int *status)
{
    struct tree tree = {.command = command};
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof inherited, .bInheritHandle = TRUE};
    HANDLE stderr_write = NULL;
    wchar_t *line = command_line(command->argv);
    enum sys_end end = SYS_NOT_STARTED;

    if (line != NULL &&
        (!watch_controls() || !make_job(&tree) || !CreatePipe(&tree.stderr_read, &stderr_write, &inherited, 0) ||
         !SetHandleInformation(tree.stderr_read, HANDLE_FLAG_INHERIT, 0)))
        sys_windows_fail();
    else if (line != NULL && start(&tree, line, stderr_write)) {
        CloseHandle(stderr_write);
        stderr_write = NULL;
        end = watch(&tree, status);
        CloseHandle(tree.leader);
    }
    if (end == SYS_NOT_STARTED)
        *status = errno;
    if (stderr_write != NULL)
        CloseHandle(stderr_write);
    if (tree.stderr_read != NULL)
        CloseHandle(tree.stderr_read);
    if (tree.job != NULL)
        CloseHandle(tree.job);
    free(line);
    return end;
}
