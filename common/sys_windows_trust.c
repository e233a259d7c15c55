/*
 * The certificates that Windows trusts, for OpenSSL, which FreeTDS uses and which knows only files: its default file is
 * what SSL_CERT_FILE names. (libcurl asks Windows itself.) CertEnumCertificatesInStore, CryptBinaryToStringA.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sys.h"
#include "sys_windows.h"

#include <wincrypt.h>

#define VARIABLE "SSL_CERT_FILE"

static bool write_one(int fd, const CERT_CONTEXT *certificate)
{
    DWORD length = 0;
    char *text = NULL;
    bool done = CryptBinaryToStringA(certificate->pbCertEncoded, certificate->cbCertEncoded, CRYPT_STRING_BASE64HEADER,
                                     NULL, &length);

    if (done)
        text = malloc(length);
    done = text != NULL && CryptBinaryToStringA(certificate->pbCertEncoded, certificate->cbCertEncoded,
                                                CRYPT_STRING_BASE64HEADER, text, &length);
    if (!done)
        errno = ENOMEM;
    done = done && sys_write_all(fd, text, length) == 0;
    free(text);
    return done;
}

static bool write_all(int fd)
{
    HCERTSTORE store = CertOpenSystemStoreW(0, L"ROOT");
    const CERT_CONTEXT *certificate = NULL;
    bool done = store != NULL;

    if (!done)
        return sys_windows_fail() == 0;
    while (done && (certificate = CertEnumCertificatesInStore(store, certificate)) != NULL)
        done = write_one(fd, certificate);
    if (certificate != NULL)
        CertFreeCertificateContext(certificate);
    CertCloseStore(store, 0);
    return done;
}

bool sys_offer_trusted(int *fd)
{
    char path[SYS_PATH_MAX];

    *fd = -1;
    if (getenv(VARIABLE) != NULL)
        return true;
    *fd = sys_create_unnamed("pdv-certificados", path, sizeof path);
    return *fd != -1 && write_all(*fd) && sys_set_env(VARIABLE, path) == 0;
}

void sys_withdraw_trusted(int fd)
{
    if (fd == -1)
        return;
    (void)sys_close(fd);
    (void)sys_set_env(VARIABLE, NULL);
}
