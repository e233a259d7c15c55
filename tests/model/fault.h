/*
 * A disk that fails on purpose, and a clock that stands where the model puts it. The linker leads the calls of sys.h
 * that matter to the functions in fault.c (Makefile, queue-model); only a child process may be killed.
 */
#ifndef FAULT_H
#define FAULT_H

#include <stdint.h>

#define FAULT_RUN "run" /* the run's folder, and the lines that its programs leave there */
#define FAULT_NOTES FAULT_RUN "/programas.ndjson"
#define FAULT_KILLED 137 /* the exit code of a child that was struck dead */

enum fault_kind {
    FAULT_NONE,
    FAULT_KILL, /* the process ends before the operation */
    FAULT_TORN, /* ... or, where it is a write, after half of it */
    FAULT_FULL  /* from the operation on, whatever needs room fails */
};

/* What the programs take for now, milliseconds since 1970; the files that they write bear it. */
extern int64_t fault_now_ms;

/* From the `at`-th changing operation on, counted from 1. */
void fault_arm(enum fault_kind kind, int at);

#endif
