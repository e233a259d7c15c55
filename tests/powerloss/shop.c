/* The shop and the programs around pdv-outbox, in a few lines each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "janela.h"
#include "jsonline.h"
#include "ledger.h"

#include "shop.h"

#define MINUTE_MS 60000
#define EACH_MINUTES 10
#define SHUT_FROM 12 /* sales 12 to 17 are not sold: [120, 180) minutes */
#define SHUT_UNTIL 18
#define LEDGER "data/ledger"

/* Sales that can be read a good while after they have ended only. */
static const struct {
    int sale, minutes;
} late[] = {{4, 200}, {26, 310}, {33, 400}};

const char shop_env[] = "STORE_ID_PONTO_VENDA=10\nSYNC_MAX_WINDOW_MINUTES=60\nSYNC_SETTLE_SECONDS=15\n"
                        "SYNC_LOOKBACK_MINUTES=180\n"
                        "SYNC_MAX_PAYLOAD_KB=24\nLOG_LEVEL=WARNING\nOUTBOX_DIR=" SHOP_OUTBOX "\n";
const char shop_state[] = "{\"last_sync_to\": \"2026-03-02T08:00:00\"}";

int64_t shop_time_ms(int minutes)
{
    return SHOP_OPENS_MS + (int64_t)minutes * MINUTE_MS;
}

static int64_t visible_ms(int sale)
{
    for (size_t i = 0; i < sizeof late / sizeof *late; i++)
        if (late[i].sale == sale)
            return shop_time_ms(late[i].minutes);
    return 0;
}

bool shop_is_late(int sale)
{
    return visible_ms(sale) != 0;
}

static int64_t end_ms(int sale)
{
    return shop_time_ms(sale * EACH_MINUTES + 1);
}

struct sales shop_sales(bool loja, int64_t from_ms, int64_t to_ms, int64_t now_ms)
{
    struct sales sales = {{0}};

    for (int i = 0; i < WORLD_SALES; i++)
        if (end_ms(i) >= from_ms && end_ms(i) < to_ms && visible_ms(i) <= now_ms && (i % 3 == 2) == loja &&
            (i < SHUT_FROM || i >= SHUT_UNTIL))
            sales_add(&sales, i);
    return sales;
}

static json_t *dados_of(int sale)
{
    char when[INSTANTE_TEXT];

    instante_format(instante_of(end_ms(sale), SHOP_OFFSET_S), INSTANTE_SECONDS, when);
    return json_pack("{s:s,s:i,s:s,s:f}", "canal", sale % 3 == 2 ? SHOP_LOJA : SHOP_CAIXA, "id_operacao", sale,
                     "data_hora", when, "total", 12.5);
}

/* The merge's rule: what the ledger holds with the same hash stays away. */
static bool is_in_ledger(struct ledger *ledger, int sale)
{
    json_t *dados = dados_of(sale);
    struct lancamento own;
    const struct lancamento *known;

    if (!lancamento_of(LANCAMENTO_VENDA, dados, "-", "-", &own))
        abort();
    known = ledger_find(ledger, false, own.canal, own.id, own.day);
    json_decref(dados);
    return known != NULL && known->tipo == LANCAMENTO_VENDA && strcmp(known->hash, own.hash) == 0;
}

/* No two blocks alike, and gzip gains little. */
static char *filling(enum shop_how how, int reading)
{
    size_t size = how == SHOP_TOO_LARGE ? (SHOP_KB + 1) * 1024 : how == SHOP_LARGE ? 10000 : 40;
    char *text = malloc(size + 1);
    uint64_t random = (uint64_t)reading + 1;

    if (text == NULL)
        abort();
    for (size_t i = 0; i < size; i++) {
        random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        text[i] = (char)('A' + (random >> 40) % 26 + (random >> 50 & 1) * 32);
    }
    text[size] = '\0';
    return text;
}

static json_t *payload_of(const struct janela *janela, const struct sales *sales, const char *sync_id,
                          enum shop_how how, int reading)
{
    char from[INSTANTE_TEXT], to[INSTANTE_TEXT], *text = filling(how, reading);
    json_t *vendas = json_array(), *payload;

    for (int i = 0; i < WORLD_SALES; i++)
        if (sales_has(sales, i))
            json_array_append_new(vendas, dados_of(i));
    payload = json_pack("{s:s,s:{s:s,s:s},s:o,s:i,s:s,s:{s:s,s:[]}}", "schema_version", "4.0.0", "window", "from",
                        instante_format(janela->from, INSTANTE_SECONDS, from), "to",
                        instante_format(janela->to, INSTANTE_SECONDS, to), "vendas", vendas, "lido", reading,
                        "enchimento", text, "integrity", "sync_id", sync_id, "warnings");
    free(text);
    return payload;
}

static bool any(const struct sales *sales)
{
    return (sales->bits[0] | sales->bits[1] | sales->bits[2]) != 0;
}

/* What the channels that could be read have, and the ledger lets pass. */
static struct sales sales_of(const struct janela *janela, enum shop_how how, int64_t now_ms)
{
    struct instante from = janela->has_lookback ? janela->lookback_from : janela->from;
    struct sales sales = {{0}}, chosen = {{0}}, more;
    struct ledger ledger;
    struct reason why;

    if (janela_covers(janela, SHOP_CAIXA)) {
        more = shop_sales(false, from.utc_ms, janela->to.utc_ms, now_ms);
        sales_add_all(&sales, &more);
    }
    if (janela_covers(janela, SHOP_LOJA) && how != SHOP_LOJA_FAILS) {
        more = shop_sales(true, from.utc_ms, janela->to.utc_ms, now_ms);
        sales_add_all(&sales, &more);
    }
    ledger_begin(&ledger, LEDGER);
    if (!ledger_load_span(&ledger, from, janela->to, &why))
        abort();
    for (int i = 0; i < WORLD_SALES; i++)
        if (sales_has(&sales, i) && (janela->reenviar || !is_in_ledger(&ledger, i)))
            sales_add(&chosen, i);
    ledger_end(&ledger);
    return chosen;
}

static void tell(struct world *world, const char *sync_id, const json_t *payload, const struct sales *sales)
{
    size_t length;
    char *text = jsonline_dump(payload, &length);

    world_read(world, sync_id, world_hash(WORLD_HASH, text, length), sales);
    world_find(world, sync_id)->places |= PLACE_OUTBOX;
    free(text);
}

static char *pacote_line(json_t *record)
{
    size_t length;
    char *text = jsonline_dump(record, &length), *line = malloc(length + 2);

    if (line == NULL)
        abort();
    snprintf(line, length + 2, "%s\n", text);
    free(text);
    json_decref(record);
    return line;
}

char *shop_pacote(struct world *world, const char *window, enum shop_how how)
{
    struct reason why;
    struct janela janela;
    json_t *object = jsonline_parse(window, strcspn(window, "\n"), "window", 0, &why), *payload = json_null();
    char sync_id[65];
    struct sales sales;
    bool read = janela_from_json(object, "window", SHOP_OFFSET_S, &janela, &why), loja_alone;

    if (!read)
        abort();
    loja_alone = janela_covers_only(&janela, SHOP_LOJA);
    (void)janela_sync_id(&janela, SHOP_ID, loja_alone ? SHOP_LOJA : NULL, sync_id, &why);
    sales = sales_of(&janela, how, world->now_ms);
    world->reading++;
    memcpy(world->adding, sync_id, sizeof world->adding);
    world->adding_leaves = any(&sales) && how != SHOP_TOO_LARGE;
    if (any(&sales))
        payload = payload_of(&janela, &sales, sync_id, how, world->reading);
    if (world->adding_leaves)
        tell(world, sync_id, payload, &sales);
    return pacote_line(json_pack("{s:s,s:o,s:{s:{s:b},s:{s:b}},s:s,s:b,s:o}", "tipo", "pacote", "janela", object,
                                 "canais", SHOP_CAIXA, "completo", !loja_alone, SHOP_LOJA, "completo",
                                 how != SHOP_LOJA_FAILS, "sync_id", sync_id, "vazio", !any(&sales), "payload",
                                 payload));
}

static const char *word_of(char letter)
{
    return letter == 'S' ? "SENT" : letter == 'L' ? "LATER" : letter == 'R' ? "REFUSED" : "PARKED";
}

/* One line of drain's becomes one of pdv-send's. */
static void answer(struct world *world, json_t *fila, const char *bytes, size_t size, char letter, FILE *out,
                   bool *differs)
{
    const char *sync_id = jsonline_text(fila, "sync_id");
    struct payload *payload = world_payload(world, sync_id);
    struct reason why;
    json_t *entrega =
        json_pack("{s:s,s:s,s:s,s:s,s:i,s:i,s:s,s:s,s:s}", "tipo", "entrega", "sync_id", sync_id, "arquivo",
                  jsonline_text(fila, "arquivo"), "veredito", word_of(letter), "status", letter == 'S' ? 201 : 422,
                  "tentativas", 1, "request_id", "r-1", "resposta", "{}", "texto", "veja");

    if (payload->seen && payload->seen_hash != world_hash(WORLD_HASH, bytes, size))
        *differs = true;
    payload->delivered = payload->delivered || letter == 'S';
    if (letter == 'S')
        payload->places |= PLACE_NOWHERE;
    if (letter == 'R')
        payload->places |= PLACE_DEAD;
    (void)jsonline_write(out, entrega, &why);
    json_decref(entrega);
}

char *shop_verdicts(struct world *world, const char *lines, const char *verdicts, bool *differs)
{
    char *text = NULL;
    size_t size = 0, length, payload_length = 0;
    FILE *out = open_memstream(&text, &size);
    struct reason why;

    if (out == NULL)
        abort();
    for (; *lines != '\0'; lines += length + (lines[length] == '\n')) {
        json_t *fila;

        length = strcspn(lines, "\n");
        fila = jsonline_parse(lines, length, "drain", 0, &why);
        if (jsonline_text(fila, "sync_id") != NULL) {
            const char *bytes = jsonline_raw_member(lines, length, "payload", &payload_length);

            answer(world, fila, bytes, payload_length, *verdicts, out, differs);
        }
        if (verdicts[1] != '\0')
            verdicts++;
        json_decref(fila);
    }
    (void)fclose(out);
    return text;
}

void shop_settled(struct world *world, const char *entregas)
{
    struct reason why;
    size_t length;

    for (; *entregas != '\0'; entregas += length + 1) {
        json_t *entrega;
        struct payload *payload;
        const char *veredito;

        length = strcspn(entregas, "\n");
        entrega = jsonline_parse(entregas, length, "entrega", 0, &why);
        veredito = jsonline_text(entrega, "veredito");
        payload = world_payload(world, jsonline_text(entrega, "sync_id"));
        if (strcmp(veredito, "SENT") == 0)
            payload->places = (payload->places & PLACE_DEAD) | PLACE_NOWHERE;
        else if (strcmp(veredito, "REFUSED") == 0)
            payload->places = PLACE_DEAD;
        json_decref(entrega);
    }
}
