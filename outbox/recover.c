/*
 * Recovery. Why nothing slips through: `add` holds the state's lock from before the payload's rename until after the
 * state's replacement. Between the two only a crash ends it, which also ends the lock. Whoever locks next - and nobody
 * lists, sends, moves or removes a payload without having locked and come through here first - finds the intent still
 * in the state and its payload still where `add` has put it, because only settle removes payloads, settle acts only on
 * what drain has listed, and drain lists after this step. So the intent's payload, once put, cannot have gone before
 * the state has moved; and an intent without a payload has put none, so that its window may be read again, or replaced.
 * What the payload carries is noted in the ledger before the state moves, and once more where a crash came between.
 */
#include <stdio.h>
#include <string.h>

#include "msg.h"

#include "deadletter.h"
#include "disk.h"
#include "ledgerfile.h"
#include "queue.h"
#include "recibo.h"
#include "recover.h"

#define UNFINISHED_SUFFIX ".tmp"
#define UNFINISHED_MAX_S INT64_C(86400) /* a day */

/* The folder is synced before the state relies on the name: the rename may not be on the disk yet. */
static bool take_over(const struct places *places, const char *folder, const struct entry *entry,
                      const struct queue_payload *payload, struct state *state, bool *moved, struct reason *why)
{
    char name[ENTRY_NAME];

    if (!disk_sync_folder(folder, why) || !ledgerfile_note(places, payload->text, payload->length, &state->intent, why))
        return false;
    state_advance(state, &state->intent, entry->caixa, entry->loja);
    *moved = true;
    msg_info("%s já está na fila: o ledger e o estado foram levados até ele", entry_format(entry, name));
    return true;
}

/* What it held is in the ledger perhaps, and nowhere else: the ledger must not keep it from being read again. */
static void read_anew(struct state *state)
{
    state->intent.reenviar = true;
    state->intent.has_lookback = false;
}

static bool look_at(const struct places *places, const char *folder, const struct entry *entry, struct state *state,
                    bool *moved, bool *damaged, struct reason *why)
{
    struct queue_payload payload;
    struct reason problem = {0};
    bool done = true;

    switch (queue_read(folder, entry, &payload, &problem)) {
    case QUEUE_READ:
        if (strcmp(payload.sync_id, state->sync_id) == 0)
            done = take_over(places, folder, entry, &payload, state, moved, why);
        break;
    case QUEUE_GONE:
        break;
    case QUEUE_DAMAGED:
        if (strcmp(folder, places->outbox) == 0) {
            done = deadletter_move_damaged(places, entry, problem.text, why);
            *damaged = true;
        }
        break;
    case QUEUE_FAILED:
        *why = problem;
        done = false;
        break;
    }
    queue_payload_end(&payload);
    return done;
}

static bool look_through(const struct places *places, const char *folder, struct state *state, bool *moved,
                         bool *damaged, struct reason *why)
{
    struct queue queue;
    bool done = queue_list(&queue, folder, why);

    for (size_t i = 0; done && !*moved && i < queue.count; i++)
        if (strncmp(queue.entries[i].sync, state->sync_id, ENTRY_SYNC) == 0)
            done = look_at(places, folder, &queue.entries[i], state, moved, damaged, why);
    queue_end(&queue);
    return done;
}

bool recover_intent(const struct places *places, struct state *state, bool *moved, struct reason *why)
{
    bool damaged = false;

    *moved = false;
    if (!state->has_intent)
        return true;
    if (!look_through(places, places->outbox, state, moved, &damaged, why) ||
        (!*moved && !look_through(places, places->dead, state, moved, &damaged, why)))
        return false;
    if (damaged && !*moved) {
        read_anew(state);
        *moved = true;
    }
    return true;
}

bool recover_spent(const struct places *places, struct state *state, struct reason *why)
{
    struct recibo recibo;
    bool spent = false;

    if (state->has_intent && !recibo_find(places, state->sync_id, &recibo, &spent, why))
        return false;
    if (spent)
        state->has_intent = false;
    return true;
}

static bool clean_one(void *context, const char *name)
{
    const struct places *places = context;
    size_t length = strlen(name), suffix = strlen(UNFINISHED_SUFFIX);
    char path[SYS_PATH_MAX];
    struct reason ignored;
    int64_t changed_at;

    if (length <= suffix || strcmp(name + length - suffix, UNFINISHED_SUFFIX) != 0 ||
        !places_join(path, places->tmp, name, &ignored))
        return true;
    changed_at = disk_changed_at(path);
    if (changed_at != -1 && sys_now_ms() / 1000 - changed_at > UNFINISHED_MAX_S)
        (void)disk_remove(path, places->tmp, &ignored);
    return true;
}

void recover_clean(const struct places *places)
{
    struct reason ignored;
    struct places copy = *places;

    (void)disk_list(places->tmp, clean_one, &copy, &ignored);
}
