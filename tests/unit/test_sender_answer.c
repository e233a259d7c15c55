/*
 * What a body is, what its page is called, and what people are told: with others that pass never to change what is
 * right.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../sender/meaning.h"

static struct answer answer;

static void begin(long status, const char *body, bool html)
{
    answer = (struct answer){0};
    answer.facts = (struct verdict_facts){.status = status, .sent = true};
    answer.size = strlen(body);
    memcpy(answer.body, body, answer.size);
    assert_true(answer_look(&answer, html));
}

static void a_body_is_a_page_an_error_or_nothing(void **state)
{
    static const struct {
        const char *text;
        bool html;
        enum verdict_body kind;
        bool duplicate;
    } rows[] = {
        {"", true, VERDICT_BODY_OTHER, false},
        {"<p>", true, VERDICT_BODY_PAGE, false},
        {"<p>", false, VERDICT_BODY_OTHER, false},
        {"\xEF\xBB\xBF <!DOCTYPE html>", false, VERDICT_BODY_PAGE, false},
        {"<HTML>", false, VERDICT_BODY_PAGE, false},
        {"{}", true, VERDICT_BODY_OTHER, false},
        {"{\"success\":false}", false, VERDICT_BODY_ERROR, false},
        {"\xEF\xBB\xBF\r\n{\"success\" : false }\n", true, VERDICT_BODY_ERROR, false},
        {"{\"success\":true}", false, VERDICT_BODY_OTHER, false},
        {"{\"success\":\"false\"}", false, VERDICT_BODY_OTHER, false},
        {"{\"success\":null}", false, VERDICT_BODY_OTHER, false},
        {"{\"error\":\"x\"}", false, VERDICT_BODY_ERROR, false},
        {"{\"errors\":[{}]}", false, VERDICT_BODY_ERROR, false},
        {"{\"errors\":{\"a\":1},\"success\":true}", false, VERDICT_BODY_ERROR, false},
        {"{\"error\":true}", false, VERDICT_BODY_ERROR, false},
        {"{\"error\":500}", false, VERDICT_BODY_ERROR, false},
        {"{\"error\":null,\"errors\":[]}", false, VERDICT_BODY_OTHER, false},
        {"{\"error\":\"\",\"errors\":{}}", false, VERDICT_BODY_OTHER, false},
        {"{\"error\":false,\"errors\":0}", false, VERDICT_BODY_OTHER, false},
        {"{\"data\":{\"error\":\"x\"}}", false, VERDICT_BODY_OTHER, false},
        {"[{\"error\":\"x\"}]", false, VERDICT_BODY_OTHER, false},
        {"{\"error\":\"x\"", false, VERDICT_BODY_OTHER, false},
        {"{\"error\":\"x\"} and more", false, VERDICT_BODY_OTHER, false},
        {"{\"error\":\"\xFF\"}", false, VERDICT_BODY_OTHER, false},
        {"{\"error\":", false, VERDICT_BODY_OTHER, false},
        {"{\"error\":99999999999999999999999}", false, VERDICT_BODY_OTHER, false},
        {"{\"duplicate\": true}", false, VERDICT_BODY_OTHER, true},
        {"{\"a\":1,\"duplicate\":true,\"b\":[]}", false, VERDICT_BODY_OTHER, true},
        {"{\"duplicate\": false}", false, VERDICT_BODY_OTHER, false},
        {"{\"duplicate\": \"true\"}", false, VERDICT_BODY_OTHER, false},
        {"{\"duplicate\": true", false, VERDICT_BODY_OTHER, false},
        {"{\"x\":{\"duplicate\":true}}", false, VERDICT_BODY_OTHER, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        begin(200, rows[i].text, rows[i].html);
        if (answer.facts.body != rows[i].kind || answer.duplicate != rows[i].duplicate)
            fail_msg("%s: %d %d", rows[i].text, (int)answer.facts.body, answer.duplicate);
    }
}

#define TEN                                                                                                            \
    "\xC3\xA7"                                                                                                         \
    "123456789"
#define FORTY TEN TEN TEN TEN

static void a_page_is_known_by_its_title(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"<html><head><title>Access Denied</title>", "Access Denied"},
        {"<TITLE lang=\"pt\">\r\n  Acesso negado </TITLE>", "Acesso negado"},
        {"<title>a", "a"},
        {"<title>a <b", "a <b"},
        {"<title>", ""},
        {"<title", ""},
        {"<title></title>x", ""},
        {"<html>no", ""},
        {"", ""},
        {"<title>a\xFF</title>", "a\xEF\xBF\xBD"},
        {"<title>" FORTY FORTY "</title>", FORTY FORTY},
        {"<title>" FORTY FORTY "x</title>", FORTY FORTY},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char title[ANSWER_TITLE];

        begin(403, rows[i].text, true);
        answer_title(&answer, title);
        assert_string_equal(title, rows[i].want);
    }
}

static const char *meaning_of(long status, const char *body, bool others_pass)
{
    static char text[MEANING_TEXT];
    struct meaning meaning = {.answer = &answer, .others_pass = others_pass, .size = 1000000, .max_payload_kb = 900};

    begin(status, body, false);
    meaning.verdict = verdict_of(&answer.facts);
    meaning_write(&meaning, text, sizeof text);
    return text;
}

static void each_answer_is_told(void **state)
{
    static const struct {
        long status;
        const char *body;
        bool others_pass;
        const char *words[3];
    } rows[] = {
        {403, "{}", false, {"API_TOKEN", "a fila espera"}},
        {403, "<html><title>WAF</title>", false, {"proxy ou firewall", "credencial", "\"WAF\""}},
        {403, "{}", true, {"firewall", "outros envios passam", "dividido"}},
        {403, "<html><title>WAF</title>", true, {"foi um proxy ou firewall no caminho (página \"WAF\")", "outros"}},
        {502, "<html><title>nginx</title>", false, {"erro no servidor (página \"nginx\")", "será tentado de novo"}},
        {502, "<html>", true, {"foi um proxy ou firewall no caminho;", "outros envios passam"}},
        {403, "<html><title>go to /x?token=1</title>", true, {"(página \"go to /x);"}},
        {404, "", false, {"API_ENDPOINT", "a fila espera"}},
        {404, "", true, {"este envio", "outros envios passam"}},
        {503, "", true, {"erro no servidor; outros envios passam"}},
        {200, "<html><title>Wi-Fi</title>", false, {"HTML em vez da resposta", "(página \"Wi-Fi\"); a fila espera"}},
        {200, "{\"success\":false}", false, {"diz na resposta que falhou", "será tentado de novo"}},
        {413, "<html><title>413</title>", false, {"977 kB", "SYNC_MAX_PAYLOAD_KB (agora 900)", "dividido sozinho"}},
        {422, "{}", false, {"veja a resposta", "mais uma vez", "dividido sozinho até restar a venda"}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *text = meaning_of(rows[i].status, rows[i].body, rows[i].others_pass);

        for (size_t j = 0; j < 3 && rows[i].words[j] != NULL; j++)
            if (strstr(text, rows[i].words[j]) == NULL)
                fail_msg("row %zu: no \"%s\" in \"%s\"", i, rows[i].words[j], text);
    }
}

static void where_others_pass_no_setting_is_wrong(void **state)
{
    static const char *const bodies[] = {"", "<html><title>x</title>", "{\"error\":1}"};

    (void)state;
    for (long status = 100; status < 1000; status++)
        for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
            const char *text = meaning_of(status, bodies[i], true);

            if (verdict_is_doubtful(&answer.facts) && (strstr(text, "API_") != NULL || strstr(text, "fila espera")))
                fail_msg("%ld: %s", status, text);
        }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_is_a_page_an_error_or_nothing),
        cmocka_unit_test(a_page_is_known_by_its_title),
        cmocka_unit_test(each_answer_is_told),
        cmocka_unit_test(where_others_pass_no_setting_is_wrong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
