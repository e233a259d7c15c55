/* Servers as people write them. How two keys go together: test_common_config.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "configserver.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void a_server_is_read_as_management_studio_and_odbc_write_it(void **state)
{
    static const struct {
        const char *text, *host, *instance;
        int64_t port;
    } rows[] = {
        {"LOJA01", "LOJA01", "", 0},
        {".", "localhost", "", 0},
        {"(local)", "localhost", "", 0},
        {"(LOCAL)", "localhost", "", 0},
        {"LOJA01\\HIPER", "LOJA01", "HIPER", 0},
        {".\\HIPER", "localhost", "HIPER", 0},
        {"LOJA01,1433", "LOJA01", "", 1433},
        {"LOJA01 , 1433 ", "LOJA01", "", 1433},
        {"LOJA01\\HIPER,50123", "LOJA01", "HIPER", 50123},
        {"tcp:LOJA01", "LOJA01", "", 0},
        {"TCP:LOJA01\\HIPER,1", "LOJA01", "HIPER", 1},
        {"tcp: 10.0.0.5,65535", "10.0.0.5", "", 65535},
        {"127.0.0.1:1433", "127.0.0.1", "", 1433},
        {"::1", "::1", "", 0},
        {"fe80::1%eth0", "fe80::1%eth0", "", 0},
        {"::1,1433", "::1", "", 1433},
        {"\\HIPER", "", "HIPER", 0},
        {"\\", "", "", 0},
        {"LOJA\xC3\x81\\SQL_EXPRESS$2", "LOJA\xC3\x81", "SQL_EXPRESS$2", 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct configserver server;

        if (!configserver_parse(rows[i].text, false, &server) || strcmp(server.host, rows[i].host) != 0 ||
            strcmp(server.instance, rows[i].instance) != 0 || server.port != rows[i].port)
            fail_msg("%s: %s, %s, %lld", rows[i].text, server.host, server.instance, (long long)server.port);
    }
}

static void what_is_no_server_is_refused(void **state)
{
    static const char *const texts[] = {"LOJA01,",       "LOJA01,x",        "LOJA01,0",   "LOJA01,65536",
                                        "LOJA01,-1",     "LOJA01:",         "LOJA01:x",   "a,1,2",
                                        "a\\b\\c",       "a,1\\b",          "LOJA 01",    "LOJA01\\A B",
                                        "(localdb)\\v1", "np:\\\\.\\pipe",  "lpc:LOJA01", "admin:LOJA01",
                                        "[::1]:1433",    "http://loja",     "loja#1",     "\"LOJA01\"",
                                        "LOJA;DATABASE", "LOJA01\nport = 1"};
    struct configserver server;
    char longest[400];
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++)
        if (configserver_parse(texts[i], false, &server))
            fail_msg("%s: %s, %s, %lld", texts[i], server.host, server.instance, (long long)server.port);
    memset(longest, 'a', sizeof longest);
    longest[255] = '\0';
    assert_true(configserver_parse(longest, false, &server));
    longest[255] = 'a', longest[256] = '\0';
    assert_false(configserver_parse(longest, false, &server));
    longest[256] = 'a', longest[399] = '\0';
    assert_false(configserver_parse(longest, false, &server));
    longest[1] = '\\', longest[65] = '\0';
    assert_true(configserver_parse(longest, false, &server) && strlen(server.instance) == 63);
    longest[65] = 'a', longest[66] = '\0';
    assert_false(configserver_parse(longest, false, &server));
}

static void a_name_alone_is_an_instance_where_one_is_asked_for(void **state)
{
    struct configserver server;
    (void)state;
    assert_true(configserver_parse("HIPER", true, &server));
    assert_string_equal(server.instance, "HIPER");
    assert_string_equal(server.host, "");
    assert_true(configserver_parse("HIPER,1433", true, &server));
    assert_string_equal(server.instance, "HIPER");
    assert_int_equal(server.port, 1433);
    assert_true(configserver_parse(".\\HIPER", true, &server));
    assert_string_equal(server.host, "localhost");
    assert_true(configserver_parse("", true, &server));
    assert_string_equal(server.instance, "");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_server_is_read_as_management_studio_and_odbc_write_it),
        cmocka_unit_test(what_is_no_server_is_refused),
        cmocka_unit_test(a_name_alone_is_an_instance_where_one_is_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
