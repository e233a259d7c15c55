/* The streams of a window, as pdv-stream(5) has them, of what the shop's rows say now. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "janela.h"
#include "jsonline.h"

#include "program.h"
#include "reader.h"
#include "shop.h"

struct reading {
    const struct world *world;
    const json_t *window;
    struct janela janela;
    int64_t first_ms; /* where the look-back begins */
    bool loja;        /* the channel */
    FILE *out;
    int vendas, turnos, canceladas;
};

static void put(struct reading *reading, json_t *record)
{
    struct reason why;

    if (!jsonline_write(reading->out, record, &why))
        abort();
    json_decref(record);
}

static const char *canal(const struct reading *reading)
{
    return reading->loja ? SHOP_LOJA : SHOP_CAIXA;
}

static json_t *moment(int64_t ms)
{
    char text[INSTANTE_TEXT];

    return json_string(instante_format(instante_of(ms, SHOP_OFFSET_S), INSTANTE_SECONDS, text));
}

/* No two blocks alike, and gzip gains little; the same for a sale whenever it is read. */
static json_t *name_of(int sale)
{
    char text[8192];
    int size = shop_name_size(sale);
    uint64_t random = (uint64_t)sale + 1;

    for (int i = 0; i < size; i++) {
        random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        text[i] = (char)('A' + (random >> 40) % 26 + (random >> 50 & 1) * 32);
    }
    text[size] = '\0';
    return json_string(text);
}

static void put_janela(struct reading *reading)
{
    json_t *record = json_pack("{s:s,s:s}", "tipo", "janela", "canal", canal(reading));

    if (json_object_update(record, (json_t *)(uintptr_t)reading->window) != 0)
        abort();
    jsonline_set(record, "loja", json_pack("{s:s}", "nome", "Loja"));
    jsonline_set(record, "servidor_agora", moment(reading->world->now_ms));
    jsonline_set(record, "relogio_ms", json_integer((json_int_t)SHOP_OFFSET_S * 1000));
    put(reading, record);
}

static void put_venda(struct reading *reading, int sale, int state)
{
    json_t *dados = json_pack("{s:i,s:s,s:o,s:[{s:i,s:o,s:f}],s:[],s:f}", "id_operacao", sale, "canal", canal(reading),
                              "data_hora", moment(shop_end_ms(sale)), "itens", "line_id", sale, "nome", name_of(sale),
                              "total", shop_total(state), "pagamentos", "total", shop_total(state));

    put(reading, json_pack("{s:s,s:s,s:o}", "tipo", "venda", "canal", canal(reading), "dados", dados));
    reading->vendas++;
}

static void put_sale(struct reading *reading, int sale)
{
    int state = shop_state(sale, reading->world->now_ms);
    int64_t end_ms = shop_end_ms(sale);

    if (shop_is_loja(sale) != reading->loja || end_ms < reading->first_ms || end_ms >= reading->janela.to.utc_ms ||
        state == SHOP_NOT_YET || state == SHOP_GONE)
        return;
    if (state != SHOP_CANCELLED) {
        put_venda(reading, sale, state);
        return;
    }
    put(reading, json_pack("{s:s,s:s,s:i,s:o}", "tipo", "cancelada", "canal", canal(reading), "id_operacao", sale,
                           "data_hora", moment(end_ms)));
    reading->canceladas++;
}

/* Whether a valid sale of the shift has ended in that time. */
static bool has_sale(const struct reading *reading, const struct shop_turno *turno, int64_t from_ms, int64_t to_ms)
{
    for (int sale = 0; sale < WORLD_SALES; sale++) {
        int state = shop_state(sale, reading->world->now_ms);
        int64_t end_ms = shop_end_ms(sale);

        if (shop_is_loja(sale) == turno->loja && state != SHOP_NOT_YET && state < SHOP_CANCELLED &&
            end_ms >= turno->begin_ms && end_ms < turno->end_ms && end_ms >= from_ms && end_ms < to_ms)
            return true;
    }
    return false;
}

/* The contract's rule: those of the window, and the closed ones of the look-back, which are marked. */
static bool is_read(const struct reading *reading, const struct shop_turno *turno, bool *lookback)
{
    int64_t from_ms = reading->janela.from.utc_ms, to_ms = reading->janela.to.utc_ms, end_ms = turno->end_ms;
    bool closed = end_ms <= reading->world->now_ms;
    bool own = has_sale(reading, turno, from_ms, to_ms) || (closed && end_ms >= from_ms && end_ms < to_ms) ||
               (!closed && turno->begin_ms < to_ms);

    *lookback = !own;
    return own || (closed && (has_sale(reading, turno, reading->first_ms, to_ms) ||
                              (end_ms >= reading->first_ms && end_ms < from_ms)));
}

static void put_turno(struct reading *reading, int number, const struct shop_turno *turno)
{
    bool lookback, closed = turno->end_ms <= reading->world->now_ms;
    char id[40];
    json_t *dados, *record;

    if (turno->loja != reading->loja || !is_read(reading, turno, &lookback))
        return;
    snprintf(id, sizeof id, "00000000-0000-4000-8000-%012d", number);
    dados = json_pack("{s:s,s:s,s:i,s:b,s:o}", "canal", canal(reading), "id_turno", id, "sequencial", number, "fechado",
                      closed, "data_hora_inicio", moment(turno->begin_ms));
    if (closed)
        jsonline_set(dados, "data_hora_termino", moment(turno->end_ms));
    jsonline_set(dados, "total_vendas", json_real(shop_turno_total(turno, reading->world->now_ms)));
    record = json_pack("{s:s,s:s,s:o}", "tipo", "turno", "canal", canal(reading), "dados", dados);
    if (lookback)
        jsonline_set(record, "lookback", json_true());
    put(reading, record);
    reading->turnos++;
}

static void put_fim(struct reading *reading, bool complete)
{
    put(reading, json_pack("{s:s,s:s,s:b,s:{s:i,s:i,s:i,s:i,s:i}}", "tipo", "fim", "canal", canal(reading), "completo",
                           complete, "contagens", "turno", reading->turnos, "venda", reading->vendas, "cancelada",
                           reading->canceladas, "snapshot_turno", 0, "snapshot_venda", 0));
}

/* Everything of one channel; where the window does not ask for it, its first and last record. */
static void put_canal(struct reading *reading, bool fails)
{
    const struct shop_turno *turno;

    put_janela(reading);
    if (fails)
        put(reading, json_pack("{s:s,s:s,s:i,s:s}", "tipo", "falha", "canal", canal(reading), "codigo", 69, "texto",
                               "fora do ar"));
    for (int sale = 0; !fails && janela_covers(&reading->janela, reading->loja ? LOJA : CAIXA) && sale < WORLD_SALES;
         sale++)
        put_sale(reading, sale);
    for (int i = 0;
         !fails && janela_covers(&reading->janela, reading->loja ? LOJA : CAIXA) && (turno = shop_turno(i)) != NULL;
         i++)
        put_turno(reading, i, turno);
    put_fim(reading, !fails);
}

/* To be freed. */
static char *streams_of(const struct world *world, const json_t *window, const struct janela *janela, bool loja_fails)
{
    char *text = NULL;
    size_t size = 0;
    struct reading reading = {.world = world,
                              .window = window,
                              .janela = *janela,
                              .first_ms = janela->has_lookback ? janela->lookback_from.utc_ms : janela->from.utc_ms,
                              .out = open_memstream(&text, &size)},
                   loja = reading;

    if (reading.out == NULL)
        abort();
    loja.loja = true;
    put_canal(&reading, false);
    put_canal(&loja, loja_fails);
    (void)fclose(reading.out);
    return text;
}

static uint64_t sales_in(const json_t *payload)
{
    const json_t *each;
    uint64_t sales = 0;
    size_t i;

    json_array_foreach (json_object_get(payload, "vendas"), i, each)
        sales |= WORLD_BIT(json_integer_value(json_object_get(each, "id_operacao")));
    return sales;
}

static void tell(struct world *world, const char *pacote)
{
    struct reason why;
    size_t length = strcspn(pacote, "\n"), size = 0;
    json_t *object = jsonline_parse(pacote, length, "pacote", 0, &why);
    const json_t *payload = json_object_get(object, "payload");
    const char *bytes = jsonline_raw_member(pacote, length, "payload", &size),
               *sync_id = jsonline_text(object, "sync_id");

    if (object == NULL)
        world_wrong("pdv-merge has written no pacote");
    world->reading = true;
    world->adding[0] = '\0';
    if (json_is_object(payload)) {
        world_read(world, sync_id, world_hash(WORLD_HASH, bytes, size), sales_in(payload));
        snprintf(world->adding, sizeof world->adding, "%.*s", WORLD_SYNC, sync_id);
    }
    json_decref(object);
}

char *reader_pacote(struct world *world, const char *window, bool loja_fails)
{
    struct reason why;
    struct janela janela;
    json_t *object = jsonline_parse(window, strcspn(window, "\n"), "window", 0, &why);
    char *streams, *pacote;

    if (object == NULL || !janela_from_json(object, "window", SHOP_OFFSET_S, &janela, &why))
        world_wrong("what `next` has written is no window");
    streams = streams_of(world, object, &janela, loja_fails);
    pacote = program_merge(world, streams);
    tell(world, pacote);
    free(streams);
    json_decref(object);
    return pacote;
}
