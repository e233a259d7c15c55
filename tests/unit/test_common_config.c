/* Configuration files written to a folder of the test's own and read: what is wrong, defaults, and who wins. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config.h"
#include "path.h"
#include "msg.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static char path[SYS_PATH_MAX];

static void write_file(const char *bytes, size_t size)
{
    int fd;

    sys_unlink(path);
    fd = sys_create_new(path);
    assert_true(fd != -1);
    assert_int_equal(sys_write_all(fd, bytes, size), 0);
    assert_int_equal(sys_close(fd), 0);
}

static bool load(const char *text, struct config *config, struct reason *why)
{
    write_file(text, strlen(text));
    return config_load(config, path, why);
}

static int begin(void **state)
{
    int fd = sys_create_temporary("pdv-config", path, sizeof path);
    (void)state;
    msg_set_level(MSG_ERROR);
    return fd == -1 ? -1 : sys_close(fd);
}

static int end(void **state)
{
    (void)state;
    return sys_unlink(path);
}

static void a_wrong_value_names_file_line_and_what_was_expected(void **state)
{
    static const struct {
        const char *text, *want; /* behind the file's name */
    } rows[] = {
        {"lixo", ": linha 1: não é uma linha CHAVE=valor (um comentário começa com #)"},
        {"# a\n\n=x\n", ": linha 3: não é uma linha CHAVE=valor (um comentário começa com #)"},
        {"\r\nSQL_SERVER_PORT=abc\r\n", ": linha 2: SQL_SERVER_PORT=abc: esperado um número inteiro de 1 a 65535"},
        {"SQL_SERVER_PORT=0", ": linha 1: SQL_SERVER_PORT=0: esperado um número inteiro de 1 a 65535"},
        {"SQL_SERVER_PORT=65536", ": linha 1: SQL_SERVER_PORT=65536: esperado um número inteiro de 1 a 65535"},
        {"STORE_ID_PONTO_VENDA=0", ": linha 1: STORE_ID_PONTO_VENDA=0: esperado um número inteiro de 1 a 2147483647"},
        {"STORE_ID_PONTO_VENDA=10 # a loja",
         ": linha 1: STORE_ID_PONTO_VENDA=10 # a loja: esperado um número inteiro de 1 a 2147483647"},
        {"SYNC_MAX_WINDOW_MINUTES=1441",
         ": linha 1: SYNC_MAX_WINDOW_MINUTES=1441: esperado um número inteiro de 1 a 1440"},
        {"SQL_TRUSTED_CONNECTION=talvez", ": linha 1: SQL_TRUSTED_CONNECTION=talvez: esperado sim ou nao"},
        {"SQL_ENCRYPT=sempre", ": linha 1: SQL_ENCRYPT=sempre: esperado no, request ou require"},
        {"STORE_UTC_OFFSET=-3", ": linha 1: STORE_UTC_OFFSET=-3: esperado um deslocamento como -03:00"},
        {"SQL_SERVER_HOST=LOJA01,x",
         ": linha 1: SQL_SERVER_HOST=LOJA01,x: esperado um servidor como LOJA01, LOJA01\\HIPER ou LOJA01,1433"},
        {"SQL_SERVER_INSTANCE=A B",
         ": linha 1: SQL_SERVER_INSTANCE=A B: esperado um servidor como LOJA01, LOJA01\\HIPER ou LOJA01,1433"},
        {"MEMORY_LIMIT_MB=63", ": linha 1: MEMORY_LIMIT_MB=63: esperado um número inteiro de 64 a 65536"},
        {"# caf\xE9\nSTORE_ALIAS=caf\xE9",
         ": linha 2: não está em UTF-8: salve como UTF-8 (no Bloco de Notas: Salvar como, Codificação UTF-8)"},
        {"SQL_SERVER_HOST=a\\B\nSQL_SERVER_INSTANCE=C",
         ": SQL_SERVER_HOST, SQL_SERVER_INSTANCE e SQL_SERVER_PORT não concordam: escreva o servidor, a instância e a "
         "porta uma vez só"},
        {"API_GZIP=nao\nAPI_GZIP=2", ": linha 2: API_GZIP=2: esperado sim ou nao"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct config config;
        struct reason why = {0};
        char want[SYS_PATH_MAX + 256];

        assert_false(load(rows[i].text, &config, &why));
        snprintf(want, sizeof want, "%s%s", path, rows[i].want);
        assert_string_equal(why.text, want);
        assert_int_equal(why.code, EXIT_CONFIG);
        config_free(&config);
    }
}

static void a_file_that_is_not_utf8_text_or_not_there_is_refused(void **state)
{
    static const char utf16[] = "\xFF\xFE"
                                "A\0=\0b\0";
    struct config config;
    struct reason why = {0};
    (void)state;
    write_file(utf16, sizeof utf16 - 1);
    assert_false(config_load(&config, path, &why));
    assert_int_equal(why.code, EXIT_CONFIG);
    assert_non_null(strstr(why.text, "UTF-16"));
    config_free(&config);
    assert_false(config_load(&config, "/nao/ha/.env", &why));
    assert_int_equal(why.code, EXIT_CONFIG);
    assert_non_null(strstr(why.text, "/nao/ha/.env"));
    config_free(&config);
    assert_false(config_load(&config, "/", &why));
    assert_int_equal(why.code, EXIT_CONFIG);
    config_free(&config);
}

static void a_missing_value_names_the_file_and_the_line_to_add(void **state)
{
    static const char *const keys[] = {"STORE_ID_PONTO_VENDA", "SQL_USERNAME", "SQL_PASSWORD", "API_ENDPOINT",
                                       "API_TOKEN"};
    struct config config;
    struct reason why = {0};
    (void)state;
    assert_true(load("STORE_ID_PONTO_VENDA=\nSQL_USERNAME=\nSQL_PASSWORD=''\nAPI_ENDPOINT=\"\"\n", &config, &why));
    for (size_t i = 0; i < COUNT(keys); i++) {
        char want[SYS_PATH_MAX + 128];

        assert_false(config_require(&config, keys[i], &why));
        snprintf(want, sizeof want, "%s: falta %s: acrescente uma linha %s=valor", path, keys[i], keys[i]);
        assert_string_equal(why.text, want);
        assert_int_equal(why.code, EXIT_CONFIG);
    }
    assert_string_equal(config.store_alias, "");
    assert_int_equal(config.store_id_filial, 0);
    config_free(&config);
}

static void the_defaults_are_those_of_the_contract(void **state)
{
    struct config c;
    struct reason why = {0};
    (void)state;
    assert_true(load("STORE_ID_PONTO_VENDA=10", &c, &why));
    assert_string_equal(c.sql_server_host, "localhost");
    assert_string_equal(c.sql_server_instance, "HIPER");
    assert_int_equal(c.sql_server_port, 0);
    assert_string_equal(c.sql_database, "HiperPdv");
    assert_string_equal(c.sql_database_gestao, "Hiper");
    assert_null(c.sql_username);
    assert_null(c.sql_password);
    assert_false(c.sql_trusted_connection);
    assert_int_equal(c.sql_encrypt, CONFIG_ENCRYPT_NO);
    assert_true(c.sql_trust_server_cert);
    assert_int_equal(c.store_id_filial, 10);
    assert_string_equal(c.store_alias, "loja-10");
    assert_false(c.store_utc_offset_set);
    assert_int_equal(c.store_utc_offset_s, sys_local_offset_s(sys_now_ms() / 1000));
    assert_null(c.api_endpoint);
    assert_null(c.api_token);
    assert_null(c.api_hmac_secret);
    assert_false(c.api_gzip);
    assert_null(c.api_ca_file);
    assert_null(c.api_proxy);
    assert_false(c.api_allow_http);
    assert_int_equal(c.request_timeout_seconds, 30);
    assert_string_equal(c.schema_version, "4.0.0");
    assert_int_equal(c.sync_window_minutes, 10);
    assert_int_equal(c.sync_max_window_minutes, 60);
    assert_int_equal(c.sync_settle_seconds, 15);
    assert_int_equal(c.sync_lookback_minutes, 60);
    assert_int_equal(c.sync_deep_lookback_days, 7);
    assert_int_equal(c.sync_max_payload_kb, 900);
    assert_int_equal(c.ledger_days, 400);
    assert_int_equal(c.run_limit_seconds, 540);
    assert_null(c.monitor_url);
    assert_int_equal(c.turno_aberto_max_dias, 2);
    assert_int_equal(c.memory_limit_mb, 512);
    assert_int_equal(c.log_level, MSG_INFO);
    assert_int_equal(c.log_rotation_bytes, 10000000);
    assert_int_equal(c.log_retention_days, 30);
    config_free(&c);
}

static void a_malformed_value_of_the_log_is_the_default(void **state)
{
    struct config c;
    struct reason why = {0};
    (void)state;
    assert_true(load("LOG_LEVEL=DEBUG\nLOG_LEVEL=ALTO\nLOG_ROTATION=1 day\nLOG_RETENTION=sempre", &c, &why));
    assert_int_equal(c.log_level, MSG_INFO);
    assert_int_equal(c.log_rotation_bytes, 10000000);
    assert_int_equal(c.log_retention_days, 30);
    config_free(&c);
}

static void the_words_of_odbc_are_known(void **state)
{
    static const struct {
        const char *word;
        enum config_encrypt want;
    } rows[] = {
        {"no", CONFIG_ENCRYPT_NO},           {"nao", CONFIG_ENCRYPT_NO},         {"n\xC3\xA3o", CONFIG_ENCRYPT_NO},
        {"False", CONFIG_ENCRYPT_NO},        {"optional", CONFIG_ENCRYPT_NO},    {"request", CONFIG_ENCRYPT_REQUEST},
        {"require", CONFIG_ENCRYPT_REQUIRE}, {"sim", CONFIG_ENCRYPT_REQUIRE},    {"Yes", CONFIG_ENCRYPT_REQUIRE},
        {"true", CONFIG_ENCRYPT_REQUIRE},    {"strict", CONFIG_ENCRYPT_REQUIRE}, {"Mandatory", CONFIG_ENCRYPT_REQUIRE}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct config c;
        struct reason why = {0};
        char line[64];

        snprintf(line, sizeof line, "SQL_ENCRYPT=%s", rows[i].word);
        if (!load(line, &c, &why) || c.sql_encrypt != rows[i].want)
            fail_msg("%s: %d %s", line, (int)c.sql_encrypt, why.text);
        config_free(&c);
    }
}

static void the_server_is_put_together_of_what_each_key_says(void **state)
{
    static const struct {
        const char *lines, *host, *instance; /* no host: they do not agree */
        int64_t port;
    } rows[] = {
        {"SQL_SERVER_HOST=LOJA01", "LOJA01", "HIPER", 0},
        {"SQL_SERVER_HOST=LOJA01\\SQL", "LOJA01", "SQL", 0},
        {"SQL_SERVER_HOST=LOJA01\\SQL\nSQL_SERVER_INSTANCE=sql", "LOJA01", "SQL", 0},
        {"SQL_SERVER_HOST=LOJA01\\SQL\nSQL_SERVER_INSTANCE=", "LOJA01", "SQL", 0},
        {"SQL_SERVER_HOST=LOJA01\\SQL\nSQL_SERVER_INSTANCE=HIPER", NULL, NULL, 0},
        {"SQL_SERVER_HOST=LOJA01\nSQL_SERVER_INSTANCE=", "LOJA01", "", 0},
        {"SQL_SERVER_INSTANCE=LOJA01\\SQL", "LOJA01", "SQL", 0},
        {"SQL_SERVER_INSTANCE=LOJA01\\SQL\nSQL_SERVER_HOST=loja01", "loja01", "SQL", 0},
        {"SQL_SERVER_INSTANCE=LOJA01\\SQL\nSQL_SERVER_HOST=LOJA02", NULL, NULL, 0},
        {"SQL_SERVER_INSTANCE=.\\SQL\nSQL_SERVER_HOST=127.0.0.1", "127.0.0.1", "SQL", 0},
        {"SQL_SERVER_INSTANCE=::1\\SQL\nSQL_SERVER_HOST=.", "localhost", "SQL", 0},
        {"SQL_SERVER_HOST=LOJA01,1433", "LOJA01", "HIPER", 1433},
        {"SQL_SERVER_HOST=LOJA01,1433\nSQL_SERVER_PORT=1433", "LOJA01", "HIPER", 1433},
        {"SQL_SERVER_HOST=LOJA01,1433\nSQL_SERVER_PORT=1434", NULL, NULL, 0},
        {"SQL_SERVER_INSTANCE=SQL,1433\nSQL_SERVER_PORT=1434", NULL, NULL, 0},
        {"SQL_SERVER_HOST=LOJA01,1433\nSQL_SERVER_INSTANCE=SQL,1433", "LOJA01", "SQL", 1433},
        {"SQL_SERVER_PORT=1433\nSQL_SERVER_PORT=", "localhost", "HIPER", 0},
        {"SQL_SERVER_HOST=LOJA01\nSQL_SERVER_HOST=", "localhost", "HIPER", 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct config c;
        struct reason why = {0};
        bool done = load(rows[i].lines, &c, &why);

        if (done != (rows[i].host != NULL) || (!done && why.code != EXIT_CONFIG) ||
            (done && (strcmp(c.sql_server_host, rows[i].host) != 0 ||
                      strcmp(c.sql_server_instance, rows[i].instance) != 0 || c.sql_server_port != rows[i].port)))
            fail_msg("%s: %s %s", rows[i].lines, done ? c.sql_server_host : why.text,
                     done ? c.sql_server_instance : "");
        config_free(&c);
    }
}

static void an_offset_that_is_set_is_told_from_a_guess(void **state)
{
    struct config c;
    struct reason why = {0};
    (void)state;
    assert_true(load("STORE_UTC_OFFSET=-04:00", &c, &why));
    assert_true(c.store_utc_offset_set);
    assert_int_equal(c.store_utc_offset_s, -14400);
    config_free(&c);
    assert_true(load("STORE_UTC_OFFSET=-04:00\nSTORE_UTC_OFFSET=", &c, &why));
    assert_false(c.store_utc_offset_set);
    assert_int_equal(c.store_utc_offset_s, sys_local_offset_s(sys_now_ms() / 1000));
    config_free(&c);
}

static void every_way_to_write_a_line_is_read(void **state)
{
    static const char text[] = "\xEF\xBB\xBFSTORE_ID_PONTO_VENDA=10\r\n"
                               "# SQL_USERNAME=comentario\r\n"
                               "  # SQL_USERNAME=comentario\r\n"
                               "\r\n"
                               "SQL_USERNAME = 'pdv sync' \r\n"
                               "SQL_PASSWORD=\"a'b#c=d \"\r\n"
                               "STORE_ALIAS=Loja São João\r\n"
                               "SQL_SERVER_INSTANCE=\r\n"
                               "SQL_DATABASE_GESTAO=\"\"\r\n"
                               "SQL_TRUST_SERVER_CERT=No\r\n"
                               "SQL_ENCRYPT=REQUIRE\r\n"
                               "LOG_LEVEL=warning\r\n"
                               "SQL_DRIVER=ODBC Driver 17 for SQL Server\r\n"
                               "SYNC_DEEP_LOOKBACK_DAYS=0\r\n"
                               "API_TOKEN=primeiro\r\n"
                               "API_TOKEN=segundo"; /* a last line without its end; the last of two wins */
    struct config c;
    struct reason why = {0};
    (void)state;
    assert_true(load(text, &c, &why));
    assert_int_equal(c.store_id_ponto_venda, 10);
    assert_string_equal(c.sql_username, "pdv sync");
    assert_string_equal(c.sql_password, "a'b#c=d ");
    assert_string_equal(c.store_alias, "Loja São João");
    assert_string_equal(c.sql_server_instance, "");
    assert_string_equal(c.sql_database_gestao, "");
    assert_false(c.sql_trust_server_cert);
    assert_int_equal(c.sql_encrypt, CONFIG_ENCRYPT_REQUIRE);
    assert_int_equal(c.log_level, MSG_WARNING);
    assert_int_equal(c.sync_deep_lookback_days, 0);
    assert_string_equal(c.api_token, "segundo");
    assert_true(config_require(&c, "SQL_PASSWORD", &why));
    config_free(&c);
}

static void every_level_of_earlier_versions_is_known(void **state)
{
    static const struct {
        const char *line;
        int32_t want;
    } rows[] = {{"LOG_LEVEL=TRACE", MSG_DEBUG},  {"LOG_LEVEL=DEBUG", MSG_DEBUG},     {"LOG_LEVEL=info", MSG_INFO},
                {"LOG_LEVEL=SUCCESS", MSG_INFO}, {"LOG_LEVEL=WARNING", MSG_WARNING}, {"LOG_LEVEL=Warn", MSG_WARNING},
                {"LOG_LEVEL=ERROR", MSG_ERROR},  {"LOG_LEVEL=CRITICAL", MSG_ERROR}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct config c;
        struct reason why = {0};

        if (!load(rows[i].line, &c, &why) || c.log_level != rows[i].want)
            fail_msg("%s: %d %s", rows[i].line, (int)c.log_level, why.text);
        config_free(&c);
    }
}

static void a_variable_of_the_environment_wins(void **state)
{
    struct config c;
    struct reason why = {0};
    (void)state;
    sys_set_env("SQL_USERNAME", "do ambiente");
    sys_set_env("SQL_DATABASE_GESTAO", "");
    sys_set_env("API_TOKEN", "");
    assert_true(load("SQL_USERNAME=do arquivo\nSQL_DATABASE_GESTAO=Hiper\nAPI_TOKEN=x", &c, &why));
    assert_string_equal(c.sql_username, "do ambiente");
    assert_string_equal(c.sql_database_gestao, ""); /* empty is a value there */
    assert_string_equal(c.api_token, "x");          /* and none here */
    config_free(&c);
    sys_set_env("SQL_SERVER_PORT", "muitas");
    assert_false(load("SQL_SERVER_PORT=1433", &c, &why));
    assert_int_equal(why.code, EXIT_CONFIG);
    assert_string_equal(why.text,
                        "variável de ambiente: SQL_SERVER_PORT=muitas: esperado um número inteiro de 1 a 65535");
    config_free(&c);
    sys_set_env("SQL_USERNAME", NULL);
    sys_set_env("SQL_DATABASE_GESTAO", NULL);
    sys_set_env("API_TOKEN", NULL);
    sys_set_env("SQL_SERVER_PORT", NULL);
}

static void relative_paths_begin_in_the_files_folder(void **state)
{
    struct config c;
    struct reason why = {0};
    char want[SYS_PATH_MAX], beside[SYS_PATH_MAX];
    int folder = (int)(strrchr(path, '/') - path);
    (void)state;
    assert_true(load("STATE_FILE=meu/state.json\nOUTBOX_DIR=/var/fila\nAPI_CA_FILE=ca.pem", &c, &why));
    snprintf(want, sizeof want, "%.*s/meu/state.json", folder, path);
    assert_string_equal(c.state_file, want);
    snprintf(want, sizeof want, "%.*s/ca.pem", folder, path);
    assert_string_equal(c.api_ca_file, want);
    snprintf(want, sizeof want, "%.*s/logs/agent.log", folder, path);
    assert_string_equal(c.log_file, want);
    assert_string_equal(c.outbox_dir, "/var/fila");
    assert_true(path_beside(beside, c.outbox_dir, "dead_letter", NULL));
    assert_string_equal(beside, "/var/dead_letter");
    config_free(&c);
}

static void without_any_file_the_environment_is_enough(void **state)
{
    struct config c;
    struct reason why = {0};
    (void)state;
    if (sys_changed_at("/etc/pdv-sync-agent/.env") != -1 || sys_changed_at(".env") != -1)
        skip();
    sys_set_env("PDV_CONFIG", NULL);
    sys_set_env("STORE_ID_PONTO_VENDA", "7");
    assert_true(config_load(&c, NULL, &why));
    assert_null(c.file);
    assert_string_equal(c.state_file, "./data/state.json");
    assert_string_equal(c.store_alias, "loja-7");
    assert_false(config_require(&c, "API_TOKEN", &why));
    assert_non_null(strstr(why.text, "nenhum arquivo .env"));
    config_free(&c);
    sys_set_env("PDV_CONFIG", path);
    write_file("STORE_ALIAS=x", 13);
    assert_true(config_load(&c, NULL, &why));
    assert_string_equal(c.store_alias, "x");
    config_free(&c);
    sys_set_env("PDV_CONFIG", NULL);
    sys_set_env("STORE_ID_PONTO_VENDA", NULL);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_value_names_file_line_and_what_was_expected),
        cmocka_unit_test(a_file_that_is_not_utf8_text_or_not_there_is_refused),
        cmocka_unit_test(a_missing_value_names_the_file_and_the_line_to_add),
        cmocka_unit_test(the_defaults_are_those_of_the_contract),
        cmocka_unit_test(a_malformed_value_of_the_log_is_the_default),
        cmocka_unit_test(the_words_of_odbc_are_known),
        cmocka_unit_test(the_server_is_put_together_of_what_each_key_says),
        cmocka_unit_test(an_offset_that_is_set_is_told_from_a_guess),
        cmocka_unit_test(every_way_to_write_a_line_is_read),
        cmocka_unit_test(every_level_of_earlier_versions_is_known),
        cmocka_unit_test(a_variable_of_the_environment_wins),
        cmocka_unit_test(relative_paths_begin_in_the_files_folder),
        cmocka_unit_test(without_any_file_the_environment_is_enough),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
