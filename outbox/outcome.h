/*
 * How a run ended, by the lines that its programs have left (runnote.h). Pure.
 */
#ifndef OUTCOME_H
#define OUTCOME_H

#include <stddef.h>

#include <jansson.h>

struct outcome {
    int code;
    const char *program; /* whose code it is, a literal; NULL: the command's own */
};

/*
 * The first code that is not 0 in the order reading, keeping, sending, noting; `own` is the command's, which counts
 * when no line says anything worse, but always where it says that the run was broken off (EXIT_LATER). A program that
 * was killed leaves no line: where another of its pipe shows that, it counts as EXIT_OUR_BUG, and a channel that was
 * not read to its end as EXIT_UNAVAILABLE. What ended only because its reader had gone counts when nothing else does.
 */
struct outcome outcome_of(const json_t *lines, int own);

/* "; vendas lidas: 12, payloads entregues: 2", as far as anything was counted. */
void outcome_counts(const json_t *lines, char *text, size_t size);

#endif
