/* Moments as tables: what is no moment, offsets, leap years, month ends, and every day of four centuries counted twice.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "instante.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define STORE_S (-3 * 3600)
#define DAY_MS INT64_C(86400000)

static void what_is_no_moment_is_refused(void **state)
{
    static const char *const texts[] = {"",
                                        "2024",
                                        "2024-05-20",
                                        "2024-05-20T10:03",
                                        "2024-05-20T10:03:7",
                                        "2024-5-20T10:03:07",
                                        "24-05-20T10:03:07",
                                        "02024-05-20T10:03:07",
                                        "2024/05/20T10:03:07",
                                        "2024-05-20_10:03:07",
                                        "2024-05-20  10:03:07",
                                        "2024-05-20T10.03.07",
                                        "2024-05-20T10:03:07.",
                                        "2024-05-20T10:03:07.Z",
                                        "2024-05-20T10:03:07,5",
                                        "2024-05-20T10:03:07.1234567890",
                                        "2024-05-20T10:03:07 -03:00",
                                        "2024-05-20T10:03:07-3:00",
                                        "2024-05-20T10:03:07-03",
                                        "2024-05-20T10:03:07-03:0",
                                        "2024-05-20T10:03:07-03:60",
                                        "2024-05-20T10:03:07-14:01",
                                        "2024-05-20T10:03:07+15:00",
                                        "2024-05-20T10:03:07-03:00x",
                                        "2024-05-20T10:03:07ZZ",
                                        "2024-05-20T10:03:07 ",
                                        " 2024-05-20T10:03:07",
                                        "2024-00-20T10:03:07",
                                        "2024-13-20T10:03:07",
                                        "2024-05-00T10:03:07",
                                        "2024-05-32T10:03:07",
                                        "2024-04-31T10:03:07",
                                        "2024-06-31T10:03:07",
                                        "2024-09-31T10:03:07",
                                        "2024-11-31T10:03:07",
                                        "2024-02-30T10:03:07",
                                        "2023-02-29T10:03:07",
                                        "1900-02-29T10:03:07",
                                        "2100-02-29T10:03:07",
                                        "2024-05-20T24:00:00",
                                        "2024-05-20T10:60:00",
                                        "2024-05-20T10:00:60",
                                        "0000-01-01T00:00:00",
                                        "-024-05-20T10:03:07",
                                        "2024-05-2\xC2\xB2T10:03:07",
                                        "agora"};
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct instante when;

        if (instante_parse(texts[i], STORE_S, &when, NULL))
            fail_msg("\"%s\" was taken for a moment", texts[i]);
    }
}

static void what_is_no_offset_is_refused(void **state)
{
    static const char *const texts[] = {"",        "0",       "03:00",  "-3",     "-03",    "-3:00",
                                        "-03:0",   "-0300x",  "+14:01", "-15:00", "-03:60", "-03:00 ",
                                        " -03:00", "-03::00", "ZZ",     "UTC",    "-:"};
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        int32_t offset;

        if (instante_parse_offset(texts[i], &offset))
            fail_msg("\"%s\" was taken for an offset", texts[i]);
    }
}

static void offsets_are_read(void **state)
{
    static const struct {
        const char *text;
        int32_t want_s;
    } rows[] = {{"-03:00", -10800}, {"-0300", -10800}, {"+05:30", 19800}, {"+0545", 20700},  {"Z", 0},
                {"z", 0},           {"+00:00", 0},     {"-00:00", 0},     {"+14:00", 50400}, {"-14:00", -50400}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int32_t offset = 1;

        assert_true(instante_parse_offset(rows[i].text, &offset));
        assert_int_equal(offset, rows[i].want_s);
    }
}

/* The Unix seconds are from outside of this program (date -u -d ... +%s). */
static void known_moments_are_read_and_written(void **state)
{
    static const struct {
        const char *text;
        int64_t utc_ms;
        const char *exact, *seconds, *naive, *file;
    } rows[] = {
        {"1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00+00:00", "1970-01-01T00:00:00+00:00", "1970-01-01T00:00:00.000",
         "19700101T000000Z"},
        {"2024-05-20T10:03:07.827-03:00", 1716210187827, "2024-05-20T10:03:07.827-03:00", "2024-05-20T10:03:07-03:00",
         "2024-05-20T10:03:07.827", "20240520T130307Z"},
        {"2024-05-20T10:03:07", 1716210187000, "2024-05-20T10:03:07-03:00", "2024-05-20T10:03:07-03:00",
         "2024-05-20T10:03:07.000", "20240520T130307Z"},
        {"2024-02-29 23:59:59.9999999", 1709261999999, "2024-02-29T23:59:59.999-03:00", "2024-02-29T23:59:59-03:00",
         "2024-02-29T23:59:59.999", "20240301T025959Z"},
        {"2024-12-31T23:30:00.5+05:30", 1735668000500, "2024-12-31T23:30:00.500+05:30", "2024-12-31T23:30:00+05:30",
         "2024-12-31T23:30:00.500", "20241231T180000Z"},
        {"1969-12-31T20:59:59.999", -1, "1969-12-31T20:59:59.999-03:00", "1969-12-31T20:59:59-03:00",
         "1969-12-31T20:59:59.999", "19691231T235959Z"},
        {"1900-03-01T00:00:00.003Z", -2203891199997, "1900-03-01T00:00:00.003+00:00", "1900-03-01T00:00:00+00:00",
         "1900-03-01T00:00:00.003", "19000301T000000Z"},
        {"1753-01-01T00:00:00Z", -6847804800000, "1753-01-01T00:00:00+00:00", "1753-01-01T00:00:00+00:00",
         "1753-01-01T00:00:00.000", "17530101T000000Z"},
        {"0001-01-01T00:00:00Z", -62135596800000, "0001-01-01T00:00:00+00:00", "0001-01-01T00:00:00+00:00",
         "0001-01-01T00:00:00.000", "00010101T000000Z"},
        {"9999-12-31T23:59:59.999Z", 253402300799999, "9999-12-31T23:59:59.999+00:00", "9999-12-31T23:59:59+00:00",
         "9999-12-31T23:59:59.999", "99991231T235959Z"},
    };
    char text[INSTANTE_TEXT];
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct instante when;

        if (!instante_parse(rows[i].text, STORE_S, &when, NULL) || when.utc_ms != rows[i].utc_ms)
            fail_msg("%s was read as %lld", rows[i].text, (long long)when.utc_ms);
        assert_string_equal(instante_format(when, INSTANTE_EXACT, text), rows[i].exact);
        assert_string_equal(instante_format(when, INSTANTE_SECONDS, text), rows[i].seconds);
        assert_string_equal(instante_format(when, INSTANTE_NAIVE, text), rows[i].naive);
        assert_string_equal(instante_format(when, INSTANTE_FILE, text), rows[i].file);
    }
}

static void a_moment_outside_of_what_text_can_show_gives_a_question_mark(void **state)
{
    static const struct {
        int64_t utc_ms;
        int32_t offset_s;
        bool shown;
    } rows[] = {{-62135596800000, 0, true},
                {-62135596800001, 0, false},
                {-62135596800000, -60, false},
                {-62135596800000, 50400, true},
                {-62135596800000 - DAY_MS, 0, false},
                {-62135596800000 - 400 * DAY_MS, 0, false},
                {253402300799999, 0, true},
                {253402300800000, 0, false},
                {253402300799999, 60, false},
                {253402300800000, -50400, true},
                {INT64_C(1) << 60, 0, false},
                {-(INT64_C(1) << 60), 0, false},
                {253402300800000 + 366 * DAY_MS, 0, false}};
    char text[INSTANTE_TEXT];
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct instante when = instante_of(rows[i].utc_ms, rows[i].offset_s);

        for (int form = INSTANTE_SECONDS; form <= INSTANTE_NAIVE; form++)
            if ((strcmp(instante_format(when, (enum instante_form)form, text), "?") != 0) != rows[i].shown)
                fail_msg("row %zu, form %d: %s", i, form, text);
    }
    /* Its own offset shows a year 1, UTC is in the year 0. */
    assert_string_equal(instante_format(instante_of(-62135596800001, 3600), INSTANTE_FILE, text), "?");
}

static void a_wall_clock_that_does_not_exist_is_refused(void **state)
{
    static const struct relogio clocks[] = {
        {0, 1, 1, 0, 0, 0, 0},     {10000, 1, 1, 0, 0, 0, 0},   {2024, 0, 1, 0, 0, 0, 0},  {2024, 13, 1, 0, 0, 0, 0},
        {2024, 1, 0, 0, 0, 0, 0},  {2023, 2, 29, 0, 0, 0, 0},   {2024, 1, 1, -1, 0, 0, 0}, {2024, 1, 1, 24, 0, 0, 0},
        {2024, 1, 1, 0, -1, 0, 0}, {2024, 1, 1, 0, 60, 0, 0},   {2024, 1, 1, 0, 0, -1, 0}, {2024, 1, 1, 0, 0, 60, 0},
        {2024, 1, 1, 0, 0, 0, -1}, {2024, 1, 1, 0, 0, 0, 1000}, {-2024, 1, 1, 0, 0, 0, 0}};
    (void)state;
    for (size_t i = 0; i < COUNT(clocks); i++) {
        struct instante when;

        if (instante_from_clock(&clocks[i], 0, &when))
            fail_msg("row %zu was taken for a moment", i);
    }
}

static void a_text_without_offset_says_so(void **state)
{
    struct instante when;
    bool naive = false;
    (void)state;
    assert_true(instante_parse("2024-05-20T10:03:07", STORE_S, &when, &naive));
    assert_true(naive);
    assert_int_equal(when.offset_s, STORE_S);
    assert_true(instante_parse("2024-05-20T10:03:07+02:00", STORE_S, &when, &naive));
    assert_false(naive);
    assert_int_equal(when.offset_s, 7200);
    assert_true(instante_parse("2024-05-20T10:03:07.1Z", STORE_S, &when, &naive));
    assert_false(naive);
}

/* A calendar that only knows how to turn to the next day. */
static void next_day(struct relogio *c)
{
    static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (c->ano % 4 == 0 && c->ano % 100 != 0) || c->ano % 400 == 0;

    if (++c->dia <= length[c->mes - 1] + (c->mes == 2 && leap ? 1 : 0))
        return;
    c->dia = 1;
    if (++c->mes <= 12)
        return;
    c->mes = 1;
    c->ano++;
}

static void check_day(const struct relogio *day, int64_t utc_ms)
{
    struct instante when;
    struct relogio back;
    char text[INSTANTE_TEXT], want[INSTANTE_TEXT];

    assert_true(instante_from_clock(day, 0, &when));
    if (when.utc_ms != utc_ms)
        fail_msg("%04d-%02d-%02d is %lld", day->ano, day->mes, day->dia, (long long)when.utc_ms);
    back = instante_clock(instante_of(utc_ms + DAY_MS - 1, 0)); /* its last millisecond */
    assert_int_equal(back.ano, day->ano);
    assert_int_equal(back.mes, day->mes);
    assert_int_equal(back.dia, day->dia);
    assert_int_equal(back.hora * 10000 + back.minuto * 100 + back.segundo, 235959);
    assert_int_equal(back.milissegundo, 999);
    snprintf(want, sizeof want, "%04u-%02u-%02uT00:00:00+00:00", (unsigned)day->ano % 10000, (unsigned)day->mes % 100,
             (unsigned)day->dia % 100);
    assert_string_equal(instante_format(instante_of(utc_ms, 0), INSTANTE_EXACT, text), want);
    assert_true(instante_parse(want, STORE_S, &when, NULL));
    assert_true(when.utc_ms == utc_ms);
}

static void every_day_from_the_year_1_to_9999_follows_the_one_before(void **state)
{
    struct relogio day = {.ano = 1, .mes = 1, .dia = 1};
    int64_t utc_ms = -62135596800000;
    long days = 0;
    (void)state;
    for (; day.ano <= 9999; next_day(&day), utc_ms += DAY_MS, days++)
        if (days % 7 == 0 || (day.ano >= 1890 && day.ano < 2110) || day.dia >= 28)
            check_day(&day, utc_ms);
    assert_int_equal(days, 3652059); /* to the last of 9999, proleptic Gregorian */
    assert_true(utc_ms == 253402300800000);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_moment_is_refused),
        cmocka_unit_test(what_is_no_offset_is_refused),
        cmocka_unit_test(a_wall_clock_that_does_not_exist_is_refused),
        cmocka_unit_test(a_moment_outside_of_what_text_can_show_gives_a_question_mark),
        cmocka_unit_test(offsets_are_read),
        cmocka_unit_test(known_moments_are_read_and_written),
        cmocka_unit_test(a_text_without_offset_says_so),
        cmocka_unit_test(every_day_from_the_year_1_to_9999_follows_the_one_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
