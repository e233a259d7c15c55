/*
 * One request while it comes in: its line, its headers, its body as far as it has arrived. It knows nothing of the HTTP
 * library.
 */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

/* The longest body that is taken, as sent or inflated. */
#define EXCHANGE_MAX_BODY ((size_t)64 * 1024 * 1024)

struct exchange {
    char *method;
    char *path;
    json_t *headers; /* see headers.h */
    char *body;      /* as sent */
    size_t size;
    size_t room;
    bool too_large;           /* more came than EXCHANGE_MAX_BODY; the rest is not kept */
    bool failed;              /* memory was short */
    bool taken;               /* it has been judged and logged */
    unsigned long connection; /* the number of the TCP connection, from 1 */
};

/* A new exchange, to be freed with exchange_free; NULL when memory is short. */
struct exchange *exchange_new(const char *method, const char *path, unsigned long connection);

/* Appends a piece of the body; what is too much, or finds no room, is dropped and noted in the exchange. */
void exchange_append(struct exchange *exchange, const char *bytes, size_t size);

void exchange_free(struct exchange *exchange);

#endif
