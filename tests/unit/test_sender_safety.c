/*
 * What guards the token and the sales: which addresses are allowed, how they are shown, what is masked, and the
 * signature.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../sender/endpoint.h"
#include "../../sender/secrets.h"
#include "../../sender/parcel.h"

static void only_this_machine_is_loopback(void **state)
{
    static const char *const near[] = {"localhost", "127.0.0.1", "127.0.0.0", "127.255.255.255", "[::1]"};
    static const char *const far[] = {"",
                                      "localhost.",
                                      "localhost.example.com",
                                      "127.0.0.1.example.com",
                                      "127.0.0",
                                      "127.0.0.256",
                                      "128.0.0.1",
                                      "10.127.0.1",
                                      "[::2]",
                                      "::1x",
                                      "[::ffff:10.0.0.1]",
                                      "127.0.0.1x",
                                      "0.0.0.0",
                                      "mylocalhost",
                                      "1127.0.0.1",
                                      "example.com"};

    (void)state;
    for (size_t i = 0; i < sizeof near / sizeof *near; i++)
        assert_true(endpoint_is_loopback(near[i]));
    for (size_t i = 0; i < sizeof far / sizeof *far; i++)
        if (endpoint_is_loopback(far[i]))
            fail_msg("\"%s\" is not this machine", far[i]);
}

static void an_address_is_allowed_or_not(void **state)
{
    static const struct {
        const char *url;
        bool allow_http, allowed;
    } rows[] = {
        {"https://example.com/pdv", false, true},
        {"https://example.com", false, true},
        {"HTTPS://EXAMPLE.COM:8443/pdv?code=1", false, true},
        {"https://[2001:db8::1]/pdv", false, true},
        {"http://localhost/pdv", false, true},
        {"http://LOCALHOST:8080/pdv", false, true},
        {"http://127.0.0.1:8080/pdv", false, true},
        {"http://127.1/pdv", false, true},
        {"http://[::1]:8080/pdv", false, true},
        {"http://example.com/pdv", false, false},
        {"http://example.com/pdv", true, true},
        {"http://127.0.0.1.example.com/pdv", false, false},
        {"http://localhost.example.com/pdv", false, false},
        {"http://10.0.0.1/pdv", false, false},
        {"http://127.0.0.1@example.com/pdv", false, false},
        {"http://127.0.0.1@example.com/pdv", true, false},
        {"https://user@example.com/pdv", false, false},
        {"https://user:password@example.com/pdv", false, false},
        {"ftp://example.com/pdv", true, false},
        {"file:///etc/passwd", true, false},
        {"gopher://example.com/", true, false},
        {"example.com/pdv", true, false},
        {"//example.com/pdv", true, false},
        {"/pdv", true, false},
        {"https://", true, false},
        {"https://exa mple.com/pdv", true, false},
        {"https://example.com:99999/pdv", true, false},
        {"https://example.com/p\ndv", true, false},
        {"", true, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct reason why = {0};
        struct endpoint endpoint;
        bool allowed = endpoint_parse("API_ENDPOINT", rows[i].url, rows[i].allow_http, &endpoint, &why);

        if (allowed != rows[i].allowed)
            fail_msg("%s: %s", rows[i].url, allowed ? "allowed" : why.text);
        assert_int_equal(why.code, allowed ? EXIT_DONE : EXIT_CONFIG);
        assert_null(strstr(why.text, "password"));
    }
}

static void an_address_is_shown_without_what_may_be_secret(void **state)
{
    struct reason why = {0};
    struct endpoint endpoint;

    (void)state;
    assert_true(endpoint_parse("K", "https://example.com:8443/a/b?code=s3cret#part", false, &endpoint, &why));
    assert_string_equal(endpoint.shown, "https://example.com:8443/a/b?***");
    assert_string_equal(endpoint.host, "example.com");
    assert_false(endpoint.loopback);
    assert_true(endpoint_parse("K", "http://[::1]/", false, &endpoint, &why));
    assert_string_equal(endpoint.shown, "http://[::1]/");
    assert_true(endpoint.loopback);
}

static void a_proxy_may_not_carry_plain_loopback_away(void **state)
{
    struct endpoint plain = {.scheme = "http", .host = "localhost", .loopback = true}, safe = {.scheme = "https"};
    struct reason why = {0};

    (void)state;
    assert_true(endpoint_check_proxy("http://u:p@proxy.example.com:3128", &safe, false, &why));
    assert_true(endpoint_check_proxy("proxy.example.com:3128", &safe, false, &why));
    assert_true(endpoint_check_proxy("socks5h://10.0.0.1:1080", &safe, false, &why));
    assert_true(endpoint_check_proxy("http://127.0.0.1:3128", &plain, false, &why));
    assert_true(endpoint_check_proxy("http://proxy.example.com:3128", &plain, true, &why));
    assert_int_equal(why.code, EXIT_DONE);
    assert_false(endpoint_check_proxy("http://proxy.example.com:3128", &plain, false, &why));
    assert_int_equal(why.code, EXIT_CONFIG);
    assert_false(endpoint_check_proxy("gopher://u:s3cret@proxy.example.com", &safe, false, &why));
    assert_null(strstr(why.text, "s3cret"));
    assert_false(endpoint_check_proxy("http://", &safe, true, &why));
}

/* Cleans with the secrets tok/en, s3cret and the proxy's password pa%ss. */
static char *clean(const char *text, size_t limit)
{
    char token[] = "tok/en", secret[] = "s3cret", proxy[] = "http://u:pa%25ss@proxy:3128",
         endpoint[] = "https://example.com/?code=abc";
    struct config config = {
        .api_token = token, .api_hmac_secret = secret, .api_proxy = proxy, .api_endpoint = endpoint};
    struct secrets secrets;
    char *out;

    assert_true(secrets_collect(&secrets, &config));
    out = secrets_clean(&secrets, text, strlen(text), limit);
    secrets_free(&secrets);
    assert_non_null(out);
    return out;
}

static void text_from_the_other_side_becomes_fit_to_show(void **state)
{
    static const struct {
        const char *text;
        size_t limit;
        const char *want;
    } rows[] = {
        {"", 10, ""},
        {"{\"ok\": true}", 100, "{\"ok\": true}"},
        {"tok/en", 100, "***"},
        {"a tok/en, tok/en", 100, "a ***, ***"},
        {"tok\\/en", 100, "***"},
        {"\\tok/en", 100, "***"},
        {"tok\\u002Fen tok\\u002fen", 100, "*** ***"},
        {"tok%2Fen tok%2fen %74ok/en", 100, "*** *** ***"},
        {"tok&#47;en tok&#x2F;en tok&#X02f;en", 100, "*** *** ***"},
        {"tok&#47en tok%2 tok\\u2fen", 100, "tok&#47en tok%2 tok\\u2fen"},
        {"Authorization: dG9rL2Vu", 100, "Authorization: ***"},
        {"to\x01k/en", 100, "***"},
        {"tok/e", 100, "tok/e"},
        {"xs3crety", 100, "x***y"},
        {"via http://u:pa%25ss@proxy:3128!", 100, "via ***!"},
        {"pa%25ss pa%ss", 100, "*** ***"},
        {"?code=abc", 100, "?***"},
        {"12345tok/en", 7, "12345**"},
        {"12345678tok/en", 10, "12345678**"},
        {"a\tb\r\nc", 100, "a b  c"},
        {"\x1b[31mred\x7f\xC2\x9B", 100, "[31mred"},
        {"\xff\xfe", 100, "\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"caf\xC3", 100, "caf\xEF\xBF\xBD"},
        {"\xC3\xA7\xE2\x82\xAC\xF0\x9F\x98\x80", 100, "\xC3\xA7\xE2\x82\xAC\xF0\x9F\x98\x80"},
        {"\xC0\xAF", 100, "\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"\xED\xA0\x80", 100, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"\xF4\x90\x80\x80", 100, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"abc\xC3\xA7", 4, "abc"},
        {"abc\xC3\xA7", 5, "abc\xC3\xA7"},
        {"abcdef", 6, "abcdef"},
        {"abcdefg", 6, "abcdef"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *got = clean(rows[i].text, rows[i].limit);

        if (strcmp(got, rows[i].want) != 0)
            fail_msg("row %zu: \"%s\" gives \"%s\"", i, rows[i].text, got);
        free(got);
    }
}

static void zeros_in_an_answer_do_not_hide_the_rest(void **state)
{
    struct secrets none = {0};
    char *got = secrets_clean(&none, "a\0b", 3, 100);

    (void)state;
    assert_string_equal(got, "ab");
    free(got);
}

/* By `printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac segredo`, and Python's hmac for the empty body. */
static void a_signature_is_the_known_one(void **state)
{
    char text[PARCEL_SIGNATURE];

    (void)state;
    assert_true(parcel_signature("segredo", 1700000000, "{\"a\":1}", 7, text));
    assert_string_equal(text, "sha256=41634607aa61528682a37f94a43a64ca2d3a6a30bc8f2fb88f8f754286d90e85");
    assert_true(parcel_signature("k", 0, "", 0, text));
    assert_string_equal(text, "sha256=6b4a4b8b3c40f1e8f53a3d36682e5f99f7ad2ac1df1c93dfe336f329167641e7");
}

static void a_uuid_is_random_and_of_version_4(void **state)
{
    char one[PARCEL_REQUEST_ID], two[PARCEL_REQUEST_ID];

    (void)state;
    assert_true(parcel_request_id(one));
    assert_true(parcel_request_id(two));
    assert_string_not_equal(one, two);
    assert_int_equal(strlen(one), 36);
    assert_int_equal(strspn(one, "0123456789abcdef-"), 36);
    for (size_t i = 0; i < 36; i++)
        assert_int_equal(one[i] == '-', i == 8 || i == 13 || i == 18 || i == 23);
    assert_int_equal(one[14], '4');
    assert_non_null(strchr("89ab", one[19]));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_this_machine_is_loopback),
        cmocka_unit_test(an_address_is_allowed_or_not),
        cmocka_unit_test(an_address_is_shown_without_what_may_be_secret),
        cmocka_unit_test(a_proxy_may_not_carry_plain_loopback_away),
        cmocka_unit_test(text_from_the_other_side_becomes_fit_to_show),
        cmocka_unit_test(zeros_in_an_answer_do_not_hide_the_rest),
        cmocka_unit_test(a_signature_is_the_known_one),
        cmocka_unit_test(a_uuid_is_random_and_of_version_4),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
