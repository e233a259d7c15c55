/*
 * What the earlier deliveries of the same run have found out, so that both together ask a server that fails no more
 * than one would. They leave it in the run's folder (runnote.h); pdv-send(1), "Dentro de uma execução", has the
 * members.
 */
#ifndef EARLIER_H
#define EARLIER_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

struct earlier {
    bool in_run;           /* this is a run of pdv-outbox run */
    bool any;              /* there was a delivery before this one */
    bool failing;          /* which found the server failing */
    bool passed;           /* something was delivered in this run */
    int code;              /* the exit code of the last one */
    int64_t not_before_ms; /* since 1970: when the server wants to be asked again; 0: it did not say */
    json_t *failed;        /* owned: an array of what has failed doubtfully in this run, by EARLIER_ID */
    json_t *doubts;        /* owned: of these, what is still nobody's fault, as doubts.h has it */
};

#define EARLIER_ID 12 /* so many digits of a sync_id, as the queue's names have */

/* False: no memory. earlier_end also after a failure. */
bool earlier_read(struct earlier *earlier);
void earlier_end(struct earlier *earlier);

/* True when nothing may be sent: the server fails, and has not said when to ask again, or that moment has not come. */
bool earlier_forbids(const struct earlier *earlier, int64_t now_ms);

/* True when this payload has failed in this run. */
bool earlier_has_failed(const struct earlier *earlier, const char *sync_id);

/* Notes that it has. False: no memory. */
bool earlier_add_failed(struct earlier *earlier, const char *sync_id);

#endif
