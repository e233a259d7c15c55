/*
 * db-lib's handlers. The error handler answers INT_CANCEL, always: any other answer to a timeout lets db-lib wait
 * again.
 */
#include <stdio.h>

#include "sqlerror.h"
#include "sqlheard.h"

#define CHANGED_DATABASE 5701
#define CHANGED_LANGUAGE 5703
#define INFO_SEVERITY_MAX 10

static struct {
    bool is_error;
    int32_t number;
    char text[512];
    int library; /* db-lib's own error number, 0: none */
    char library_text[256];
    struct sqlserver *server;
} heard;

static void keep(char *to, size_t room, const char *text)
{
    snprintf(to, room, "%s", text == NULL ? "" : text);
}

static int on_message(DBPROCESS *process, DBINT number, int state, int severity, char *text, char *server,
                      char *procedure, int line)
{
    (void)process, (void)state, (void)server, (void)procedure, (void)line;
    if (number == CHANGED_DATABASE || number == CHANGED_LANGUAGE || severity <= INFO_SEVERITY_MAX)
        return 0;
    /* The first names the cause; what follows it ("login failed", "statement terminated") does not. */
    if (!heard.is_error) {
        heard.is_error = true;
        heard.number = number;
        keep(heard.text, sizeof heard.text, text);
    }
    return 0;
}

static int on_error(DBPROCESS *process, int severity, int error, int os_error, char *text, char *os_text)
{
    (void)process, (void)severity, (void)os_error;
    if (error == SYBEICONVI || error == SYBEICONVIU) {
        if (heard.server != NULL)
            heard.server->converted_badly = true;
        return INT_CANCEL;
    }
    if (error == SYBEMEM && heard.server != NULL)
        heard.server->ran_out = true;
    if (error == SYBESMSG) /* "check messages from the server": on_message has it */
        return INT_CANCEL;
    if (heard.library == 0) {
        heard.library = error;
        keep(heard.library_text, sizeof heard.library_text, os_error > 0 && os_text != NULL ? os_text : text);
    }
    return INT_CANCEL;
}

void sqlheard_begin(void)
{
    dbmsghandle(on_message);
    dberrhandle(on_error);
}

void sqlheard_set_server(struct sqlserver *server)
{
    heard.server = server;
}

void sqlheard_forget(void)
{
    heard.is_error = false;
    heard.number = 0;
    heard.text[0] = '\0';
    heard.library = 0;
    heard.library_text[0] = '\0';
}

bool sqlheard_error(void)
{
    return heard.is_error;
}

int32_t sqlheard_number(void)
{
    return heard.number;
}

bool sqlheard_no_tls(void)
{
    return !heard.is_error && heard.library == SYBEFCON;
}

void sqlheard_timeout(void)
{
    heard.library = SYBETIME;
}

bool sqlheard_explain(const struct config *config, const char *label, const char *doing, struct reason *why)
{
    const char *words;

    if (heard.is_error)
        return reason_set(why, sqlerror_code(heard.number), "%s: %s: erro %d do SQL Server: %s%s", label, doing,
                          (int)heard.number, heard.text, sqlerror_advice(heard.number));
    if (config == NULL)
        words = sqlerror_lost(heard.library);
    else
        words = sqlerror_unconnected(heard.library, config->sql_encrypt != CONFIG_ENCRYPT_NO,
                                     !config->sql_trust_server_cert);
    if (heard.library_text[0] == '\0' || heard.library == SYBETIME)
        return reason_set(why, EXIT_UNAVAILABLE, "%s: %s: %s", label, doing, words);
    return reason_set(why, EXIT_UNAVAILABLE, "%s: %s: %s (%s)", label, doing, words, heard.library_text);
}
