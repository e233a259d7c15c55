/* The list of operations. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oplog.h"

/* Copies to *end, which moves behind it. */
static const char *copy(char **end, const void *data, size_t size)
{
    char *to = *end;

    if (data == NULL)
        return NULL;
    memcpy(to, data, size);
    *end += size;
    return to;
}

static size_t text_size(const char *text)
{
    return text == NULL ? 0 : strlen(text) + 1;
}

void oplog_add(struct oplog *log, const struct op *op)
{
    size_t from = text_size(op->from), to = text_size(op->to), data = op->data == NULL ? 0 : op->size;
    struct op *made;
    struct world *world;
    char *end;

    if (log->count == log->room) {
        log->room = log->room == 0 ? 256 : log->room * 2;
        log->ops = realloc(log->ops, log->room * sizeof *log->ops);
        if (log->ops == NULL)
            abort();
    }
    made = &log->ops[log->count++];
    *made = *op;
    made->owned = world = malloc(sizeof *world + from + to + data);
    if (made->owned == NULL)
        abort();
    end = (char *)(world + 1);
    if (op->world != NULL)
        *world = *op->world;
    made->world = op->world == NULL ? NULL : world;
    made->from = copy(&end, op->from, from);
    made->to = copy(&end, op->to, to);
    made->data = copy(&end, op->data, data);
}

void oplog_end(struct oplog *log)
{
    for (size_t i = 0; i < log->count; i++)
        free(log->ops[i].owned);
    free(log->ops);
    *log = (struct oplog){0};
}

void oplog_describe(const struct op *op, char *text, size_t room)
{
    static const char *const names[] = {"open",   "write",    "fsync", "truncate", "rename", "link",
                                        "unlink", "fsyncdir", "mkdir", "damage",   "world"};

    if (op->kind == OP_WORLD)
        snprintf(text, room, "-- %s", op->world->doing);
    else if (op->from != NULL)
        snprintf(text, room, "%s %s%s%s", names[op->kind], op->from, op->to == NULL ? "" : " -> ",
                 op->to == NULL ? "" : op->to);
    else
        snprintf(text, room, "%s #%d, %zu bytes", names[op->kind], op->handle, op->size);
}
