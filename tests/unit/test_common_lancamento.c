/* Lines of the ledger: written, read, made of what a payload says, and the same whatever the store's offset. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lancamento.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define SYNC "81e8d68f9bba04ce017b4efbb9912d51855f4d78359acd8af6581bf0e695cd9f"
#define HASH "9f86d081884c7d65"
#define OTHERWISE "2026-03-02T09:00:00"

static void a_line_is_read_as_it_was_written(void **state)
{
    static const char *const texts[] = {
        "venda HIPER_CAIXA 123 2026-03-02T10:03:07.827 12.5 " HASH " " SYNC,
        "cancelada HIPER_LOJA 2147483647 2026-03-02T10:03:07 -0.01 " HASH " " SYNC,
        "turno HIPER_CAIXA 6F9619FF-8B86-D011-B42D-00C04FC964FF 2026-03-02T14:00:00 1234.56 " HASH " " SYNC,
        "venda HIPER_CAIXA 1 - - " HASH " -",
        "venda HIPER_CAIXA 123 2026-03-02T10:03:07.827 12.5 " HASH " " SYNC " 12",
        "sumida HIPER_CAIXA 123 2026-03-02T10:03:07 12.5 " HASH " " SYNC " 9223372036854775807",
        "esquecida HIPER_LOJA 123 2026-03-02T10:03:07 12.5 " HASH " " SYNC " 0",
        "anulada HIPER_LOJA A - 12.5 " HASH " " SYNC " 1"};

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct lancamento line;
        char text[JOURNAL_TEXT];

        if (!lancamento_parse(texts[i], &line))
            fail_msg("\"%s\" was not read", texts[i]);
        lancamento_format(&line, text);
        assert_string_equal(text, texts[i]);
        assert_int_equal(line.with_names, i < 4);
    }
}

static void what_is_no_line_is_refused(void **state)
{
    static const char *const texts[] = {"",
                                        "venda",
                                        "Venda HIPER_CAIXA 123 2026-03-02T10:03:07 12.5 " HASH " " SYNC,
                                        "recibo HIPER_CAIXA 123 2026-03-02T10:03:07 12.5 " HASH " " SYNC,
                                        "venda HIPER_CAIXA 123 2026-03-02T10:03:07 12.5 " HASH,
                                        "venda HIPER_CAIXA 123 2026-03-02T10:03:07 12.5 " HASH " ",
                                        "venda HIPER_CAIXA 123 2026-03-02T10:03:07 12.5 " HASH " " SYNC " more",
                                        "venda HIPER_CAIXA 123 2026-03-02T10:03:07 12.5 " HASH " " SYNC " -1",
                                        "venda HIPER_CAIXA 123 2026-03-02T10:03:07 12.5 " HASH " " SYNC " 1 2",
                                        "venda HIPER_CAIXA 123 2026-03-02T10:03:07 12.5 " HASH " " SYNC " 1 ",
                                        "venda HIPER_CAIXA 123 2026-03-02T10:03:07 12.5 " HASH " " SYNC
                                        " 9223372036854775808",
                                        "venda  HIPER_CAIXA 123 2026-03-02T10:03:07 12.5 " HASH " " SYNC,
                                        " venda HIPER_CAIXA 123 2026-03-02T10:03:07 12.5 " HASH " " SYNC,
                                        "venda HIPER_CAIXA 123 2026-03-02T10:03:07 12.5 " HASH "0 " SYNC,
                                        "venda HIPER_CAIXA 123 2026-03-02T10:03:07 12.5 " HASH " " SYNC "0"};

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct lancamento line;

        if (lancamento_parse(texts[i], &line))
            fail_msg("\"%s\" was taken for a line", texts[i]);
    }
}

static bool make(const char *json, enum lancamento_tipo tipo, struct lancamento *line)
{
    json_t *dados = json_loads(json, 0, NULL);
    bool done;

    assert_non_null(dados);
    done = lancamento_of(tipo, dados, OTHERWISE, line);
    json_decref(dados);
    return done;
}

#define SALE(id, end, total)                                                                                           \
    "{\"id_operacao\":" id ",\"canal\":\"HIPER_CAIXA\",\"data_hora\":" end ",\"total\":" total "}"
#define SHIFT(start, end)                                                                                              \
    "{\"canal\":\"HIPER_LOJA\",\"id_turno\":\"A\",\"data_hora_inicio\":" start ",\"data_hora_termino\":" end           \
    ",\"total_vendas\":7.25}"

static void a_sale_gives_its_line(void **state)
{
    struct lancamento line;

    (void)state;
    assert_true(make(SALE("12", "\"2026-03-02T10:03:07.827-03:00\"", "12.5"), LANCAMENTO_VENDA, &line));
    assert_string_equal(line.canal, "HIPER_CAIXA");
    assert_string_equal(line.id, "12");
    assert_string_equal(line.fim, "2026-03-02T10:03:07.827");
    assert_string_equal(line.day, "2026-03-02");
    assert_string_equal(line.total, "12.5");
    assert_string_equal(line.sync_id, "-");
    assert_int_equal(line.promise, 0);
    assert_false(line.with_names);
    assert_int_equal(strlen(line.hash), 16);
    assert_true(make(SALE("12", "null", "0"), LANCAMENTO_VENDA, &line));
    assert_string_equal(line.fim, "-");
    assert_string_equal(line.day, "2026-03-02"); /* of OTHERWISE */
}

/* Around 2026-03-02T09:00:00: the files of other days would be cleaned away, or stand there for years. */
static void a_far_end_stands_in_the_windows_day(void **state)
{
    static const struct {
        const char *end, *day;
    } rows[] = {{"2026-03-02T10:00:00-03:00", "2026-03-02"}, {"2026-02-01T00:00:00-03:00", "2026-02-01"},
                {"2026-01-29T09:00:00-03:00", "2026-01-29"}, {"2026-01-29T08:59:59-03:00", "2026-03-02"},
                {"2010-01-01T00:05:00-03:00", "2026-03-02"}, {"2026-03-03T09:00:00-03:00", "2026-03-03"},
                {"2026-03-03T09:00:01-03:00", "2026-03-02"}, {"2031-01-01T00:05:00-03:00", "2026-03-02"},
                {"2026-02-30T00:00:00-03:00", "2026-03-02"}, {"ontem, a tarde, um pouco depois", "2026-03-02"}};
    char sale[256];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct lancamento line;

        snprintf(sale, sizeof sale, SALE("12", "\"%s\"", "12.5"), rows[i].end);
        assert_true(make(sale, LANCAMENTO_VENDA, &line));
        assert_string_equal(line.day, rows[i].day);
    }
}

static void a_line_is_of_a_shift_by_its_kind_or_its_id(void **state)
{
    static const struct {
        enum lancamento_tipo tipo;
        const char *id;
        bool want;
    } rows[] = {{LANCAMENTO_VENDA, "123", false},
                {LANCAMENTO_TURNO, "123", true},
                {LANCAMENTO_ESQUECIDA, "123", false},
                {LANCAMENTO_ESQUECIDA, "-9223372036854775808", false},
                {LANCAMENTO_ANULADA, "6F9619FF-8B86-D011-B42D-00C04FC964FF", true},
                {LANCAMENTO_ESQUECIDA, "A", true},
                {LANCAMENTO_ANULADA, "123456789012345678901234567890123456", true}};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct lancamento line = {.tipo = rows[i].tipo};

        snprintf(line.id, sizeof line.id, "%s", rows[i].id);
        if (lancamento_is_turno(&line) != rows[i].want)
            fail_msg("%s: a shift otherwise", rows[i].id);
    }
}

#define NAMED(item, seller, method)                                                                                    \
    "{\"id_operacao\":12,\"canal\":\"HIPER_CAIXA\",\"data_hora\":\"2026-03-02T10:03:07-03:00\",\"itens\":[{\"line_"    \
    "id\":1,"                                                                                                          \
    "\"nome\":\"" item "\",\"vendedor\":{\"id_usuario\":" seller "}}],\"pagamentos\":[{\"meio\":\"" method             \
    "\",\"valor\":12.5}],\"total\":12.5}"

/* Names are no part of what a line tells; in lines of earlier versions they were. */
static void a_line_tells_the_sale_whatever_the_names(void **state)
{
    static const struct {
        const char *name, *now;
        bool own, earlier; /* whether a line of ours tells it, and an earlier version's */
    } rows[] = {
        {"the same", NAMED("Caneta", "4,\"nome\":\"Ana\",\"login\":\"ana\"", "Dinheiro"), true, true},
        {"another seller's name", NAMED("Caneta", "4,\"nome\":\"Ana B\",\"login\":\"ana\"", "Dinheiro"), true, false},
        {"no login", NAMED("Caneta", "4,\"nome\":\"Ana\"", "Dinheiro"), true, false},
        {"another product's name", NAMED("Lapis", "4,\"nome\":\"Ana\",\"login\":\"ana\"", "Dinheiro"), true, false},
        {"another method's", NAMED("Caneta", "4,\"nome\":\"Ana\",\"login\":\"ana\"", "Dinheiro vivo"), true, false},
        {"another seller", NAMED("Caneta", "5,\"nome\":\"Ana\",\"login\":\"ana\"", "Dinheiro"), false, false},
    };
    struct lancamento line, earlier;

    (void)state;
    assert_true(make(rows[0].now, LANCAMENTO_VENDA, &line));
    earlier = line;
    earlier.with_names = true;
    memcpy(earlier.hash, "5ca65c25bc3b2bd8", LANCAMENTO_HASH); /* by sha256sum over the text with its names */
    for (size_t i = 0; i < COUNT(rows); i++) {
        json_t *dados = json_loads(rows[i].now, 0, NULL);
        struct lancamento own;

        assert_true(make(rows[i].now, LANCAMENTO_VENDA, &own));
        own.dados = dados;
        if (lancamento_tells(&line, &own) != rows[i].own)
            fail_msg("%s: told otherwise", rows[i].name);
        if (lancamento_tells(&earlier, &own) != rows[i].earlier)
            fail_msg("%s: told otherwise by an earlier version", rows[i].name);
        json_decref(dados);
    }
}

static void a_shift_gives_its_line(void **state)
{
    struct lancamento line;

    (void)state;
    assert_true(make(SHIFT("\"2026-03-01T22:00:00-03:00\"", "\"2026-03-03T06:00:00-03:00\""), LANCAMENTO_TURNO, &line));
    assert_string_equal(line.canal, "HIPER_LOJA");
    assert_string_equal(line.id, "A");
    assert_string_equal(line.fim, "2026-03-03T06:00:00");
    assert_string_equal(line.day, "2026-03-03");
    assert_string_equal(line.total, "7.25");
}

static void what_has_no_identity_gives_none(void **state)
{
    static const struct {
        const char *json;
        enum lancamento_tipo tipo;
    } rows[] = {{"{\"id_operacao\":12}", LANCAMENTO_VENDA},
                {"{\"canal\":\"HIPER_CAIXA\"}", LANCAMENTO_VENDA},
                {"{\"canal\":\"HIPER_CAIXA\",\"id_operacao\":\"12\"}", LANCAMENTO_VENDA},
                {"{\"canal\":\"HIPER_CAIXA\",\"id_operacao\":12}", LANCAMENTO_TURNO},
                {"{\"canal\":\"HIPER_CAIXA\",\"id_turno\":\"\"}", LANCAMENTO_TURNO},
                {"{\"canal\":\"HIPER_CAIXA\",\"id_turno\":\"A B\"}", LANCAMENTO_TURNO}};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct lancamento line;

        if (make(rows[i].json, rows[i].tipo, &line))
            fail_msg("%s gave a line", rows[i].json);
    }
}

/* Both lines from the same kind of object; whether their hashes are the same. */
static bool same_hash(const char *one, const char *other, enum lancamento_tipo tipo)
{
    struct lancamento a, b;

    assert_true(make(one, tipo, &a));
    assert_true(make(other, tipo, &b));
    return strcmp(a.hash, b.hash) == 0;
}

static void the_offset_makes_no_other_sale(void **state)
{
    static const char *const offsets[] = {"+00:00", "-04:00", "+05:30", "+14:00", "-14:00"};
    char sale[256], shift[256];

    (void)state;
    for (size_t i = 0; i < COUNT(offsets); i++) {
        snprintf(sale, sizeof sale, SALE("12", "\"2026-03-02T10:03:07.827%s\"", "12.5"), offsets[i]);
        snprintf(shift, sizeof shift, SHIFT("\"2026-03-02T08:00:00%s\"", "\"2026-03-02T14:00:00%s\""), offsets[i],
                 offsets[i]);
        assert_true(same_hash(SALE("12", "\"2026-03-02T10:03:07.827-03:00\"", "12.5"), sale, LANCAMENTO_VENDA));
        assert_true(same_hash(SHIFT("\"2026-03-02T08:00:00-03:00\"", "\"2026-03-02T14:00:00-03:00\""), shift,
                              LANCAMENTO_TURNO));
    }
}

static void what_changes_changes_the_hash(void **state)
{
    static const char *const others[] = {SALE("13", "\"2026-03-02T10:03:07.827-03:00\"", "12.5"),
                                         SALE("12", "\"2026-03-02T10:03:07.830-03:00\"", "12.5"),
                                         SALE("12", "\"2026-03-02T11:03:07.827-03:00\"", "12.5"),
                                         SALE("12", "\"2026-03-02T10:03:07.827-03:00\"", "12.51"),
                                         SALE("12", "null", "12.5")};

    (void)state;
    for (size_t i = 0; i < COUNT(others); i++)
        if (same_hash(SALE("12", "\"2026-03-02T10:03:07.827-03:00\"", "12.5"), others[i], LANCAMENTO_VENDA))
            fail_msg("%s has the same hash", others[i]);
    assert_false(same_hash(SHIFT("\"2026-03-02T08:00:00-03:00\"", "\"2026-03-02T14:00:00-03:00\""),
                           SHIFT("\"2026-03-02T08:00:01-03:00\"", "\"2026-03-02T14:00:00-03:00\""), LANCAMENTO_TURNO));
}

static void a_bound_is_the_wall_clocks_whole_second(void **state)
{
    struct instante when;
    char text[INSTANTE_TEXT];

    (void)state;
    assert_true(instante_parse("2026-03-02T23:59:59.997-03:00", 0, &when, NULL));
    when.offset_s = -3 * 3600;
    assert_string_equal(lancamento_naive(when, text), "2026-03-02T23:59:59");
    when.offset_s = 2 * 3600;
    assert_string_equal(lancamento_naive(when, text), "2026-03-03T04:59:59");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_read_as_it_was_written),
        cmocka_unit_test(what_is_no_line_is_refused),
        cmocka_unit_test(a_sale_gives_its_line),
        cmocka_unit_test(a_far_end_stands_in_the_windows_day),
        cmocka_unit_test(a_line_is_of_a_shift_by_its_kind_or_its_id),
        cmocka_unit_test(a_line_tells_the_sale_whatever_the_names),
        cmocka_unit_test(a_shift_gives_its_line),
        cmocka_unit_test(what_has_no_identity_gives_none),
        cmocka_unit_test(the_offset_makes_no_other_sale),
        cmocka_unit_test(what_changes_changes_the_hash),
        cmocka_unit_test(a_bound_is_the_wall_clocks_whole_second),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("common_lancamento", tests, NULL, NULL);
}
