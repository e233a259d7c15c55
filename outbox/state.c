/*
 * The state's text. The checksum is SHA-256 over the object as jsonline writes it without `soma`, so that a person may
 * reformat the file but not change a value unnoticed: setting a cursor by hand is `rewind`'s business.
 */
#include <stdio.h>
#include <string.h>

#include "jsonline.h"
#include "texto.h"

#include "state.h"

/* Far from what overflows, and a promise fits into a name of the queue (entry.c); nobody counts so far. */
#define COUNT_END INT64_C(9000000000)

#define OFFSET_CHARACTERS 6 /* -03:00 */
#define DAY_CHARACTERS 10   /* 2026-03-02 */

/* Cuts between characters: half of one would make the whole state unwritable as JSON. */
static void copy(char *to, size_t room, const char *text)
{
    size_t length = strlen(text);

    if (length >= room)
        for (length = room - 1; length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80;)
            length--;
    memcpy(to, text, length);
    to[length] = '\0';
}

/* An earlier version's promise has a sync_id, by which its payload is found. */
static bool parse_intent(const json_t *object, const char *name, int32_t offset_s, struct state *state,
                         struct reason *why)
{
    const json_t *intent = json_object_get(object, "intencao");
    const char *sync_id = jsonline_text(intent, "sync_id");

    if (intent == NULL)
        return true;
    if (texto_is_hex(sync_id, TEXTO_SYNC_ID) || texto_is_hex(sync_id, ENTRY_SYNC))
        snprintf(state->old_sync, sizeof state->old_sync, "%.*s", ENTRY_SYNC, sync_id);
    state->has_intent = janela_from_json(intent, name, offset_s, &state->intent, why);
    return state->has_intent;
}

static int64_t number_of(const json_t *object, const char *key)
{
    int64_t number = jsonline_number(object, key);

    return number < 0 ? 0 : number;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = jsonline_text(object, key);

    return text == NULL ? "" : text;
}

static void parse_clock(const json_t *clock, struct state *state)
{
    state->has_clock = json_is_integer(json_object_get(clock, "ms")) &&
                       instante_parse_offset(text_of(clock, "deslocamento"), &state->clock_offset_s);
    state->clock_ms = jsonline_number(clock, "ms");
}

/* What is known of a channel besides its cursor: none of it is held against the file. */
static void parse_canal(const json_t *object, enum canal canal, int32_t offset_s, struct state *state)
{
    const char *name = canal_names[canal];
    const json_t *ids = json_object_get(json_object_get(object, "maior_id"), name);
    const json_t *missing = json_object_get(json_object_get(object, "sumidas"), name);

    (void)spans_moment(json_object_get(object, "recuo_longo"), name, offset_s, &state->deep[canal]);
    state->ids[canal] = (struct state_ids){
        .now = number_of(ids, "agora"), .today = number_of(ids, "hoje"), .before = number_of(ids, "antes")};
    copy(state->ids[canal].day, sizeof state->ids[canal].day, text_of(ids, "dia"));
    state->missing[canal] = (struct state_missing){.count = number_of(missing, "vendas"),
                                                   .swapped = jsonline_true(missing, "base_trocada")};
    copy(state->missing[canal].since, sizeof state->missing[canal].since, text_of(missing, "desde"));
}

/* Only words for people: what is wrong in it is left out, not held against the file. */
static void parse_parada(const json_t *object, struct state *state)
{
    const char *desde, *veredito, *texto = "";

    if (json_unpack(json_object_get(object, "parada"), "{s:s,s:s,s?s}", "desde", &desde, "veredito", &veredito, "texto",
                    &texto) == 0)
        state_park(state, desde, veredito, texto);
}

/* Takes the checksum off. */
static bool check_sum(json_t *object, const char *name, struct reason *why)
{
    json_t *soma = json_incref(json_object_get(object, "soma"));
    char have[65];
    bool done = false;

    (void)json_object_del(object, "soma");
    if (!json_is_string(soma))
        reason_set(why, EXIT_BAD_INPUT, "%s: sem soma de verificação", name);
    else if (!jsonline_digest(object, have))
        reason_set(why, EXIT_IO, "%s: sem memória para a soma de verificação", name);
    else if (strcmp(json_string_value(soma), have) != 0)
        reason_set(why, EXIT_BAD_INPUT, "%s: a soma de verificação não confere", name);
    else
        done = true;
    json_decref(soma);
    return done;
}

static bool parse_own(json_t *object, const char *name, int32_t offset_s, struct state *state, struct reason *why)
{
    const json_t *cursors = json_object_get(object, "cursores");

    if (!check_sum(object, name, why))
        return false;
    if (!spans_moment(cursors, CANAL_CAIXA, offset_s, &state->cursor[CAIXA]))
        return reason_set(why, EXIT_BAD_INPUT, "%s: sem o cursor de " CANAL_CAIXA, name);
    state->has_loja = json_object_get(cursors, CANAL_LOJA) != NULL;
    if (state->has_loja && !spans_moment(cursors, CANAL_LOJA, offset_s, &state->cursor[LOJA]))
        return reason_set(why, EXIT_BAD_INPUT, "%s: cursor de " CANAL_LOJA " ilegível", name);
    if (!spans_from_json(json_object_get(object, "reler"), offset_s, &state->spans))
        return reason_set(why, EXIT_BAD_INPUT, "%s: a lista do que há a reler é ilegível", name);
    state->generation = number_of(object, "geracao") % COUNT_END;
    state->number = number_of(object, "promessa") % COUNT_END;
    state->passed = number_of(object, "ultrapassou");
    state->is_new = jsonline_true(object, "inicio");
    parse_clock(json_object_get(object, "relogio"), state);
    for (int c = 0; c < CANAIS; c++)
        parse_canal(object, (enum canal)c, offset_s, state);
    parse_parada(object, state);
    return parse_intent(object, name, offset_s, state, why);
}

/* A file of ours has at least one of these, also when one of them was hit by damage. */
static bool is_own(const json_t *object)
{
    return json_object_get(object, "cursores") != NULL || json_object_get(object, "geracao") != NULL ||
           json_object_get(object, "soma") != NULL;
}

bool state_parse(const char *text, size_t length, const char *name, int32_t offset_s, struct state *state,
                 struct reason *why)
{
    bool marked = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0; /* editors on Windows put it there */
    json_t *object = jsonline_parse(marked ? text + 3 : text, marked ? length - 3 : length, name, 0, why);
    bool done = object != NULL;

    *state = (struct state){0};
    if (done && is_own(object))
        done = parse_own(object, name, offset_s, state, why);
    else if (done) {
        done = spans_moment(object, "last_sync_to", offset_s, &state->cursor[CAIXA]) ||
               reason_set(why, EXIT_BAD_INPUT, "%s: sem last_sync_to legível", name);
        state->cursor[LOJA] = state->cursor[CAIXA];
        state->has_loja = true;
    }
    json_decref(object);
    return done;
}

/* An object with a member for each channel of which there is something to tell; NULL: of none. */
static json_t *by_canal(const struct state *state, json_t *(*of)(const struct state *state, int canal))
{
    json_t *object = json_object(), *member;

    for (int c = 0; c < CANAIS; c++)
        if ((member = of(state, c)) != NULL)
            jsonline_set(object, canal_names[c], member);
    return jsonline_any(object);
}

static json_t *missing_of(const struct state *state, int canal)
{
    const struct state_missing *missing = &state->missing[canal];

    if (missing->count == 0)
        return NULL;
    return json_pack("{s:I,s:b,s:s}", "vendas", (json_int_t)missing->count, "base_trocada", missing->swapped, "desde",
                     missing->since);
}

json_t *state_missing_to_json(const struct state *state)
{
    return by_canal(state, missing_of);
}

json_t *state_parada_to_json(const struct state *state)
{
    if (!state->parada.is)
        return NULL;
    return json_pack("{s:s,s:s,s:s}", "desde", state->parada.desde, "veredito", state->parada.veredito, "texto",
                     state->parada.texto);
}

static json_t *clock_to_json(const struct state *state)
{
    char text[INSTANTE_TEXT];
    size_t length = strlen(instante_format(instante_of(0, state->clock_offset_s), INSTANTE_SECONDS, text));

    return json_pack("{s:I,s:s}", "ms", (json_int_t)state->clock_ms, "deslocamento", text + length - OFFSET_CHARACTERS);
}

static json_t *intent_to_json(const struct state *state)
{
    json_t *intent = janela_to_json(&state->intent);

    if (state->old_sync[0] != '\0')
        jsonline_set(intent, "sync_id", json_string(state->old_sync));
    return intent;
}

static json_t *deep_of(const struct state *state, int canal)
{
    return state->deep[canal].utc_ms != 0 ? jsonline_of_moment(state->deep[canal]) : NULL;
}

static json_t *ids_of(const struct state *state, int canal)
{
    const struct state_ids *ids = &state->ids[canal];

    if (ids->now == 0)
        return NULL;
    return json_pack("{s:I,s:I,s:I,s:s}", "agora", (json_int_t)ids->now, "hoje", (json_int_t)ids->today, "antes",
                     (json_int_t)ids->before, "dia", ids->day);
}

char *state_format(const struct state *state, size_t *length)
{
    json_t *object = json_pack(
        "{s:o,s:{s:o,s:o*},s:o*,s:o*,s:o*,s:o*,s:o*,s:o*,s:o*,s:o*,s:o*,s:I,s:I}", "last_sync_to",
        jsonline_of_moment(state_last(state)), "cursores", CANAL_CAIXA, jsonline_of_moment(state->cursor[CAIXA]),
        CANAL_LOJA, state->has_loja ? jsonline_of_moment(state->cursor[LOJA]) : NULL, "intencao",
        state->has_intent ? intent_to_json(state) : NULL, "parada", state_parada_to_json(state), "reler",
        jsonline_any(spans_to_json(&state->spans)), "ultrapassou",
        state->passed > 0 ? json_integer(state->passed) : NULL, "inicio", state->is_new ? json_true() : NULL,
        "recuo_longo", by_canal(state, deep_of), "relogio", state->has_clock ? clock_to_json(state) : NULL, "maior_id",
        by_canal(state, ids_of), "sumidas", state_missing_to_json(state), "promessa", (json_int_t)state->number,
        "geracao", (json_int_t)state->generation);
    char soma[65] = "", *text;

    (void)jsonline_digest(object, soma); /* where it cannot be made, nothing is dumped either */
    jsonline_set(object, "soma", json_string(soma));
    text = jsonline_dump(object, length);
    json_decref(object);
    return text;
}

static void advance_cursors(struct state *state, const struct janela *janela, unsigned canais)
{
    struct instante *loja = &state->cursor[LOJA];

    if ((canais & CANAL_BIT(LOJA)) && (!state->has_loja || loja->utc_ms == janela->from.utc_ms)) {
        *loja = janela->to;
        state->has_loja = true;
    } else if ((canais & CANAL_BIT(CAIXA)) && !state->has_loja && janela_covers(janela, LOJA)) {
        *loja = janela->from; /* Loja was asked for the first time, in vain: it catches up from here */
        state->has_loja = true;
    }
    if (canais & CANAL_BIT(CAIXA))
        state->cursor[CAIXA] = janela->to;
    state->is_new = false;
}

void state_advance(struct state *state, const struct janela *janela, unsigned canais)
{
    if (janela->releitura)
        spans_done(&state->spans, janela, canais);
    else
        advance_cursors(state, janela, canais);
    state->has_intent = false;
    state->old_sync[0] = '\0';
}

/* A day that is another than the last one's: what was the highest then was known a day ago at least. */
static void pass_day(struct state_ids *ids, const char *day)
{
    if (ids->now == 0 || strcmp(ids->day, day) == 0)
        return;
    ids->before = ids->today;
    ids->today = ids->now;
    copy(ids->day, sizeof ids->day, day);
}

void state_note_deep(struct state *state, struct instante to, unsigned canais)
{
    char day[INSTANTE_TEXT];

    instante_format(to, INSTANTE_SECONDS, day);
    day[DAY_CHARACTERS] = '\0';
    for (int c = 0; c < CANAIS; c++)
        if (canais & CANAL_BIT(c)) {
            state->deep[c] = to;
            pass_day(&state->ids[c], day);
        }
}

void state_note_ids(struct state_ids *ids, int64_t highest)
{
    if (highest <= 0)
        return;
    if (ids->now == 0) /* the first that is known, of a store that was empty until then too */
        ids->today = highest;
    ids->now = highest;
}

void state_set_offset(struct state *state, int32_t offset_s)
{
    struct janela *intent = &state->intent;

    for (int c = 0; c < CANAIS; c++)
        state->cursor[c].offset_s = state->deep[c].offset_s = offset_s;
    intent->from.offset_s = intent->to.offset_s = intent->lookback_from.offset_s = offset_s;
    for (size_t i = 0; i < state->spans.count; i++)
        state->spans.list[i].from.offset_s = state->spans.list[i].to.offset_s = offset_s;
}

void state_note_missing(struct state_missing *missing, int64_t count, bool at_once, const char *now)
{
    if (missing->count == 0)
        copy(missing->since, sizeof missing->since, now);
    missing->count += count;
    missing->swapped = missing->swapped || at_once;
}

struct instante state_loja(const struct state *state)
{
    return state->cursor[state->has_loja ? LOJA : CAIXA];
}

/* Also where Loja is off now: it may be on again tomorrow, and catches up from there. */
struct instante state_last(const struct state *state)
{
    return state->cursor[state->has_loja && state->cursor[LOJA].utc_ms < state->cursor[CAIXA].utc_ms ? LOJA : CAIXA];
}

struct instante state_furthest(const struct state *state)
{
    return state->cursor[state->has_loja && state->cursor[LOJA].utc_ms > state->cursor[CAIXA].utc_ms ? LOJA : CAIXA];
}

bool state_park(struct state *state, const char *desde, const char *veredito, const char *texto)
{
    char kept[sizeof state->parada.texto];
    bool same = state->parada.is && strcmp(state->parada.veredito, veredito) == 0;

    copy(kept, sizeof kept, texto);
    texto_clean(kept);
    if (same && strcmp(state->parada.texto, kept) == 0)
        return false;
    if (!same)
        copy(state->parada.desde, sizeof state->parada.desde, desde);
    copy(state->parada.veredito, sizeof state->parada.veredito, veredito);
    memcpy(state->parada.texto, kept, sizeof kept);
    state->parada.is = true;
    return true;
}

bool state_unpark(struct state *state)
{
    bool was = state->parada.is;

    state->parada.is = false;
    return was;
}

/* The machine's own offset, not the store's: it is a person at this machine who will compare it with a clock. */
const char *state_now(char *text)
{
    int64_t now_ms = sys_now_ms();

    return instante_format(instante_of(now_ms, sys_local_offset_s(now_ms / 1000)), INSTANTE_SECONDS, text);
}
