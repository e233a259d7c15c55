/* The look-back against the ledger. */
#include <string.h>

#include "jsonline.h"

#include "selecao.h"

enum destino selecao_venda(const struct lancamento *known, const char *hash, bool in_window)
{
    if (known == NULL)
        return in_window ? DESTINO_VAI : DESTINO_TARDIA;
    return known->tipo == LANCAMENTO_CANCELADA || strcmp(known->hash, hash) != 0 ? DESTINO_ALTERADA : DESTINO_FICA;
}

bool selecao_turno(const struct lancamento *known, const char *hash)
{
    return known == NULL || strcmp(known->hash, hash) != 0;
}

/* What one call works with. */
struct choosing {
    const struct fluxo *fluxo;
    struct ledger *ledger;
    size_t limit;
    struct selecao *selecao;
    json_t *late, *changed, *cancelled; /* the warnings, kind by kind */
    char from[INSTANTE_TEXT];           /* the window's beginning, naive */
    enum canal canal;                   /* whose cancelled sales are being looked for */
    const json_t *read;                 /* the ids of that channel that were read */
    struct reason *why;
};

static bool no_memory(struct choosing *choosing)
{
    return reason_set(choosing->why, EXIT_IO, "sem memória");
}

static bool keep(struct choosing *choosing, json_t *list, json_t *record)
{
    return json_array_append(list, record) == 0 || no_memory(choosing);
}

static size_t warnings(const struct choosing *choosing)
{
    return json_array_size(choosing->late) + json_array_size(choosing->changed) + json_array_size(choosing->cancelled);
}

static bool warn(struct choosing *choosing, json_t *list, const char *what, const char *canal, const char *id)
{
    return json_array_append_new(list, json_sprintf("%s: %s %s", what, canal, id)) == 0 || no_memory(choosing);
}

/* What ended before the window may wait: it is not in the ledger, so that the next run finds it again. */
static bool has_room(struct choosing *choosing, bool in_window)
{
    struct selecao *selecao = choosing->selecao;

    if (in_window)
        return true;
    if (selecao->lookback >= choosing->limit || warnings(choosing) >= SELECAO_AVISOS) {
        selecao->waiting++;
        return false;
    }
    selecao->lookback++;
    return true;
}

static bool take_venda(struct choosing *choosing, json_t *record)
{
    const json_t *dados = json_object_get(record, "dados");
    struct selecao *selecao = choosing->selecao;
    struct lancamento own;
    bool in_window;
    enum destino destino;

    if (!lancamento_of(LANCAMENTO_VENDA, dados, "-", choosing->from, &own))
        return no_memory(choosing);
    in_window = own.fim[0] == '-' || strcmp(own.fim, choosing->from) >= 0;
    if (choosing->ledger == NULL)
        return !in_window || keep(choosing, selecao->vendas, record);
    destino = selecao_venda(ledger_find(choosing->ledger, false, own.canal, own.id, own.day), own.hash, in_window);
    if (destino == DESTINO_FICA || !has_room(choosing, in_window))
        return true;
    if (destino == DESTINO_TARDIA && !warn(choosing, choosing->late, "VENDA_TARDIA", own.canal, own.id))
        return false;
    if (destino == DESTINO_ALTERADA && !warn(choosing, choosing->changed, "VENDA_ALTERADA", own.canal, own.id))
        return false;
    return keep(choosing, selecao->vendas, record);
}

/* A shift's own day may lie before the look-back: it is there because of a sale. */
static bool take_turno(struct choosing *choosing, json_t *record)
{
    const json_t *dados = json_object_get(record, "dados");
    struct lancamento own;

    if (!json_is_true(json_object_get(record, "lookback")))
        return keep(choosing, choosing->selecao->turnos, record);
    if (choosing->ledger == NULL)
        return true;
    if (!lancamento_of(LANCAMENTO_TURNO, dados, "-", choosing->from, &own))
        return no_memory(choosing);
    if (!ledger_load(choosing->ledger, own.day, choosing->why))
        return false;
    return !selecao_turno(ledger_find(choosing->ledger, true, own.canal, own.id, own.day), own.hash) ||
           keep(choosing, choosing->selecao->turnos, record);
}

static bool take_cancelled(void *context, const struct lancamento *known)
{
    struct choosing *choosing = context;

    if (json_object_get(choosing->read, known->id) != NULL)
        return true;
    if (warnings(choosing) >= SELECAO_AVISOS) {
        choosing->selecao->waiting++;
        return true;
    }
    return warn(choosing, choosing->cancelled, "VENDA_CANCELADA", known->canal, known->id);
}

/* The ids that were read of a channel, as keys. */
static json_t *ids_of(const json_t *records)
{
    json_t *ids = json_object(), *record;
    bool done = ids != NULL;
    char key[32];
    size_t i;

    json_array_foreach (records, i, record) {
        json_int_t id = json_integer_value(json_object_get(json_object_get(record, "dados"), "id_operacao"));

        snprintf(key, sizeof key, "%lld", (long long)id);
        done = done && json_object_set_new(ids, key, json_true()) == 0;
    }
    if (done)
        return ids;
    json_decref(ids);
    return NULL;
}

/* Only of channels that were read to their end: what was not read is not gone. */
static bool find_cancelled(struct choosing *choosing)
{
    const struct janela *janela = &choosing->fluxo->janela;
    char from[INSTANTE_TEXT], to[INSTANTE_TEXT];
    bool done = true;

    lancamento_naive(janela->has_lookback ? janela->lookback_from : janela->from, from);
    lancamento_naive(janela->to, to);
    for (int c = 0; done && c < CANAIS; c++) {
        json_t *read;

        if (!fluxo_has(choosing->fluxo, (enum canal)c))
            continue;
        read = ids_of(choosing->fluxo->canais[c].records[VENDAS]);
        choosing->read = read;
        done = read != NULL ? ledger_each_sale(choosing->ledger, canal_names[c], from, to, take_cancelled, choosing)
                            : no_memory(choosing);
        json_decref(read);
    }
    return done;
}

static bool choose(struct choosing *choosing, json_t *vendas, json_t *turnos)
{
    size_t i;
    json_t *record;

    json_array_foreach (vendas, i, record)
        if (!take_venda(choosing, record))
            return false;
    json_array_foreach (turnos, i, record)
        if (!take_turno(choosing, record))
            return false;
    if (choosing->ledger != NULL && !find_cancelled(choosing))
        return false;
    return (json_array_extend(choosing->selecao->avisos, choosing->late) == 0 &&
            json_array_extend(choosing->selecao->avisos, choosing->changed) == 0 &&
            json_array_extend(choosing->selecao->avisos, choosing->cancelled) == 0) ||
           no_memory(choosing);
}

bool selecao_make(const struct fluxo *fluxo, struct ledger *ledger, json_t *vendas, json_t *turnos, size_t limit,
                  struct selecao *selecao, struct reason *why)
{
    struct choosing choosing = {.fluxo = fluxo,
                                .ledger = ledger,
                                .limit = limit,
                                .selecao = selecao,
                                .late = json_array(),
                                .changed = json_array(),
                                .cancelled = json_array(),
                                .why = why};
    bool done;

    *selecao = (struct selecao){.vendas = json_array(), .turnos = json_array(), .avisos = json_array()};
    lancamento_naive(fluxo->janela.from, choosing.from);
    done = choosing.late != NULL && choosing.changed != NULL && choosing.cancelled != NULL && selecao->vendas != NULL &&
           selecao->turnos != NULL && selecao->avisos != NULL;
    done = done ? choose(&choosing, vendas, turnos) : no_memory(&choosing);
    json_decref(choosing.late);
    json_decref(choosing.changed);
    json_decref(choosing.cancelled);
    return done;
}

void selecao_end(struct selecao *selecao)
{
    json_decref(selecao->vendas);
    json_decref(selecao->turnos);
    json_decref(selecao->avisos);
    *selecao = (struct selecao){0};
}
