/* The shop's tables. */
#include "shop.h"

#define MINUTE_MS 60000
#define SHUT_FROM 12 /* sales 12 to 17 are not sold: [120, 180) minutes */
#define SHUT_UNTIL 18
#define SOLD 60 /* and none from here on */
#define AT(minutes) (SHOP_OPENS_MS + INT64_C(minutes) * MINUTE_MS)
#define BEFORE_FIRST 9 /* state 1 is a total of 10 */

/* Sales that can be read a good while after they have ended only. */
static const struct {
    int sale, minutes;
} late[] = {{4, 200}, {26, 310}};

/* What becomes of a sale, in the order of the moments. */
static const struct {
    int sale, minutes, state;
} changes[] = {{3, 150, 2},
               {5, 170, SHOP_CANCELLED}, /* told by a window of another hour */
               {18, 245, 2},             /* these two: by payloads that pass the first one, and on another day */
               {19, 247, SHOP_CANCELLED},
               {21, 305, 2},
               {22, 355, SHOP_CANCELLED}, /* told in the payload that is refused, and of the day before */
               {30, 365, 2},              /* from here on: while the payload is refused that has told it */
               {33, 372, SHOP_CANCELLED},
               {31, 375, 2},
               {34, 380, SHOP_GONE},
               {32, 384, SHOP_GONE}, /* after it was told */
               {31, 392, 3},         /* while the payload lies dead */
               {36, 395, 2},
               {40, 406, 2}, /* before what was refused is tried a second time */
               {36, 415, 1}, /* as it was */
               {43, 468, SHOP_CANCELLED},
               {54, 543, 2},
               {54, 555, 3},
               {54, 563, 2}};

static const struct shop_turno turnos[] = {
    {false, AT(0), AT(115)},   {false, AT(180), AT(290)}, {false, AT(290), AT(350)}, {false, AT(350), AT(428)},
    {false, AT(428), AT(900)}, {true, AT(0), AT(118)},    {true, AT(182), AT(395)},  {true, AT(395), AT(900)}};

const char shop_env[] = "STORE_ID_PONTO_VENDA=10\nSYNC_MAX_WINDOW_MINUTES=60\nSYNC_SETTLE_SECONDS=15\n"
                        "SYNC_LOOKBACK_MINUTES=180\n"
                        "SYNC_MAX_PAYLOAD_KB=24\nLOG_LEVEL=WARNING\nOUTBOX_DIR=" SHOP_OUTBOX "\n";
const char shop_before[] = "{\"last_sync_to\": \"2026-03-02T20:00:00\"}";

int64_t shop_time_ms(int minutes)
{
    return SHOP_OPENS_MS + (int64_t)minutes * MINUTE_MS;
}

bool shop_is_loja(int sale)
{
    return sale % 3 == 2;
}

int64_t shop_end_ms(int sale)
{
    return shop_time_ms(sale * SHOP_EACH_MINUTES + 1);
}

static int64_t visible_ms(int sale)
{
    for (size_t i = 0; i < sizeof late / sizeof *late; i++)
        if (late[i].sale == sale)
            return shop_time_ms(late[i].minutes);
    return shop_end_ms(sale);
}

int shop_state(int sale, int64_t now_ms)
{
    int state = 1;

    if (sale >= SOLD || (sale >= SHUT_FROM && sale < SHUT_UNTIL) || visible_ms(sale) > now_ms)
        return SHOP_NOT_YET;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        if (changes[i].sale == sale && shop_time_ms(changes[i].minutes) <= now_ms)
            state = changes[i].state;
    return state;
}

double shop_total(int state)
{
    return BEFORE_FIRST + state;
}

int shop_state_of(double total)
{
    return (int)total - BEFORE_FIRST;
}

bool shop_is_plain(int sale)
{
    bool plain = visible_ms(sale) == shop_end_ms(sale);

    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        plain = plain && (changes[i].sale != sale || changes[i].state < SHOP_CANCELLED);
    return plain;
}

int shop_name_size(int sale)
{
    if (sale >= 6 && sale < 12)
        return 1600; /* several blocks on the disk */
    if (sale >= 24 && sale < 30)
        return 5000; /* above SHOP_KB in an hour */
    return sale == 48 || sale == 49 ? 3000 : 20;
}

const struct shop_turno *shop_turno(int number)
{
    return (size_t)number < sizeof turnos / sizeof *turnos ? &turnos[number] : NULL;
}

double shop_turno_total(const struct shop_turno *turno, int64_t now_ms)
{
    double total = 0;

    for (int sale = 0; sale < WORLD_SALES; sale++) {
        int state = shop_state(sale, now_ms);

        if (shop_is_loja(sale) == turno->loja && shop_end_ms(sale) >= turno->begin_ms &&
            shop_end_ms(sale) < turno->end_ms && state != SHOP_NOT_YET && state < SHOP_CANCELLED)
            total += shop_total(state);
    }
    return total;
}
