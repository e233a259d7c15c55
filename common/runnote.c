/*
 * The lines of a run. Each is one append, so that those of programs that end at the same moment do not mix. Nothing in
 * them needs to be durable: they are of this run only.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "configvalue.h"
#include "jsonline.h"
#include "msg.h"
#include "path.h"
#include "runnote.h"

/* False outside of a run. */
static bool find(char path[SYS_PATH_MAX])
{
    const char *folder = getenv(RUNNOTE_FOLDER);

    return folder != NULL && *folder != '\0' && path_join(path, folder, RUNNOTE_NAME, NULL);
}

int64_t runnote_since_ms(void)
{
    const char *text = getenv(RUNNOTE_SINCE);
    int64_t since_s;

    return text != NULL && configvalue_number(text, &since_s) && since_s > 0 && since_s < INT64_MAX / 1000
               ? since_s * 1000
               : 0;
}

/* The line with its end. To be freed; NULL without memory. */
static char *format(json_t *members, const char *program, int code, size_t *length)
{
    json_t *object = json_pack("{s:s, s:i}", "programa", program, "codigo", code);
    char *text, *line;

    if (msg_was_cut_off())
        jsonline_set(object, "cortado", json_true());
    (void)json_object_update_missing(object, members);
    text = jsonline_dump(object, length);
    line = text == NULL ? NULL : realloc(text, *length + 1);
    if (line != NULL)
        line[(*length)++] = '\n';
    else
        free(text);
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
        errno = ENOMEM;
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
    while (lines_next(&lines, &text, &length, &why) == LINES_ONE)
        (void)json_array_append_new(all, jsonline_parse(text, length, path, 0, &why));
    lines_end(&lines);
    sys_close(fd);
    return all;
}

bool runnote_lacks(const json_t *lines, const char *canal)
{
    const json_t *line;
    size_t merged = 0, own = 0, nothing = 0, told = 0, i;

    json_array_foreach (lines, i, line) {
        bool is_own = jsonline_is(line, "canal", canal);
        int64_t code = jsonline_number(line, "codigo");

        if (jsonline_is(line, "programa", "pdv-merge")) {
            merged++;
            nothing += code != EXIT_DONE;
        }
        told += jsonline_text(line, "canal") != NULL && code != EXIT_DONE;
        own += is_own;
        if (is_own && code != EXIT_DONE && code != EXIT_LATER)
            return true;
    }
    return own != merged || nothing > told;
}
