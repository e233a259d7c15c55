/*
 * What a run did to its files, in order, and what the world outside knew at each moment: written by the double
 * (double.h), played by the model (model.h).
 */
#ifndef OPLOG_H
#define OPLOG_H

#include <stddef.h>

#include "world.h"

enum op_kind {
    OP_OPEN, /* from: for writing at its end; created when it is not there */
    OP_WRITE,
    OP_SYNC,
    OP_TRUNCATE, /* to `size` bytes */
    OP_RENAME,
    OP_LINK,
    OP_UNLINK,
    OP_SYNC_DIR,
    OP_MAKE_DIR, /* and those above it */
    OP_DAMAGE,   /* from: from now on it durably holds `data`; nothing of ours did that */
    OP_WORLD     /* the world outside is `world` from here on */
};

struct op {
    enum op_kind kind;
    long number; /* double_run.done when it was done */
    int handle;  /* of OPEN, WRITE, SYNC, TRUNCATE: a number for each opening */
    const char *from, *to;
    const char *data;
    size_t size;
    const struct world *world;
    void *owned; /* the log's copy of all these */
};

struct oplog {
    struct op *ops;
    size_t count, room;
};

/* Copies what it is given. Without memory the program ends. */
void oplog_add(struct oplog *log, const struct op *op);
void oplog_end(struct oplog *log);

/* The operation as a person reads it, in `text`. */
void oplog_describe(const struct op *op, char *text, size_t room);

#endif
