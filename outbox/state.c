/*
 * The state's text. The checksum is SHA-256 over the object as jsonline writes it without `soma`, so that a person may
 * reformat the file but not change a value unnoticed: setting a cursor by hand is `rewind`'s business.
 */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jsonline.h"

#include "canal.h"
#include "state.h"

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

static bool checksum(const json_t *object, char hex[65])
{
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    size_t length;
    char *text = jsonline_dump(object, &length);
    bool done = text != NULL && EVP_Digest(text, length, hash, &size, EVP_sha256(), NULL) == 1 && size == 32;

    free(text);
    for (unsigned int i = 0; done && i < size; i++)
        snprintf(hex + (size_t)2 * i, 3, "%02x", hash[i]);
    return done;
}

static bool parse_time(const json_t *object, const char *key, int32_t offset_s, struct instante *out)
{
    const char *text = jsonline_text(object, key);
    char shown[INSTANTE_TEXT];
    struct instante when;

    if (text == NULL || !instante_parse(text, offset_s, &when, NULL))
        return false;
    when = instante_of(when.utc_ms - when.utc_ms % 1000, offset_s);
    /* At the store's offset it may be in a year that no text can show: the next state could not be read. */
    if (instante_format(when, INSTANTE_SECONDS, shown)[0] == '?')
        return false;
    *out = when;
    return true;
}

/* An earlier version's promise has a sync_id, by which its payload is found. */
static bool parse_intent(const json_t *object, const char *name, int32_t offset_s, struct state *state,
                         struct reason *why)
{
    const json_t *intent = json_object_get(object, "intencao");
    const char *sync_id = jsonline_text(intent, "sync_id");

    if (intent == NULL)
        return true;
    if (sync_id != NULL)
        snprintf(state->old_sync, sizeof state->old_sync, "%.*s", ENTRY_SYNC, sync_id);
    state->has_intent = janela_from_json(intent, name, offset_s, &state->intent, why);
    return state->has_intent;
}

static int64_t number_of(const json_t *object, const char *key)
{
    json_int_t number = json_integer_value(json_object_get(object, key));

    return number < 0 ? 0 : number;
}

static void parse_clock(const json_t *clock, struct state *state)
{
    state->has_clock =
        json_is_integer(json_object_get(clock, "ms")) &&
        instante_parse_offset(jsonline_text(clock, "deslocamento") == NULL ? "" : jsonline_text(clock, "deslocamento"),
                              &state->clock_offset_s);
    state->clock_ms = json_integer_value(json_object_get(clock, "ms"));
}

static void parse_ids(const json_t *object, struct state_ids *ids)
{
    const char *day = jsonline_text(object, "dia");

    *ids = (struct state_ids){
        .now = number_of(object, "agora"), .today = number_of(object, "hoje"), .before = number_of(object, "antes")};
    copy(ids->day, sizeof ids->day, day == NULL ? "" : day);
}

static void parse_missing(const json_t *object, struct state_missing *missing)
{
    const char *since = jsonline_text(object, "desde");

    *missing = (struct state_missing){.count = number_of(object, "vendas"),
                                      .swapped = json_is_true(json_object_get(object, "base_trocada"))};
    copy(missing->since, sizeof missing->since, since == NULL ? "" : since);
}

/* Only words for people: what is wrong in it is left out, not held against the file. */
static void parse_parada(const json_t *object, struct state *state)
{
    const json_t *parada = json_object_get(object, "parada");
    const char *desde = jsonline_text(parada, "desde"), *veredito = jsonline_text(parada, "veredito"),
               *texto = jsonline_text(parada, "texto");

    if (desde != NULL && veredito != NULL)
        state_park(state, desde, veredito, texto == NULL ? "" : texto);
}

static bool parse_own(json_t *object, const char *name, int32_t offset_s, struct state *state, struct reason *why)
{
    const json_t *cursors = json_object_get(object, "cursores"), *loja = json_object_get(cursors, CANAL_LOJA);
    const json_t *deep = json_object_get(object, "recuo_longo");
    const json_t *ids = json_object_get(object, "maior_id"), *missing = json_object_get(object, "sumidas");
    const char *soma = jsonline_text(object, "soma");
    char want[65] = "", have[65];

    if (soma == NULL)
        return reason_set(why, EXIT_BAD_INPUT, "%s: sem soma de verificação", name);
    snprintf(want, sizeof want, "%s", strlen(soma) < sizeof want ? soma : "");
    (void)json_object_del(object, "soma");
    if (!checksum(object, have))
        return reason_set(why, EXIT_IO, "%s: sem memória para a soma de verificação", name);
    if (strcmp(want, have) != 0)
        return reason_set(why, EXIT_BAD_INPUT, "%s: a soma de verificação não confere", name);
    if (!parse_time(cursors, CANAL_CAIXA, offset_s, &state->caixa))
        return reason_set(why, EXIT_BAD_INPUT, "%s: sem o cursor de " CANAL_CAIXA, name);
    state->has_loja = loja != NULL;
    if (state->has_loja && !parse_time(cursors, CANAL_LOJA, offset_s, &state->loja))
        return reason_set(why, EXIT_BAD_INPUT, "%s: cursor de " CANAL_LOJA " ilegível", name);
    if (!spans_from_json(json_object_get(object, "reler"), offset_s, &state->spans))
        return reason_set(why, EXIT_BAD_INPUT, "%s: a lista do que há a reler é ilegível", name);
    (void)parse_time(deep, CANAL_CAIXA, offset_s, &state->deep_caixa);
    (void)parse_time(deep, CANAL_LOJA, offset_s, &state->deep_loja);
    state->generation = number_of(object, "geracao");
    state->number = number_of(object, "promessa");
    state->passed = number_of(object, "ultrapassou");
    state->is_new = json_is_true(json_object_get(object, "inicio"));
    parse_clock(json_object_get(object, "relogio"), state);
    parse_ids(json_object_get(ids, CANAL_CAIXA), &state->ids_caixa);
    parse_ids(json_object_get(ids, CANAL_LOJA), &state->ids_loja);
    parse_missing(json_object_get(missing, CANAL_CAIXA), &state->missing_caixa);
    parse_missing(json_object_get(missing, CANAL_LOJA), &state->missing_loja);
    parse_parada(object, state);
    return parse_intent(object, name, offset_s, state, why);
}

/* A file of ours has at least one of these, also when one of them was hit by damage. */
static bool is_own(const json_t *object)
{
    return json_object_get(object, "cursores") != NULL || json_object_get(object, "geracao") != NULL ||
           json_object_get(object, "soma") != NULL;
}

enum state_read state_parse(const char *text, size_t length, const char *name, int32_t offset_s, struct state *state,
                            struct reason *why)
{
    bool marked = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0; /* editors on Windows put it there */
    json_t *object = jsonline_parse(marked ? text + 3 : text, marked ? length - 3 : length, name, 0, why);
    enum state_read result = STATE_DAMAGED;

    *state = (struct state){0};
    if (object == NULL)
        return STATE_DAMAGED;
    if (is_own(object)) {
        if (parse_own(object, name, offset_s, state, why))
            result = STATE_OWN;
    } else if (parse_time(object, "last_sync_to", offset_s, &state->caixa)) {
        state->loja = state->caixa;
        state->has_loja = true;
        result = STATE_LEGACY;
    } else {
        reason_set(why, EXIT_BAD_INPUT, "%s: sem last_sync_to legível", name);
    }
    json_decref(object);
    return result;
}

static bool set_time(json_t *object, const char *key, struct instante when)
{
    char text[INSTANTE_TEXT];

    return jsonline_set(object, key, json_string(instante_format(when, INSTANTE_SECONDS, text)));
}

static bool add_cursors(json_t *object, const struct state *state)
{
    json_t *cursors = json_object();
    bool done = set_time(cursors, CANAL_CAIXA, state->caixa);

    if (state->has_loja)
        done = done && set_time(cursors, CANAL_LOJA, state->loja);
    return jsonline_set(object, "cursores", cursors) && done;
}

/* Moments of the channels that have one (utc_ms is not 0), under the key where there is any. */
static bool add_moments(json_t *object, const char *key, struct instante caixa, struct instante loja)
{
    json_t *moments;
    bool done;

    if (caixa.utc_ms == 0 && loja.utc_ms == 0)
        return true;
    moments = json_object();
    done = moments != NULL;
    if (caixa.utc_ms != 0)
        done = done && set_time(moments, CANAL_CAIXA, caixa);
    if (loja.utc_ms != 0)
        done = done && set_time(moments, CANAL_LOJA, loja);
    return jsonline_set(object, key, moments) && done;
}

static bool add_clock(json_t *object, const struct state *state)
{
    char text[INSTANTE_TEXT];
    size_t length;

    if (!state->has_clock)
        return true;
    length = strlen(instante_format(instante_of(0, state->clock_offset_s), INSTANTE_SECONDS, text));
    return jsonline_set(
        object, "relogio",
        json_pack("{s:I,s:s}", "ms", (json_int_t)state->clock_ms, "deslocamento", text + length - OFFSET_CHARACTERS));
}

/* One object for both channels, under the key, with those that have anything. */
static bool add_both(json_t *object, const char *key, bool has_caixa, json_t *caixa, bool has_loja, json_t *loja)
{
    json_t *both = json_object();
    bool done = (!has_caixa || json_object_set(both, CANAL_CAIXA, caixa) == 0) &&
                (!has_loja || json_object_set(both, CANAL_LOJA, loja) == 0);

    json_decref(caixa);
    json_decref(loja);
    if (has_caixa || has_loja)
        return jsonline_set(object, key, both) && done;
    json_decref(both);
    return true;
}

static json_t *ids_to_json(const struct state_ids *ids)
{
    return json_pack("{s:I,s:I,s:I,s:s}", "agora", (json_int_t)ids->now, "hoje", (json_int_t)ids->today, "antes",
                     (json_int_t)ids->before, "dia", ids->day);
}

static json_t *missing_to_json(const struct state_missing *missing)
{
    return json_pack("{s:I,s:b,s:s}", "vendas", (json_int_t)missing->count, "base_trocada", missing->swapped, "desde",
                     missing->since);
}

static bool add_readings(json_t *object, const struct state *state)
{
    return add_clock(object, state) &&
           add_both(object, "maior_id", state->ids_caixa.now != 0, ids_to_json(&state->ids_caixa),
                    state->ids_loja.now != 0, ids_to_json(&state->ids_loja)) &&
           add_both(object, "sumidas", state->missing_caixa.count != 0, missing_to_json(&state->missing_caixa),
                    state->missing_loja.count != 0, missing_to_json(&state->missing_loja));
}

static bool add_intent(json_t *object, const struct state *state)
{
    json_t *intent = janela_to_json(&state->intent);
    bool done =
        intent != NULL && (state->old_sync[0] == '\0' || jsonline_set(intent, "sync_id", json_string(state->old_sync)));

    return jsonline_set(object, "intencao", intent) && done;
}

static bool add_parada(json_t *object, const struct state *state)
{
    return jsonline_set(object, "parada",
                        json_pack("{s:s,s:s,s:s}", "desde", state->parada.desde, "veredito", state->parada.veredito,
                                  "texto", state->parada.texto));
}

char *state_format(const struct state *state, size_t *length)
{
    json_t *object = json_object();
    char soma[65], *text = NULL;

    if (!set_time(object, "last_sync_to", state_last(state)) || !add_cursors(object, state))
        goto out;
    if (state->has_intent && !add_intent(object, state))
        goto out;
    if (state->parada.is && !add_parada(object, state))
        goto out;
    if (state->spans.count > 0 && !jsonline_set(object, "reler", spans_to_json(&state->spans)))
        goto out;
    if (state->passed > 0 && !jsonline_set(object, "ultrapassou", json_integer(state->passed)))
        goto out;
    if (state->is_new && !jsonline_set(object, "inicio", json_true()))
        goto out;
    if (!add_moments(object, "recuo_longo", state->deep_caixa, state->deep_loja) || !add_readings(object, state))
        goto out;
    if (!jsonline_set(object, "promessa", json_integer(state->number)) ||
        !jsonline_set(object, "geracao", json_integer(state->generation)) || !checksum(object, soma) ||
        !jsonline_set(object, "soma", json_string(soma)))
        goto out;
    text = jsonline_dump(object, length);
out:
    json_decref(object);
    return text;
}

static void advance_cursors(struct state *state, const struct janela *janela, bool caixa, bool loja)
{
    if (loja && (!state->has_loja || state->loja.utc_ms == janela->from.utc_ms)) {
        state->loja = janela->to;
        state->has_loja = true;
    } else if (caixa && !state->has_loja && janela_covers(janela, CANAL_LOJA)) {
        state->loja = janela->from; /* Loja was asked for the first time, in vain: it catches up from here */
        state->has_loja = true;
    }
    if (caixa)
        state->caixa = janela->to;
    state->is_new = false;
}

void state_advance(struct state *state, const struct janela *janela, bool caixa, bool loja)
{
    if (janela->releitura)
        spans_done(&state->spans, janela, caixa, loja);
    else
        advance_cursors(state, janela, caixa, loja);
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

void state_note_deep(struct state *state, struct instante to, bool caixa, bool loja)
{
    char day[INSTANTE_TEXT];

    instante_format(to, INSTANTE_SECONDS, day);
    day[DAY_CHARACTERS] = '\0';
    if (caixa) {
        state->deep_caixa = to;
        pass_day(&state->ids_caixa, day);
    }
    if (loja) {
        state->deep_loja = to;
        pass_day(&state->ids_loja, day);
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

void state_note_clock(struct state *state, int64_t clock_ms, int32_t offset_s)
{
    state->has_clock = true;
    state->clock_ms = clock_ms;
    state->clock_offset_s = offset_s;
}

void state_set_offset(struct state *state, int32_t offset_s)
{
    struct instante *moments[] = {
        &state->caixa,       &state->loja,      &state->deep_caixa,          &state->deep_loja,
        &state->intent.from, &state->intent.to, &state->intent.lookback_from};

    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++)
        moments[i]->offset_s = offset_s;
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

/* Also where Loja is off now: it may be on again tomorrow, and catches up from there. */
struct instante state_last(const struct state *state)
{
    return state->has_loja && state->loja.utc_ms < state->caixa.utc_ms ? state->loja : state->caixa;
}

struct instante state_furthest(const struct state *state)
{
    return state->has_loja && state->loja.utc_ms > state->caixa.utc_ms ? state->loja : state->caixa;
}

bool state_park(struct state *state, const char *desde, const char *veredito, const char *texto)
{
    char kept[sizeof state->parada.texto];
    bool same = state->parada.is && strcmp(state->parada.veredito, veredito) == 0;

    copy(kept, sizeof kept, texto);
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
