/* Answers of SQL Server Browser, whole, damaged and hostile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "browser.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define HEAD "\x05\x58\x00"
#define FIRST "ServerName;PDV01;InstanceName;HIPER;IsClustered;No;Version;12.0.2000.8;"

static void only_a_tcp_port_in_a_whole_answer_counts(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
        int64_t want;
    } rows[] = {
#define ROW(bytes, want) {bytes, sizeof(bytes) - 1, want}
        ROW("", 0),
        ROW("\x05", 0),
        ROW(HEAD, 0),
        ROW(HEAD ";", 0),
        ROW(HEAD FIRST ";", 0),
        ROW(HEAD FIRST "tcp", 0),
        ROW(HEAD FIRST "tcp;", 0),
        ROW(HEAD FIRST "tcp;;;", 0),
        ROW(HEAD FIRST "tcp;0;;", 0),
        ROW(HEAD FIRST "tcp;-1;;", 0),
        ROW(HEAD FIRST "tcp;65536;;", 0),
        ROW(HEAD FIRST "tcp;99999999999999999999;;", 0),
        ROW(HEAD FIRST "tcp;49x;;", 0),
        ROW(HEAD FIRST "tcp; 49152;;", 0),
        ROW(HEAD FIRST "np;\\\\PDV01\\pipe\\sql\\query;;", 0),
        ROW(HEAD FIRST "TCP;49152;;", 0),
        ROW(HEAD FIRST "xtcp;49152;;", 0),
        ROW(HEAD FIRST "\0tcp;49152;;", 0),
        ROW("\x04" FIRST "tcp;49152;;", 0),
        ROW(HEAD FIRST "tcp;1;;", 1),
        ROW(HEAD FIRST "tcp;65535;;", 65535),
        ROW(HEAD FIRST "tcp;49152;;", 49152),
        ROW(HEAD FIRST "tcp;49152", 49152),
        ROW(HEAD FIRST "np;\\\\PDV01\\pipe;tcp;49152;;", 49152),
        ROW(HEAD "ServerName;tcp;InstanceName;HIPER;tcp;49152;;", 49152),
#undef ROW
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char *exact = malloc(rows[i].size == 0 ? 1 : rows[i].size);
        int64_t port;

        memcpy(exact, rows[i].bytes, rows[i].size);
        port = browser_parse(exact, rows[i].size);
        free(exact);
        if (port != rows[i].want)
            fail_msg("row %zu: %lld", i, (long long)port);
    }
}

static void an_answer_of_any_size_is_survived(void **state)
{
    enum { MOST = 70000 };
    char *bytes = malloc(MOST);
    (void)state;
    memset(bytes, ';', MOST);
    bytes[0] = 5;
    for (size_t size = 4080; size < 4110; size++)
        assert_int_equal(browser_parse(bytes, size), 0);
    memset(bytes + 1, 't', MOST - 1);
    assert_int_equal(browser_parse(bytes, MOST), 0);
    assert_int_equal(browser_parse(bytes, 4096), 0);
    free(bytes);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_a_tcp_port_in_a_whole_answer_counts),
        cmocka_unit_test(an_answer_of_any_size_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
