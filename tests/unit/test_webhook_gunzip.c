/*
 * Inflating a body: damage of every kind is noticed, and the limit holds to the byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "../webhook/gunzip.h"

#define PLAIN_SIZE 200000
#define PACKED_ROOM 300000

static unsigned char plain[PLAIN_SIZE];
static unsigned char packed[PACKED_ROOM];

/* Packs the first `size` bytes of `plain` into `packed`; returns how many they became. */
static size_t pack(size_t size)
{
    z_stream stream = {0};
    for (size_t i = 0; i < sizeof plain; i++) {
        plain[i] = (unsigned char)((i * 2654435761U) >> 13);
    }
    assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = plain;
    stream.avail_in = (uInt)size;
    stream.next_out = packed;
    stream.avail_out = sizeof packed;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(deflateEnd(&stream), Z_OK);
    return sizeof packed - stream.avail_out;
}

static enum gunzip unpack(size_t size, size_t limit, size_t *out_size)
{
    char *out = NULL;
    enum gunzip result = gunzip(packed, size, limit, &out, out_size);
    if (result == GUNZIP_DONE) {
        assert_memory_equal(out, plain, *out_size);
    } else {
        assert_null(out);
    }
    free(out);
    return result;
}

static void a_body_cut_anywhere_is_damaged(void **state)
{
    size_t out_size = 0;
    size_t size = pack(500);
    (void)state;
    for (size_t cut = 0; cut < size; cut++) {
        assert_int_equal(unpack(cut, PLAIN_SIZE, &out_size), GUNZIP_DAMAGED);
    }
}

static void a_body_with_bytes_after_it_is_damaged(void **state)
{
    size_t out_size = 0;
    (void)state;
    assert_int_equal(unpack(pack(500) + 1, PLAIN_SIZE, &out_size), GUNZIP_DAMAGED);
}

static void a_changed_byte_is_noticed(void **state)
{
    size_t out_size = 0;
    size_t size = pack(500);
    (void)state;
    for (size_t at = 10; at < size; at++) { /* behind the member's header, of which not all bytes matter */
        packed[at] ^= 1;
        assert_int_equal(unpack(size, PLAIN_SIZE, &out_size), GUNZIP_DAMAGED);
        packed[at] ^= 1;
    }
}

static void the_limit_holds_to_the_byte(void **state)
{
    static const size_t sizes[] = {1, 1000, 65535, 65536, 65537, 131072, PLAIN_SIZE};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        size_t out_size = 0;
        size_t size = pack(sizes[i]);
        assert_int_equal(unpack(size, sizes[i] - 1, &out_size), GUNZIP_TOO_LARGE);
        assert_int_equal(unpack(size, sizes[i], &out_size), GUNZIP_DONE);
        assert_int_equal(out_size, sizes[i]);
    }
}

static void an_empty_body_is_a_body(void **state)
{
    size_t out_size = 1;
    (void)state;
    assert_int_equal(unpack(pack(0), 10, &out_size), GUNZIP_DONE);
    assert_int_equal(out_size, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_cut_anywhere_is_damaged), cmocka_unit_test(a_body_with_bytes_after_it_is_damaged),
        cmocka_unit_test(a_changed_byte_is_noticed),      cmocka_unit_test(the_limit_holds_to_the_byte),
        cmocka_unit_test(an_empty_body_is_a_body),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
