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

struct sqlheard sqlheard;

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
    if (!sqlheard.is_error) {
        sqlheard.is_error = true;
        sqlheard.number = number;
        keep(sqlheard.text, sizeof sqlheard.text, text);
    }
    return 0;
}

static int on_error(DBPROCESS *process, int severity, int error, int os_error, char *text, char *os_text)
{
    (void)process, (void)severity, (void)os_error;
    if (error == SYBESMSG) /* "check messages from the server": on_message has it */
        return INT_CANCEL;
    if (sqlheard.library == 0) {
        sqlheard.library = error;
        keep(sqlheard.library_text, sizeof sqlheard.library_text, os_error > 0 && os_text != NULL ? os_text : text);
    }
    return INT_CANCEL;
}

void sqlheard_begin(void)
{
    dbmsghandle(on_message);
    dberrhandle(on_error);
}

bool sqlheard_explain(const struct config *config, const char *label, const char *doing, struct reason *why)
{
    const char *words;

    if (sqlheard.is_error)
        return reason_set(why, sqlerror_code(sqlheard.number), "%s: %s: erro %d do SQL Server: %s%s", label, doing,
                          (int)sqlheard.number, sqlheard.text, sqlerror_advice(sqlheard.number));
    if (config == NULL)
        words = sqlerror_lost(sqlheard.library);
    else
        words = sqlerror_unconnected(sqlheard.library, config->sql_encrypt != CONFIG_ENCRYPT_NO,
                                     !config->sql_trust_server_cert);
    if (sqlheard.library_text[0] == '\0' || sqlheard.library == SYBETIME)
        return reason_set(why, EXIT_UNAVAILABLE, "%s: %s: %s", label, doing, words);
    return reason_set(why, EXIT_UNAVAILABLE, "%s: %s: %s (%s)", label, doing, words, sqlheard.library_text);
}
