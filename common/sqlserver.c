/* db-lib. sys_deadline bounds a login and a query as a whole: db-lib's own timeout counts anew for each packet. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "browser.h"
#include "common/linhas.h"
#include "msg.h"
#include "runnote.h"
#include "sqlerror.h"
#include "sqlconnection.h"
#include "sqlvalue.h"

#define HARD_EXTRA_MS 5000 /* how much later the process ends than a query that db-lib could still end itself */
#define SHARE_LEAST_MS 10000
#define SHARE_OVER                                                                                                     \
    "tomou a metade do que restava do tempo desta execução (RUN_LIMIT_SECONDS) e parou; o servidor está lento ou "  \
    "ocupado: a próxima execução tenta de novo"
#define RETRY_LEAST_MS 200
#define RETRY_MOST_MS 1500
#define LAST_WORDS 512
#define LOGIN_TEXT_MAX 128 /* characters of a name or password: MS-TDS 2.2.6.4, LOGIN7 */
#define INFO_SEVERITY_MAX 10

/* What db-lib's handlers have heard since the last statement; there is one connection a process. */
static struct {
    bool is_error; /* the server has sent an error message; of the first: */
    int32_t number;
    char text[512];
    int library; /* db-lib's own error number, 0: none */
    char library_text[256];
} heard;

static bool ran_out; /* db-lib found no memory for a value, and gave none in its place */

static void forget(void)
{
    memset(&heard, 0, sizeof heard);
}

static int on_message(DBPROCESS *process, DBINT number, int state, int severity, char *text, char *server,
                      char *procedure, int line)
{
    (void)process, (void)state, (void)server, (void)procedure, (void)line;
    /* The first names the cause; what follows it ("login failed", "statement terminated") does not. */
    if (severity > INFO_SEVERITY_MAX && !heard.is_error) {
        heard.is_error = true;
        heard.number = number;
        snprintf(heard.text, sizeof heard.text, "%s", text == NULL ? "" : text);
    }
    return 0;
}

/* INT_CANCEL, always: any other answer to a timeout lets db-lib wait again. */
static int on_error(DBPROCESS *process, int severity, int error, int os_error, char *text, char *os_text)
{
    (void)process, (void)severity, (void)os_error;
    ran_out = ran_out || error == SYBEMEM;
    if (error == SYBESMSG) /* "check messages from the server": on_message has it */
        return INT_CANCEL;
    if (heard.library == 0) {
        heard.library = error;
        text = os_error > 0 && os_text != NULL ? os_text : text;
        snprintf(heard.library_text, sizeof heard.library_text, "%s", text == NULL ? "" : text);
    }
    return INT_CANCEL;
}

/*
 * What `label` failed at while `doing`, in whose words, and what to do. `config` is given while connecting, because the
 * advice depends on it; NULL afterwards. False, always.
 */
static bool explain(const struct config *config, const char *label, const char *doing, struct reason *why)
{
    const char *words = config == NULL ? sqlerror_lost(heard.library)
                                       : sqlerror_unconnected(heard.library, config->sql_encrypt != CONFIG_ENCRYPT_NO,
                                                              !config->sql_trust_server_cert);

    if (heard.is_error)
        return reason_set(why, sqlerror_code(heard.number), "%s: %s: erro %d do SQL Server: %s%s", label, doing,
                          (int)heard.number, heard.text, sqlerror_advice(heard.number));
    if (heard.library_text[0] == '\0' || heard.library == SYBETIME)
        return reason_set(why, EXIT_UNAVAILABLE, "%s: %s: %s", label, doing, words);
    return reason_set(why, EXIT_UNAVAILABLE, "%s: %s: %s (%s)", label, doing, words, heard.library_text);
}

/* Whatever db-lib is doing then. */
static void end_after(int64_t ms, const char *label, const char *doing, const char *words)
{
    char line[LAST_WORDS];

    msg_prepare(line, sizeof line, sys_now_ms() + ms, "%s: %s: %s", label, doing, words);
    sys_deadline(ms, EXIT_UNAVAILABLE, line);
}

static bool verifies(const struct config *config)
{
    return config->sql_encrypt != CONFIG_ENCRYPT_NO && !config->sql_trust_server_cert;
}

/*
 * db-lib takes encryption and certificates from a freetds.conf only (DBSETLENCRYPT does nothing), so it gets one of
 * ours, which has no name while db-lib reads it: a process that is killed leaves nothing. *fd is to be closed when the
 * connection stands.
 * FreeTDS says ENCRYPT_OFF for "request" (MS-TDS 2.2.6.5): the login at least is encrypted by a server that can. For
 * its "off" it says ENCRYPT_NOT_SUP, and the password goes in the open: that is the section `aberta`, for
 * SQL_ENCRYPT=no where TLS does not come about. There nobody is verified, so the oldest TLS is better than none.
 */
static bool write_conf(const struct config *config, int64_t port, int *fd, char *path, size_t room, struct reason *why)
{
    static const char any_tls[] = "encryption = request\nenable tls v1 = yes\n"
                                  "openssl ciphers = HIGH:!SSLv2:!aNULL:-DH:@SECLEVEL=0\n";
    static const char *const encryption[] = {any_tls, "encryption = request\n", "encryption = require\n"};
    char text[1024];
    int length = snprintf(text, sizeof text,
                          "[global]\nhost = %s\nport = %lld\ntds version = 7.4\nclient charset = UTF-8\n"
                          "connect timeout = %d\n[pdv]\n%s%s[aberta]\nencryption = off\n",
                          config->sql_server_host, (long long)port, SQLSERVER_LOGIN_S, encryption[config->sql_encrypt],
                          verifies(config) ? "ca file = system\ncheck certificate hostname = yes\n"
                                           : "check certificate hostname = no\n");

    if (length < 0 || (size_t)length >= sizeof text)
        return reason_set(why, EXIT_CONFIG, "SQL_SERVER_HOST: nome de servidor longo demais");
    *fd = sys_create_unnamed("pdv-freetds", path, room);
    if (*fd == -1)
        return reason_errno(why, EXIT_CANNOT_CREATE, path, "criação");
    return sys_write_all(*fd, text, (size_t)length) == 0 || reason_errno(why, EXIT_IO, path, "gravação");
}

static LOGINREC *make_login(const struct config *config, const char *database, const char *app)
{
    LOGINREC *login = dblogin();
    char host[128];
    bool done;

    if (login == NULL)
        return NULL;
    sys_hostname(host, sizeof host);
    done = DBSETLAPP(login, app) == SUCCEED && DBSETLHOST(login, host) == SUCCEED &&
           DBSETLCHARSET(login, "UTF-8") == SUCCEED && DBSETLVERSION(login, DBVERSION_74) == SUCCEED &&
           DBSETLDBNAME(login, database) == SUCCEED;
    if (done && config->sql_trusted_connection)
        done = DBSETLNETWORKAUTH(login, 1) == SUCCEED;
    else if (done)
        done = DBSETLUSER(login, config->sql_username) == SUCCEED && DBSETLPWD(login, config->sql_password) == SUCCEED;
    if (done)
        return login;
    dbloginfree(login);
    return NULL;
}

static DBPROCESS *connect_now(const struct config *config, const char *database, const char *app, const char *label,
                              struct reason *why)
{
    LOGINREC *login = NULL;
    DBPROCESS *process = NULL;

    if (dbinit() == FAIL) {
        reason_set(why, EXIT_IO, "db-lib não iniciou: sem memória");
        return NULL;
    }
    dbmsghandle(on_message);
    dberrhandle(on_error);
    login = make_login(config, database, app);
    if (login == NULL) {
        if (strlen(config->sql_username) <= LOGIN_TEXT_MAX && strlen(config->sql_password) <= LOGIN_TEXT_MAX &&
            strlen(database) <= LOGIN_TEXT_MAX)
            reason_set(why, EXIT_IO, "%s: conexão: sem memória", label);
        else
            reason_set(why, EXIT_CONFIG, "%s: usuário, senha ou banco longos demais para um login", label);
        return NULL;
    }
    dbsetlogintime(SQLSERVER_LOGIN_S);
    forget();
    end_after((SQLSERVER_LOGIN_S * 1000) + HARD_EXTRA_MS, label, "conexão",
              sqlerror_unconnected(SYBETIME, false, false));
    process = dbopen(login, "pdv");
    if (process == NULL && config->sql_encrypt == CONFIG_ENCRYPT_NO && !heard.is_error && heard.library == SYBEFCON) {
        msg_debug("%s: sem criptografia: o servidor não completou a negociação", label);
        forget();
        process = dbopen(login, "aberta");
    }
    sys_deadline(0, 0, "");
    dbloginfree(login);
    if (process == NULL)
        explain(config, label, "conexão", why);
    return process;
}

/* db-lib logs in without what an ODBC client would get: an overflow would be a silent NULL. */
static bool set_session(struct sqlserver *server, struct reason *why)
{
    return sqlserver_each(server,
                          "SET NOCOUNT ON; SET LOCK_TIMEOUT 5000; SET DEADLOCK_PRIORITY LOW; SET ANSI_NULLS ON; "
                          "SET ANSI_WARNINGS ON; SET ARITHABORT ON; SET QUOTED_IDENTIFIER ON; "
                          "SET TRANSACTION ISOLATION LEVEL READ COMMITTED;",
                          NULL, NULL, why);
}

/*
 * In a run one database takes half of what the run has left, so that the other and the delivery come to their turn. The
 * last seconds are not worth a half: there the run ends all by its own limit, and no channel passes for unreadable.
 */
static int64_t last_moment(const struct config *config)
{
    int64_t since_ms = runnote_since_ms(), most_ms = config->run_limit_seconds * 1000, half_ms;

    if (since_ms == 0)
        return INT64_MAX;
    half_ms = (most_ms - (sys_now_ms() - since_ms)) / 2;
    if (half_ms > most_ms / 2) /* our clock went back */
        half_ms = most_ms / 2;
    return sys_monotonic_ms() + (half_ms < SHARE_LEAST_MS ? SHARE_LEAST_MS : half_ms);
}

static bool open_at(struct sqlserver *server, const struct config *config, int64_t port, const char *database,
                    const char *app, struct reason *why)
{
    char conf[SYS_PATH_MAX] = "";
    int fd = -1;

    if (write_conf(config, port, &fd, conf, sizeof conf, why)) {
        sys_set_env("FREETDSCONF", conf);
        server->process = connect_now(config, database, app, server->label, why);
    }
    if (fd != -1)
        sys_close(fd);
    return server->process != NULL;
}

/* A server that was at the port which is remembered may be at another one now. */
static bool open_somewhere(struct sqlserver *server, const struct config *config, const char *database, const char *app,
                           struct reason *why)
{
    int64_t port = browser_known_port(config), before = port;
    struct reason asked;

    if (port == 0)
        return browser_ask_port(config, &port, why) && open_at(server, config, port, database, app, why);
    if (open_at(server, config, port, database, app, why))
        return true;
    return why->code == EXIT_UNAVAILABLE && !heard.is_error && browser_is_needed(config) &&
           browser_ask_port(config, &port, &asked) && port != before &&
           open_at(server, config, port, database, app, why);
}

struct sqlserver *sqlserver_open(const struct config *config, const char *database, const char *app, struct reason *why)
{
    struct sqlserver *server = calloc(1, sizeof *server);
    int trusted = -1;
    bool done = false;

    if (server == NULL) {
        reason_set(why, EXIT_IO, "sem memória");
        return NULL;
    }
    server->last_ms = last_moment(config);
    snprintf(server->label, sizeof server->label, "%s, banco %s", config->sql_server_host, database);
    if (!config->sql_trusted_connection &&
        (!config_require(config, "SQL_USERNAME", why) || !config_require(config, "SQL_PASSWORD", why)))
        goto out;
    if (verifies(config) && !sys_offer_trusted(&trusted)) {
        reason_errno(why, EXIT_CANNOT_CREATE, "certificados do sistema", "cópia");
        goto out;
    }
    done = open_somewhere(server, config, database, app, why) && set_session(server, why);
out:
    sys_withdraw_trusted(trusted);
    if (done)
        return server;
    sqlserver_close(server);
    return NULL;
}

void sqlserver_close(struct sqlserver *server)
{
    if (server == NULL)
        return;
    if (server->process != NULL)
        dbclose(server->process);
    dbexit();
    free(server->batch);
    free(server);
}

/* The statement's own time, or what is left for all of them. */
static void begin_time(struct sqlserver *server)
{
    int64_t now_ms = sys_monotonic_ms(), most_ms = INT64_C(1000) * SQLSERVER_QUERY_S;
    bool is_last = most_ms > server->last_ms - now_ms;

    if (is_last)
        most_ms = server->last_ms > now_ms ? server->last_ms - now_ms : 0;
    server->until_ms = now_ms + most_ms;
    dbsettime((int)(most_ms / 1000) + 1); /* 0 would be for ever */
    end_after(most_ms + HARD_EXTRA_MS, server->label, "consulta", is_last ? SHARE_OVER : sqlerror_lost(SYBETIME));
}

/* Sends it and reads up to the first result set, passing over answers without one: DECLARE and SET may give some. */
static RETCODE ask(struct sqlserver *server, const char *batch)
{
    RETCODE code;

    if (dbcmd(server->process, batch) == FAIL || dbsqlexec(server->process) == FAIL)
        return FAIL;
    do
        code = dbresults(server->process);
    while (code == SUCCEED && dbnumcols(server->process) == 0);
    return code;
}

static bool send_batch(struct sqlserver *server)
{
    RETCODE code;

    forget();
    dbcancel(server->process);
    server->rows = 0;
    server->confirmed = true; /* not doubted yet */
    code = ask(server, server->batch);
    server->in_rows = code == SUCCEED;
    return code != FAIL && !heard.is_error;
}

/* A second try is worth it, and wanted: waits a short random time. */
static bool may_try_again(struct sqlserver *server)
{
    uint16_t random = 0;

    if (server->tried_again || server->rows > 0 || !sqlerror_is_passing(heard.number) || dbdead(server->process))
        return false;
    server->tried_again = true;
    (void)sys_random(&random, sizeof random);
    msg_debug("%s: erro %d, tentando mais uma vez", server->label, (int)heard.number);
    sys_sleep_ms(RETRY_LEAST_MS + random % (RETRY_MOST_MS - RETRY_LEAST_MS));
    return true;
}

static bool send_with_retry(struct sqlserver *server, struct reason *why)
{
    while (!send_batch(server))
        if (!may_try_again(server))
            return explain(NULL, server->label, "consulta", why);
    return true;
}

/* Reads off what stands behind the rows: later results carry later errors. */
static bool finish(struct sqlserver *server)
{
    RETCODE code = NO_MORE_RESULTS;

    if (server->in_rows)
        while ((code = dbresults(server->process)) == SUCCEED)
            while (dbnumcols(server->process) > 0 && dbnextrow(server->process) == REG_ROW)
                continue;
    return code == NO_MORE_RESULTS && !heard.is_error;
}

/* In a batch of its own, so that each statement stays as it is: both values are the session's. */
static bool confirm(struct sqlserver *server)
{
    int64_t rows = -1, error = -1;

    if (!server->in_rows)
        return true;
    if (ask(server, sql_linhas) == SUCCEED)
        while (dbnextrow(server->process) == REG_ROW)
            if (!sqlvalue_int(server, "linhas", &rows) || !sqlvalue_int(server, "erro", &error))
                rows = -1;
    server->confirmed = rows == server->rows && error == 0 && finish(server);
    return server->confirmed;
}

static bool explain_end(const struct sqlserver *server, struct reason *why)
{
    if (server->confirmed || heard.is_error || dbdead(server->process)) /* nothing more is answered */
        return explain(NULL, server->label, "leitura", why);
    return reason_set(why, EXIT_UNAVAILABLE,
                      "%s: leitura: o servidor não confirmou o número de linhas: a resposta parou no meio; a próxima "
                      "execução tenta de novo; se continuar, veja o log do SQL Server",
                      server->label);
}

enum row { ROW, END, FAILED };

static enum row next(struct sqlserver *server, struct reason *why)
{
    for (;;) {
        STATUS status;

        if (ran_out) /* what was made of the row before lacks a value */
            break;
        if (sys_monotonic_ms() > server->until_ms) {
            heard.library = SYBETIME; /* not dbcancel, which would wait for an answer again */
            break;
        }
        status = server->in_rows ? dbnextrow(server->process) : NO_MORE_ROWS;
        if (status == REG_ROW && !dbdead(server->process)) { /* FreeTDS gives a torn row as well */
            server->rows++;
            return ROW;
        }
        if (status == NO_MORE_ROWS && !heard.is_error && finish(server) && confirm(server))
            return END;
        if (!may_try_again(server))
            break;
        if (!send_with_retry(server, why))
            return FAILED;
    }
    explain_end(server, why);
    return FAILED;
}

static bool read_rows(struct sqlserver *server, bool (*each)(void *context, struct reason *why), void *context,
                      struct reason *why)
{
    enum row row;

    /* No rows would be believed to be no sales. */
    if (each != NULL && !server->in_rows)
        return reason_set(why, EXIT_UNAVAILABLE,
                          "o SQL Server respondeu à consulta sem um resultado; informe o suporte");
    while ((row = next(server, why)) == ROW)
        if (each != NULL && !each(context, why))
            return false;
    return row == END;
}

bool sqlserver_each(struct sqlserver *server, const char *batch, bool (*each)(void *context, struct reason *why),
                    void *context, struct reason *why)
{
    bool done;

    free(server->batch);
    server->batch = strdup(batch);
    if (server->batch == NULL)
        return reason_set(why, EXIT_IO, "sem memória");
    server->tried_again = false;
    begin_time(server);
    done = send_with_retry(server, why) && read_rows(server, each, context, why);
    server->in_rows = false;
    sys_deadline(0, 0, "");
    if (!done && ran_out)
        reason_set(why, EXIT_IO, "%s: leitura: sem memória", server->label);
    else if (!done && why->code == EXIT_UNAVAILABLE && sys_monotonic_ms() >= server->last_ms)
        reason_set(why, EXIT_UNAVAILABLE, "%s: leitura: " SHARE_OVER, server->label);
    return done;
}
