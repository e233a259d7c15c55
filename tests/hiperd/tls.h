/*
 * The server's end of TLS as TDS uses it (MS-TDS 2.2.6.5 "PRELOGIN"): while it is negotiated its records are the data
 * of PRELOGIN messages, afterwards they are what the connection carries. OpenSSL never sees the socket: what came is
 * handed over, what is to be sent is fetched. TLS 1.2 at most, as TDS 7 has it.
 */
#ifndef TLS_H
#define TLS_H

#include <stdbool.h>

#include "arena.h"
#include "reason.h"

/* The certificate with its key, for all connections. */
struct tls_certificate;
/* Both from one PEM file. NULL: *why says why. */
struct tls_certificate *tls_certificate_load(const char *path, struct reason *why);
void tls_certificate_free(struct tls_certificate *certificate);

/* One connection. */
struct tls;
struct tls *tls_new(const struct tls_certificate *certificate);
void tls_free(struct tls *tls);

enum tls_step { TLS_MORE, TLS_DONE, TLS_FAILED };

/* Goes on with the handshake after `in`; what is to be sent, an alert too, is added to *out. */
enum tls_step tls_handshake(struct tls *tls, const struct buffer *in, struct buffer *out);

/* Hands over bytes of the client, whole records. */
void tls_take(struct tls *tls, const void *records, size_t size);
/* How many bytes of plain text were read, at most `size`; 0: more records are needed; -1: the client ended, or lies. */
int64_t tls_read(struct tls *tls, void *data, size_t size);
/* True while plain text of a record that was handed over is left. */
bool tls_pending(const struct tls *tls);
/* Adds the records that carry `data` to *out. False: the session has failed before. */
bool tls_write(struct tls *tls, const void *data, size_t size, struct buffer *out);

#endif
