/*
 * common/sys_posix.c is compiled a second time with these names for the functions that double.c stands in for; the
 * Makefile's DOUBLED lists them.
 */
#ifndef REAL_H
#define REAL_H

#include "sys.h"

int real_sys_create_new(const char *path);
int real_sys_open_append(const char *path);
int real_sys_write_all(int fd, const void *data, size_t size);
int real_sys_close(int fd);
int real_sys_truncate(int fd, int64_t size);
int real_sys_rename(const char *from, const char *to);
int real_sys_link(const char *from, const char *to);
int real_sys_unlink(const char *path);
int real_sys_make_dir(const char *path);
int real_sys_lock(const char *path, int64_t wait_ms);
int64_t real_sys_changed_at(const char *path);

#endif
