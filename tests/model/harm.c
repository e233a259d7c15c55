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

#include "../../outbox/disk.h"
#include "../../outbox/queue.h"
#include "harm.h"

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

/* While a crash is not recovered from, nobody promises to survive the loss of both. */
static void harm_state(struct steps *steps)
{
    int which = shop_chance(&steps->shop, 5);

    if (which < 2 || (which == 4 && steps->sound))
        (void)damage(&steps->shop, steps->places->state);
    if (which == 2 || which == 3 || (which == 4 && steps->sound))
        (void)damage(&steps->shop, steps->places->twin);
    if (which != 2 && which != 3)
        steps->fresh = false;
}

/* Always of the same side: what is lost of one is not made good from the other. */
static void harm_journal(struct steps *steps)
{
    char path[SYS_PATH_MAX], day[INSTANTE_TEXT];
    bool entregas = shop_chance(&steps->shop, 2) == 0;
    struct instante when =
        instante_of(steps->shop.now_ms - shop_chance(&steps->shop, 2) * INT64_C(86400000), SHOP_OFFSET_S);
    int side = (int)((when.utc_ms + (int64_t)SHOP_OFFSET_S * 1000) / INT64_C(86400000) % JOURNAL_FILES);
    struct reason why;

    lancamento_naive(when, day);
    day[JOURNAL_DAY - 1] = '\0';
    if (journal_path(path, entregas ? steps->places->entregas : steps->places->ledger, day, side, &why))
        (void)damage(&steps->shop, path);
}

static void excuse(struct steps *steps, struct reference_parcel *parcel)
{
    int number = (int)(parcel - steps->reference.parcels);

    parcel->excused = true;
    for (size_t i = steps->shop.count; i > 0 && steps->shop.count - i < 20000; i--)
        steps->shop.sales[i - 1].excused |= steps->shop.sales[i - 1].parcel == number;
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

        parcel = reference_parcel(&steps->reference, entry->sync, false);
        if (parcel != NULL && places_join(path, folder, entry_format(entry, name), &why)) {
            (void)damage(&steps->shop, path);
            excuse(steps, parcel);
        }
    }
    queue_end(&queue);
}

static bool harm_foreign(struct steps *steps)
{
    static const char *const names[] = {"data/outbox/leia-me.txt", "data/dead_letter/copia.json.gz",
                                        "data/ledger/2026-03-02.bak", "data/outbox/20260302_120000_0123456789ab.json"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (access(names[i], F_OK) != 0 && steps->shop.now_ms > steps->shop.began_ms + (int64_t)i * 7200000) {
            write_file(names[i], "{}", 2);
            return true;
        }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (access(names[i], F_OK) != 0 && steps->shop.now_ms > steps->shop.began_ms + 30 * INT64_C(86400000))
            return reference_wrong(&steps->reference, "%s is gone", names[i]);
    return true;
}

/* A payload of a window of the day before the model's time; its sale is nobody else's. */
static void bring_legacy(struct steps *steps)
{
    struct instante to =
        instante_of(steps->shop.began_ms - shop_chance(&steps->shop, 80000) * INT64_C(1000), SHOP_OFFSET_S);
    struct janela janela = {.from = instante_of(to.utc_ms - 600000, SHOP_OFFSET_S), .to = to};
    char sync_id[65], path[128], *text, *file = NULL;
    struct reference_parcel *parcel;
    struct reason why = {0};
    size_t size = 0;
    FILE *out = open_memstream(&file, &size);

    if (out == NULL || !janela_sync_id(&janela, SHOP_PONTO_VENDA, NULL, sync_id, &why))
        abort();
    parcel = reference_parcel(&steps->reference, sync_id, true);
    parcel->elsewhere = parcel->crc == 0;
    text = shop_payload(&steps->shop, &janela, sync_id, NULL, 0, 0);
    fprintf(out, "{\"payload\": %s, \"_retry_count\": %d}", text, shop_chance(&steps->shop, 60));
    if (fclose(out) != 0)
        abort();
    snprintf(path, sizeof path, "data/outbox/20260301_120000_%.12s.json", sync_id);
    mkdir("data", 0700);
    mkdir("data/outbox", 0700);
    write_file(path, file, size);
    free(file);
    free(text);
}

bool harm_one(struct steps *steps)
{
    int what = shop_chance(&steps->shop, 12);
    bool done = true;

    if (what < 4)
        harm_state(steps);
    else if (what < 7)
        harm_journal(steps);
    else if (what < 9)
        harm_payload(steps);
    else if (what < 10)
        done = harm_foreign(steps);
    else
        bring_legacy(steps);
    snprintf(steps->what, sizeof steps->what, "harm %d", what);
    if (getenv("MODEL_TRACE") != NULL)
        fprintf(stderr, "%lld %s\n", (long long)steps->shop.now_ms / 1000, steps->what);
    return done;
}

bool harm_any(const struct steps *steps)
{
    for (int i = steps->reference.first_live; i < steps->reference.count; i++)
        if (steps->reference.parcels[i].excused)
            return true;
    return false;
}
