/* Chance is a splitmix64, so that a seed gives the same run everywhere. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jsonline.h"
#include "ledger.h"

#include "../../outbox/canal.h"
#include "fault.h"
#include "shop.h"

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

void shop_begin(struct shop *shop, uint64_t seed)
{
    *shop = (struct shop){.chance = mix(seed + 1), .now_ms = INT64_C(1772452800000)}; /* 2026-03-02T09:00:00-03:00 */
    shop->began_ms = shop->now_ms;
    fault_now_ms = shop->now_ms;
}

void shop_end(struct shop *shop)
{
    free(shop->sales);
}

int shop_chance(struct shop *shop, int below)
{
    return (int)(mix(shop->chance += UINT64_C(0x9E3779B97F4A7C15)) % (uint64_t)below);
}

void shop_pass(struct shop *shop, int64_t seconds)
{
    int64_t end_ms = shop->now_ms + seconds * 1000, at_ms = shop->now_ms;

    while ((at_ms += (1 + shop_chance(shop, 240)) * INT64_C(1000)) < end_ms) {
        int64_t late_s = shop_chance(shop, 10) == 0 ? shop_chance(shop, SHOP_LATE_S) : 0;

        if (shop->count == shop->room) {
            shop->room = shop->room * 2 + 1024;
            shop->sales = realloc(shop->sales, shop->room * sizeof *shop->sales);
            if (shop->sales == NULL)
                abort();
        }
        shop->sales[shop->count++] = (struct shop_sale){
            .fim_ms = at_ms, .seen_ms = at_ms + late_s * 1000, .loja = shop_chance(shop, 3) == 0, .parcel = -1};
    }
    shop->now_ms = end_ms;
    fault_now_ms = end_ms;
}

static void format(int64_t ms, char text[INSTANTE_TEXT])
{
    instante_format(instante_of(ms, SHOP_OFFSET_S), INSTANTE_SECONDS, text);
}

/* A text that is written piece by piece. */
static FILE *begin_text(char **text)
{
    static size_t ignored;
    FILE *stream = open_memstream(text, &ignored);

    if (stream == NULL)
        abort();
    return stream;
}

char *shop_payload(const struct shop *shop, const struct janela *janela, const char *sync_id, const size_t *ids,
                   size_t count, size_t padding)
{
    char from[INSTANTE_TEXT], to[INSTANTE_TEXT], fim[INSTANTE_TEXT], *text;
    FILE *out = begin_text(&text);

    format(janela->from.utc_ms, from);
    format(janela->to.utc_ms, to);
    fprintf(out, "{\"schema_version\":\"4.0.0\",\"window\":{\"from\":\"%s\",\"to\":\"%s\"},\"vendas\":[", from, to);
    for (size_t i = 0; i < count; i++) {
        const struct shop_sale *sale = &shop->sales[ids[i] - 1];

        format(sale->fim_ms, fim);
        fprintf(out, "%s{\"id_operacao\":%zu,\"canal\":\"%s\",\"data_hora\":\"%s\",\"total\":12.5}", i == 0 ? "" : ",",
                ids[i], sale->loja ? CANAL_LOJA : CANAL_CAIXA, fim);
    }
    fprintf(out, "],\"padding\":\"%*s\",\"integrity\":{\"sync_id\":\"%s\",\"warnings\":[]}}", (int)padding, "",
            sync_id);
    if (fclose(out) != 0)
        abort();
    return text;
}

/* The first sale that ends at or after the moment. */
static size_t first_at(const struct shop *shop, int64_t ms)
{
    size_t low = 0, high = shop->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (shop->sales[middle].fim_ms < ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool knows(struct ledger *ledger, const struct shop_sale *sale, size_t id)
{
    char text[32], day[INSTANTE_TEXT];

    snprintf(text, sizeof text, "%zu", id);
    lancamento_naive(instante_of(sale->fim_ms, SHOP_OFFSET_S), day);
    return ledger_find(ledger, false, sale->loja ? CANAL_LOJA : CANAL_CAIXA, text, day) != NULL;
}

/* What the databases show of the window now, less what the ledger knows. */
static size_t choose(const struct shop *shop, const struct places *places, const struct shop_reading *reading,
                     size_t **ids)
{
    const struct janela *janela = &reading->janela;
    struct instante from = janela->has_lookback ? janela->lookback_from : janela->from;
    struct reason why = {0};
    struct ledger ledger;
    size_t count = 0, first = first_at(shop, from.utc_ms), last = first_at(shop, janela->to.utc_ms);

    *ids = calloc(last > first ? last - first : 1, sizeof **ids);
    ledger_begin(&ledger, places->ledger);
    if (*ids == NULL || !ledger_load_span(&ledger, from, janela->to, &why))
        abort();
    for (size_t i = first; i < last; i++) {
        const struct shop_sale *sale = &shop->sales[i];

        if (sale->seen_ms <= shop->now_ms && (sale->loja ? reading->loja : reading->caixa) &&
            janela_covers(janela, sale->loja ? CANAL_LOJA : CANAL_CAIXA) &&
            (janela->reenviar || !knows(&ledger, sale, i + 1)))
            (*ids)[count++] = i + 1;
    }
    ledger_end(&ledger);
    return count;
}

char *shop_pacote(const struct shop *shop, const struct places *places, const char *window,
                  struct shop_reading *reading)
{
    struct reason why = {0};
    json_t *object = jsonline_parse(window, strlen(window), "window", 0, &why);
    const char *alone;
    size_t *ids = NULL, count;
    char *payload, *line;
    FILE *out;

    if (object == NULL || !janela_from_json(object, "window", SHOP_OFFSET_S, &reading->janela, &why))
        abort();
    json_decref(object);
    alone = janela_covers_only(&reading->janela, CANAL_LOJA) ? CANAL_LOJA : NULL;
    if (!janela_sync_id(&reading->janela, SHOP_PONTO_VENDA, alone, reading->sync_id, &why))
        abort();
    if (reading->wrong)
        reading->sync_id[0] = reading->sync_id[0] == 'a' ? 'b' : 'a';
    reading->resend = reading->janela.reenviar;
    count = choose(shop, places, reading, &ids);
    reading->empty = count == 0 && reading->padding == 0;
    payload = reading->empty ? strdup("null")
                             : shop_payload(shop, &reading->janela, reading->sync_id, ids, count, reading->padding);
    out = begin_text(&line);
    fprintf(out,
            "{\"tipo\":\"pacote\",\"janela\":%.*s,\"canais\":{\"" CANAL_CAIXA "\":{\"completo\":%s},\"" CANAL_LOJA
            "\":{\"completo\":%s}},\"sync_id\":\"%s\",\"vazio\":%s,\"payload\":%s}\n",
            (int)strcspn(window, "\n"), window, reading->caixa ? "true" : "false", reading->loja ? "true" : "false",
            reading->sync_id, reading->empty ? "true" : "false", payload);
    if (fclose(out) != 0)
        abort();
    free(payload);
    free(ids);
    return line;
}
