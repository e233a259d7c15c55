/* Windows: what is accepted keeps the rules of janela.h, and is the same when it is written and read again. */
#include <stdlib.h>
#include <string.h>

#include "janela.h"
#include "jsonline.h"

#include "fuzz.h"

#define OFFSET_S (-3 * 3600)

static void check_sound(const struct janela *janela)
{
    HOLDS(janela->from.utc_ms < janela->to.utc_ms);
    HOLDS(janela->from.utc_ms % 1000 == 0 && janela->to.utc_ms % 1000 == 0);
    HOLDS(janela_minutes(janela) >= 1 && janela_minutes(janela) <= JANELA_MINUTES_MAX);
    HOLDS(janela->from.offset_s == OFFSET_S && janela->to.offset_s == OFFSET_S);
    HOLDS(!janela->has_lookback || janela->lookback_from.utc_ms <= janela->from.utc_ms);
}

static void check_canais(const struct janela *janela)
{
    HOLDS(janela->canais != 0 && ((janela->canais | janela->falhas) & ~CANAL_BOTH) == 0);
    HOLDS(janela->reenviar || janela->reenvio[0] == '\0');
}

static void check_again(const struct janela *janela)
{
    struct reason why = {0};
    struct janela again;
    json_t *object = janela_to_json(janela);

    HOLDS(object != NULL);
    HOLDS(janela_from_json(object, "fuzz", OFFSET_S, &again, &why));
    HOLDS(janela_equal(janela, &again));
    HOLDS(again.snapshots == janela->snapshots && again.has_lookback == janela->has_lookback);
    HOLDS(again.releitura == janela->releitura && again.reenviar == janela->reenviar);
    HOLDS(strcmp(again.reenvio, janela->reenvio) == 0);
    HOLDS(memcmp(again.ids_acima, janela->ids_acima, sizeof again.ids_acima) == 0);
    HOLDS(again.falhas == janela->falhas);
    HOLDS(again.lookback_from.utc_ms / 1000 == janela->lookback_from.utc_ms / 1000 || janela->lookback_from.utc_ms < 0);
    HOLDS(again.reenviar == janela->reenviar && strcmp(again.reenvio, janela->reenvio) == 0);
    HOLDS(memcmp(again.ids_acima, janela->ids_acima, sizeof again.ids_acima) == 0);
    json_decref(object);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reason why = {0};
    struct janela janela;
    json_t *object;

    (void)fuzz_file(data, size);
    object = janela_load(fuzz_path(), &why);
    if (object != NULL && janela_from_json(object, "fuzz", OFFSET_S, &janela, &why)) {
        check_sound(&janela);
        check_canais(&janela);
        check_again(&janela);
    } else {
        fuzz_check_reason(&why);
        HOLDS(why.code == EXIT_BAD_INPUT || why.code == EXIT_USAGE_ERROR); /* the bytes, not the file */
    }
    json_decref(object);
    return 0;
}
