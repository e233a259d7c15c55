/*
 * terminate.exe MS NAME NUMBER: after MS milliseconds ends one process by TerminateProcess, as the task manager does: of
 * those whose program's name begins with NAME, the one that NUMBER chooses. Prints its program, or "none".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include <tlhelp32.h>

#define MOST 64

int main(int argc, char **argv)
{
    PROCESSENTRY32 entry = {.dwSize = sizeof entry}, found[MOST];
    unsigned count = 0, chosen;
    HANDLE all, process;

    if (argc != 4)
        return 64;
    Sleep((DWORD)strtoul(argv[1], NULL, 10));
    all = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    for (BOOL more = Process32First(all, &entry); more && count < MOST; more = Process32Next(all, &entry))
        if (strncmp(entry.szExeFile, argv[2], strlen(argv[2])) == 0)
            found[count++] = entry;
    CloseHandle(all);
    if (count == 0) {
        puts("none");
        return 0;
    }
    chosen = (unsigned)strtoul(argv[3], NULL, 10) % count;
    process = OpenProcess(PROCESS_TERMINATE, FALSE, found[chosen].th32ProcessID);
    if (process == NULL || !TerminateProcess(process, 1)) {
        puts("none");
        return 0;
    }
    printf("%s\n", found[chosen].szExeFile);
    return 0;
}
