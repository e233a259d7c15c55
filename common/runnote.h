/*
 * What the programs of one run tell each other: each leaves a line in the run's folder when it ends, so that its exit
 * code is not lost in a pipe. `pdv-outbox run` makes the folder, names it in PDV_RUN and ends with what the lines say.
 */
#ifndef RUNNOTE_H
#define RUNNOTE_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#define RUNNOTE_FOLDER "PDV_RUN"
#define RUNNOTE_NAME "programas.ndjson"
#define RUNNOTE_SINCE "PDV_RUN_SINCE" /* seconds since 1970 */

/*
 * When this run began, in milliseconds since 1970, by a clock that may have jumped since; 0 outside of a run. `next`
 * plans nothing later, so that a loop over it ends.
 */
int64_t runnote_since_ms(void);

/*
 * Leaves this program's line: `program` ("pdv-send", "pdv-outbox add"), its exit code, and `members`, which are taken
 * over (NULL: none). For the end of main: what went wrong is a warning, and false. Outside of a run it does nothing.
 * Only the first call counts, so that who knows members leaves the line and the end of main that of all others.
 */
bool runnote_write(json_t *members, const char *program, int code);

/*
 * All lines of this run so far, in the order in which the programs ended; a damaged one is passed over. An empty array
 * outside of a run. To be decref'd; NULL without memory, which counts as empty for Jansson's functions.
 */
json_t *runnote_read(void);

/*
 * True when the lines say that the channel cannot be read in this run: its extractor (`canal`) ended with a code that
 * is neither 0 nor EXIT_LATER, after which another window is planned; or the extractor or pdv-merge was ended before it
 * could leave a line, so that one has fewer than the other; or pdv-merge failed, and no extractor says why.
 */
bool runnote_lacks(const json_t *lines, const char *canal);

#endif
