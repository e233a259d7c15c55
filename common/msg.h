/*
 * Words for people, on stderr only: one line an event, `pdv-send: <what>: <reason>`, with the local time before it
 * when stderr is not a terminal. Data goes to stdout and never through here.
 */
#ifndef MSG_H
#define MSG_H

#include <stdbool.h>

#include "reason.h"
#include "sys.h"

enum msg_level { MSG_ERROR, MSG_WARNING, MSG_INFO, MSG_DEBUG };

/* `program` is a literal such as "pdv-send"; call once, before any other. The level begins at MSG_INFO. */
void msg_begin(const char *program);

/* The program's name as given to msg_begin. */
const char *msg_program(void);

/* Lines beyond `level` are not written: -q gives MSG_ERROR, -v gives MSG_DEBUG. */
void msg_set_level(enum msg_level level);

/* The configuration's LOG_LEVEL: counts unless msg_set_level was called. */
void msg_suggest_level(enum msg_level level);

/* One line: no data can forge another one, or paint on a terminal (texto_clean). */
void msg_say(enum msg_level level, const char *format, ...) SYS_PRINTF(2, 3);
#define msg_error(...) msg_say(MSG_ERROR, __VA_ARGS__)
#define msg_warning(...) msg_say(MSG_WARNING, __VA_ARGS__)
#define msg_info(...) msg_say(MSG_INFO, __VA_ARGS__)
#define msg_debug(...) msg_say(MSG_DEBUG, __VA_ARGS__)

/*
 * From now on lines go to `take` instead of to stderr, each with the time; NULL: to stderr again. For the run, whose
 * own words stand in the log among those of its programs.
 */
void msg_to(void (*take)(void *context, const char *bytes, size_t size), void *context);

/* The line of an error as it would be written at the moment `at_ms`, for what can only be prepared (sys_deadline). */
void msg_prepare(char *line, size_t size, int64_t at_ms, const char *format, ...) SYS_PRINTF(4, 5);

/* Prints the reason as an error and returns its exit code: `return msg_fail(&why);` ends a main. */
int msg_fail(const struct reason *why);

/* True after msg_fail had nothing to say: the reader of our output has gone, and its end explains ours. */
bool msg_was_cut_off(void);

/* One line of --check on stdout: OK, AVISO or FALHA, what was looked at, what it means and what to do. */
enum check { CHECK_OK, CHECK_WARNING, CHECK_FAILED };
void msg_check(enum check result, const char *format, ...) SYS_PRINTF(2, 3);

/*
 * The reason as the answer of a program: with `checking` (--check) a line of the diagnosis and EXIT_NO, else as
 * msg_fail does.
 */
int msg_fail_or_check(const struct reason *why, bool checking);

#endif
