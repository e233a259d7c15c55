/*
 * state.json: what is read can be written and is read again as the same; a checksum that is not the text's is damage.
 * No mutation finds a checksum, so each input is also tried with the right one put into it.
 */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jsonline.h"

#include "../../outbox/canal.h"
#include "../../outbox/state.h"
#include "fuzz.h"

#define OFFSET_S (-3 * 3600)

static bool same(const struct instante *a, const struct instante *b)
{
    return a->utc_ms == b->utc_ms && a->offset_s == b->offset_s;
}

static void check_same_intent(const struct state *a, const struct state *b)
{
    HOLDS(strcmp(a->sync_id, b->sync_id) == 0);
    HOLDS(janela_equal(&a->intent, &b->intent) && a->intent.snapshots == b->intent.snapshots);
    HOLDS(memcmp(a->intent.falhas, b->intent.falhas, sizeof a->intent.falhas) == 0);
    HOLDS(a->intent.has_lookback == b->intent.has_lookback);
}

static void check_same(const struct state *a, const struct state *b)
{
    HOLDS(same(&a->caixa, &b->caixa) && a->has_loja == b->has_loja);
    HOLDS(!a->has_loja || same(&a->loja, &b->loja));
    HOLDS(a->has_intent == b->has_intent && a->has_resend == b->has_resend && a->parada.is == b->parada.is);
    HOLDS(!a->has_resend || same(&a->resend_until, &b->resend_until));
    HOLDS(a->generation == b->generation);
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
    HOLDS(state_parse(text, length, "fuzz", OFFSET_S, &again, &why) == STATE_OWN);
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

    HOLDS(state_last(&state).utc_ms <= state.caixa.utc_ms);
    HOLDS(!state.has_loja || state_last(&state).utc_ms <= state.loja.utc_ms);
    HOLDS(janela_add_canal(&janela, CANAL_CAIXA) && janela_add_canal(&janela, CANAL_LOJA));
    state_advance(&state, &janela, state.caixa.utc_ms == janela.to.utc_ms, true);
    HOLDS(!state.has_intent && state.has_loja);
    check_written(&state);
}

static void check(const char *text, size_t length)
{
    struct reason why = {0};
    struct state state;

    if (state_parse(text, length, "fuzz", OFFSET_S, &state, &why) == STATE_DAMAGED) {
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
    (void)jsonline_set(object, "soma", json_string(hex));
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

    if (before != NULL && state_parse(text, length, "fuzz", OFFSET_S, &state, &why) == STATE_OWN) {
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
