/* Streams. A statement's bounds are naive: the window's moments at the databases' offset. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exitcode.h"
#include "jsonline.h"

#include "fault.h"
#include "stream.h"

#define SETTLE_MS 15000
#define OPEN_MS (2 * SHOP_DAY_MS)
#define LONG_MS (5 * SHOP_DAY_MS) /* no shift lasts so long */
#define NEAR_MS (2 * SHOP_DAY_MS) /* a sale is no further from the moment it was made, clocks and all */

/* What one statement asks for, naive. */
struct bounds {
    int64_t from_ms, to_ms, lookback_ms;
    bool by_id;
    int64_t above;
};

void stream_begin(struct stream *stream, const char *window)
{
    struct reason why = {0};
    json_t *object = jsonline_parse(window, strlen(window), "window", 0, &why);

    *stream = (struct stream){0};
    if (object == NULL || !janela_from_json(object, "window", 0, &stream->janela, &why))
        abort();
    /* Its own offset: that at which it was planned. */
    if (!instante_parse(jsonline_text(object, "to"), 0, &stream->janela.to, NULL))
        abort();
    json_decref(object);
}

void stream_end(struct stream *stream)
{
    free(stream->text);
    stream->text = NULL;
}

static int64_t naive_ms(const struct stream *stream, struct instante when)
{
    return when.utc_ms + stream->janela.to.offset_s * INT64_C(1000);
}

static const char *moment(const struct stream *stream, int64_t wall_ms, char text[INSTANTE_TEXT])
{
    int32_t offset_s = stream->janela.to.offset_s;

    return instante_format(instante_of(wall_ms - offset_s * INT64_C(1000), offset_s), INSTANTE_EXACT, text);
}

static void print_window(FILE *out, const struct stream *stream, const struct shop *shop, int canal)
{
    const struct janela *janela = &stream->janela;
    char now[INSTANTE_TEXT];
    json_t *object = janela_to_json(janela);
    size_t length;
    char *text = jsonline_dump(object, &length);
    int64_t highest = shop_highest(shop, canal);

    if (text == NULL)
        abort();
    fprintf(out, "{\"tipo\":\"janela\",\"canal\":\"%s\",%.*s", shop_canais[canal], (int)length - 2, text + 1);
    if (canal == SHOP_CAIXA)
        fprintf(out, ",\"loja\":{\"id_ponto_venda\":10,\"nome\":\"Loja\"}");
    if (stream->ends[canal] != STREAM_DOWN) {
        instante_format(instante_of(shop_wall_ms(shop) - shop->offset_s * INT64_C(1000), shop->offset_s),
                        INSTANTE_SECONDS, now);
        fprintf(out, ",\"servidor_agora\":\"%s\",\"relogio_ms\":%lld", now,
                (long long)(shop_wall_ms(shop) - fault_now_ms));
    }
    if (highest > 0 && stream->ends[canal] != STREAM_DOWN)
        fprintf(out, ",\"maior_id\":%lld", (long long)highest);
    fprintf(out, "}\n");
    json_decref(object);
    free(text);
}

static void print_sale(FILE *out, const struct stream *stream, const struct shop_sale *sale)
{
    char end[INSTANTE_TEXT];
    const char *canal = shop_canais[sale->canal];
    double total = (double)sale->version / 100;

    moment(stream, sale->fim_ms, end);
    if (sale->cancelled) {
        fprintf(out, "{\"tipo\":\"cancelada\",\"canal\":\"%s\",\"id_operacao\":%lld,\"data_hora\":\"%s\"}\n", canal,
                (long long)sale->id, end);
        return;
    }
    fprintf(
        out,
        "{\"tipo\":\"venda\",\"canal\":\"%s\",\"dados\":{\"id_operacao\":%lld,\"canal\":\"%s\",\"data_hora\":\"%s\","
        "\"itens\":[{\"line_id\":1,\"nome\":\"%*s.\",\"vendedor\":{\"id_usuario\":4}}],\"pagamentos\":[],"
        "\"total\":%.2f}}\n",
        canal, (long long)sale->id, canal, end, sale->padding, "", total);
}

static bool is_asked(const struct bounds *bounds, const struct shop_sale *sale)
{
    return (sale->fim_ms >= bounds->lookback_ms && sale->fim_ms < bounds->to_ms) ||
           (bounds->by_id && sale->id > bounds->above);
}

/* Counts what it prints. */
static void print_sales(FILE *out, const struct stream *stream, const struct shop *shop, int canal,
                        const struct bounds *bounds, int counts[2])
{
    int64_t begin_ms = bounds->lookback_ms - shop->wall_ms - NEAR_MS, end_ms = bounds->to_ms - shop->wall_ms + NEAR_MS;
    size_t first = bounds->by_id || bounds->to_ms < shop->began_ms ? 0 : shop_first_since(shop, begin_ms);

    /* Of a register whose clock is off: it may be anywhere. */
    if (bounds->to_ms > shop_wall_ms(shop) + SHOP_DAY_MS)
        first = 0;
    for (size_t i = first; i < shop->count; i++) {
        const struct shop_sale *sale = &shop->sales[i];

        if (first > 0 && sale->sold_ms > end_ms)
            return;
        if (sale->canal != canal || !shop_shows(shop, sale) || !is_asked(bounds, sale))
            continue;
        print_sale(out, stream, sale);
        counts[sale->cancelled]++;
    }
}

/* What the statement says of a shift: 0 not asked for, 1 the window's, 2 the look-back's. */
static int part_of(const struct bounds *bounds, const struct shop_shift *shift)
{
    if (!shift->closed)
        return shift->inicio_ms >= bounds->to_ms - OPEN_MS && shift->inicio_ms < bounds->to_ms;
    if (shift->inicio_ms < bounds->to_ms && shift->termino_ms >= bounds->from_ms)
        return 1;
    return shift->inicio_ms < bounds->from_ms && shift->termino_ms >= bounds->lookback_ms ? 2 : 0;
}

static int print_shifts(FILE *out, const struct stream *stream, const struct shop *shop, int canal,
                        const struct bounds *bounds)
{
    char begin[INSTANTE_TEXT], end[INSTANTE_TEXT] = "";
    int count = 0;

    for (size_t i = shop->shift_count; i > 0; i--) {
        const struct shop_shift *shift = &shop->shifts[i - 1];
        int part = shift->canal == canal ? part_of(bounds, shift) : 0;

        if (shift->began_ms < bounds->lookback_ms - shop->wall_ms - LONG_MS)
            break;
        if (part == 0)
            continue;
        moment(stream, shift->inicio_ms, begin);
        moment(stream, shift->termino_ms, end);
        fprintf(out,
                "{\"tipo\":\"turno\",\"canal\":\"%s\",%s\"dados\":{\"canal\":\"%s\",\"id_turno\":\"T%lld\","
                "\"fechado\":%s,\"data_hora_inicio\":\"%s\",%s%s%s\"total_vendas\":%.2f}}\n",
                shop_canais[canal], part == 2 ? "\"lookback\":true," : "", shop_canais[canal], (long long)shift->number,
                shift->closed ? "true" : "false", begin, shift->closed ? "\"data_hora_termino\":\"" : "",
                shift->closed ? end : "", shift->closed ? "\"," : "", (double)shift->version / 100);
        count++;
    }
    return count;
}

static struct bounds bounds_of(const struct stream *stream, int canal)
{
    const struct janela *janela = &stream->janela;
    struct bounds bounds = {.from_ms = naive_ms(stream, janela->from), .to_ms = naive_ms(stream, janela->to)};

    bounds.lookback_ms = janela->has_lookback ? naive_ms(stream, janela->lookback_from) : bounds.from_ms;
    bounds.above = janela->ids_acima[canal];
    bounds.by_id = bounds.above != 0;
    return bounds;
}

static bool is_early(const struct stream *stream, const struct shop *shop)
{
    return stream->janela.to.offset_s != shop->offset_s ||
           naive_ms(stream, stream->janela.to) > shop_wall_ms(shop) - SETTLE_MS;
}

static void print_canal(FILE *out, struct stream *stream, const struct shop *shop, int canal)
{
    bool covers = janela_covers(&stream->janela, (enum canal)canal);
    struct bounds bounds = bounds_of(stream, canal);
    int counts[2] = {0, 0}, shifts = 0;

    if (covers && stream->ends[canal] != STREAM_DOWN && is_early(stream, shop))
        stream->ends[canal] = STREAM_EARLY;
    print_window(out, stream, shop, canal);
    if (covers && (stream->ends[canal] == STREAM_WHOLE || stream->ends[canal] == STREAM_LOST)) {
        shifts = print_shifts(out, stream, shop, canal, &bounds);
        print_sales(out, stream, shop, canal, &bounds, counts);
    } else if (covers) {
        fprintf(out, "{\"tipo\":\"falha\",\"canal\":\"%s\",\"codigo\":%d,\"texto\":\"x\"}\n", shop_canais[canal],
                stream->ends[canal] == STREAM_EARLY ? EXIT_LATER : EXIT_UNAVAILABLE);
    }
    if (stream->ends[canal] != STREAM_LOST)
        fprintf(out,
                "{\"tipo\":\"fim\",\"canal\":\"%s\",\"contagens\":{\"turno\":%d,\"venda\":%d,\"cancelada\":%d},"
                "\"completo\":%s}\n",
                shop_canais[canal], shifts, counts[0], counts[1],
                !covers || stream->ends[canal] == STREAM_WHOLE ? "true" : "false");
}

void stream_read(struct stream *stream, const struct shop *shop)
{
    size_t size;
    FILE *out;

    free(stream->text);
    stream->text = NULL;
    out = open_memstream(&stream->text, &size);
    if (out == NULL)
        abort();
    for (int c = 0; c < SHOP_CANAIS; c++)
        print_canal(out, stream, shop, c);
    if (fclose(out) != 0)
        abort();
}

void stream_note(const struct stream *stream, const struct shop *shop, const char *path)
{
    static const int codes[] = {[STREAM_WHOLE] = EXIT_DONE,
                                [STREAM_DOWN] = EXIT_UNAVAILABLE,
                                [STREAM_LOST] = EXIT_UNAVAILABLE,
                                [STREAM_EARLY] = EXIT_LATER};
    FILE *file = fopen(path, "a");

    if (file == NULL)
        abort();
    for (int c = 0; c < SHOP_CANAIS; c++) {
        bool covered = janela_covers(&stream->janela, (enum canal)c);

        if (covered && stream->ends[c] == STREAM_LOST)
            continue; /* an extractor that was ended leaves nothing */
        fprintf(file, "{\"programa\":\"x\",\"codigo\":%d,\"canal\":\"%s\"",
                covered ? codes[stream->ends[c]] : EXIT_DONE, shop_canais[c]);
        if (covered && stream->ends[c] != STREAM_DOWN)
            fprintf(file, ",\"relogio_ms\":%lld,\"deslocamento_s\":%d", (long long)(shop_wall_ms(shop) - fault_now_ms),
                    (int)shop->offset_s);
        fprintf(file, "}\n");
    }
    if (fclose(file) != 0)
        abort();
}
