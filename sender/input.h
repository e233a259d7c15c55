/*
 * Where the records come from: standard input, line by line as they arrive, or a file, read whole, plain or gzip. A
 * file that is one JSON object is one record, however many lines it has; any other file is lines.
 */
#ifndef INPUT_H
#define INPUT_H

#include <stdbool.h>

#include "lines.h"

#include "record.h"

#define INPUT_FILE_MAX ((size_t)64 * 1024 * 1024) /* of a file, also inflated */

struct input {
    const char *name;
    struct lines lines; /* of standard input, or of what was read whole */
    bool whole;         /* a file that was not yet tried as one record */
};

/* "-" is standard input. `path` must outlive the input. Call input_close also after a failure. */
bool input_open(struct input *input, const char *path, struct reason *why);

/* The next record, valid until the next call and until input_close; record_free it in between. */
enum record_result input_next(struct input *input, struct record *record, struct reason *why);

/*
 * Lets the last line of standard input be the next one: those before it are read, and not looked at. Nothing is passed
 * over in files. False: see why; this input has no more.
 */
bool input_skip(struct input *input, struct reason *why);

void input_close(struct input *input);

#endif
