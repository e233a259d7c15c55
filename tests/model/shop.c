/* Chance is a splitmix64, so that a seed gives the same run everywhere. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "shop.h"

#define MINUTE_S 60
#define FIRST_MS INT64_C(1772452800000) /* 2026-03-02T09:00:00-03:00 */
#define CHANGE_DAYS 3                   /* older rows stay: the deep look-back must meet them for another day */
#define LATE_S 3000                     /* below SYNC_LOOKBACK_MINUTES */
#define LATEST_S 216000                 /* 60 hours: within SYNC_DEEP_LOOKBACK_DAYS */

const char *const shop_canais[SHOP_CANAIS] = {"HIPER_CAIXA", "HIPER_LOJA"};

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* Up to six hours: who has put the cursors further ahead has to rewind. */
static int64_t wrong_ms(struct shop *shop)
{
    static const int seconds[] = {0, 0, 2, 90, 3600, 6 * 3600};
    int most_s = seconds[shop_chance(shop, 6)];

    return most_s == 0 ? 0 : (shop_chance(shop, 2 * most_s) - most_s) * INT64_C(1000);
}

void shop_begin(struct shop *shop, uint64_t seed)
{
    *shop = (struct shop){.chance = mix(seed + 1), .now_ms = FIRST_MS, .began_ms = FIRST_MS, .offset_s = -3 * 3600};
    shop->wall_ms = shop->offset_s * INT64_C(1000);
    shop->blind_until_ms = FIRST_MS + 3 * SHOP_DAY_MS;
    shop->pc_ms = wrong_ms(shop);
    fault_now_ms = shop->now_ms + shop->pc_ms;
}

void shop_end(struct shop *shop)
{
    free(shop->sales);
    free(shop->rows[SHOP_CAIXA]);
    free(shop->rows[SHOP_LOJA]);
    free(shop->shifts);
}

void shop_say(const struct shop *shop, const char *format, ...)
{
    va_list arguments;

    if (getenv("MODEL_TRACE") == NULL)
        return;
    fprintf(stderr, "%lld ", (long long)shop->now_ms / 1000);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

int shop_chance(struct shop *shop, int below)
{
    return (int)(mix(shop->chance += UINT64_C(0x9E3779B97F4A7C15)) % (uint64_t)below);
}

int64_t shop_wall_ms(const struct shop *shop)
{
    return shop->now_ms + shop->wall_ms;
}

static void *more(void *list, size_t count, size_t *room, size_t size)
{
    size_t before = *room;

    if (count < before)
        return list;
    *room = before * 2 + 1024;
    list = realloc(list, *room * size);
    if (list == NULL)
        abort();
    memset((char *)list + before * size, 0, (*room - before) * size);
    return list;
}

static void set_row(struct shop *shop, int canal, int64_t id, size_t number)
{
    while ((size_t)id >= shop->rows_room[canal])
        shop->rows[canal] = more(shop->rows[canal], shop->rows_room[canal], &shop->rows_room[canal], sizeof(size_t));
    shop->rows[canal][id] = number;
}

struct shop_sale *shop_row(const struct shop *shop, int canal, int64_t id)
{
    size_t number = id > 0 && (size_t)id < shop->rows_room[canal] ? shop->rows[canal][id] : 0;

    return number == 0 ? NULL : &shop->sales[number - 1];
}

static int64_t lateness_s(struct shop *shop)
{
    switch (shop_chance(shop, 200)) {
    case 0:
        return shop_chance(shop, LATEST_S);
    case 1:
    case 2:
    case 3:
    case 4:
    case 5:
        return shop_chance(shop, LATE_S);
    default:
        return 0;
    }
}

static int64_t end_of(struct shop *shop, int64_t wall_ms, bool *far)
{
    *far = shop->now_ms > shop->blind_until_ms && shop_chance(shop, 300) == 0;
    if (*far)
        wall_ms += (shop_chance(shop, 2) == 0 ? -1 : 1) * (int64_t)(2000 + shop_chance(shop, 3000)) * SHOP_DAY_MS;
    return wall_ms - wall_ms % 1000 + (shop_chance(shop, 4) == 0 ? 827 : 0);
}

/* Whether a sale of that id is gone of which head office knows more than the agent remembers: see harm.c. */
static bool is_frozen(const struct shop *shop, int canal, int64_t id)
{
    for (size_t i = 0; i < shop->count; i++)
        if (shop->sales[i].frozen && shop->sales[i].canal == canal && shop->sales[i].id == id)
            return true;
    return false;
}

static void sell(struct shop *shop, int64_t at_ms)
{
    struct shop_sale sale = {.canal = shop_chance(shop, 3) == 0 ? SHOP_LOJA : SHOP_CAIXA,
                             .sold_ms = at_ms,
                             .seen_ms = at_ms + lateness_s(shop) * 1000,
                             .version = ++shop->version,
                             .padding = shop_chance(shop, 400) == 0 ? shop_chance(shop, 70000) : 0};

    sale.id = ++shop->last_id[sale.canal];
    sale.frozen = is_frozen(shop, sale.canal, sale.id);
    sale.fim_ms = end_of(shop, at_ms + shop->wall_ms, &sale.far);
    shop->sales = more(shop->sales, shop->count, &shop->room, sizeof *shop->sales);
    shop->sales[shop->count++] = sale;
    set_row(shop, sale.canal, sale.id, shop->count);
}

static void open_shift(struct shop *shop, int canal, int64_t at_ms, int64_t number)
{
    shop->shifts = more(shop->shifts, shop->shift_count, &shop->shift_room, sizeof *shop->shifts);
    shop->shifts[shop->shift_count++] =
        (struct shop_shift){.canal = canal,
                            .number = number,
                            .inicio_ms = at_ms + shop->wall_ms - (at_ms + shop->wall_ms) % 1000,
                            .version = ++shop->version,
                            .began_ms = at_ms,
                            .until_ms = at_ms + SHOP_HOUR_MS + shop_chance(shop, 600) * INT64_C(60000)};
}

static void close_shift(struct shop *shop, struct shop_shift *shift)
{
    shift->closed = true;
    shift->termino_ms = shop_wall_ms(shop) - shop_wall_ms(shop) % 1000;
    shift->version = ++shop->version;
}

/* One shift of each channel is open, or has just been closed. */
static void keep_shifts(struct shop *shop)
{
    int64_t last[SHOP_CANAIS] = {0};
    bool open[SHOP_CANAIS] = {false};

    for (size_t i = shop->shift_count; i > 0 && shop->shift_count - i < 200; i--) {
        struct shop_shift *shift = &shop->shifts[i - 1];

        if (!shift->closed && shift->until_ms < shop->now_ms)
            close_shift(shop, shift);
        open[shift->canal] = open[shift->canal] || !shift->closed;
        last[shift->canal] = shift->number > last[shift->canal] ? shift->number : last[shift->canal];
    }
    for (int c = 0; c < SHOP_CANAIS; c++)
        if (!open[c])
            open_shift(shop, c, shop->now_ms, last[c] + 1);
}

void shop_pass(struct shop *shop, int64_t seconds)
{
    int64_t end_ms = shop->now_ms + seconds * 1000, at_ms = shop->now_ms;

    while (!shop->quiet && (at_ms += (1 + shop_chance(shop, 600)) * INT64_C(1000)) < end_ms)
        sell(shop, at_ms);
    shop->now_ms = end_ms;
    if (!shop->quiet)
        keep_shifts(shop);
    fault_now_ms = end_ms + shop->pc_ms;
}

void shop_disturb_clock(struct shop *shop)
{
    int what = shop_chance(shop, 8);

    /* A new installation has only its own clock to begin by, until it has heard of the databases'. */
    if (shop->now_ms - shop->began_ms < 6 * SHOP_HOUR_MS)
        return;
    if (what == 0)
        shop->offset_s = shop->offset_s == -3 * 3600 ? -4 * 3600 : -3 * 3600;
    if (what < 3)
        shop->wall_ms = shop->offset_s * INT64_C(1000) + (what == 0 ? 0 : wrong_ms(shop) / 3);
    else
        shop->pc_ms = wrong_ms(shop);
    fault_now_ms = shop->now_ms + shop->pc_ms;
    shop_say(shop, "clock: offset %d, wall %lld, pc %lld", (int)shop->offset_s,
             (long long)shop->wall_ms / 1000 - shop->offset_s, (long long)shop->pc_ms / 1000);
}

size_t shop_first_since(const struct shop *shop, int64_t ms)
{
    size_t low = 0, high = shop->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (shop->sales[middle].sold_ms < ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has_its_id(const struct shop *shop, const struct shop_sale *sale)
{
    return shop_row(shop, sale->canal, sale->id) == sale;
}

static bool is_free(const struct shop *shop, const struct shop_sale *sale)
{
    return shop_row(shop, sale->canal, sale->id) == NULL && sale->id <= shop->last_id[sale->canal];
}

static void say_sale(const struct shop *shop, const struct shop_sale *sale)
{
    shop_say(shop, "sale %s %lld, %lld ending %lld%s%s", shop_canais[sale->canal], (long long)sale->id,
             (long long)sale->version, (long long)sale->fim_ms, sale->cancelled ? ", cancelled" : "",
             sale->gone ? ", gone" : "");
}

/* What was there is there again, as it was. */
static void put_back(struct shop *shop, struct shop_sale *sale)
{
    if (!is_free(shop, sale))
        return;
    sale->gone = false;
    set_row(shop, sale->canal, sale->id, (size_t)(sale - shop->sales) + 1);
}

static void take_away(struct shop *shop, struct shop_sale *sale)
{
    if (!has_its_id(shop, sale))
        return;
    sale->gone = true;
    set_row(shop, sale->canal, sale->id, 0);
}

/* Not before the agent's beginning, which it never looks behind. */
static void move(struct shop *shop, struct shop_sale *sale)
{
    int64_t first_ms = shop->began_ms - 3 * SHOP_HOUR_MS;

    sale->fim_ms += (shop_chance(shop, 2) == 0 ? 1 : -1) * (int64_t)shop_chance(shop, 5 * 3600) * 1000;
    if (sale->fim_ms < first_ms)
        sale->fim_ms = first_ms;
    sale->version = ++shop->version;
}

/* An older copy of a database is put in its place: the last sales are gone, and their ids are given once more. */
static void restore_database(struct shop *shop)
{
    int canal = shop_chance(shop, SHOP_CANAIS), count = shop_chance(shop, 60);
    size_t first = shop_first_since(shop, shop->now_ms - CHANGE_DAYS * SHOP_DAY_MS / 2);

    for (size_t i = shop->count; i > first && count > 0; i--)
        if (shop->sales[i - 1].canal == canal && shop->sales[i - 1].frozen && has_its_id(shop, &shop->sales[i - 1]))
            return;
    for (size_t i = shop->count; i > first && count > 0; i--) {
        struct shop_sale *sale = &shop->sales[i - 1];

        if (sale->canal != canal || !has_its_id(shop, sale))
            continue;
        take_away(shop, sale);
        say_sale(shop, sale);
        shop->last_id[canal] = sale->id - 1;
        count--;
    }
}

static void disturb_sale(struct shop *shop, struct shop_sale *sale, int what)
{
    if (sale->gone) {
        if (what < 10)
            put_back(shop, sale);
    } else if (sale->cancelled) {
        sale->cancelled = what < 12;
    } else if (what < 8) {
        sale->cancelled = true;
    } else if (what < 16) {
        sale->version = ++shop->version;
    } else if (what < 18) {
        move(shop, sale);
    } else {
        take_away(shop, sale);
    }
    say_sale(shop, sale);
}

/* A closed shift is corrected, or opened again. */
static void disturb_shift(struct shop *shop)
{
    size_t back = (size_t)shop_chance(shop, 8) + 1;
    struct shop_shift *shift = back > shop->shift_count ? NULL : &shop->shifts[shop->shift_count - back];

    if (shift == NULL || !shift->closed || shop->now_ms - shift->began_ms > CHANGE_DAYS * SHOP_DAY_MS)
        return;
    shift->version = ++shop->version;
    shop_say(shop, "shift T%lld of %s is %lld", (long long)shift->number, shop_canais[shift->canal],
             (long long)shift->version);
    if (shop_chance(shop, 3) == 0) {
        shift->closed = false;
        shift->until_ms = shop->now_ms + shop_chance(shop, 120) * INT64_C(60000);
    }
}

void shop_disturb_rows(struct shop *shop)
{
    size_t first = shop_first_since(shop, shop->now_ms - CHANGE_DAYS * SHOP_DAY_MS);
    int what = shop_chance(shop, 40);
    struct shop_sale *sale;

    if (what >= 25) {
        disturb_shift(shop);
    } else if (what >= 24) {
        restore_database(shop);
    } else if (first < shop->count) {
        sale = &shop->sales[first + (size_t)shop_chance(shop, (int)(shop->count - first))];
        if (!sale->far && !sale->frozen && sale->seen_ms <= shop->now_ms)
            disturb_sale(shop, sale, shop_chance(shop, 20));
    }
}

void shop_lose_far(struct shop *shop)
{
    shop->blind_until_ms = shop->now_ms + 3 * SHOP_DAY_MS;
    for (size_t i = shop_first_since(shop, shop->now_ms - CHANGE_DAYS * SHOP_DAY_MS); i < shop->count; i++)
        if (shop->sales[i].far && shop->sales[i].put == 0)
            take_away(shop, &shop->sales[i]);
}

void shop_show_all(struct shop *shop)
{
    for (size_t i = shop_first_since(shop, shop->now_ms - LATEST_S * INT64_C(2000)); i < shop->count; i++)
        if (shop->sales[i].seen_ms > shop->now_ms)
            shop->sales[i].seen_ms = shop->now_ms;
}

bool shop_shows(const struct shop *shop, const struct shop_sale *sale)
{
    return !sale->gone && sale->seen_ms <= shop->now_ms;
}

int64_t shop_highest(const struct shop *shop, int canal)
{
    for (int64_t id = shop->last_id[canal]; id > 0; id--) {
        const struct shop_sale *sale = shop_row(shop, canal, id);

        if (sale != NULL && shop_shows(shop, sale))
            return id;
    }
    return 0;
}
