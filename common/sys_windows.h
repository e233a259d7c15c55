/*
 * What the files of the portability layer on Windows share. Only they include it. The sources are Microsoft's pages of
 * the named functions.
 */
#ifndef SYS_WINDOWS_H
#define SYS_WINDOWS_H

#include <wchar.h>

#include <winsock2.h>

#include <windows.h>

/* Leaves in errno what `error`, or GetLastError(), means. Returns -1. */
int sys_windows_fail(void);
int sys_windows_fail_with(DWORD error);

/*
 * A path as the system takes it: UTF-16, absolute and with the prefix that lifts the limit of 260 characters. To be
 * freed; NULL with errno set.
 */
wchar_t *sys_windows_path(const char *path);

/* UTF-8 to UTF-16 and back. To be freed; NULL with errno set. */
wchar_t *sys_windows_wide(const char *text);
char *sys_windows_utf8(const wchar_t *text);

/* Removes the temporary file of this descriptor, if it has one: sys_close calls it. */
void sys_windows_forget_temporary(int fd);

#endif
