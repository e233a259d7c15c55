/* gzip: every damage that a disk or a crash can do, and the limit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gzip.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define LIMIT 100000

static const char text[] =
    "{\"schema_version\":\"4.0.0\",\"vendas\":[1,2,3,3,3,3,3,3,3,3,3,3,3,3],\"x\":\"caf\xC3\xA9\"}";

/* Unpacks a copy that is exactly as long, so that reading behind it is found by valgrind. */
static bool unpack(const void *data, size_t size, size_t limit, char **out, size_t *out_size, struct reason *why)
{
    void *exact = malloc(size + 1);
    bool done;

    assert_non_null(exact);
    memcpy(exact, data, size);
    done = gzip_unpack(exact, size, limit, "arquivo.gz", out, out_size, why);
    free(exact);
    return done;
}

static void refused(const void *data, size_t size, size_t limit, const char *what, size_t at)
{
    char *out = NULL;
    size_t out_size;
    struct reason why = {0};

    if (unpack(data, size, limit, &out, &out_size, &why))
        fail_msg("%s %zu was taken", what, at);
    assert_null(out);
    assert_int_equal(why.code, EXIT_BAD_INPUT);
    assert_non_null(strstr(why.text, "arquivo.gz"));
}

static void a_file_cut_at_any_byte_is_refused(void **state)
{
    void *packed;
    size_t size;
    struct reason why = {0};
    (void)state;
    assert_true(gzip_pack(text, sizeof text - 1, &packed, &size, &why));
    for (size_t at = 0; at < size; at++)
        refused(packed, at, LIMIT, "cut at", at);
    free(packed);
}

static void a_flipped_bit_never_changes_the_content(void **state)
{
    void *packed;
    size_t size, refusals = 0;
    struct reason why = {0};
    (void)state;
    assert_true(gzip_pack(text, sizeof text - 1, &packed, &size, &why));
    for (size_t bit = 0; bit < size * 8; bit++) {
        unsigned char *byte = (unsigned char *)packed + bit / 8;
        char *out = NULL;
        size_t out_size = 0;

        *byte = (unsigned char)(*byte ^ 1u << bit % 8);
        if (unpack(packed, size, LIMIT, &out, &out_size, &why)) {
            assert_int_equal(out_size, sizeof text - 1);
            assert_memory_equal(out, text, out_size);
        } else {
            refusals++;
            assert_null(out);
        }
        free(out);
        *byte = (unsigned char)(*byte ^ 1u << bit % 8);
    }
    /* Time, level and system in the header mean nothing, nor do the bits that fill the last byte before the CRC. */
    assert_true(refusals >= (size - 10) * 8 - 7);
    free(packed);
}

static void anything_behind_the_member_is_refused(void **state)
{
    void *packed;
    char *two;
    size_t size;
    struct reason why = {0};
    (void)state;
    assert_true(gzip_pack(text, sizeof text - 1, &packed, &size, &why));
    two = malloc(size * 2);
    memcpy(two, packed, size);
    memcpy(two + size, packed, size);
    refused(two, size * 2, LIMIT, "two members", 2);
    for (size_t more = 1; more < size; more++)
        refused(two, size + more, LIMIT, "a member and bytes", more);
    memset(two + size, 0, size);
    refused(two, size + 1, LIMIT, "a member and a NUL", 1);
    free(two);
    free(packed);
}

static void what_is_no_gzip_is_refused(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
        bool begins;
    } rows[] = {{"", 0, false},
                {"\x1F", 1, false},
                {"\x1F\x8B", 2, true},
                {"{\"a\":1}", 7, false},
                {"PK\x03\x04", 4, false},
                {"\x1F\x8B\x07\0\0\0\0\0\0\0", 10, true},
                {"\x78\x9C\x03\0\0\0\0\x01", 8, false}}; /* zlib, not gzip */
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        refused(rows[i].bytes, rows[i].size, LIMIT, "row", i);
        assert_int_equal(gzip_is(rows[i].bytes, rows[i].size), rows[i].begins);
    }
}

static void as_much_as_the_limit_comes_out_and_no_more(void **state)
{
    static const size_t sizes[] = {0, 1, 2, 100, 65534, 65535, 65536, 65537, 131072, 200000};
    (void)state;
    for (size_t i = 0; i < COUNT(sizes); i++) {
        for (int kind = 0; kind < 2; kind++) {
            size_t size = sizes[i], packed_size, out_size = 1;
            unsigned char *data = malloc(size + 1);
            uint32_t seed = 12345;
            void *packed;
            char *out;
            struct reason why = {0};

            for (size_t at = 0; at < size; at++) { /* one that packs well, one that does not */
                seed = seed * 1664525 + 1013904223;
                data[at] = kind == 0 ? 'x' : (unsigned char)(seed >> 24);
            }
            assert_true(gzip_pack(data, size, &packed, &packed_size, &why));
            assert_true(gzip_is(packed, packed_size));
            if (!unpack(packed, packed_size, size, &out, &out_size, &why))
                fail_msg("%zu bytes, limit %zu: %s", size, size, why.text);
            assert_int_equal(out_size, size);
            assert_memory_equal(out, data, size);
            assert_int_equal(out[size], 0);
            free(out);
            assert_true(unpack(packed, packed_size, size + 1, &out, &out_size, &why));
            free(out);
            if (size > 0)
                refused(packed, packed_size, size - 1, "limit", size - 1);
            free(packed);
            free(data);
        }
    }
}

static void the_same_bytes_give_the_same_file(void **state)
{
    void *one, *two;
    size_t one_size, two_size;
    struct reason why = {0};
    (void)state;
    assert_true(gzip_pack(text, sizeof text - 1, &one, &one_size, &why));
    assert_true(gzip_pack(text, sizeof text - 1, &two, &two_size, &why));
    assert_int_equal(one_size, two_size);
    assert_memory_equal(one, two, one_size);
    assert_memory_equal((char *)one + 3, "\0\0\0\0\0", 5); /* no flags: no name; no time */
    free(one);
    free(two);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_cut_at_any_byte_is_refused),
        cmocka_unit_test(a_flipped_bit_never_changes_the_content),
        cmocka_unit_test(anything_behind_the_member_is_refused),
        cmocka_unit_test(what_is_no_gzip_is_refused),
        cmocka_unit_test(as_much_as_the_limit_comes_out_and_no_more),
        cmocka_unit_test(the_same_bytes_give_the_same_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
