/* Damage that the design promises to live with: one of the state's two files or both, one of a ledger pair, payloads.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lancamento.h"
#include "wholefile.h"

#include "../../outbox/deadletter.h"
#include "../../outbox/disk.h"
#include "../../outbox/queue.h"
#include "../../outbox/state.h"
#include "harm.h"

#define COPY "data.copy"

static void write_file(const char *path, const char *data, size_t size)
{
    FILE *file = fopen(path, "w");

    if (file == NULL || fwrite(data, 1, size, file) != size || fclose(file) != 0)
        abort();
}

/* False: there is no such file. */
static bool damage(struct shop *shop, const char *path)
{
    char *data = NULL;
    size_t size = 0;
    struct reason why;

    if (!wholefile_read(path, SIZE_MAX / 2, &data, &size, &why))
        return false;
    switch (shop_chance(shop, 4)) {
    case 0:
        size = size == 0 ? 0 : (size_t)shop_chance(shop, (int)size);
        break;
    case 1:
        memset(data, 0, size);
        break;
    case 2:
        if (size > 0)
            data[shop_chance(shop, (int)size)] ^= (char)(1 << shop_chance(shop, 8));
        break;
    default:
        size = 0;
        break;
    }
    write_file(path, data, size);
    free(data);
    return true;
}

static bool is_state(const struct shop *shop, const char *path)
{
    struct state state;
    char *text = NULL;
    size_t length = 0;
    struct reason why;
    bool is = wholefile_read(path, SIZE_MAX / 2, &text, &length, &why) &&
              state_parse(text, length, path, shop->offset_s, &state, &why);

    free(text);
    return is;
}

/*
 * While a crash is not recovered from, nobody promises to survive the loss of both, be it at once or one after the
 * other. With both the second net is lost for two days, for which no id is known.
 */
static void harm_state(struct steps *steps)
{
    const char *first = steps->places->state, *other = steps->places->twin;
    int which = shop_chance(&steps->shop, 5);

    if (which == 2 || which == 3) {
        first = steps->places->twin;
        other = steps->places->state;
    }
    if (!steps->sound && !is_state(&steps->shop, other))
        return;
    (void)damage(&steps->shop, first);
    if (which == 4 && steps->sound)
        (void)damage(&steps->shop, other);
    if (first == steps->places->state)
        steps->fresh = false;
    if (!is_state(&steps->shop, first) && !is_state(&steps->shop, other))
        shop_lose_far(&steps->shop);
}

/* Always of the same side: what is lost of one is not made good from the other. */
static void harm_journal(struct steps *steps)
{
    char path[SYS_PATH_MAX], day[INSTANTE_TEXT];
    bool entregas = shop_chance(&steps->shop, 2) == 0;
    struct instante when = instante_of(shop_wall_ms(&steps->shop) - shop_chance(&steps->shop, 3) * SHOP_DAY_MS, 0);
    int side = (int)(when.utc_ms / SHOP_DAY_MS % JOURNAL_FILES);
    struct reason why;

    lancamento_naive(when, day);
    day[JOURNAL_DAY - 1] = '\0';
    if (journal_path(path, entregas ? steps->places->entregas : steps->places->ledger, day, side, &why))
        (void)damage(&steps->shop, path);
}

static void harm_payload(struct steps *steps)
{
    const char *folder = shop_chance(&steps->shop, 3) == 0 ? steps->places->dead : steps->places->outbox;
    char path[SYS_PATH_MAX], name[ENTRY_NAME];
    struct reference_parcel *parcel;
    struct queue queue;
    struct reason why;

    if (queue_list(&queue, folder, &why) && queue.count > 0) {
        const struct entry *entry = &queue.entries[shop_chance(&steps->shop, (int)queue.count)];

        parcel = reference_parcel(&steps->reference, entry);
        if (parcel != NULL && path_join(path, folder, entry_format(entry, name), &why)) {
            (void)damage(&steps->shop, path);
            parcel->excused = steps->harmed = true;
        }
    }
    queue_end(&queue);
}

static bool harm_foreign(struct steps *steps)
{
    static const char *const names[] = {"data/outbox/leia-me.txt", "data/dead_letter/copia.json.gz",
                                        "data/ledger/2026-03-02.bak", "data/outbox/20260302_120000_0123456789ab.json"};
    unsigned which = (unsigned)shop_chance(&steps->shop, sizeof names / sizeof *names);

    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if ((steps->foreign >> i & 1) != 0 && access(names[i], F_OK) != 0)
            return reference_wrong(&steps->reference, "%s is gone", names[i]);
    if (access("data/ledger", F_OK) == 0 && access("data/dead_letter", F_OK) == 0) {
        write_file(names[which], "{}", 2);
        steps->foreign |= 1U << which;
    }
    return true;
}

/* A payload of a window of the day before the model's time, without a sale. */
static void bring_legacy(struct steps *steps)
{
    struct shop *shop = &steps->shop;
    struct instante to = instante_of(shop->began_ms - shop_chance(shop, 80000) * INT64_C(1000), -3 * 3600), from = to;
    char sync_id[65], path[128], begin[INSTANTE_TEXT], end[INSTANTE_TEXT];
    FILE *file;

    from.utc_ms -= 600000;
    for (int i = 0; i < 8; i++)
        snprintf(sync_id + (size_t)i * 8, 9, "%08x", (unsigned)shop_chance(shop, 1 << 30));
    snprintf(path, sizeof path, "data/outbox/20260301_120000_%.12s.json", sync_id);
    mkdir("data/outbox", 0700);
    file = fopen(path, "w");
    if (file == NULL ||
        fprintf(file,
                "{\"payload\": {\"schema_version\":\"4.0\",\"window\":{\"from\":\"%s\",\"to\":\"%s\"},\"vendas\":[],"
                "\"integrity\":{\"sync_id\":\"%s\",\"warnings\":[]}}, \"_retry_count\": %d}",
                instante_format(from, INSTANTE_SECONDS, begin), instante_format(to, INSTANTE_SECONDS, end), sync_id,
                shop_chance(shop, 60)) < 0 ||
        fclose(file) != 0)
        abort();
}

static void copy_folder(const char *from, const char *to)
{
    char command[64];

    snprintf(command, sizeof command, "rm -rf %s && cp -a %s %s", to, from, to);
    if (system(command) != 0) /* NOLINT: names of ours */
        abort();
}

static void take_copy(struct steps *steps)
{
    copy_folder("data", COPY);
    steps->has_copy = true;
    steps->copied = steps->reference.seen;
}

/*
 * What was told since the copy and is otherwise by now is kept out: the agent has no memory of the telling, so that
 * nothing says that head office must hear of it. A sale that was told, then forgotten with the folder, then cancelled
 * before it was read again, stays at head office: the one known limit.
 */
static bool is_even_since_copy(const struct steps *steps)
{
    for (size_t i = steps->shop.count; i > 0; i--) {
        const struct shop_sale *sale = &steps->shop.sales[i - 1], *row = shop_row(&steps->shop, sale->canal, sale->id);

        if (sale->put > steps->copied && row != NULL && !receiver_agrees(&steps->receiver, row))
            return false;
    }
    return true;
}

/* Nor may such a sale, or another one under its id, be cancelled, or be there again, before it has been told once more.
 */
static void freeze(struct steps *steps, const bool *told)
{
    for (size_t i = 0; i < steps->shop.count; i++) {
        struct shop_sale *sale = &steps->shop.sales[i], *row = shop_row(&steps->shop, sale->canal, sale->id);

        sale->frozen = sale->frozen || told[i];
        if (sale->frozen && row != NULL)
            row->frozen = true;
    }
}

/* The data folder is put back; whatever was at work on it is not. */
static bool restore(struct steps *steps)
{
    bool *told, done;

    if (!steps->has_copy || !is_even_since_copy(steps))
        return true;
    told = calloc(steps->shop.count + 1, sizeof *told);
    if (told == NULL)
        abort();
    for (size_t i = 0; i < steps->shop.count; i++)
        told[i] = steps->shop.sales[i].put > steps->copied || steps->shop.sales[i].frozen;
    copy_folder(COPY, "data");
    steps_forget_reading(steps);
    free(steps->drained);
    free(steps->told);
    steps->drained = steps->told = NULL;
    steps->sound = false;
    steps->foreign = 0;
    steps->harmed = true; /* as the copy is, perhaps */
    shop_lose_far(&steps->shop);
    reference_forget(&steps->reference);
    steps->reference.tolerant = true;
    done = reference_look(&steps->reference);
    steps->reference.tolerant = false;
    freeze(steps, told);
    free(told);
    return done;
}

static bool one(struct steps *steps, int what)
{
    if (what < 4)
        harm_state(steps);
    else if (what < 7)
        harm_journal(steps);
    else if (what < 9)
        harm_payload(steps);
    else if (what < 10)
        return harm_foreign(steps);
    else if (what < 11)
        bring_legacy(steps);
    else if (what < 12)
        take_copy(steps);
    else
        return restore(steps);
    return true;
}

bool harm_one(struct steps *steps)
{
    int what = shop_chance(&steps->shop, 13);
    bool done = one(steps, what);

    snprintf(steps->what, sizeof steps->what, "harm %d", what);
    steps_trace(steps);
    return done;
}

static void take_from_dead(struct steps *steps, const struct entry *entry)
{
    char name[ENTRY_NAME], path[SYS_PATH_MAX];
    struct reference_parcel *parcel = reference_parcel(&steps->reference, entry);
    struct reason why;

    if (path_join(path, steps->places->dead, entry_format(entry, name), &why))
        (void)unlink(path);
    if (path_join(path, steps->places->dead, entry_format_reason(entry, name), &why))
        (void)unlink(path);
    if (parcel != NULL)
        parcel->excused = true;
}

void harm_tidy(struct steps *steps)
{
    struct queue queue;
    struct reason why;

    if (queue_list(&queue, steps->places->dead, &why))
        for (size_t i = 0; i < queue.count; i++)
            if (deadletter_is(steps->places, &queue.entries[i], DEADLETTER_DIVIDED) ||
                deadletter_is(steps->places, &queue.entries[i], "corrompido"))
                take_from_dead(steps, &queue.entries[i]);
    queue_end(&queue);
}
