/* The stream reader: a channel that is said to be whole is whole, whatever came; nothing is counted that did not. */
#include <stdlib.h>
#include <string.h>

#include "jsonline.h"
#include "msg.h"

#include "../../merge/fluxo.h"
#include "fuzz.h"

#define OFFSET_S (-3 * 3600)

/* Complete without having begun and ended, or with other counts than there are records: never. */
static void check_canal(const struct fluxo *fluxo, enum canal number)
{
    const struct fluxo_canal *canal = &fluxo->canais[number];
    static const char *const kinds[FLUXO_KINDS] = {"turno", "venda", "snapshot_turno", "snapshot_venda", "cancelada"};

    HOLDS(!canal->ended || canal->janela != NULL);
    HOLDS(!canal->completo || canal->ended);
    HOLDS(canal->janela == NULL || fluxo->janela.canais != 0);
    HOLDS(strnlen(canal->falha, sizeof canal->falha) < sizeof canal->falha);
    HOLDS(fuzz_is_utf8(canal->falha, strlen(canal->falha)));
    for (int k = 0; k < FLUXO_KINDS; k++) {
        int64_t count = (int64_t)json_array_size(canal->records[k]);

        HOLDS(count == 0 || canal->janela != NULL);
        HOLDS(!canal->completo || json_integer_value(json_object_get(canal->contagens, kinds[k])) == count);
    }
    HOLDS(!fluxo_has(fluxo, number) || canal->completo);
    HOLDS(!(fluxo_has(fluxo, number) && canal->janela != NULL && fluxo->janela.canais == 0));
    HOLDS(fluxo_cause(fluxo, number)[0] != '\0');
}

/* What merge puts the payload in order by, and warns with, is what it takes it for. */
static size_t check_records(const struct fluxo_canal *canal, const char *name)
{
    size_t avisos = json_array_size(canal->avisos);

    for (int k = 0; k < FLUXO_KINDS; k++) {
        size_t i, j;
        json_t *record, *aviso;

        json_array_foreach (canal->records[k], i, record) {
            const json_t *dados = json_object_get(record, "dados"), *own = json_object_get(record, "avisos");
            const char *canal_name = jsonline_text(dados, "canal");

            HOLDS(k == CANCELADAS ? json_is_integer(json_object_get(record, "id_operacao"))
                                  : canal_name != NULL && strcmp(canal_name, name) == 0);
            HOLDS(own == NULL || json_is_array(own));
            json_array_foreach (own, j, aviso)
                HOLDS(json_is_string(aviso));
            avisos += json_array_size(own);
        }
    }
    return avisos;
}

static size_t count_lines(const uint8_t *data, size_t size, const char *word)
{
    size_t count = 0, length = strlen(word);

    for (size_t at = 0; at + length <= size; at++)
        count += memcmp(data + at, word, length) == 0;
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reason why = {0};
    struct fluxo fluxo;
    size_t avisos = 0;

    msg_begin("fuzz");
    msg_set_level(MSG_ERROR);
    fluxo_begin(&fluxo);
    if (!fluxo_read(&fluxo, fuzz_file(data, size), "fuzz", OFFSET_S, &why)) {
        fuzz_check_reason(&why);
        HOLDS(why.code == EXIT_BAD_INPUT || why.code == EXIT_USAGE_ERROR); /* the bytes, not the file */
    }
    for (int c = 0; c < CANAIS; c++) {
        check_canal(&fluxo, (enum canal)c);
        avisos += check_records(&fluxo.canais[c], canal_names[c]);
    }
    /* "aviso" may be spelled with escapes, but not without a u or without its own letters. */
    HOLDS(avisos == 0 || avisos <= count_lines(data, size, "\n") + 1);
    HOLDS(avisos == 0 || count_lines(data, size, "aviso") > 0 || count_lines(data, size, "\\u") > 0);
    fluxo_free(&fluxo);
    return 0;
}
