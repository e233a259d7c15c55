/*
 * The double: stands in place of common/sys_posix.c's file functions when pdv-outbox is linked for these tests. Each
 * one does what the real one does (sys_posix.c under other names: real.h) and writes it down; a sync is only written
 * down. The clock and the random numbers are given, so that a run can be repeated exactly.
 */
#ifndef DOUBLE_H
#define DOUBLE_H

#include <setjmp.h>

#include "oplog.h"

struct double_run {
    struct oplog *log;     /* NULL: nothing is written down */
    int64_t now_ms;        /* what sys_now_ms says */
    int64_t age_s;         /* every file was last changed that long ago */
    uint64_t random;       /* where the random numbers begin */
    void (*outside)(void); /* called before each operation: whoever reads the output reads it now; NULL: nobody */
    long die_before;       /* the operation, counted from 1, before which the process is killed; 0: never */
    long done;             /* operations so far */
    int opened;            /* files opened for writing so far: each log begins with 0 */
    jmp_buf killed;        /* where a killed process goes to */
};

extern struct double_run double_run;

/* Writes an operation down; paths lose a leading "./". */
void double_note(enum op_kind kind, int handle, const char *from, const char *to, const void *data, size_t size);

/* After a kill: closes what the dead process had open, which gives up its lock. */
void double_bury(void);

#endif
