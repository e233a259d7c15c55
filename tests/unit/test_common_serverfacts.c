/* The server's clock and offset against the configuration's and a window's, as a table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "serverfacts.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define D "2026-03-02T"
#define H (3600)

static struct instante moment(const char *text)
{
    struct instante when;

    assert_true(instante_parse(text, 0, &when, NULL));
    return when;
}

/* offset: STORE_UTC_OFFSET in hours, 99: not set. `to` is a wall clock at the offset in force. */
static void the_servers_wall_clock_less_the_settle_time_allows_a_window(void **state)
{
    static const struct {
        const char *now, *to;
        int64_t settle_s;
        int offset_h;
        bool early;
        int want_offset_h;
    } rows[] = {
        {D "11:00:15-03:00", D "11:00:00", 15, 99, false, -3},
        {D "11:00:14.999-03:00", D "11:00:00", 15, 99, true, -3},
        {D "11:00:15-03:00", D "11:00:01", 15, 99, true, -3},
        {D "11:00:00-03:00", D "11:00:00", 0, 99, false, -3},
        {D "11:00:15-04:00", D "11:00:00", 15, 99, false, -4},
        {D "11:00:14-04:00", D "11:00:00", 15, 99, true, -4},
        {D "11:00:15-05:00", D "11:00:00", 15, 99, false, -5},
        {D "11:00:15+00:00", D "11:00:00", 15, 99, false, 0},
        {D "11:00:15-04:00", D "11:00:00", 15, -3, false, -3},
        {D "11:00:14-04:00", D "11:00:00", 15, -3, true, -3},
        {D "11:00:15-02:00", D "11:00:00", 15, -3, false, -3},
        {D "11:00:14-02:00", D "11:00:00", 15, -3, true, -3},
        {D "11:00:15-03:00", D "11:00:00", 15, -3, false, -3},
        {"2025-01-01T00:00:00-03:00", D "11:00:00", 15, -3, true, -3},
        {D "00:00:10+14:00", D "00:00:00", 15, -12, true, -12},
        {D "00:00:15+14:00", D "00:00:00", 15, -12, false, -12},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct config config = {.sync_settle_seconds = rows[i].settle_s,
                                .store_utc_offset_set = rows[i].offset_h != 99};
        struct serverfacts facts = {.has_clock = true, .now = moment(rows[i].now)};
        struct janela janela = {0};
        char text[256], want[20];
        int32_t offset_s;

        config.store_utc_offset_s = config.store_utc_offset_set ? rows[i].offset_h * H : -7 * H;
        offset_s = serverfacts_offset(&facts, &config);
        assert_int_equal(offset_s, rows[i].want_offset_h * H);
        assert_true(instante_parse(rows[i].to, offset_s, &janela.to, NULL));
        if (serverfacts_too_early(&facts, &config, &janela, text, sizeof text) != rows[i].early)
            fail_msg("row %zu: %s, %s", i, rows[i].now, rows[i].to);
        memcpy(want, rows[i].now, 19);
        want[19] = '\0';
        assert_true(!rows[i].early || (strstr(text, rows[i].to) != NULL && strstr(text, want) != NULL));
    }
}

static void without_the_servers_clock_nothing_is_too_early_and_ours_is_the_guess(void **state)
{
    struct serverfacts facts = {0};
    struct config config = {.store_utc_offset_s = -4 * H};
    struct janela janela = {.to = moment(D "11:00:00-04:00")};
    char text[256];
    (void)state;
    assert_false(serverfacts_too_early(&facts, &config, &janela, text, sizeof text));
    assert_int_equal(serverfacts_offset(&facts, &config), -4 * H);
    assert_int_equal(serverfacts_clock_off_s(&facts), 0);
}

static void an_offset_that_is_not_the_servers_is_told_with_the_line_to_write(void **state)
{
    static const struct {
        const char *now, *ours, *want;
    } rows[] = {{D "11:00:00-04:00", "-03:00", "STORE_UTC_OFFSET=-04:00"},
                {D "11:00:00+05:30", "-03:00", "STORE_UTC_OFFSET=+05:30"},
                {D "11:00:00+00:00", "-00:30", "STORE_UTC_OFFSET=+00:00"},
                {D "11:00:00-03:00", "-03:00", NULL},
                {D "11:00:00-04:00", NULL, NULL}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct serverfacts facts = {.has_clock = true, .now = moment(rows[i].now)};
        struct config config = {.store_utc_offset_set = rows[i].ours != NULL};
        char text[256] = "";

        if (rows[i].ours != NULL)
            assert_true(instante_parse_offset(rows[i].ours, &config.store_utc_offset_s));
        if (serverfacts_offset_wrong(&facts, &config, text, sizeof text) != (rows[i].want != NULL))
            fail_msg("row %zu", i);
        assert_true(rows[i].want == NULL || (strstr(text, rows[i].want) != NULL && strstr(text, rows[i].ours) != NULL));
    }
}

/* clock_ms counts from the wall clock; what is said of it, from the moment. */
static void clocks_differ_by_the_moment_not_by_the_zone(void **state)
{
    static const struct {
        int offset_h;
        int64_t ahead_ms, want_s;
    } rows[] = {{-3, 0, 0}, {-3, 300000, 0}, {-3, 300001, 300}, {-4, -300001, -300}, {0, 3600000, 3600}, {14, -1, 0}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct serverfacts facts = {.has_clock = true, .now = {.offset_s = rows[i].offset_h * H}};

        facts.clock_ms = rows[i].ahead_ms + INT64_C(1000) * facts.now.offset_s;
        assert_int_equal(serverfacts_clock_off_s(&facts), rows[i].want_s);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_servers_wall_clock_less_the_settle_time_allows_a_window),
        cmocka_unit_test(without_the_servers_clock_nothing_is_too_early_and_ours_is_the_guess),
        cmocka_unit_test(an_offset_that_is_not_the_servers_is_told_with_the_line_to_write),
        cmocka_unit_test(clocks_differ_by_the_moment_not_by_the_zone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
