/*
 * The lines in which pdv-send tells what became of each payload (pdv-stream(5), "entrega"). Pure functions.
 */
#ifndef ENTREGA_H
#define ENTREGA_H

#include <jansson.h>

#include "entry.h"
#include "reason.h"

enum veredito { VEREDITO_SENT, VEREDITO_REFUSED, VEREDITO_PARKED, VEREDITO_LATER, VEREDITO_OFFLINE };

struct entrega {
    json_t *object; /* owned: the whole line */
    struct entry entry;
    enum veredito veredito;
    const char *palavra; /* the verdict's word */
    const char *texto;   /* what to do; "" */
    int64_t status;      /* of HTTP; 0: no answer */
    bool duplicado;      /* delivered, and the receiver had it already */
    bool prova;          /* another payload passed in the same run: the failure is this one's own */
};

enum entrega_read {
    ENTREGA_READ,
    ENTREGA_OTHER,  /* a record of another tipo */
    ENTREGA_REFUSED /* why: no record, no file name of ours, a sync_id that is not the file's, an unknown verdict */
};

/* Reads a line; `number` is for the message. Call entrega_end in any case. */
enum entrega_read entrega_parse(const char *line, size_t length, long number, struct entrega *entrega,
                                struct reason *why);
void entrega_end(struct entrega *entrega);

/*
 * What stands beside a payload in the dead letter: `motivo` ("recusado", "50 falhas"), when, and what the line knows.
 * To be decref'd.
 */
json_t *entrega_reason(const struct entrega *entrega, const char *motivo, const char *quando);

#endif
