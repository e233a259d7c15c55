/* Lines through real pipes and files: ends, limits, bytes of value 0, and chunks that end anywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lines.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* Puts `size` bytes into a nameless file and reads from its beginning. */
static int file_of(const char *bytes, size_t size)
{
    char path[SYS_PATH_MAX];
    int fd = sys_create_temporary("pdv-lines", path, sizeof path), again;

    assert_true(fd != -1);
    assert_int_equal(sys_write_all(fd, bytes, size), 0);
    sys_close(fd);
    again = sys_open_read(path);
    assert_true(again != -1);
    sys_unlink(path);
    return again;
}

static void a_line_over_16_mib_is_refused_and_one_of_16_mib_is_read(void **state)
{
    static const struct {
        size_t length; /* without its end */
        bool ended;
        enum lines_result want;
    } rows[] = {{LINES_MAX - 1, true, LINES_ONE},    {LINES_MAX, true, LINES_FAILED},
                {LINES_MAX + 1, true, LINES_FAILED}, {LINES_MAX * 3 / 2, true, LINES_FAILED},
                {LINES_MAX * 2, true, LINES_FAILED}, {LINES_MAX - 1, false, LINES_PARTIAL},
                {LINES_MAX + 1, false, LINES_FAILED}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct lines lines;
        struct reason why = {0};
        char *bytes = malloc(rows[i].length + 3), *line;
        size_t length;
        int fd;

        memset(bytes, 'x', rows[i].length + 3);
        memcpy(bytes, "a\n", 2);
        bytes[rows[i].length + 2] = '\n';
        fd = file_of(bytes, rows[i].length + 2 + (rows[i].ended ? 1 : 0));
        lines_begin(&lines, fd, "arquivo");
        assert_int_equal(lines_next(&lines, &line, &length, &why), LINES_ONE);
        assert_int_equal(lines_next(&lines, &line, &length, &why), rows[i].want);
        if (rows[i].want == LINES_FAILED) {
            assert_int_equal(why.code, EXIT_BAD_INPUT);
            assert_string_equal(why.text, "arquivo: linha 2: mais de 16 MiB numa linha");
        } else {
            assert_int_equal(length, rows[i].length);
        }
        lines_end(&lines);
        sys_close(fd);
        free(bytes);
    }
}

static void what_cannot_be_read_is_told(void **state)
{
    struct lines lines;
    struct reason why = {0};
    char *line;
    size_t length;
    int folder = sys_open_read("/");
    (void)state;
    lines_begin(&lines, folder, "pasta");
    assert_int_equal(lines_next(&lines, &line, &length, &why), LINES_FAILED);
    assert_int_equal(why.code, EXIT_BAD_INPUT);
    lines_end(&lines);
    sys_close(folder);
    lines_begin(&lines, folder, "fechado");
    assert_int_equal(lines_next(&lines, &line, &length, &why), LINES_FAILED);
    assert_int_equal(why.code, EXIT_IO);
    assert_non_null(strstr(why.text, "fechado: leitura: "));
    lines_end(&lines);
}

struct want {
    const char *bytes;
    size_t length;
    long number;
};

/* The same bytes, in chunks of each size, through a pipe that a child fills. */
static void check_stream(const char *bytes, size_t size, const struct want *want, size_t count, bool partial)
{
    for (size_t chunk = 1; chunk <= size + 1; chunk++) {
        struct lines lines;
        struct reason why = {0};
        char *line;
        size_t length;
        int ends[2];

        assert_int_equal(pipe(ends), 0);
        lines_begin(&lines, ends[0], "cano");
        /* A pipe holds far more than these bytes: the chunks are written one at a time, whenever the reader wants more.
         */
        if (fork() == 0) {
            for (size_t at = 0; at < size; at += chunk) {
                (void)sys_write_all(ends[1], bytes + at, size - at < chunk ? size - at : chunk);
                if (chunk < 3)
                    sys_sleep_ms(0);
            }
            _exit(0);
        }
        sys_close(ends[1]);
        for (size_t i = 0; i < count; i++) {
            enum lines_result result = lines_next(&lines, &line, &length, &why);

            assert_int_equal(result, partial && i == count - 1 ? LINES_PARTIAL : LINES_ONE);
            assert_int_equal(length, want[i].length);
            assert_memory_equal(line, want[i].bytes, length);
            assert_int_equal(line[length], 0);
            assert_int_equal(lines.number, want[i].number);
        }
        assert_int_equal(lines_next(&lines, &line, &length, &why), LINES_END);
        assert_int_equal(lines_next(&lines, &line, &length, &why), LINES_END);
        lines_end(&lines);
        sys_close(ends[0]);
    }
}

static void lines_come_whole_wherever_the_chunks_end(void **state)
{
    static const char bytes[] = "um\n\n\r\ndois\r\n\ntr\0s\n x \rquatro\n";
    static const struct want want[] = {{"um", 2, 1}, {"dois", 4, 4}, {"tr\0s", 4, 6}, {" x \rquatro", 10, 7}};
    (void)state;
    check_stream(bytes, sizeof bytes - 1, want, COUNT(want), false);
}

static void a_last_line_without_its_end_is_told_apart(void **state)
{
    static const char bytes[] = "um\r\ndois";
    static const struct want want[] = {{"um", 2, 1}, {"dois", 4, 2}};
    (void)state;
    check_stream(bytes, sizeof bytes - 1, want, COUNT(want), true);
    check_stream("d", 1, (struct want[]){{"d", 1, 1}}, 1, true);
}

static void nothing_and_empty_lines_are_no_lines(void **state)
{
    (void)state;
    check_stream("", 0, NULL, 0, false);
    check_stream("\n", 1, NULL, 0, false);
    check_stream("\r\n\n\r\n", 5, NULL, 0, false);
}

static void many_long_lines_pass_through_the_buffer(void **state)
{
    enum { LINES = 300 };
    size_t size = 0;
    char *bytes = malloc((size_t)LINES * LINES * 8);
    struct lines lines;
    struct reason why = {0};
    char *line;
    size_t length;
    int fd;
    (void)state;
    for (size_t i = 1; i <= LINES; i++) { /* of 7, 14, ... bytes: more than the first buffer in all */
        memset(bytes + size, 'a' + (int)(i % 26), i * 7);
        size += i * 7;
        bytes[size++] = '\n';
    }
    fd = file_of(bytes, size);
    lines_begin(&lines, fd, "arquivo");
    for (size_t i = 1; i <= LINES; i++) {
        assert_int_equal(lines_next(&lines, &line, &length, &why), LINES_ONE);
        assert_int_equal(length, i * 7);
        assert_int_equal(line[0], 'a' + (int)(i % 26));
        assert_int_equal(line[length - 1], 'a' + (int)(i % 26));
    }
    assert_int_equal(lines_next(&lines, &line, &length, &why), LINES_END);
    lines_end(&lines);
    sys_close(fd);
    free(bytes);
}

static void a_full_disk_is_an_error_and_a_closed_pipe_a_silent_one(void **state)
{
    struct reason why = {0};
    FILE *full = fopen("/dev/full", "w"), *closed;
    int ends[2];
    (void)state;
    assert_non_null(full);
    assert_true(lines_write(full, "a", 1, &why));
    assert_false(lines_flush(full, &why));
    assert_int_equal(why.code, EXIT_IO);
    assert_string_not_equal(why.text, "");
    fclose(full);
    sys_begin(NULL, NULL); /* no SIGPIPE */
    assert_int_equal(pipe(ends), 0);
    sys_close(ends[0]);
    closed = fdopen(ends[1], "w");
    assert_true(lines_write(closed, "a", 1, &why));
    assert_false(lines_flush(closed, &why));
    assert_int_equal(why.code, EXIT_IO);
    assert_string_equal(why.text, "");
    fclose(closed);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_over_16_mib_is_refused_and_one_of_16_mib_is_read),
        cmocka_unit_test(what_cannot_be_read_is_told),
        cmocka_unit_test(a_full_disk_is_an_error_and_a_closed_pipe_a_silent_one),
        cmocka_unit_test(a_last_line_without_its_end_is_told_apart),
        cmocka_unit_test(nothing_and_empty_lines_are_no_lines),
        cmocka_unit_test(lines_come_whole_wherever_the_chunks_end),
        cmocka_unit_test(many_long_lines_pass_through_the_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
