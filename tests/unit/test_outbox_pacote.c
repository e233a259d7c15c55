/* What add and settle refuse: each way in which a line may be wrong, against one that is right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../outbox/entrega.h"
#include "../../outbox/pacote.h"

#define OFFSET_S (-3 * 3600)
#define ID "81e8d68f9bba04ce017b4efbb9912d51855f4d78359acd8af6581bf0e695cd9f"
#define OTHER_ID "91e8d68f9bba04ce017b4efbb9912d51855f4d78359acd8af6581bf0e695cd9f"
#define SPAN "\"from\":\"2026-02-09T22:00:00-03:00\",\"to\":\"2026-02-09T22:10:00-03:00\""
#define JANELA "{" SPAN ",\"canais\":[\"HIPER_CAIXA\",\"HIPER_LOJA\"],\"snapshots\":true}"
#define JANELA_LOJA "{" SPAN ",\"canais\":[\"HIPER_LOJA\"],\"snapshots\":false}"
#define CANAIS "{\"HIPER_CAIXA\":{\"completo\":true},\"HIPER_LOJA\":{\"completo\":true}}"
#define PAYLOAD "{\"schema_version\":\"4.0.0\",\"window\":{" SPAN "},\"n\":1.50,\"integrity\":{\"sync_id\":\"" ID "\"}}"
#define PACOTE(janela, canais, id, vazio, payload)                                                                     \
    "{\"tipo\":\"pacote\",\"janela\":" janela ",\"canais\":" canais ",\"sync_id\":\"" id "\",\"vazio\":" vazio         \
    ",\"payload\":" payload "}"

static const char *const good = PACOTE(JANELA, CANAIS, ID, "false", PAYLOAD);

static bool parse(const char *line, struct pacote *pacote, struct reason *why)
{
    *why = (struct reason){0};
    return pacote_parse(line, strlen(line), OFFSET_S, pacote, why);
}

static void the_payloads_bytes_are_cut_out_as_they_are(void **state)
{
    struct pacote pacote;
    struct reason why;

    (void)state;
    assert_true(parse(good, &pacote, &why));
    assert_int_equal(pacote.payload_length, strlen(PAYLOAD));
    assert_memory_equal(pacote.payload, PAYLOAD, strlen(PAYLOAD));
    assert_string_equal(pacote.sync_id, ID);
    assert_int_equal(pacote.complete, CANAL_BOTH);
    pacote_end(&pacote);
}

static void each_row_is_judged(void **state)
{
    static const struct {
        const char *name, *line;
        enum exitcode want; /* EXIT_DONE: read */
        bool caixa, loja, payload;
    } rows[] = {
        {"empty window", PACOTE(JANELA, CANAIS, ID, "true", "null"), EXIT_DONE, true, true, false},
        {"Loja failed",
         PACOTE(JANELA, "{\"HIPER_CAIXA\":{\"completo\":true},\"HIPER_LOJA\":{\"completo\":false}}", ID, "false",
                PAYLOAD),
         EXIT_DONE, true, false, true},
        {"Loja not mentioned", PACOTE(JANELA, "{\"HIPER_CAIXA\":{\"completo\":true}}", ID, "false", PAYLOAD), EXIT_DONE,
         true, false, true},
        {"Loja alone", PACOTE(JANELA_LOJA, CANAIS, ID, "false", PAYLOAD), EXIT_DONE, false, true, true},
        {"Loja alone, failed", PACOTE(JANELA_LOJA, "{\"HIPER_LOJA\":{\"completo\":false}}", ID, "false", PAYLOAD),
         EXIT_UNAVAILABLE, false, false, false},
        {"Caixa failed",
         PACOTE(JANELA, "{\"HIPER_CAIXA\":{\"completo\":false},\"HIPER_LOJA\":{\"completo\":true}}", ID, "false",
                PAYLOAD),
         EXIT_UNAVAILABLE, false, false, false},
        {"completo is a word", PACOTE(JANELA, "{\"HIPER_CAIXA\":{\"completo\":\"true\"}}", ID, "false", PAYLOAD),
         EXIT_UNAVAILABLE, false, false, false},
        {"no JSON", "{\"tipo\":\"pacote\"", EXIT_BAD_INPUT, false, false, false},
        {"nothing", "{}", EXIT_BAD_INPUT, false, false, false},
        {"another tipo", "{\"tipo\":\"fila\"}", EXIT_BAD_INPUT, false, false, false},
        {"no window", PACOTE("null", CANAIS, ID, "false", PAYLOAD), EXIT_BAD_INPUT, false, false, false},
        {"a short sync_id", PACOTE(JANELA, CANAIS, "81e8", "false", PAYLOAD), EXIT_BAD_INPUT, false, false, false},
        {"a sync_id that is not the payload's", PACOTE(JANELA, CANAIS, OTHER_ID, "false", PAYLOAD), EXIT_BAD_INPUT,
         false, false, false},
        {"empty with a payload", PACOTE(JANELA, CANAIS, ID, "true", PAYLOAD), EXIT_BAD_INPUT, false, false, false},
        {"not empty without a payload", PACOTE(JANELA, CANAIS, ID, "false", "null"), EXIT_BAD_INPUT, false, false,
         false},
        {"a payload that is text", PACOTE(JANELA, CANAIS, ID, "false", "\"x\""), EXIT_BAD_INPUT, false, false, false},
        {"a payload without integrity", PACOTE(JANELA, CANAIS, ID, "false", "{\"schema_version\":\"4\"}"),
         EXIT_BAD_INPUT, false, false, false},
        {"a payload without its version",
         PACOTE(JANELA, CANAIS, ID, "false", "{\"window\":{" SPAN "},\"integrity\":{\"sync_id\":\"" ID "\"}}"),
         EXIT_BAD_INPUT, false, false, false},
        {"a payload of another window",
         PACOTE(JANELA, CANAIS, ID, "false",
                "{\"schema_version\":\"4\",\"window\":{\"from\":\"2026-02-09T22:00:00-03:00\",\"to\":\"2026-02-09T22:"
                "11:00-03:00\"},\"integrity\":{\"sync_id\":\"" ID "\"}}"),
         EXIT_BAD_INPUT, false, false, false},
        {"an empty window has no name",
         "{\"tipo\":\"pacote\",\"janela\":" JANELA ",\"canais\":" CANAIS ",\"vazio\":true,\"payload\":null}", EXIT_DONE,
         true, true, false},
        {"a payload without a name",
         "{\"tipo\":\"pacote\",\"janela\":" JANELA ",\"canais\":" CANAIS ",\"vazio\":false,\"payload\":" PAYLOAD "}",
         EXIT_BAD_INPUT, false, false, false},
        {"payload missing",
         "{\"tipo\":\"pacote\",\"janela\":" JANELA ",\"canais\":" CANAIS ",\"sync_id\":\"" ID "\",\"vazio\":true}",
         EXIT_BAD_INPUT, false, false, false},
        {"a key twice", "{\"tipo\":\"pacote\",\"tipo\":\"pacote\"}", EXIT_BAD_INPUT, false, false, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pacote pacote;
        struct reason why;
        bool done = parse(rows[i].line, &pacote, &why);

        if (done != (rows[i].want == EXIT_DONE) || why.code != rows[i].want)
            fail_msg("%s: %d %s", rows[i].name, (int)why.code, why.text);
        if (done && pacote.complete != ((rows[i].caixa ? CANAL_BIT(CAIXA) : 0) | (rows[i].loja ? CANAL_BIT(LOJA) : 0)))
            fail_msg("%s: completeness", rows[i].name);
        if (done && (pacote.payload != NULL) != rows[i].payload)
            fail_msg("%s: payload", rows[i].name);
        pacote_end(&pacote);
    }
}

/* What a reading has found besides sales: clock, offset, highest id. */
static void what_a_channel_has_found_is_taken(void **state)
{
    static const struct {
        const char *name, *canal;
        bool has_clock;
        int64_t clock_ms;
        int32_t offset_s;
        int64_t highest;
    } rows[] = {
        {"all", ",\"servidor_agora\":\"2026-02-09T22:10:20.123-03:00\",\"relogio_ms\":-10800000,\"maior_id\":4711",
         true, -10800000, -10800, 4711},
        {"Manaus", ",\"servidor_agora\":\"2026-02-09T21:10:20-04:00\",\"relogio_ms\":-14399999", true, -14399999,
         -14400, 0},
        {"half an hour east", ",\"servidor_agora\":\"2026-02-09T21:10:20+05:30\",\"relogio_ms\":0", true, 0, 19800, 0},
        {"an id beyond 2^53", ",\"maior_id\":9007199254740993", false, 0, 0, INT64_C(9007199254740993)},
        {"nothing", "", false, 0, 0, 0},
        {"a clock without its offset", ",\"relogio_ms\":5", false, 5, 0, 0},
        {"an offset without its clock", ",\"servidor_agora\":\"2026-02-09T22:10:20-03:00\"", false, 0, -10800, 0},
        {"a naive moment", ",\"servidor_agora\":\"2026-02-09T22:10:20\",\"relogio_ms\":5", false, 5, 0, 0},
        {"an offset alone", ",\"servidor_agora\":\"-03:00\",\"relogio_ms\":5", false, 5, 0, 0},
        {"a clock in words", ",\"servidor_agora\":\"2026-02-09T22:10:20-03:00\",\"relogio_ms\":\"5\"", false, 0, -10800,
         0},
        {"an id in words", ",\"maior_id\":\"7\"", false, 0, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char line[2048];
        struct pacote pacote;
        struct reason why;
        const struct pacote_canal *caixa = &pacote.canais[CAIXA];

        snprintf(line, sizeof line,
                 "{\"tipo\":\"pacote\",\"janela\":" JANELA ",\"canais\":{\"HIPER_CAIXA\":{\"completo\":true%s}},"
                 "\"vazio\":true,\"payload\":null}",
                 rows[i].canal);
        if (!parse(line, &pacote, &why))
            fail_msg("%s: %s", rows[i].name, why.text);
        if (caixa->has_clock != rows[i].has_clock || caixa->clock_ms != rows[i].clock_ms ||
            (rows[i].has_clock && caixa->clock_offset_s != rows[i].offset_s) || caixa->highest != rows[i].highest)
            fail_msg("%s: %d %lld %d %lld", rows[i].name, caixa->has_clock, (long long)caixa->clock_ms,
                     (int)caixa->clock_offset_s, (long long)caixa->highest);
        pacote_end(&pacote);
    }
}

static void sales_that_are_gone_and_sales_that_wait_are_taken(void **state)
{
    static const char gone[] =
        "{\"tipo\":\"pacote\",\"janela\":" JANELA ",\"canais\":" CANAIS ",\"sync_id\":\"" ID
        "\",\"vazio\":false,\"adiadas\":3,\"sumidas\":[{\"canal\":\"HIPER_CAIXA\",\"id\":\"7\"}],\"payload\":" PAYLOAD
        "}";
    struct pacote pacote;
    struct reason why;

    (void)state;
    assert_true(parse(gone, &pacote, &why));
    assert_true(pacote.adiadas);
    assert_int_equal(json_array_size(pacote.sumidas), 1);
    pacote_end(&pacote);
    assert_true(parse(good, &pacote, &why));
    assert_false(pacote.adiadas);
    assert_null(pacote.sumidas);
    pacote_end(&pacote);
}

/* A pipe cut anywhere: no beginning of a pacote is a pacote. */
static void no_beginning_of_a_pacote_is_one(void **state)
{
    struct pacote pacote;
    struct reason why;

    (void)state;
    for (size_t i = 0; i < strlen(good); i++)
        assert_false(pacote_parse(good, i, OFFSET_S, &pacote, &why));
}

#define FILE_NAME "20260210T011000Z_81e8d68f9bba_cl_t0.json.gz"
#define NUMBERED "0000000012_" FILE_NAME
#define MORE(value)                                                                                                    \
    "{\"tipo\":\"entrega\",\"arquivo\":\"" NUMBERED "\",\"sync_id\":\"" ID "\",\"veredito\":\"LATER\"" value "}"
#define ENTREGA(file, id, word)                                                                                        \
    "{\"tipo\":\"entrega\",\"arquivo\":\"" file "\",\"sync_id\":\"" id "\",\"veredito\":\"" word "\",\"status\":422}"

static void deliveries_are_judged(void **state)
{
    static const struct {
        const char *line;
        enum entrega_read want;
    } rows[] = {
        {ENTREGA(FILE_NAME, ID, "SENT"), ENTREGA_READ},
        {ENTREGA(FILE_NAME, ID, "REFUSED"), ENTREGA_READ},
        {ENTREGA(FILE_NAME, ID, "OFFLINE"), ENTREGA_READ},
        {ENTREGA(NUMBERED, ID, "LATER"), ENTREGA_READ},
        {ENTREGA("12_" FILE_NAME, ID, "LATER"), ENTREGA_REFUSED},
        {ENTREGA(FILE_NAME, ID, "sent"), ENTREGA_REFUSED},
        {ENTREGA(FILE_NAME, OTHER_ID, "SENT"), ENTREGA_REFUSED},
        {ENTREGA("../" FILE_NAME, ID, "SENT"), ENTREGA_REFUSED},
        {ENTREGA("state.json", ID, "SENT"), ENTREGA_REFUSED},
        {ENTREGA("", ID, "SENT"), ENTREGA_REFUSED},
        {"{\"tipo\":\"entrega\"}", ENTREGA_REFUSED},
        {"{\"tipo\":\"aviso\"}", ENTREGA_OTHER},
        {"{}", ENTREGA_OTHER},
        {"{", ENTREGA_REFUSED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct entrega entrega;
        struct reason why = {0};
        enum entrega_read got = entrega_parse(rows[i].line, strlen(rows[i].line), 1, &entrega, &why);

        if (got != rows[i].want || (got == ENTREGA_REFUSED) != (why.code == EXIT_BAD_INPUT))
            fail_msg("%s", rows[i].line);
        entrega_end(&entrega);
    }
}

/* Only the word true: a failure that is none of the payload's own must not be counted. */
static void only_true_is_a_proof_and_a_duplicate(void **state)
{
    static const struct {
        const char *line;
        bool proof, duplicate;
    } rows[] = {{MORE(",\"prova\":true"), true, false},
                {MORE(",\"duplicado\":true"), false, true},
                {MORE(""), false, false},
                {MORE(",\"prova\":false"), false, false},
                {MORE(",\"prova\":1,\"duplicado\":1"), false, false},
                {MORE(",\"prova\":null"), false, false},
                {MORE(",\"prova\":\"true\",\"duplicado\":\"true\""), false, false}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct entrega entrega;
        struct reason why = {0};

        assert_int_equal(entrega_parse(rows[i].line, strlen(rows[i].line), 1, &entrega, &why), ENTREGA_READ);
        assert_int_equal(entrega.entry.number, 12);
        if (entrega.prova != rows[i].proof || entrega.duplicado != rows[i].duplicate)
            fail_msg("%s", rows[i].line);
        entrega_end(&entrega);
    }
}

static void a_reason_has_what_the_line_knows(void **state)
{
    static const char line[] = ENTREGA(FILE_NAME, ID, "REFUSED");
    struct entrega entrega;
    struct reason why = {0};
    json_t *reason;
    char *text;

    (void)state;
    assert_int_equal(entrega_parse(line, strlen(line), 1, &entrega, &why), ENTREGA_READ);
    assert_int_equal(entrega.veredito, VEREDITO_REFUSED);
    assert_int_equal(entrega.status, 422);
    reason = entrega_reason(&entrega, "recusado", "2026-02-10T08:00:00-03:00");
    text = json_dumps(reason, JSON_COMPACT);
    assert_string_equal(text, "{\"motivo\":\"recusado\",\"quando\":\"2026-02-10T08:00:00-03:00\",\"sync_id\":\"" ID
                              "\",\"status\":422}");
    free(text);
    json_decref(reason);
    entrega_end(&entrega);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_payloads_bytes_are_cut_out_as_they_are),
        cmocka_unit_test(each_row_is_judged),
        cmocka_unit_test(what_a_channel_has_found_is_taken),
        cmocka_unit_test(sales_that_are_gone_and_sales_that_wait_are_taken),
        cmocka_unit_test(no_beginning_of_a_pacote_is_one),
        cmocka_unit_test(deliveries_are_judged),
        cmocka_unit_test(only_true_is_a_proof_and_a_duplicate),
        cmocka_unit_test(a_reason_has_what_the_line_knows),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("outbox_pacote", tests, NULL, NULL);
}
