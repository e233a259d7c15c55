/*
 * Two memory BIOs to each connection. An error that can only mean that memory is out ends the program, as in arena.c.
 */
#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdlib.h>

#include "tls.h"

struct tls_certificate {
    SSL_CTX *context;
};

struct tls {
    SSL *ssl;
    BIO *in; /* both are the SSL's */
    BIO *out;
};

struct tls_certificate *tls_certificate_load(const char *path, struct reason *why)
{
    struct tls_certificate *certificate = memory_get(sizeof *certificate);
    certificate->context = SSL_CTX_new(TLS_server_method());
    if (certificate->context != NULL && SSL_CTX_set_max_proto_version(certificate->context, TLS1_2_VERSION) == 1 &&
        SSL_CTX_use_certificate_chain_file(certificate->context, path) == 1 &&
        SSL_CTX_use_PrivateKey_file(certificate->context, path, SSL_FILETYPE_PEM) == 1)
        return certificate;
    (void)reason_set(why, EXIT_BAD_INPUT, "%s: no certificate with its key: %s", path,
                     ERR_reason_error_string(ERR_get_error()));
    tls_certificate_free(certificate);
    return NULL;
}

void tls_certificate_free(struct tls_certificate *certificate)
{
    if (certificate == NULL)
        return;
    SSL_CTX_free(certificate->context);
    free(certificate);
}

struct tls *tls_new(const struct tls_certificate *certificate)
{
    struct tls *tls = memory_get(sizeof *tls);
    *tls = (struct tls){SSL_new(certificate->context), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem())};
    if (tls->ssl == NULL || tls->in == NULL || tls->out == NULL)
        abort();
    SSL_set_bio(tls->ssl, tls->in, tls->out);
    SSL_set_accept_state(tls->ssl);
    return tls;
}

void tls_free(struct tls *tls)
{
    if (tls == NULL)
        return;
    SSL_free(tls->ssl);
    free(tls);
}

static void fetch(struct tls *tls, struct buffer *out)
{
    char part[4096];
    int size;
    while ((size = BIO_read(tls->out, part, sizeof part)) > 0)
        buffer_add(out, part, (size_t)size);
}

enum tls_step tls_handshake(struct tls *tls, const struct buffer *in, struct buffer *out)
{
    tls_take(tls, in->data, in->size);
    ERR_clear_error();
    int done = SSL_do_handshake(tls->ssl);
    int error = SSL_get_error(tls->ssl, done);
    fetch(tls, out);
    if (done == 1)
        return TLS_DONE;
    return error == SSL_ERROR_WANT_READ ? TLS_MORE : TLS_FAILED;
}

void tls_take(struct tls *tls, const void *records, size_t size)
{
    if (size > 0 && (size > INT_MAX || BIO_write(tls->in, records, (int)size) != (int)size))
        abort();
}

int64_t tls_read(struct tls *tls, void *data, size_t size)
{
    ERR_clear_error();
    int got = SSL_read(tls->ssl, data, size > INT_MAX ? INT_MAX : (int)size);
    if (got > 0)
        return got;
    return SSL_get_error(tls->ssl, got) == SSL_ERROR_WANT_READ ? 0 : -1;
}

bool tls_pending(const struct tls *tls)
{
    return SSL_pending(tls->ssl) > 0;
}

bool tls_write(struct tls *tls, const void *data, size_t size, struct buffer *out)
{
    ERR_clear_error();
    bool written = size <= INT_MAX && SSL_write(tls->ssl, data, (int)size) == (int)size;
    fetch(tls, out);
    return written;
}
