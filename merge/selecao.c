/* The look-back against the ledger. */
#include <string.h>

#include "jsonline.h"

#include "selecao.h"

enum destino selecao_venda(const struct lancamento *known, bool same, bool in_window)
{
    if (known == NULL)
        return in_window ? DESTINO_VAI : DESTINO_TARDIA;
    return known->tipo != LANCAMENTO_VENDA || !same ? DESTINO_ALTERADA : DESTINO_FICA;
}

bool selecao_turno(const struct lancamento *known, bool same)
{
    return known == NULL || known->tipo == LANCAMENTO_ESQUECIDA || !same;
}

/* The warnings that are made here, kind by kind, in the order of the contract's table. */
enum kind { LATE, CHANGED, CANCELLED, MISSING, SWAPPED, REUSED, KINDS };

/* What one call works with. */
struct choosing {
    const struct fluxo *fluxo;
    struct ledger *ledger;
    size_t limit;
    struct selecao *selecao;
    json_t *avisos[KINDS];
    char from[INSTANTE_TEXT], to[INSTANTE_TEXT]; /* the window, naive */
    json_t *read;                                /* the ids of the channel being looked at that were read */
    json_t *missing;                             /* and those that were told and were not */
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
    size_t count = 0;

    for (int k = 0; k < KINDS; k++)
        count += json_array_size(choosing->avisos[k]);
    return count;
}

static bool warn(struct choosing *choosing, enum kind kind, const char *canal, const char *id)
{
    static const char *const words[KINDS] = {"VENDA_TARDIA", "VENDA_ALTERADA", "VENDA_CANCELADA",
                                             "VENDA_SUMIDA", "BASE_TROCADA",   "ID_REUTILIZADO"};

    return json_array_append_new(choosing->avisos[kind], json_sprintf("%s: %s %s", words[kind], canal, id)) == 0 ||
           no_memory(choosing);
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

static bool is_in_window(const struct choosing *choosing, const struct lancamento *own)
{
    return own->fim[0] == '-' || (strcmp(own->fim, choosing->from) >= 0 && strcmp(own->fim, choosing->to) < 0);
}

static bool warn_of(struct choosing *choosing, enum destino destino, const struct lancamento *own, bool reused)
{
    if (destino == DESTINO_TARDIA)
        return warn(choosing, LATE, own->canal, own->id);
    if (destino != DESTINO_ALTERADA)
        return true;
    return warn(choosing, CHANGED, own->canal, own->id) && (!reused || warn(choosing, REUSED, own->canal, own->id));
}

/* Without a ledger the window's own go. A sale's own day may lie elsewhere: a register's clock was wrong. */
static bool take_venda(struct choosing *choosing, json_t *record)
{
    const json_t *dados = json_object_get(record, "dados");
    const struct lancamento *known;
    struct lancamento own;
    bool in_window, reused;
    enum destino destino;

    if (!lancamento_of(LANCAMENTO_VENDA, dados, choosing->from, &own))
        return no_memory(choosing);
    in_window = is_in_window(choosing, &own);
    if (choosing->ledger == NULL)
        return !in_window || keep(choosing, choosing->selecao->vendas, record);
    if (!ledger_load(choosing->ledger, own.day, choosing->why))
        return false;
    known = ledger_find(choosing->ledger, false, own.canal, own.id);
    reused = known != NULL && strcmp(known->fim, own.fim) != 0;
    destino = selecao_venda(known, known != NULL && lancamento_tells(known, &own, dados), in_window);
    if (destino == DESTINO_FICA || !has_room(choosing, in_window))
        return true;
    return warn_of(choosing, destino, &own, reused) && keep(choosing, choosing->selecao->vendas, record);
}

/* A shift that ended in the span that is read again; the others have been told by the windows that they are of. */
static bool is_of_span(const struct choosing *choosing, const json_t *dados, const struct lancamento *own)
{
    return json_is_true(json_object_get(dados, "fechado")) && own->fim[0] != '-' && is_in_window(choosing, own);
}

/* A shift's own day may lie before the look-back: it is there because of a sale. */
static bool take_turno(struct choosing *choosing, json_t *record)
{
    const json_t *dados = json_object_get(record, "dados");
    const struct lancamento *known;
    struct lancamento own;
    bool again = choosing->fluxo->janela.releitura;

    if (!again && !json_is_true(json_object_get(record, "lookback")))
        return keep(choosing, choosing->selecao->turnos, record);
    if (!lancamento_of(LANCAMENTO_TURNO, dados, choosing->from, &own))
        return no_memory(choosing);
    if (again && !is_of_span(choosing, dados, &own))
        return true;
    if (choosing->ledger == NULL)
        return !again || keep(choosing, choosing->selecao->turnos, record);
    if (!ledger_load(choosing->ledger, own.day, choosing->why))
        return false;
    known = ledger_find(choosing->ledger, true, own.canal, own.id);
    return !selecao_turno(known, known != NULL && lancamento_tells(known, &own, dados)) ||
           keep(choosing, choosing->selecao->turnos, record);
}

static bool note_read(struct choosing *choosing, const json_t *id, char *key, size_t room)
{
    snprintf(key, room, "%lld", (long long)json_integer_value(id));
    return json_object_set_new(choosing->read, key, json_true()) == 0 || no_memory(choosing);
}

/* A sale that was told, and whose row says now that it is cancelled. */
static bool take_cancelled(struct choosing *choosing, const char *canal, const char *id)
{
    const struct lancamento *known = ledger_find(choosing->ledger, false, canal, id);

    if (known == NULL || known->tipo == LANCAMENTO_CANCELADA)
        return true;
    if (warnings(choosing) >= SELECAO_AVISOS) {
        choosing->selecao->waiting++;
        return true;
    }
    return warn(choosing, CANCELLED, canal, id);
}

static bool take_read(struct choosing *choosing, enum canal canal)
{
    const struct fluxo_canal *c = &choosing->fluxo->canais[canal];
    json_t *record;
    char id[32];
    size_t i;

    json_object_clear(choosing->read);
    json_array_foreach (c->records[VENDAS], i, record)
        if (!note_read(choosing, json_object_get(json_object_get(record, "dados"), "id_operacao"), id, sizeof id))
            return false;
    json_array_foreach (c->records[CANCELADAS], i, record)
        if (!note_read(choosing, json_object_get(record, "id_operacao"), id, sizeof id) ||
            !take_cancelled(choosing, canal_names[canal], id))
            return false;
    return true;
}

static bool take_missing(void *context, const struct lancamento *known)
{
    struct choosing *choosing = context;

    if (json_object_get(choosing->read, known->id) != NULL)
        return true;
    return json_array_append_new(choosing->missing, json_pack("{s:s,s:s}", "canal", known->canal, "id", known->id)) ==
               0 ||
           no_memory(choosing);
}

/* Evidence is a row; one that is not there is told as such, or where they are many as another database. */
static bool tell_missing(struct choosing *choosing, enum canal canal)
{
    size_t count = json_array_size(choosing->missing), i;
    char text[24];
    json_t *sale;

    choosing->selecao->missing += count;
    if (count <= SELECAO_SUMIDAS && (warnings(choosing) + count > SELECAO_AVISOS ||
                                     json_array_size(choosing->avisos[MISSING]) + count > SELECAO_SUMIDAS)) {
        choosing->selecao->waiting += count;
        return true;
    }
    if (count > SELECAO_SUMIDAS) {
        snprintf(text, sizeof text, "%zu", count);
        return (json_array_extend(choosing->selecao->sumidas, choosing->missing) == 0 || no_memory(choosing)) &&
               warn(choosing, SWAPPED, canal_names[canal], text);
    }
    json_array_foreach (choosing->missing, i, sale)
        if (!warn(choosing, MISSING, canal_names[canal], jsonline_text(sale, "id")))
            return false;
    return true;
}

/* Only of channels that were read to their end: what was not read is not gone. */
static bool find_gone(struct choosing *choosing)
{
    const struct janela *janela = &choosing->fluxo->janela;
    char from[INSTANTE_TEXT];

    lancamento_naive(janela->has_lookback ? janela->lookback_from : janela->from, from);
    for (int c = 0; c < CANAIS; c++) {
        if (!fluxo_has(choosing->fluxo, (enum canal)c))
            continue;
        json_array_clear(choosing->missing);
        if (!take_read(choosing, (enum canal)c) ||
            !ledger_each_sale(choosing->ledger, canal_names[c], from, choosing->to, take_missing, choosing) ||
            !tell_missing(choosing, (enum canal)c))
            return false;
    }
    return true;
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
    if (choosing->ledger != NULL && !find_gone(choosing))
        return false;
    for (int k = 0; k < KINDS; k++)
        if (json_array_extend(choosing->selecao->avisos, choosing->avisos[k]) != 0)
            return no_memory(choosing);
    return true;
}

static bool begin(struct choosing *choosing)
{
    bool done = choosing->read != NULL && choosing->missing != NULL && choosing->selecao->vendas != NULL &&
                choosing->selecao->turnos != NULL && choosing->selecao->avisos != NULL &&
                choosing->selecao->sumidas != NULL;

    for (int k = 0; k < KINDS; k++) {
        choosing->avisos[k] = json_array();
        done = done && choosing->avisos[k] != NULL;
    }
    lancamento_naive(choosing->fluxo->janela.from, choosing->from);
    lancamento_naive(choosing->fluxo->janela.to, choosing->to);
    return done || no_memory(choosing);
}

bool selecao_make(const struct fluxo *fluxo, struct ledger *ledger, json_t *vendas, json_t *turnos, size_t limit,
                  struct selecao *selecao, struct reason *why)
{
    struct choosing choosing = {.fluxo = fluxo,
                                .ledger = ledger,
                                .limit = limit,
                                .selecao = selecao,
                                .read = json_object(),
                                .missing = json_array(),
                                .why = why};
    bool done;

    *selecao = (struct selecao){
        .vendas = json_array(), .turnos = json_array(), .avisos = json_array(), .sumidas = json_array()};
    done = begin(&choosing) && choose(&choosing, vendas, turnos);
    for (int k = 0; k < KINDS; k++)
        json_decref(choosing.avisos[k]);
    json_decref(choosing.read);
    json_decref(choosing.missing);
    return done;
}

void selecao_end(struct selecao *selecao)
{
    json_decref(selecao->vendas);
    json_decref(selecao->turnos);
    json_decref(selecao->avisos);
    json_decref(selecao->sumidas);
    *selecao = (struct selecao){0};
}
