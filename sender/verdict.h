/*
 * What an answer means for a payload: the table of the contract's HTTP page, and the only place that knows it. A pure
 * function, so that a table test can hold every row. What it does not know is LATER, never REFUSED: a payload may wait
 * for nothing, but it may not go to the dead letter for something that nobody has thought of.
 */
#ifndef VERDICT_H
#define VERDICT_H

#include <stdbool.h>

#include <curl/curl.h>

enum verdict {
    VERDICT_SENT,    /* the other side has it */
    VERDICT_REFUSED, /* it will never take this payload */
    VERDICT_PARKED,  /* credentials or address: the queue waits */
    VERDICT_LATER,   /* try again */
    VERDICT_OFFLINE  /* the request never left; counts against nobody */
};

/* What the answer's body is, as far as it matters. */
enum verdict_body {
    VERDICT_BODY_OTHER,
    VERDICT_BODY_PAGE, /* an HTML page, so it was not the webhook that wrote it */
    VERDICT_BODY_ERROR /* a JSON object that tells of a failure: "success": false, or an error in it */
};

/* What one attempt left behind. */
struct verdict_facts {
    CURLcode code;     /* of the transfer; an answer that we stopped reading because it is long enough is CURLE_OK */
    long status;       /* of HTTP; 0: no answer */
    long proxy_status; /* of a proxy's answer to CONNECT; 0: none */
    bool sent;         /* at least one byte of the request may have left */
    enum verdict_body body;
};

enum verdict verdict_of(const struct verdict_facts *facts);

/* True when what parked the queue is a credential (401, 403, 407), false when it is the address or the network. */
bool verdict_is_credential(const struct verdict_facts *facts);

/*
 * True when the answer may be the server's fault or the payload's, so that only another payload can tell (blame.h):
 * each LATER, and what parks but for 401, 407 and a page in the place of a delivery.
 */
bool verdict_is_doubtful(const struct verdict_facts *facts);

/* "SENT", "REFUSED", ...: as an `entrega` line has it. */
const char *verdict_name(enum verdict verdict);

#endif
