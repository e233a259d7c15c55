/*
 * The lines of a run. Each is one append, so that those of programs that end at the same moment do not mix. Nothing in
 * them needs to be durable: they are of this run only.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jsonline.h"
#include "msg.h"
#include "runnote.h"

/* False outside of a run. */
static bool find(char path[SYS_PATH_MAX])
{
    const char *folder = getenv(RUNNOTE_FOLDER);
    int length = folder == NULL ? 0 : snprintf(path, SYS_PATH_MAX, "%s/" RUNNOTE_NAME, folder);

    return folder != NULL && *folder != '\0' && length > 0 && length < SYS_PATH_MAX;
}

/* The line with its end. To be freed; NULL without memory. */
static char *format(json_t *members, const char *program, int code, size_t *length)
{
    json_t *object = json_pack("{s:s, s:i}", "programa", program, "codigo", code);
    char *text = NULL, *line = NULL;

    if ((!msg_was_cut_off() || jsonline_set(object, "cortado", json_true())) &&
        (members == NULL || json_object_update_missing(object, members) == 0))
        text = jsonline_dump(object, length);
    if (text != NULL)
        line = realloc(text, *length + 2);
    if (line != NULL) {
        line[(*length)++] = '\n';
        line[*length] = '\0';
    } else {
        free(text);
        errno = ENOMEM;
    }
    json_decref(object);
    return line;
}

bool runnote_write(json_t *members, const char *program, int code)
{
    static bool written;
    char path[SYS_PATH_MAX], *line = NULL;
    size_t length = 0;
    bool done = written || !find(path);

    if (!done) {
        written = true;
        line = format(members, program, code, &length);
        done = line != NULL && sys_append(path, line, length) == 0;
        if (!done)
            msg_warning("%s: %s", path, strerror(errno));
    }
    free(line);
    json_decref(members);
    return done;
}

json_t *runnote_read(void)
{
    json_t *all = json_array();
    char path[SYS_PATH_MAX], *text;
    struct lines lines;
    struct reason why;
    size_t length;
    int fd = find(path) ? sys_open_read(path) : -1;

    if (fd == -1)
        return all;
    lines_begin(&lines, fd, path);
    while (lines_next(&lines, &text, &length, &why) == LINES_ONE) {
        json_t *line = jsonline_parse(text, length, path, 0, &why);

        if (line != NULL)
            (void)json_array_append_new(all, line);
    }
    lines_end(&lines);
    sys_close(fd);
    return all;
}

bool runnote_lacks(const json_t *lines, const char *canal)
{
    const json_t *line;
    size_t merged = 0, own = 0, nothing = 0, told = 0, i;

    json_array_foreach (lines, i, line) {
        const char *program = jsonline_text(line, "programa"), *of = jsonline_text(line, "canal");
        json_int_t code = json_integer_value(json_object_get(line, "codigo"));

        if (program != NULL && strcmp(program, "pdv-merge") == 0) {
            merged++;
            nothing += code != EXIT_DONE;
        }
        told += of != NULL && code != EXIT_DONE;
        if (of == NULL || strcmp(of, canal) != 0)
            continue;
        own++;
        if (code != EXIT_DONE && code != EXIT_LATER)
            return true;
    }
    return own != merged || nothing > told;
}
