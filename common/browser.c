/* SQL Server Browser: one question, one answer, and a memory for the days on which it is stopped. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "browser.h"
#include "configvalue.h"
#include "path.h"
#include "sqlerror.h"
#include "wholefile.h"

#define DEFAULT_PORT 1433
#define BROWSER_PORT 1434
#define TRIES 2
#define WAIT_MS 1000
#define CLNT_UCAST_INST 0x04 /* MS-SQLR 2.2.3 */
#define SVR_RESP 0x05        /* MS-SQLR 2.2.5 */
#define ANSWER_MAX 4096

int64_t browser_parse(const void *answer, size_t size)
{
    const unsigned char *bytes = answer;
    char text[ANSWER_MAX], *at = text;
    bool is_port = false;

    if (size < 4 || size - 3 >= sizeof text || bytes[0] != SVR_RESP)
        return 0;
    memcpy(text, bytes + 3, size - 3);
    text[size - 3] = '\0';
    while (*at != '\0') {
        size_t length = strcspn(at, ";");
        bool more = at[length] == ';';
        int64_t port;

        at[length] = '\0';
        if (is_port && configvalue_number(at, &port) && port >= 1 && port <= 65535)
            return port;
        is_port = strcmp(at, "tcp") == 0;
        at += length + more;
    }
    return 0;
}

static int64_t ask(const char *host, const char *instance, bool *unknown)
{
    unsigned char request[64] = {CLNT_UCAST_INST}, answer[ANSWER_MAX];
    size_t length = strlen(instance);
    const char *other = getenv("PDV_SQL_BROWSER_PORT");
    int64_t udp_port = BROWSER_PORT, port = 0;

    if (length + 2 > sizeof request)
        return 0;
    if (other != NULL && !configvalue_number(other, &udp_port))
        udp_port = BROWSER_PORT;
    memcpy(request + 1, instance, length + 1);
    for (int i = 0; i < TRIES && port == 0; i++) {
        int64_t got = sys_udp_ask(host, (int)udp_port, request, length + 2, answer, sizeof answer, WAIT_MS);

        *unknown = got == -1 && errno == ENOENT;
        if (got > 0)
            port = browser_parse(answer, (size_t)got);
    }
    return port;
}

static bool memory_path(const struct config *config, char path[SYS_PATH_MAX])
{
    return path_beside(path, config->state_file, "sql_server_port", NULL);
}

/* "<host> <instance> <port>": a port of another server is of no use. */
static int64_t remembered(const struct config *config)
{
    char path[SYS_PATH_MAX], *text = NULL, wanted[512];
    size_t size;
    int64_t port = 0;

    snprintf(wanted, sizeof wanted, "%s %s ", config->sql_server_host, config->sql_server_instance);
    if (memory_path(config, path) && wholefile_read(path, 1024, &text, &size, NULL)) {
        text[strcspn(text, "\r\n")] = '\0';
        if (strncmp(text, wanted, strlen(wanted)) != 0 || !configvalue_number(text + strlen(wanted), &port))
            port = 0;
    }
    free(text);
    return port >= 1 && port <= 65535 ? port : 0;
}

/* Written aside and renamed: the other extractor may do the same at this moment. That it fails is no harm. */
static void remember(const struct config *config, int64_t port)
{
    char path[SYS_PATH_MAX], aside[SYS_PATH_MAX], line[512];
    uint32_t random = 0;
    int length = snprintf(line, sizeof line, "%s %s %lld\n", config->sql_server_host, config->sql_server_instance,
                          (long long)port);
    int fd;
    bool written;

    (void)sys_random(&random, sizeof random);
    if (!memory_path(config, path) ||
        snprintf(aside, sizeof aside, "%s.%08x", path, (unsigned)random) >= (int)sizeof aside)
        return;
    fd = sys_create_new(aside);
    if (fd == -1)
        return;
    written = sys_write_all(fd, line, (size_t)length) == 0;
    if (sys_close(fd) == -1 || !written || sys_rename(aside, path) == -1)
        sys_unlink(aside);
}

int64_t browser_known_port(const struct config *config)
{
    if (config->sql_server_port != 0)
        return config->sql_server_port;
    return config->sql_server_instance[0] == '\0' ? DEFAULT_PORT : remembered(config);
}

bool browser_is_needed(const struct config *config)
{
    return config->sql_server_port == 0 && config->sql_server_instance[0] != '\0';
}

bool browser_ask_port(const struct config *config, int64_t *port, struct reason *why)
{
    bool unknown = false;

    *port = ask(config->sql_server_host, config->sql_server_instance, &unknown);
    if (*port != 0) {
        remember(config, *port);
        return true;
    }
    if (unknown)
        return reason_set(why, EXIT_UNAVAILABLE, "%s: %s", config->sql_server_host, sqlerror_unknown_host());
    return reason_set(why, EXIT_UNAVAILABLE,
                      "%s: o SQL Server Browser (UDP 1434) não informou a porta da instância %s; inicie o serviço "
                      "SQL Server Browser ou informe SQL_SERVER_PORT",
                      config->sql_server_host, config->sql_server_instance);
}
