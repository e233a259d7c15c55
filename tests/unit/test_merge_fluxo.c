/* Streams as tables: each way to be malformed or incomplete, and what is passed over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "msg.h"

#include "../../merge/fluxo.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define STORE_S (-3 * 3600)
#define SPAN "\"from\":\"2026-03-02T10:00:00-03:00\",\"to\":\"2026-03-02T10:10:00-03:00\""
#define BOTH SPAN ",\"canais\":[\"HIPER_CAIXA\",\"HIPER_LOJA\"]"
#define OPEN_(canal, rest) "{\"tipo\":\"janela\",\"canal\":\"" canal "\"," rest "}\n"
#define CAIXA_OPEN OPEN_("HIPER_CAIXA", BOTH)
#define LOJA_OPEN OPEN_("HIPER_LOJA", BOTH)
#define FIM(canal, counts, completo)                                                                                   \
    "{\"tipo\":\"fim\",\"canal\":\"" canal "\",\"contagens\":{" counts "},\"completo\":" completo "}\n"
#define CAIXA_FIM FIM("HIPER_CAIXA", "", "true")
#define VENDA(canal, id)                                                                                               \
    "{\"tipo\":\"venda\",\"canal\":\"" canal "\",\"dados\":{\"id_operacao\":" id ",\"canal\":\"" canal "\"}}\n"

static bool read_text(struct fluxo *fluxo, const char *text, struct reason *why)
{
    char path[SYS_PATH_MAX];
    int fd = sys_create_temporary("pdv-fluxo", path, sizeof path);
    bool done;

    assert_true(fd != -1);
    assert_int_equal(sys_write_all(fd, text, strlen(text)), 0);
    sys_close(fd);
    fd = sys_open_read(path);
    sys_unlink(path);
    fluxo_begin(fluxo);
    done = fluxo_read(fluxo, fd, "fluxo", STORE_S, why);
    sys_close(fd);
    return done;
}

static void what_breaks_the_format_is_bad_input_with_its_line(void **state)
{
    static const struct {
        const char *text;
        int line; /* 0: of the window, which names the stream only */
    } rows[] = {
        {"lixo\n", 1},
        {"[]\n", 1},
        {"{}\n", 1},
        {"{\"tipo\":1,\"canal\":\"HIPER_CAIXA\"}\n", 1},
        {"{\"canal\":\"HIPER_CAIXA\"}\n", 1},
        {"{\"tipo\":\"janela\"," BOTH "}\n", 1},
        {"{\"tipo\":\"janela\",\"canal\":\"HIPER_X\"," BOTH "}\n", 1},
        {"{\"tipo\":\"janela\",\"canal\":7," BOTH "}\n", 1},
        {OPEN_("HIPER_CAIXA", SPAN), 0},
        {OPEN_("HIPER_CAIXA", "\"from\":1"), 0},
        {CAIXA_OPEN CAIXA_OPEN, 2},
        {CAIXA_OPEN CAIXA_FIM CAIXA_OPEN, 3},
        {CAIXA_OPEN CAIXA_FIM CAIXA_FIM, 3},
        {CAIXA_OPEN CAIXA_FIM VENDA("HIPER_CAIXA", "1"), 3},
        {CAIXA_OPEN CAIXA_FIM "{\"tipo\":\"falha\",\"canal\":\"HIPER_CAIXA\",\"codigo\":69,\"texto\":\"x\"}\n", 3},
        {CAIXA_FIM, 1},
        {VENDA("HIPER_CAIXA", "1"), 1},
        {CAIXA_OPEN VENDA("HIPER_LOJA", "1"), 2},
        {"{\"tipo\":\"falha\",\"canal\":\"HIPER_LOJA\",\"codigo\":69,\"texto\":\"x\"}\n", 1},
        {CAIXA_OPEN OPEN_("HIPER_LOJA", SPAN ",\"canais\":[\"HIPER_LOJA\"]"), 2},
        {CAIXA_OPEN OPEN_("HIPER_LOJA", BOTH ",\"snapshots\":true"), 2},
        {CAIXA_OPEN OPEN_("HIPER_LOJA", BOTH ",\"lookback_from\":\"2026-03-02T09:00:00-03:00\""), 2},
        {OPEN_("HIPER_CAIXA", BOTH ",\"lookback_from\":\"2026-03-02T09:00:01-03:00\"")
             OPEN_("HIPER_LOJA", BOTH ",\"lookback_from\":\"2026-03-02T09:00:00-03:00\""),
         2},
        {CAIXA_OPEN OPEN_("HIPER_LOJA", BOTH ",\"falhas\":[\"HIPER_LOJA\"]"), 2},
        {CAIXA_OPEN OPEN_("HIPER_LOJA", "\"from\":\"2026-03-02T10:00:01-03:00\",\"to\":\"2026-03-02T10:10:00-03:00\","
                                        "\"canais\":[\"HIPER_CAIXA\",\"HIPER_LOJA\"]"),
         2},
        {CAIXA_OPEN "{\"tipo\":\"venda\",\"canal\":\"HIPER_CAIXA\"}\n", 2},
        {CAIXA_OPEN "{\"tipo\":\"venda\",\"canal\":\"HIPER_CAIXA\",\"dados\":null}\n", 2},
        {CAIXA_OPEN "{\"tipo\":\"venda\",\"canal\":\"HIPER_CAIXA\",\"dados\":[]}\n", 2},
        {CAIXA_OPEN "{\"tipo\":\"venda\",\"canal\":\"HIPER_CAIXA\",\"dados\":{}}\n", 2},
        {CAIXA_OPEN "{\"tipo\":\"venda\",\"canal\":\"HIPER_CAIXA\",\"dados\":{\"id_operacao\":1}}\n", 2},
        {CAIXA_OPEN "{\"tipo\":\"venda\",\"canal\":\"HIPER_CAIXA\",\"dados\":{\"canal\":\"HIPER_CAIXA\"}}\n", 2},
        {CAIXA_OPEN
         "{\"tipo\":\"venda\",\"canal\":\"HIPER_CAIXA\",\"dados\":{\"id_operacao\":1,\"canal\":\"HIPER_LOJA\"}}\n",
         2},
        {CAIXA_OPEN
         "{\"tipo\":\"venda\",\"canal\":\"HIPER_CAIXA\",\"dados\":{\"id_operacao\":\"1\",\"canal\":\"HIPER_CAIXA\"}}\n",
         2},
        {CAIXA_OPEN "{\"tipo\":\"turno\",\"canal\":\"HIPER_CAIXA\",\"dados\":{\"canal\":\"HIPER_CAIXA\"}}\n", 2},
        {CAIXA_OPEN "\n\n{\"tipo\":\"venda\",\"canal\":\"HIPER_CAIXA\"}\n", 4},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct fluxo fluxo;
        struct reason why = {0};
        char want[32] = "fluxo: ";

        if (rows[i].line > 0)
            snprintf(want, sizeof want, "fluxo: linha %d: ", rows[i].line);
        if (read_text(&fluxo, rows[i].text, &why) || why.code != EXIT_BAD_INPUT || strstr(why.text, want) == NULL)
            fail_msg("%s: code %d: %s", rows[i].text, (int)why.code, why.text);
        fluxo_free(&fluxo);
    }
}

static void a_channel_without_its_whole_end_is_incomplete(void **state)
{
    static const struct {
        const char *text, *cause;
    } rows[] = {
        {LOJA_OPEN, "o extrator não começou"},
        {CAIXA_OPEN, "a leitura terminou antes do fim"},
        {CAIXA_OPEN VENDA("HIPER_CAIXA", "1"), "a leitura terminou antes do fim"},
        {CAIXA_OPEN "{\"tipo\":\"fim\",\"canal\":\"HIPER_CAIXA\",\"contagens\":{},\"completo\":true}",
         "a leitura terminou antes do fim"},
        {CAIXA_OPEN "{\"tipo\":\"fim\",\"can", "a leitura terminou antes do fim"},
        {CAIXA_OPEN FIM("HIPER_CAIXA", "", "false"), "a leitura terminou antes do fim"},
        {CAIXA_OPEN FIM("HIPER_CAIXA", "", "1"), "a leitura terminou antes do fim"},
        {CAIXA_OPEN "{\"tipo\":\"fim\",\"canal\":\"HIPER_CAIXA\",\"contagens\":{}}\n",
         "a leitura terminou antes do fim"},
        {CAIXA_OPEN "{\"tipo\":\"fim\",\"canal\":\"HIPER_CAIXA\",\"completo\":true}\n",
         "o fluxo perdeu registros no caminho"},
        {CAIXA_OPEN FIM("HIPER_CAIXA", "\"venda\":1", "true"), "o fluxo perdeu registros no caminho"},
        {CAIXA_OPEN VENDA("HIPER_CAIXA", "1") CAIXA_FIM, "o fluxo perdeu registros no caminho"},
        {CAIXA_OPEN VENDA("HIPER_CAIXA", "1") FIM("HIPER_CAIXA", "\"venda\":2", "true"),
         "o fluxo perdeu registros no caminho"},
        {CAIXA_OPEN VENDA("HIPER_CAIXA", "1") FIM("HIPER_CAIXA", "\"venda\":\"1\"", "true"),
         "o fluxo perdeu registros no caminho"},
        {CAIXA_OPEN VENDA("HIPER_CAIXA", "1") FIM("HIPER_CAIXA", "\"turno\":1", "true"),
         "o fluxo perdeu registros no caminho"},
        {CAIXA_OPEN "{\"tipo\":\"falha\",\"canal\":\"HIPER_CAIXA\",\"codigo\":69,\"texto\":\"sem rede\"}\n" FIM(
             "HIPER_CAIXA", "", "false"),
         "sem rede"},
        {CAIXA_OPEN "{\"tipo\":\"falha\",\"canal\":\"HIPER_CAIXA\",\"codigo\":69}\n" FIM("HIPER_CAIXA", "", "false"),
         "a leitura terminou antes do fim"},
        {OPEN_("HIPER_LOJA", SPAN ",\"canais\":[\"HIPER_LOJA\"],\"falhas\":[\"HIPER_CAIXA\"]"),
         "a leitura falhou antes, na mesma execução"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct fluxo fluxo;
        struct reason why = {0};

        if (!read_text(&fluxo, rows[i].text, &why))
            fail_msg("%s: %s", rows[i].text, why.text);
        if (fluxo_has(&fluxo, CAIXA) || !fluxo_lacks(&fluxo, CAIXA))
            fail_msg("%s: complete", rows[i].text);
        assert_string_equal(fluxo_cause(&fluxo, CAIXA), rows[i].cause);
        fluxo_free(&fluxo);
    }
}

static void what_is_unknown_is_passed_over(void **state)
{
    static const char text[] =
        "{\"tipo\":\"novo\"}\n"
        "{\"tipo\":\"novo\",\"canal\":\"HIPER_X\",\"dados\":7}\n" CAIXA_OPEN
        "{\"tipo\":\"sangria\",\"canal\":\"HIPER_CAIXA\",\"dados\":{}}\n"
        "{\"tipo\":\"VENDA\",\"canal\":\"HIPER_CAIXA\",\"dados\":{}}\n" VENDA("HIPER_CAIXA", "1")
            FIM("HIPER_CAIXA", "\"venda\":1,\"sangria\":1,\"novo\":9", "true") "{\"tipo\":\"novo\"}\n";
    struct fluxo fluxo;
    struct reason why = {0};
    (void)state;
    assert_true(read_text(&fluxo, text, &why));
    assert_true(fluxo_has(&fluxo, CAIXA));
    assert_int_equal(json_array_size(fluxo.canais[CAIXA].records[VENDAS]), 1);
    assert_true(fluxo_lacks(&fluxo, LOJA));
    fluxo_free(&fluxo);
}

static void a_channel_that_the_window_does_not_cover_neither_counts_nor_lacks(void **state)
{
    static const char text[] = OPEN_("HIPER_LOJA", SPAN ",\"canais\":[\"HIPER_LOJA\"]") FIM("HIPER_LOJA", "", "true");
    struct fluxo fluxo;
    struct reason why = {0};
    (void)state;
    assert_true(read_text(&fluxo, text, &why));
    assert_false(fluxo_has(&fluxo, CAIXA));
    assert_false(fluxo_lacks(&fluxo, CAIXA));
    assert_true(fluxo_has(&fluxo, LOJA));
    assert_false(fluxo_lacks(&fluxo, LOJA));
    fluxo_free(&fluxo);
}

static void a_long_cause_ends_between_characters(void **state)
{
    struct fluxo fluxo;
    struct reason why = {0};
    char text[8192];
    size_t used = (size_t)snprintf(text, sizeof text, "%s{\"tipo\":\"falha\",\"canal\":\"HIPER_CAIXA\",\"texto\":\"x",
                                   CAIXA_OPEN);
    const char *cause;
    (void)state;
    for (int i = 0; i < 1500; i++) {
        memcpy(text + used, "\xE2\x82\xAC", 3);
        used += 3;
    }
    memcpy(text + used, "\"}\n", 4);
    assert_true(read_text(&fluxo, text, &why));
    cause = fluxo_cause(&fluxo, CAIXA);
    assert_true(strlen(cause) > 600);
    assert_int_equal((strlen(cause) - 1) % 3, 0);
    fluxo_free(&fluxo);
}

static void two_streams_one_behind_the_other_are_both_read(void **state)
{
    static const char text[] =
        CAIXA_OPEN VENDA("HIPER_CAIXA", "1") VENDA("HIPER_CAIXA", "2") FIM("HIPER_CAIXA", "\"venda\":2", "true")
            LOJA_OPEN VENDA("HIPER_LOJA", "1") FIM("HIPER_LOJA", "\"venda\":1", "true");
    struct fluxo fluxo;
    struct reason why = {0};
    (void)state;
    assert_true(read_text(&fluxo, text, &why));
    assert_true(fluxo_has(&fluxo, CAIXA) && fluxo_has(&fluxo, LOJA));
    assert_int_equal(json_array_size(fluxo.canais[CAIXA].records[VENDAS]), 2);
    assert_int_equal(json_array_size(fluxo.canais[LOJA].records[VENDAS]), 1);
    fluxo_free(&fluxo);
}

static int be_quiet(void **state)
{
    (void)state;
    msg_set_level(MSG_ERROR);
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_breaks_the_format_is_bad_input_with_its_line),
        cmocka_unit_test(a_channel_without_its_whole_end_is_incomplete),
        cmocka_unit_test(what_is_unknown_is_passed_over),
        cmocka_unit_test(a_channel_that_the_window_does_not_cover_neither_counts_nor_lacks),
        cmocka_unit_test(a_long_cause_ends_between_characters),
        cmocka_unit_test(two_streams_one_behind_the_other_are_both_read),
    };
    return cmocka_run_group_tests(tests, be_quiet, NULL);
}
