/* What becomes of a sale or a shift: what the ledger knows of it against what was read, as a table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../merge/selecao.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

enum known { UNKNOWN, SENT, CANCELLED, GONE, FORGOTTEN };

/* NULL where the ledger has no line. */
static const struct lancamento *line_of(enum known known, struct lancamento *line)
{
    static const enum lancamento_tipo kinds[] = {[SENT] = LANCAMENTO_VENDA,
                                                 [CANCELLED] = LANCAMENTO_CANCELADA,
                                                 [GONE] = LANCAMENTO_SUMIDA,
                                                 [FORGOTTEN] = LANCAMENTO_ESQUECIDA};

    *line = (struct lancamento){.tipo = kinds[known]};
    return known == UNKNOWN ? NULL : line;
}

static void a_sale(void **state)
{
    static const struct {
        const char *name;
        enum known known;
        bool same;
        enum destino in_window, before;
    } rows[] = {
        {"that is new", UNKNOWN, false, DESTINO_VAI, DESTINO_TARDIA},
        {"sent", SENT, true, DESTINO_FICA, DESTINO_FICA},
        {"changed", SENT, false, DESTINO_ALTERADA, DESTINO_ALTERADA},
        {"restored as it was", CANCELLED, true, DESTINO_ALTERADA, DESTINO_ALTERADA},
        {"restored with other content", CANCELLED, false, DESTINO_ALTERADA, DESTINO_ALTERADA},
        {"that may have been heard otherwise", FORGOTTEN, true, DESTINO_ALTERADA, DESTINO_ALTERADA},
        {"forgotten and changed", FORGOTTEN, false, DESTINO_ALTERADA, DESTINO_ALTERADA},
        {"that is back as it was", GONE, true, DESTINO_ALTERADA, DESTINO_ALTERADA},
        {"that is back with other content", GONE, false, DESTINO_ALTERADA, DESTINO_ALTERADA},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct lancamento line;
        const struct lancamento *known = line_of(rows[i].known, &line);

        if (selecao_venda(known, rows[i].same, true) != rows[i].in_window)
            fail_msg("a sale %s, in the window: another fate", rows[i].name);
        if (selecao_venda(known, rows[i].same, false) != rows[i].before)
            fail_msg("a sale %s, before the window: another fate", rows[i].name);
    }
}

static void a_closed_shift(void **state)
{
    struct lancamento line;

    (void)state;
    assert_true(selecao_turno(NULL, false));
    assert_false(selecao_turno(line_of(SENT, &line), true));
    assert_true(selecao_turno(line_of(SENT, &line), false));
    assert_true(selecao_turno(line_of(FORGOTTEN, &line), true));
    assert_true(selecao_turno(line_of(FORGOTTEN, &line), false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_sale), cmocka_unit_test(a_closed_shift)};

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("merge_selecao", tests, NULL, NULL);
}
