/*
 * terminate.exe MS NAME NUMBER: ends one process by TerminateProcess, as the task manager does: MS milliseconds after
 * there is one whose program's name begins with NAME; of those that there are then, the one that NUMBER chooses. Prints
 * its program, or "none" when none comes or stays.
 * terminate.exe hold FILE: has FILE open for itself alone, as a virus scanner does, until standard input ends; prints
 * "held" then.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include <tlhelp32.h>

#define MOST 64
#define PATIENCE_MS 5000

static unsigned find(const char *name, PROCESSENTRY32 *found)
{
    PROCESSENTRY32 entry = {.dwSize = sizeof entry};
    HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    unsigned count = 0;

    for (BOOL more = Process32First(all, &entry); more && count < MOST; more = Process32Next(all, &entry))
        if (strncmp(entry.szExeFile, name, strlen(name)) == 0)
            found[count++] = entry;
    CloseHandle(all);
    return count;
}

static int hold(const char *path)
{
    HANDLE file = CreateFileA(path, GENERIC_READ, 0, NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);

    puts(file == INVALID_HANDLE_VALUE ? "none" : "held");
    fflush(stdout);
    while (getchar() != EOF)
        continue;
    CloseHandle(file);
    return 0;
}

int main(int argc, char **argv)
{
    PROCESSENTRY32 found[MOST], *chosen;
    ULONGLONG since = GetTickCount64();
    unsigned count;
    HANDLE process;

    if (argc == 3 && strcmp(argv[1], "hold") == 0)
        return hold(argv[2]);
    if (argc != 4)
        return 64;
    while (find(argv[2], found) == 0 && GetTickCount64() - since < PATIENCE_MS)
        Sleep(1);
    Sleep((DWORD)strtoul(argv[1], NULL, 10));
    count = find(argv[2], found);
    chosen = count == 0 ? NULL : &found[strtoul(argv[3], NULL, 10) % count];
    process = chosen == NULL ? NULL : OpenProcess(PROCESS_TERMINATE, FALSE, chosen->th32ProcessID);
    puts(process != NULL && TerminateProcess(process, 1) ? chosen->szExeFile : "none");
    return 0;
}
