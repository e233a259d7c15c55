/* Building the payload. What was read of a channel before its reading failed is dropped: only complete channels enter.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aviso.h"
#include "jsonline.h"
#include "lista.h"
#include "ordem.h"
#include "payload.h"
#include "resumo.h"
#include "texto.h"

#define SNAPSHOT_TURNOS_MAX 20
#define SNAPSHOT_VENDAS_MAX 30
#define MACHINE_CHARACTERS 120
#define ALIAS_CHARACTERS 100
#define DAY_MS INT64_C(86400000)

static bool alone(const struct fluxo *fluxo)
{
    return fluxo->janela.canais == CANAL_BIT(LOJA);
}

static json_t *unite(const struct fluxo *fluxo, enum fluxo_kind kind)
{
    static const struct {
        enum ordem ordem;
        const char *time_key, *id_key;
        size_t limit;
    } rules[FLUXO_LISTS] = {{ORDEM_CANAL, "data_hora_inicio", "id_turno", 0},
                            {ORDEM_CANAL, "data_hora", "id_operacao", 0},
                            {ORDEM_NEWEST, "data_hora_inicio", "id_turno", SNAPSHOT_TURNOS_MAX},
                            {ORDEM_NEWEST, "data_hora_termino", "id_operacao", SNAPSHOT_VENDAS_MAX}};
    json_t *records[CANAIS] = {NULL, NULL};

    for (int c = 0; c < CANAIS; c++)
        if (fluxo_has(fluxo, (enum canal)c))
            records[c] = fluxo->canais[c].records[kind];
    /* The snapshots belong to the present of the whole shop: a window of Loja alone has none. */
    if ((kind == SNAPSHOT_TURNOS || kind == SNAPSHOT_VENDAS) && (!fluxo->janela.snapshots || alone(fluxo)))
        records[CAIXA] = records[LOJA] = NULL;
    return ordem_unite(records, rules[kind].ordem, rules[kind].time_key, rules[kind].id_key, rules[kind].limit);
}

/* The records' contents alone. */
static json_t *dados_of(const json_t *records)
{
    json_t *array = records == NULL ? NULL : json_array(), *record;
    size_t i;

    json_array_foreach (records, i, record)
        jsonline_append(array, json_incref(json_object_get(record, "dados")));
    return array;
}

static bool any_closed(const json_t *turnos)
{
    size_t i;
    json_t *record;

    json_array_foreach (turnos, i, record)
        if (jsonline_true(json_object_get(record, "dados"), "fechado"))
            return true;
    return false;
}

static const char *event_type(json_t *const lists[FLUXO_LISTS])
{
    bool sales = json_array_size(lists[VENDAS]) > 0, closed = any_closed(lists[TURNOS]);

    return sales && closed ? "mixed" : closed ? "turno_closure" : "sales";
}

/* Text from outside of the databases: the configuration, the host. Empty text is unknown. */
static void set_text(json_t *object, const char *key, const char *text, size_t characters)
{
    char mended_text[1024];
    bool mended = false;
    size_t length = texto_mend(text, strlen(text), mended_text, sizeof mended_text - 1, &mended);

    mended_text[texto_trim(mended_text, length, characters)] = '\0';
    if (mended_text[0] != '\0')
        jsonline_set(object, key, json_string(mended_text));
}

static json_t *make_agent(int64_t sent_at_ms, int32_t offset_s, const char *machine)
{
    json_t *agent = json_pack("{s:s}", "version", PDV_VERSION);

    set_text(agent, "machine", machine, MACHINE_CHARACTERS);
    jsonline_set(agent, "sent_at", jsonline_of_moment(instante_of(sent_at_ms, offset_s)));
    return agent;
}

static json_t *make_store(const struct fluxo *fluxo, const struct config *config)
{
    const json_t *loja = json_object_get(fluxo->canais[CAIXA].janela, "loja"), /* NULL: not read */
        *cnpj = json_object_get(loja, "cnpj");
    const char *nome = jsonline_text(loja, "nome");
    json_t *store =
        json_pack("{s:I, s:I, s:o}", "id_ponto_venda", (json_int_t)config->store_id_ponto_venda, "id_filial",
                  (json_int_t)config->store_id_filial, "nome",
                  nome != NULL ? json_string(nome) : json_sprintf("PDV %lld", (long long)config->store_id_ponto_venda));

    set_text(store, "alias", config->store_alias, ALIAS_CHARACTERS);
    if (cnpj != NULL)
        jsonline_set(store, "cnpj", json_deep_copy(cnpj));
    return store;
}

static json_t *make_window(const struct janela *janela)
{
    return json_pack("{s:o, s:o, s:I}", "from", jsonline_of_moment(janela->from), "to", jsonline_of_moment(janela->to),
                     "minutes", (json_int_t)janela_minutes(janela));
}

/* Counts and ids of the sales of one channel, ascending. */
static void set_ids(json_t *ops, const json_t *vendas, enum canal canal, const char *count_key, const char *ids_key)
{
    struct lista ids = {0};
    json_t *record;
    size_t i;

    json_array_foreach (vendas, i, record) {
        const json_t *dados = json_object_get(record, "dados");
        int64_t id = jsonline_number(dados, "id_operacao");

        if (jsonline_is(dados, "canal", canal_names[canal]))
            lista_add(&ids, (struct lista_item){0, id, 0, json_integer(id)});
    }
    jsonline_set(ops, count_key, json_integer((json_int_t)ids.count));
    jsonline_set(ops, ids_key, lista_to_json(&ids));
}

static json_t *make_ops(const json_t *vendas)
{
    json_t *ops = json_object();

    set_ids(ops, vendas, CAIXA, "count", "ids");
    set_ids(ops, vendas, LOJA, "loja_count", "loja_ids");
    return ops;
}

/* Without `agent` and the sync_id, which seals all the rest. */
static json_t *assemble(const struct fluxo *fluxo, const struct config *config, json_t *const lists[FLUXO_LISTS],
                        json_t *avisos)
{
    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:{s:O}}", "schema_version",
                     config->schema_version, "event_type", event_type(lists), "store", make_store(fluxo, config),
                     "window", make_window(&fluxo->janela), "turnos", dados_of(lists[TURNOS]), "vendas",
                     dados_of(lists[VENDAS]), "resumo", resumo_make(lists[VENDAS]), "snapshot_turnos",
                     dados_of(lists[SNAPSHOT_TURNOS]), "snapshot_vendas", dados_of(lists[SNAPSHOT_VENDAS]), "ops",
                     make_ops(lists[VENDAS]), "integrity", "warnings", avisos);
}

/*
 * The same object with `agent` and the sync_id in their places: what is cut out for the seal leaves exactly what was
 * sealed. Takes the payload over. NULL: no memory.
 */
static json_t *seal(json_t *payload, json_t *agent, json_t *avisos)
{
    json_t *sealed = json_object(), *value;
    char sync_id[65];
    bool done = jsonline_digest(payload, sync_id);
    const char *key;

    jsonline_set(payload, "integrity", json_pack("{s:s, s:O}", "sync_id", done ? sync_id : "", "warnings", avisos));
    json_object_foreach (payload, key, value) {
        jsonline_set(sealed, key, json_incref(value));
        if (strcmp(key, "event_type") == 0)
            jsonline_set(sealed, "agent", json_incref(agent));
    }
    json_decref(payload);
    if (done)
        return sealed;
    json_decref(sealed);
    return NULL;
}

static bool is_readable(const struct fluxo *fluxo, struct reason *why)
{
    enum canal needed = alone(fluxo) ? LOJA : CAIXA;

    if (fluxo->janela.canais == 0)
        return reason_set(why, EXIT_UNAVAILABLE, "nada foi recebido: os extratores não começaram");
    if (!fluxo_lacks(fluxo, needed))
        return true;
    return reason_set(why, EXIT_UNAVAILABLE, "%s não foi lido até o fim: %s; nada se perde, a próxima execução repete",
                      canal_names[needed], fluxo_cause(fluxo, needed));
}

/* What is the same in every try of one payload. */
struct making {
    const struct fluxo *fluxo;
    const struct config *config;
    struct ledger *ledger;
    json_t *agent;             /* owned */
    json_t *read[FLUXO_LISTS]; /* owned: everything, in the payload's order */
};

/* The payload with at most `limit` sales of the look-back. */
static bool try(struct making *making, size_t limit, struct payload *payload, struct reason *why)
{
    struct selecao *selecao = &payload->selecao;
    json_t *lists[FLUXO_LISTS], *avisos;
    bool done = true;

    if (!selecao_make(making->fluxo, making->ledger, making->read[VENDAS], making->read[TURNOS], limit, selecao, why))
        return false;
    memcpy(lists, making->read, sizeof lists);
    lists[VENDAS] = selecao->vendas;
    lists[TURNOS] = selecao->turnos;
    avisos = aviso_make(making->fluxo, lists, selecao->avisos, making->config->store_id_ponto_venda);
    if (json_array_size(selecao->vendas) > 0 || any_closed(selecao->turnos) || aviso_makes_payload(avisos)) {
        payload->object = seal(assemble(making->fluxo, making->config, lists, avisos), making->agent, avisos);
        done = payload->object != NULL;
    }
    json_decref(avisos);
    return done || reason_set(why, EXIT_IO, "sem memória");
}

static bool is_too_large(const json_t *payload, const struct config *config)
{
    size_t length = 0;
    char *text = payload == NULL ? NULL : jsonline_dump(payload, &length);

    free(text);
    return length > (size_t)config->sync_max_payload_kb * 1024;
}

/*
 * When it is too large, sales of the look-back wait for the next run, half of them at a time; never the last of them,
 * which would wait for ever: then the queue shortens the window.
 */
static bool fit(struct making *making, struct payload *payload, struct reason *why)
{
    size_t limit = SIZE_MAX;
    bool again = true, done = true;

    while (done && again) {
        payload_end(payload);
        done = try(making, limit, payload, why);
        again = done && payload->selecao.lookback > 1 && is_too_large(payload->object, making->config);
        limit = payload->selecao.lookback / 2;
    }
    return done;
}

/* From some weeks before: a restored database gives ids a second time that were told then. */
static bool load(const struct fluxo *fluxo, struct ledger *ledger, struct reason *why)
{
    const struct janela *janela = &fluxo->janela;
    struct instante from = janela->has_lookback ? janela->lookback_from : janela->from;

    from.utc_ms -= LANCAMENTO_DAYS * DAY_MS;
    return ledger == NULL || ledger_load_span(ledger, from, janela->to, why);
}

void payload_end(struct payload *payload)
{
    json_decref(payload->object);
    selecao_end(&payload->selecao);
    *payload = (struct payload){0};
}

bool payload_make(const struct fluxo *fluxo, const struct config *config, struct ledger *ledger, int64_t sent_at_ms,
                  const char *machine, struct payload *payload, struct reason *why)
{
    struct making making = {.fluxo = fluxo, .config = config, .ledger = fluxo->janela.reenviar ? NULL : ledger};
    bool done;

    *payload = (struct payload){0};
    if (!is_readable(fluxo, why) || !load(fluxo, making.ledger, why))
        return false;
    making.agent = make_agent(sent_at_ms, fluxo->janela.to.offset_s, machine);
    for (int k = 0; k < FLUXO_LISTS; k++)
        making.read[k] = unite(fluxo, (enum fluxo_kind)k);
    done = fit(&making, payload, why);
    for (int k = 0; k < FLUXO_LISTS; k++)
        json_decref(making.read[k]);
    json_decref(making.agent);
    return done;
}

static json_t *canal_to_json(const struct fluxo *fluxo, enum canal number)
{
    const struct fluxo_canal *canal = &fluxo->canais[number];

    return json_pack("{s:b,s:o*,s:O*,s:O*,s:O*,s:O*}", "completo", fluxo_has(fluxo, number), "codigo",
                     canal->codigo != 0 ? json_integer(canal->codigo) : NULL, "contagens", canal->contagens,
                     "servidor_agora", json_object_get(canal->janela, "servidor_agora"), "relogio_ms",
                     json_object_get(canal->janela, "relogio_ms"), "maior_id",
                     json_object_get(canal->janela, "maior_id"));
}

static json_t *pacote_of(const struct fluxo *fluxo, const struct payload *payload)
{
    json_t *canais = json_object(), *integrity = json_object_get(payload->object, "integrity");

    for (int c = 0; c < CANAIS; c++)
        if (janela_covers(&fluxo->janela, (enum canal)c))
            jsonline_set(canais, canal_names[c], canal_to_json(fluxo, (enum canal)c));
    return json_pack("{s:s,s:o,s:o,s:O*,s:b,s:o*,s:o*,s:O?}", "tipo", "pacote", "janela",
                     janela_to_json(&fluxo->janela), "canais", canais, "sync_id", json_object_get(integrity, "sync_id"),
                     "vazio", payload->object == NULL, "adiadas",
                     payload->selecao.waiting > 0 ? json_integer((json_int_t)payload->selecao.waiting) : NULL,
                     "sumidas", jsonline_any(json_incref(payload->selecao.sumidas)), "payload", payload->object);
}

bool payload_write(const struct fluxo *fluxo, const struct payload *payload, bool bare, struct reason *why)
{
    if (bare && payload->object == NULL)
        return lines_flush(stdout, why);
    return jsonline_put(stdout, bare ? json_incref(payload->object) : pacote_of(fluxo, payload), why);
}
