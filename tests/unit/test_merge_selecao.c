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
#define HASH "9f86d081884c7d65"
#define OTHER "9f86d081884c7d66"

enum known { UNKNOWN, SENT, CANCELLED };

/* NULL where the ledger has no line. */
static const struct lancamento *line_of(enum known known, const char *hash, struct lancamento *line)
{
    *line = (struct lancamento){.tipo = known == CANCELLED ? LANCAMENTO_CANCELADA : LANCAMENTO_VENDA};
    snprintf(line->hash, sizeof line->hash, "%s", hash);
    return known == UNKNOWN ? NULL : line;
}

static void a_sale(void **state)
{
    static const struct {
        const char *name;
        enum known known;
        const char *hash; /* the ledger's */
        bool in_window;
        enum destino want;
    } rows[] = {
        {"new in the window", UNKNOWN, "", true, DESTINO_VAI},
        {"new before the window", UNKNOWN, "", false, DESTINO_TARDIA},
        {"sent, in the window again", SENT, HASH, true, DESTINO_FICA},
        {"sent, before the window", SENT, HASH, false, DESTINO_FICA},
        {"changed, in the window", SENT, OTHER, true, DESTINO_ALTERADA},
        {"changed, before the window", SENT, OTHER, false, DESTINO_ALTERADA},
        {"restored as it was, in the window", CANCELLED, HASH, true, DESTINO_ALTERADA},
        {"restored as it was, before the window", CANCELLED, HASH, false, DESTINO_ALTERADA},
        {"restored with other content, in the window", CANCELLED, OTHER, true, DESTINO_ALTERADA},
        {"restored with other content, before the window", CANCELLED, OTHER, false, DESTINO_ALTERADA},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct lancamento line;
        const struct lancamento *known = line_of(rows[i].known, rows[i].hash, &line);

        if (selecao_venda(known, HASH, rows[i].in_window) != rows[i].want)
            fail_msg("a sale %s: another fate", rows[i].name);
    }
}

static void a_closed_shift(void **state)
{
    struct lancamento line;

    (void)state;
    assert_true(selecao_turno(NULL, HASH));
    assert_false(selecao_turno(line_of(SENT, HASH, &line), HASH));
    assert_true(selecao_turno(line_of(SENT, OTHER, &line), HASH));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_sale), cmocka_unit_test(a_closed_shift)};

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("merge_selecao", tests, NULL, NULL);
}
