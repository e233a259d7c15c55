/*
 * state.json: what is read can be written and is read again as the same; a checksum that is not the text's is damage.
 * No mutation finds a checksum, so each input is also tried with the right one put into it.
 */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jsonline.h"

#include "canal.h"
#include "../../outbox/state.h"
#include "fuzz.h"

#define OFFSET_S (-3 * 3600)

static bool same(const struct instante *a, const struct instante *b)
{
    return a->utc_ms == b->utc_ms && a->offset_s == b->offset_s;
}

static void check_same_intent(const struct state *a, const struct state *b)
{
    HOLDS(strcmp(a->old_sync, b->old_sync) == 0 && a->intent.releitura == b->intent.releitura);
    HOLDS(a->intent.reenviar == b->intent.reenviar && strcmp(a->intent.reenvio, b->intent.reenvio) == 0);
    HOLDS(janela_equal(&a->intent, &b->intent) && a->intent.snapshots == b->intent.snapshots);
    HOLDS(a->intent.falhas == b->intent.falhas);
    HOLDS(a->intent.has_lookback == b->intent.has_lookback);
}

static void check_same_spans(const struct spans *a, const struct spans *b)
{
    HOLDS(a->count == b->count && a->count <= SPAN_MAX);
    for (size_t i = 0; i < a->count; i++) {
        const struct span *one = &a->list[i], *other = &b->list[i];

        HOLDS(same(&one->from, &other->from) && same(&one->to, &other->to) && one->from.utc_ms < one->to.utc_ms);
        HOLDS(one->canais == other->canais && one->canais != 0);
        HOLDS(one->resend_ms == other->resend_ms);
    }
}

static void check_same_ids(const struct state_ids *a, const struct state_ids *b)
{
    HOLDS(a->now >= 0 && a->today >= 0 && a->before >= 0);
    HOLDS(a->now == 0 || (a->now == b->now && a->today == b->today && a->before == b->before));
    HOLDS(a->now == 0 || strcmp(a->day, b->day) == 0);
}

static void check_same_missing(const struct state_missing *a, const struct state_missing *b)
{
    HOLDS(a->count >= 0 && a->count == b->count);
    HOLDS(a->count == 0 || (a->swapped == b->swapped && strcmp(a->since, b->since) == 0));
}

static void check_same_readings(const struct state *a, const struct state *b)
{
    HOLDS(a->has_clock == b->has_clock);
    HOLDS(!a->has_clock || (a->clock_ms == b->clock_ms && a->clock_offset_s == b->clock_offset_s));
    check_same_ids(&a->ids[CAIXA], &b->ids[CAIXA]);
    check_same_ids(&a->ids[LOJA], &b->ids[LOJA]);
    check_same_missing(&a->missing[CAIXA], &b->missing[CAIXA]);
    check_same_missing(&a->missing[LOJA], &b->missing[LOJA]);
}

static void check_same(const struct state *a, const struct state *b)
{
    HOLDS(same(&a->cursor[CAIXA], &b->cursor[CAIXA]) && a->has_loja == b->has_loja);
    HOLDS(!a->has_loja || same(&a->cursor[LOJA], &b->cursor[LOJA]));
    HOLDS(a->has_intent == b->has_intent && a->parada.is == b->parada.is && a->is_new == b->is_new);
    HOLDS(a->generation == b->generation && a->number == b->number && a->passed == b->passed);
    check_same_spans(&a->spans, &b->spans);
    check_same_readings(a, b);
    if (a->has_intent)
        check_same_intent(a, b);
    if (!a->parada.is)
        return;
    HOLDS(strcmp(a->parada.desde, b->parada.desde) == 0 && strcmp(a->parada.veredito, b->parada.veredito) == 0);
    HOLDS(strcmp(a->parada.texto, b->parada.texto) == 0);
}

/* Written, it is a file of ours; written again, the same file. */
static void check_written(const struct state *state)
{
    struct reason why = {0};
    struct state again;
    size_t length, length_again;
    char *text = state_format(state, &length), *text_again;

    HOLDS(text != NULL);
    HOLDS(state_parse(text, length, "fuzz", OFFSET_S, &again, &why));
    check_same(state, &again);
    text_again = state_format(&again, &length_again);
    HOLDS(text_again != NULL && length == length_again && strcmp(text, text_again) == 0);
    free(text);
    free(text_again);
}

/* What the planner goes by; a later window moves the cursors forward and can still be written. */
static void check_advanced(struct state state)
{
    struct janela janela = {.from = state_last(&state), .to = state_last(&state)};

    HOLDS(state_last(&state).utc_ms <= state.cursor[CAIXA].utc_ms);
    HOLDS(!state.has_loja || state_last(&state).utc_ms <= state.cursor[LOJA].utc_ms);
    janela.canais = CANAL_BOTH;
    state_advance(&state, &janela,
                  (state.cursor[CAIXA].utc_ms == janela.to.utc_ms ? CANAL_BIT(CAIXA) : 0) | CANAL_BIT(LOJA));
    HOLDS(!state.has_intent && state.has_loja);
    check_written(&state);
}

static void check(const char *text, size_t length)
{
    struct reason why = {0};
    struct state state;

    if (!state_parse(text, length, "fuzz", OFFSET_S, &state, &why)) {
        fuzz_check_reason(&why);
        return;
    }
    check_written(&state);
    check_advanced(state);
}

/* The checksum of the object without `soma`, by the words of state.c. */
static void seal(json_t *object)
{
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    char hex[65] = "", *text;
    size_t length;

    (void)json_object_del(object, "soma");
    text = jsonline_dump(object, &length);
    if (text != NULL && EVP_Digest(text, length, hash, &size, EVP_sha256(), NULL) == 1)
        for (unsigned int i = 0; i < 32; i++)
            snprintf(hex + (size_t)2 * i, 3, "%02x", hash[i]);
    free(text);
    jsonline_set(object, "soma", json_string(hex));
}

static void check_sealed(const char *text, size_t length)
{
    struct reason why = {0};
    json_t *object = jsonline_parse(text, length, "fuzz", 0, &why);
    size_t sealed_length;
    char *sealed;

    if (object == NULL)
        return;
    seal(object);
    sealed = jsonline_dump(object, &sealed_length);
    if (sealed != NULL)
        check(sealed, sealed_length);
    free(sealed);
    json_decref(object);
}

/* A file of ours is one because of exactly its checksum. */
static void check_soma(const char *text, size_t length)
{
    struct reason why = {0};
    struct state state;
    json_t *object = jsonline_parse(text, length, "fuzz", 0, &why);
    char *before = jsonline_text(object, "soma") == NULL ? NULL : strdup(jsonline_text(object, "soma"));

    if (before != NULL && state_parse(text, length, "fuzz", OFFSET_S, &state, &why)) {
        seal(object);
        HOLDS(strcmp(jsonline_text(object, "soma"), before) == 0);
    }
    free(before);
    json_decref(object);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);

    check(text, size);
    check_soma(text, size);
    check_sealed(text, size);
    free(text);
    return 0;
}
