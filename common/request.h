/*
 * What an extractor is asked to read: a window of `pdv-outbox next`, or moments by hand, or whole days. Moments without
 * an offset are at one that is only known once the database has answered, so that each window is made when it is due.
 */
#ifndef REQUEST_H
#define REQUEST_H

#include "janela.h"

struct request {
    const char *window;    /* the file of a window, NULL: none */
    const char *from, *to; /* by hand; NULL: not given */
    const char *first_day, *last_day;
    json_t *object;      /* the window, once it is read; owned */
    struct instante day; /* the first one's beginning */
    int64_t count;       /* of windows, once it is read */
};

/* Reads and checks what was asked for. EXIT_USAGE_ERROR, or what janela_load and janela_from_json say. */
bool request_read(struct request *request, struct reason *why);
void request_free(struct request *request);

/* The window of this number, below `count`, with naive moments at `offset_s`. */
bool request_window(const struct request *request, int64_t number, int32_t offset_s, struct janela *janela,
                    struct reason *why);

#endif
