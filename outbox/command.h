/*
 * The subcommands: one file each, one function each, and the options that each of them takes (pdv-outbox(1)).
 */
#ifndef COMMAND_H
#define COMMAND_H

#include "options.h"

#include "session.h"

struct choices {
    bool dry_run, json, html, prometheus, all, resend, motivo;
    bool without[CANAIS];
    int64_t max;     /* 0: no limit */
    int count;       /* of operands */
    char **operands; /* what stands behind the options, NULL-terminated */
};

/* Each returns the program's exit code. `session` is started, and ended by the caller. */
int ack_run(struct session *session, const struct choices *choices);
int add_run(struct session *session, const struct choices *choices);
int audit_run(struct session *session, const struct choices *choices);
int drain_run(struct session *session, const struct choices *choices);
int find_run(struct session *session, const struct choices *choices);
int list_run(struct session *session, const struct choices *choices);
int next_run(struct session *session, const struct choices *choices);
int requeue_run(struct session *session, const struct choices *choices);
int rewind_run(struct session *session, const struct choices *choices);
int run_run(struct session *session, const struct choices *choices);
int settle_run(struct session *session, const struct choices *choices);
int show_run(struct session *session, const struct choices *choices);
int status_run(struct session *session, const struct choices *choices);

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
