/*
 * The subcommands: one file each, one function each, and the options that each of them takes (pdv-outbox(1)).
 */
#ifndef COMMAND_H
#define COMMAND_H

#include "options.h"

#include "session.h"

/* What the options are called in the table of command.c: whether each was given. */
enum choice { ALL, DRY_RUN, HTML, JSON, MAX, MOTIVO, PROMETHEUS, RESEND, WITHOUT, CHOICES };

struct choices {
    bool has[CHOICES];
    bool without[CANAIS];
    int64_t max;     /* 0: no limit */
    int count;       /* of operands */
    char **operands; /* what stands behind the options, NULL-terminated */
};

/* Each returns the program's exit code. `session` is started, and ended by the caller. */
typedef int command_function(struct session *session, const struct choices *choices);
command_function ack_run, add_run, audit_run, drain_run, find_run, list_run, next_run, requeue_run, rewind_run, run_run,
    settle_run, show_run, status_run;

/* --check: the diagnosis of queue, state and locks. */
int check_run(struct session *session);

/* What --help prints. */
extern const char command_help[];

/*
 * Finds the subcommand in the program's operands, reads its options and runs it. `options` is as main has left it.
 * Returns the exit code; a wrong use prints its message.
 */
int command_run(struct options *options, int argc, char **argv);

#endif
