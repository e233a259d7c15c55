/* Standard input is never read ahead of what is sent: whoever writes to it learns by the pipe that we stopped. */
#include <stdlib.h>
#include <string.h>

#include "gzip.h"
#include "wholefile.h"

#include "input.h"

static bool inflate_file(struct input *input, struct reason *why)
{
    char *text;
    size_t size;

    if (!gzip_is(input->data, input->size))
        return true;
    if (!gzip_unpack(input->data, input->size, INPUT_FILE_MAX, input->name, &text, &size, why))
        return false;
    free(input->data);
    input->data = text;
    input->size = size;
    return true;
}

bool input_open(struct input *input, const char *path, struct reason *why)
{
    *input = (struct input){.name = path};
    if (strcmp(path, "-") == 0) {
        input->name = "<entrada padrão>";
        lines_begin(&input->lines, 0, input->name);
        return true;
    }
    input->whole = true;
    return wholefile_read(path, INPUT_FILE_MAX, &input->data, &input->size, why) && inflate_file(input, why);
}

void input_close(struct input *input)
{
    lines_end(&input->lines);
    free(input->data);
    *input = (struct input){0};
}

static enum input_result parse(struct input *input, struct record *record, const char *text, size_t length,
                               bool has_end, long line, struct reason *why)
{
    switch (record_parse(record, text, length, has_end, input->name, line, why)) {
    case RECORD_PAYLOAD:
        return INPUT_ENTREGA;
    case RECORD_NOTHING:
        return INPUT_NOTHING;
    default:
        return INPUT_BAD;
    }
}

static enum input_result next_of_stream(struct input *input, struct record *record, struct reason *why)
{
    char *text;
    size_t length;
    enum lines_result result = lines_next(&input->lines, &text, &length, why);

    if (result == LINES_END)
        return INPUT_END;
    if (result == LINES_FAILED)
        return INPUT_FAILED;
    if (input->lines.number == 1 && gzip_is(text, length)) {
        reason_set(why, EXIT_BAD_INPUT, "%s: está comprimida: dê o nome do arquivo, ou use zcat", input->name);
        return INPUT_FAILED;
    }
    return parse(input, record, text, length, result == LINES_ONE, input->lines.number, why);
}

/* A line of a file, without its end; *has_end: it had one. */
static const char *cut_line(struct input *input, size_t *length, bool *has_end)
{
    const char *text = input->data + input->at, *end = memchr(text, '\n', input->size - input->at);

    *has_end = end != NULL;
    *length = end != NULL ? (size_t)(end - text) : input->size - input->at;
    input->at += *length + (*has_end ? 1 : 0);
    input->line++;
    if (*length > 0 && text[*length - 1] == '\r')
        --*length;
    return text;
}

static enum input_result next_line_of_file(struct input *input, struct record *record, struct reason *why)
{
    while (input->at < input->size) {
        bool has_end;
        size_t length;
        const char *text = cut_line(input, &length, &has_end);

        if (length > 0)
            return parse(input, record, text, length, has_end, input->line, why);
    }
    return INPUT_END;
}

/* Keeps a copy of the line as if it were all of a file. */
static bool keep(struct input *input, const char *text, size_t length, bool has_end, struct reason *why)
{
    char *longer = realloc(input->data, length + 1);

    if (longer == NULL)
        return reason_set(why, EXIT_IO, "%s: linha %ld: sem memória", input->name, input->lines.number);
    memcpy(longer, text, length);
    longer[length] = '\n';
    input->data = longer;
    input->size = length + (has_end ? 1 : 0);
    input->line = input->lines.number - 1;
    return true;
}

bool input_skip(struct input *input, struct reason *why)
{
    enum lines_result result;
    size_t length;
    char *text;

    if (input->data != NULL)
        return true;
    do {
        result = lines_next(&input->lines, &text, &length, why);
        if ((result == LINES_ONE || result == LINES_PARTIAL) && !keep(input, text, length, result == LINES_ONE, why))
            return false;
    } while (result == LINES_ONE);
    return result != LINES_FAILED;
}

/* True when the file's first line ends as a whole object does, so that lines are what it was meant to have. */
static bool first_line_is_object(const struct input *input, size_t length)
{
    const char *end = memchr(input->data, '\n', length);

    while (end != NULL && end > input->data && (end[-1] == '\r' || end[-1] == ' '))
        end--;
    return end != NULL && end > input->data && end[-1] == '}';
}

/* The file as one record; as lines when it is not one. */
static enum input_result first_of_file(struct input *input, struct record *record, struct reason *why)
{
    size_t length = input->size;
    enum input_result result;

    while (length > 0 && (input->data[length - 1] == '\n' || input->data[length - 1] == '\r'))
        length--;
    if (length == 0) {
        reason_set(why, EXIT_BAD_INPUT, "%s: arquivo vazio", input->name);
        return INPUT_FAILED;
    }
    result = parse(input, record, input->data, length, length < input->size, 0, why);
    if (result == INPUT_BAD && first_line_is_object(input, length))
        return next_line_of_file(input, record, why);
    input->at = input->size;
    return result;
}

enum input_result input_next(struct input *input, struct record *record, struct reason *why)
{
    if (input->data == NULL)
        return next_of_stream(input, record, why);
    if (!input->whole)
        return next_line_of_file(input, record, why);
    input->whole = false;
    return first_of_file(input, record, why);
}
