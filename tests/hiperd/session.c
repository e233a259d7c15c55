/*
 * Login as SQL Server does it, then one request after the other.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "rpc.h"
#include "session.h"
#include "transaction.h"
#include "wtf8.h"

#define PROGRESS_STEPS 20000
#define QUIET_ERROR 596 /* the session is in the kill state */

static bool on_columns(void *context, const struct column *columns, size_t count)
{
    struct session *session = context;
    return answer_columns(&session->answer, columns, count);
}

static bool on_row(void *context, sqlite3_stmt *row, const struct column *columns, size_t count)
{
    struct session *session = context;
    struct sqlerr error = {0};
    if (session->rows_left == 0) {
        session->context.last_error = QUIET_ERROR;
        answer_quiet_error(&session->answer);
        return false;
    }
    session->rows_left -= session->rows_left > 0;
    bool more = answer_row(&session->answer, row, columns, count, &error);
    bool late = error.number == 0 && session->late_error >= 0;
    if (late)
        sqlerr_fault(&error, session->late_error, session->context.spid);
    if (late || error.number != 0)
        answer_error(&session->answer, &error);
    return more && !late;
}

static void on_done(void *context, bool selected, bool counted, int64_t rows)
{
    struct session *session = context;
    answer_done(&session->answer, selected, counted, rows);
}

static void on_error(void *context, const struct sqlerr *error)
{
    struct session *session = context;
    answer_error(&session->answer, error);
}

static void on_info(void *context, const struct sqlerr *info)
{
    struct session *session = context;
    answer_info(&session->answer, info);
}

/* Waits until the client has gone away: that is all that a silent server does. */
static void be_silent(struct session *session)
{
    struct message message = {0};
    while (packet_read(&session->packet, &message))
        continue;
    buffer_free(&message.data);
    session->packet.broken = true;
}

/* 5701, and the ENVCHANGE before it. */
static void say_database(struct session *session, enum database from, enum database to)
{
    struct sqlerr info = {.number = 5701, .state = 2, .line = 1};
    (void)snprintf(info.text, sizeof info.text, "Changed database context to '%s'.", catalogue_database_name(to));
    answer_settle(&session->answer);
    token_environment(&session->packet, ENVIRONMENT_DATABASE, catalogue_database_name(to),
                      catalogue_database_name(from));
    token_message(&session->packet, &info);
}

/* A fault at login must also meet those who log in to master and USE the database. */
static bool on_use(void *context, enum database from, enum database to, struct sqlerr *error)
{
    struct session *session = context;
    struct faults *faults = session->server->faults;
    int64_t number = 0;
    if (faults_take(faults, FAULT_SILENT, (int)to, &number)) {
        be_silent(session);
        return false;
    }
    if (faults_take(faults, FAULT_CLOSE, (int)to, &number)) {
        session->packet.broken = true;
        return false;
    }
    if (faults_take(faults, FAULT_REFUSE, (int)to, &number) || faults_take(faults, FAULT_LOGIN, (int)to, &number))
        return sqlerr_set(error, 916, session->login.user, catalogue_database_name(to));
    say_database(session, from, to);
    return true;
}

static bool on_reads(void *context, unsigned databases, struct sqlerr *error)
{
    struct session *session = context;
    int64_t number = 0;
    for (int i = 0; i < DATABASES; i++) {
        if ((databases & 1U << i) != 0 && faults_take(session->server->faults, FAULT_ERROR, i, &number)) {
            sqlerr_fault(error, (int)number, session->context.spid);
            return false;
        }
        if ((databases & 1U << i) != 0 && faults_take(session->server->faults, FAULT_LATE, i, &number))
            session->late_error = (int)number;
        if ((databases & 1U << i) != 0 && faults_take(session->server->faults, FAULT_QUIET, i, &number))
            session->rows_left = number;
    }
    return true;
}

static bool on_wait(void *context, int64_t ms)
{
    struct session *session = context;
    return packet_wait(&session->packet, ms);
}

/* The client names the transaction in the headers of its further requests. */
static void on_transaction(void *context, enum sink_transaction what)
{
    static const enum token_environment changes[] = {
        [SINK_BEGIN] = ENVIRONMENT_BEGIN, [SINK_COMMIT] = ENVIRONMENT_COMMIT, [SINK_ROLLBACK] = ENVIRONMENT_ROLLBACK};
    struct session *session = context;
    if (what == SINK_BEGIN)
        session->transaction++;
    answer_settle(&session->answer);
    token_transaction(&session->packet, changes[what], session->transaction);
}

/* SQLite asks every few thousand steps whether to go on. */
static int on_progress(void *context)
{
    struct session *session = context;
    return packet_interrupted(&session->packet);
}

static void refuse(struct session *session, int number, int state)
{
    struct sqlerr error = {0};
    const char *name = number == 4060 ? session->login.database : session->login.user;
    sqlerr_set(&error, number, name);
    error.state = state;
    error.line = 1;
    token_message(&session->packet, &error);
}

/* The answer to a login that is refused: 18456 says to the client no more than that. */
static void refuse_login(struct session *session, int number)
{
    if (number == 4060)
        refuse(session, 4060, 1);
    refuse(session, 18456, 1);
    token_done(&session->packet, TOKEN_DONE, DONE_ERROR, 0, 0);
    packet_flush(&session->packet);
    session->packet.broken = true;
}

static void accept_login(struct session *session)
{
    struct packet *packet = &session->packet;
    struct sqlerr language = {.number = 5703, .state = 1, .line = 1, .text = "Changed language setting to us_english."};
    char size[16];
    size_t wanted = session->login.packet_size;
    if (wanted < 512 || wanted > 32767)
        wanted = 4096;
    say_database(session, DATABASE_MASTER, session->context.database);
    token_collation(packet);
    token_environment(packet, ENVIRONMENT_LANGUAGE, "us_english", "");
    token_message(packet, &language);
    token_login_ack(packet, session->login.version);
    (void)snprintf(size, sizeof size, "%zu", wanted);
    token_environment(packet, ENVIRONMENT_PACKET_SIZE, size, "4096");
    answer_end(&session->answer);
    packet_set_size(packet, wanted);
}

/* In the log of logins and among the sessions, for whoever asks which application was here. */
static void record_login(struct session *session)
{
    static const char *const encrypted[] = {
        [LOGIN_PLAIN] = "nothing", [LOGIN_SEALED] = "login", [LOGIN_ALL_SEALED] = "all"};
    const struct context *context = &session->context;
    char *sql = sqlite3_mprintf(
        "INSERT INTO master.hiperd_logins (session_id, login_time, host_name, program_name, login_name, database_name, "
        "encrypted)"
        " VALUES (%d, h_cv(%lld, %lld, %lld, 0), %Q, %Q, %Q, %Q, %Q);"
        "INSERT INTO master.\"sys.dm_exec_sessions\" VALUES (%d, h_cv(%lld, %lld, %lld, 0), %Q, %Q, %Q, %d, 1)",
        context->spid, context->now_utc, type_pack(type_of(KIND_DATETIME2)), type_pack(type_of(KIND_DATETIME)),
        context->host, context->application, context->user, catalogue_database_name(context->database),
        encrypted[session->encryption], context->spid, context->now_utc, type_pack(type_of(KIND_DATETIME2)),
        type_pack(type_of(KIND_DATETIME)), context->host, context->application, context->user, (int)context->database);
    if (sql != NULL)
        (void)sqlite3_exec(session->db, sql, NULL, NULL, NULL);
    sqlite3_free(sql);
}

/* What the client left undone would else take the row with it, and keep it. */
static void forget_login(struct session *session)
{
    (void)sqlite3_exec(session->db, "ROLLBACK", NULL, NULL, NULL);
    char *sql =
        sqlite3_mprintf("DELETE FROM master.\"sys.dm_exec_sessions\" WHERE session_id = %d", session->context.spid);
    if (sql != NULL)
        (void)sqlite3_exec(session->db, sql, NULL, NULL, NULL);
    sqlite3_free(sql);
}

/* False: the connection ends here. */
static bool log_in(struct session *session, const struct message *message)
{
    struct faults *faults = session->server->faults;
    int64_t number = 0;
    if (!login_parse(&message->data, &session->login))
        return false;
    struct login *login = &session->login;
    if (login->version < LOGIN_OLDEST) {
        token_refuse_old(&session->packet, login->version);
        packet_flush(&session->packet);
        return false;
    }
    session->context.user = login->user;
    session->context.host = login->host;
    session->context.application = login->application;
    int database = login->database[0] == '\0' ? DATABASE_MASTER : catalogue_database_find(login->database);
    if (faults_take(faults, FAULT_CLOSE, database, &number))
        return false;
    if (faults_take(faults, FAULT_SILENT, database, &number)) {
        be_silent(session);
        return false;
    }
    if (faults_take(faults, FAULT_DRIP, database, &number))
        packet_slow_down(&session->packet, number, faults_clearings(faults));
    bool known =
        strcasecmp(login->user, session->server->user) == 0 && strcmp(login->password, session->server->password) == 0;
    if (!known || faults_take(faults, FAULT_LOGIN, database, &number)) {
        refuse_login(session, 18456);
        return false;
    }
    if (database < 0 || faults_take(faults, FAULT_REFUSE, database, &number)) {
        refuse_login(session, 4060);
        return false;
    }
    session->context.database = (enum database)database;
    if (faults_take(faults, FAULT_TOKEN, database, &number))
        session->packet.tokens_left = number;
    context_look_at_clock(&session->context);
    record_login(session);
    accept_login(session);
    return true;
}

int session_batch(struct session *session, const char *text, size_t size, struct arena *kept)
{
    struct batch batch = {.context = &session->context, .db = session->db, .sink = &session->sink, .kept = kept};
    return batch_run(&batch, text, size);
}

/* What sp_reset_connection does for a pool: settings and transactions of the one before are gone. */
static void reset(struct session *session)
{
    struct context *context = &session->context;
    (void)sqlite3_exec(session->db, "ROLLBACK", NULL, NULL, NULL);
    context->transactions = 0;
    context->writing = false;
    context->implicit = false;
    context->xact_abort = false;
    context->nocount = false;
    context->fmtonly = false;
    context->row_limit = 0;
    context->quoted_names = true;
    context->lock_timeout_ms = -1;
    context->identity_insert[0] = '\0';
    token_reset(&session->packet);
}

/* The faults that concern every answer from now on, taken once for a connection. */
static void take_limits(struct session *session)
{
    struct faults *faults = session->server->faults;
    int64_t number = 0;
    int database = (int)session->context.database;
    if (!session->slowed && faults_take(faults, FAULT_SLOW, database, &number)) {
        session->slowed = true;
        packet_slow_down(&session->packet, number, faults_clearings(faults));
    }
    if (!session->doomed && faults_take(faults, FAULT_CUT, database, &number)) {
        session->doomed = true;
        session->packet.cut_left = number;
    }
}

/* A SQL batch: ALL_HEADERS, whose first four bytes are its length, then the text in UTF-16. */
static void run_batch_message(struct session *session, const struct message *message)
{
    const void *data = message->data.data;
    const unsigned char *bytes = data;
    struct buffer text = {0};
    size_t headers = 0;
    if (message->data.size >= 4)
        headers = bytes[0] | (size_t)bytes[1] << 8 | (size_t)bytes[2] << 16 | (size_t)bytes[3] << 24;
    if (headers > message->data.size || headers > 1024)
        headers = 0;
    wtf8_from_utf16(&text, bytes + headers, message->data.size - headers);
    session->answer.token = TOKEN_DONE;
    (void)session_batch(session, text.data != NULL ? text.data : "", text.size, NULL);
    answer_end(&session->answer);
    buffer_free(&text);
}

static bool serve_request(struct session *session, const struct message *message)
{
    int64_t number = 0;
    if (message->withdrawn) {
        answer_withdrawn(&session->answer);
        return !session->packet.broken;
    }
    session->answer.failed = false;
    session->late_error = -1;
    session->rows_left = -1;
    session->packet.attention = false;
    take_limits(session);
    if (faults_take(session->server->faults, FAULT_MUTE, (int)session->context.database, &number)) {
        be_silent(session);
        return false;
    }
    if ((message->status & PACKET_STATUS_RESET) != 0)
        reset(session);
    switch (message->type) {
    case PACKET_BATCH:
        run_batch_message(session, message);
        break;
    case PACKET_RPC:
        rpc_run(session, message);
        break;
    case PACKET_TRANSACTION:
        transaction_run(session, message);
        break;
    case PACKET_ATTENTION:
        answer_acknowledge(&session->answer);
        break;
    default:
        return false;
    }
    return !session->packet.broken;
}

/* PRELOGIN, and the handshake where it leads to one. False: the connection ends here. */
static bool begin_login(struct session *session, const struct message *message)
{
    const struct server *server = session->server;
    int64_t number = 0;
    session->encryption =
        login_answer_prelogin(&session->packet, &message->data, server->certificate != NULL, server->force_encryption);
    if (session->encryption == LOGIN_PLAIN || session->encryption == LOGIN_NO_AGREEMENT)
        return session->encryption == LOGIN_PLAIN;
    if (faults_take(server->faults, FAULT_HANDSHAKE, -1, &number)) {
        be_silent(session);
        return false;
    }
    return packet_begin_tls(&session->packet, server->certificate);
}

static void serve_client(struct session *session)
{
    struct message message = {0};
    int64_t number = 0;
    bool in = false;
    if (faults_take(session->server->faults, FAULT_SILENT, -1, &number))
        be_silent(session);
    if (faults_take(session->server->faults, FAULT_DRIP, -1, &number))
        packet_slow_down(&session->packet, number, faults_clearings(session->server->faults));
    while (!session->packet.broken && packet_read(&session->packet, &message)) {
        if (in && !serve_request(session, &message))
            break;
        if (in)
            continue;
        if (message.withdrawn)
            break;
        if (message.type == PACKET_PRELOGIN && !begin_login(session, &message))
            break;
        if (message.type == PACKET_PRELOGIN)
            continue;
        if (session->encryption == LOGIN_SEALED)
            packet_end_tls(&session->packet);
        if (message.type != PACKET_LOGIN7 || !(in = log_in(session, &message)))
            break;
    }
    if (in)
        forget_login(session);
    buffer_free(&message.data);
}

void session_run(struct server *server, int fd, int spid)
{
    struct reason why = {0};
    struct session *session = memory_get(sizeof *session);
    *session = (struct session){.server = server};
    session->sink = (struct sink){session, on_columns, on_row,   on_done, on_error,
                                  on_info, on_use,     on_reads, on_wait, on_transaction};
    session->context = (struct context){
        .catalogue = store_catalogue(server->store), .spid = spid, .quoted_names = true, .lock_timeout_ms = -1};
    packet_begin(&session->packet, fd, (uint16_t)spid);
    session->answer = (struct answer){.packet = &session->packet, .token = TOKEN_DONE};
    session->db = store_connect(server->store, &why);
    if (session->db != NULL) {
        sqlite3_progress_handler(session->db, PROGRESS_STEPS, on_progress, session);
        serve_client(session);
        (void)sqlite3_close(session->db);
    }
    free(session->context.variables.list);
    arena_free(&session->prepared_arena);
    packet_end(&session->packet);
    free(session);
}
