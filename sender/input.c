/* Standard input is never read ahead of what is sent: whoever writes to it learns by the pipe that we stopped. */
#include <stdlib.h>
#include <string.h>

#include "gzip.h"
#include "wholefile.h"

#include "input.h"

static bool inflate_file(const char *name, char **data, size_t *size, struct reason *why)
{
    char *text;
    size_t length;

    if (!gzip_is(*data, *size))
        return true;
    if (!gzip_unpack(*data, *size, INPUT_FILE_MAX, name, &text, &length, why))
        return false;
    free(*data);
    *data = text;
    *size = length;
    return true;
}

bool input_open(struct input *input, const char *path, struct reason *why)
{
    char *data = NULL;
    size_t size = 0;
    bool done;

    *input = (struct input){.name = path};
    if (strcmp(path, "-") == 0) {
        input->name = "<entrada padrão>";
        lines_begin(&input->lines, 0, input->name);
        return true;
    }
    input->whole = true;
    done = wholefile_read(path, INPUT_FILE_MAX, &data, &size, why) && inflate_file(path, &data, &size, why);
    lines_of(&input->lines, data, size, path, 0);
    return done;
}

void input_close(struct input *input)
{
    lines_end(&input->lines);
    *input = (struct input){0};
}

static enum record_result next_line(struct input *input, struct record *record, struct reason *why)
{
    char *text;
    size_t length;
    enum lines_result result = lines_next(&input->lines, &text, &length, why);

    if (result == LINES_END)
        return RECORD_END;
    if (result == LINES_FAILED)
        return RECORD_FAILED;
    if (input->lines.number == 1 && gzip_is(text, length)) {
        reason_set(why, EXIT_BAD_INPUT, "%s: está comprimida: dê o nome do arquivo, ou use zcat", input->name);
        return RECORD_FAILED;
    }
    return record_parse(record, text, length, result == LINES_ONE, input->name, input->lines.number, why);
}

bool input_skip(struct input *input, struct reason *why)
{
    struct lines *lines = &input->lines;
    enum lines_result result = LINES_ONE;
    char *text, *last = NULL, *longer;
    size_t length, size = 0;

    if (lines->fd == -1)
        return true;
    while (result == LINES_ONE) {
        result = lines_next(lines, &text, &length, why);
        if (result != LINES_ONE && result != LINES_PARTIAL)
            break;
        longer = realloc(last, length + 2);
        if (longer == NULL) {
            free(last);
            return reason_set(why, EXIT_IO, "%s: linha %ld: sem memória", input->name, lines->number);
        }
        last = longer;
        size = length + (result == LINES_ONE ? 1 : 0);
        memcpy(last, text, length);
        memcpy(last + length, "\n", 2);
    }
    if (last == NULL)
        return result != LINES_FAILED;
    lines_end(lines);
    lines_of(lines, last, size, input->name, lines->number - 1);
    return result != LINES_FAILED;
}

/* True when the file's first line ends as a whole object does, so that lines are what it was meant to have. */
static bool first_line_is_object(const char *data, size_t length)
{
    const char *end = memchr(data, '\n', length);

    while (end != NULL && end > data && (end[-1] == '\r' || end[-1] == ' '))
        end--;
    return end != NULL && end > data && end[-1] == '}';
}

/* The file as one record; as lines when it is not one. */
static enum record_result first_of_file(struct input *input, struct record *record, struct reason *why)
{
    const char *data = input->lines.buffer;
    size_t size = input->lines.used, length = size;
    enum record_result result;

    while (length > 0 && (data[length - 1] == '\n' || data[length - 1] == '\r'))
        length--;
    if (length == 0) {
        reason_set(why, EXIT_BAD_INPUT, "%s: arquivo vazio", input->name);
        return RECORD_FAILED;
    }
    result = record_parse(record, data, length, length < size, input->name, 0, why);
    if (result == RECORD_BAD && first_line_is_object(data, length))
        return next_line(input, record, why);
    input->lines.at = size;
    return result;
}

enum record_result input_next(struct input *input, struct record *record, struct reason *why)
{
    if (!input->whole)
        return next_line(input, record, why);
    input->whole = false;
    return first_of_file(input, record, why);
}
