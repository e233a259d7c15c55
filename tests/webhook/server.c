/*
 * libmicrohttpd runs without a thread of its own: the loop waits for the descriptors that it names, no longer than it
 * says, and then lets it run. Its callbacks only return and leave a state.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <microhttpd.h>

#include "msg.h"
#include "sys.h"

#include "drip.h"
#include "exchange.h"
#include "headers.h"
#include "park.h"
#include "server.h"

#define PEM_MAX 65536
#define CONNECTION_MEMORY ((size_t)256 * 1024)

struct server {
    struct MHD_Daemon *daemon;
    struct receiver *receiver;
    struct park park;
    unsigned long connections; /* so far */
    char cert[PEM_MAX];
    char key[PEM_MAX];
};

/* An exchange as this file sees it: with the place where its connection waits when it is never answered. */
struct call {
    struct exchange *exchange;
    struct park_place place;
};

/* --- one request --- */

static void connection_note(void *context, struct MHD_Connection *connection, void **number,
                            enum MHD_ConnectionNotificationCode code)
{
    struct server *server = context;
    (void)connection;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        server->connections++;
        *number = (void *)(uintptr_t)server->connections;
    }
}

static unsigned long connection_number(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info != NULL ? (unsigned long)(uintptr_t)info->socket_context : 0;
}

static enum MHD_Result header_note(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct exchange *exchange = context;
    (void)kind;
    if (!headers_add(exchange->headers, name, value != NULL ? value : "")) {
        exchange->failed = true;
    }
    return MHD_YES;
}

static void call_free(struct call *call)
{
    exchange_free(call->exchange);
    free(call);
}

static struct call *call_new(struct MHD_Connection *connection, const char *url, const char *method)
{
    struct call *call = calloc(1, sizeof *call);
    if (call == NULL) {
        return NULL;
    }
    call->exchange = exchange_new(method, url, connection_number(connection));
    if (call->exchange == NULL) {
        call_free(call);
        return NULL;
    }
    (void)MHD_get_connection_values(connection, MHD_HEADER_KIND, header_note, call->exchange);
    return call;
}

static struct MHD_Response *response_make(struct server *server, struct MHD_Connection *connection,
                                          struct outcome *outcome)
{
    struct reply *reply = &outcome->reply;
    struct MHD_Response *response = NULL;
    if (outcome->fault.kind == FAULT_DRIP && reply->body != NULL) {
        response = drip_response(&server->park, connection, &outcome->fault, reply->body, reply->size);
    } else if (reply->body != NULL) {
        response = MHD_create_response_from_buffer(reply->size, reply->body, MHD_RESPMEM_MUST_FREE);
    } else {
        response = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    }
    if (response == NULL) {
        return NULL;
    }
    reply->body = NULL; /* the response owns it now */
    if ((reply->content_type != NULL &&
         MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, reply->content_type) != MHD_YES) ||
        (reply->header != NULL && MHD_add_response_header(response, reply->header, reply->header_value) != MHD_YES)) {
        MHD_destroy_response(response);
        return NULL;
    }
    return response;
}

/* MHD_NO closes the connection as it stands: that is what a reply without status asks for. */
static enum MHD_Result call_answer(struct server *server, struct MHD_Connection *connection, struct call *call)
{
    struct outcome outcome;
    enum MHD_Result result = MHD_NO;
    receiver_take(server->receiver, call->exchange, &outcome);
    if (outcome.fault.kind == FAULT_SILENT) {
        park_in(&server->park, &call->place, connection, PARK_FOREVER);
        result = MHD_YES;
    } else if (outcome.reply.status > 0) {
        struct MHD_Response *response = response_make(server, connection, &outcome);
        if (response != NULL) {
            result = MHD_queue_response(connection, outcome.reply.status, response);
            MHD_destroy_response(response);
        }
    }
    reply_free(&outcome.reply);
    return result;
}

/*
 * A client that asks first (Expect: 100-continue) is told at once that its body is too large; anybody else is let send
 * it, see exchange.c.
 */
static bool is_refused_early(struct exchange *exchange)
{
    const char *length = headers_get(exchange->headers, "Content-Length");
    const char *expect = headers_get(exchange->headers, "Expect");
    if (length == NULL || expect == NULL || strcasecmp(expect, "100-continue") != 0 ||
        strtoull(length, NULL, 10) <= EXCHANGE_MAX_BODY) {
        return false;
    }
    exchange->too_large = true;
    return true;
}

/* Called for the headers, then for each piece of the body, then once more for its end; and again after a suspension. */
static enum MHD_Result request_handle(void *context, struct MHD_Connection *connection, const char *url,
                                      const char *method, const char *version, const char *upload, size_t *upload_size,
                                      void **state)
{
    struct server *server = context;
    struct call *call = *state;
    (void)version;
    if (call == NULL) {
        call = call_new(connection, url, method);
        *state = call;
        if (call == NULL) {
            return MHD_NO;
        }
        return is_refused_early(call->exchange) ? call_answer(server, connection, call) : MHD_YES;
    }
    if (*upload_size > 0) {
        exchange_append(call->exchange, upload, *upload_size);
        *upload_size = 0;
        return MHD_YES;
    }
    return call->exchange->taken ? MHD_NO : call_answer(server, connection, call);
}

static void request_end(void *context, struct MHD_Connection *connection, void **state,
                        enum MHD_RequestTerminationCode code)
{
    struct server *server = context;
    struct call *call = *state;
    (void)connection;
    (void)code;
    if (call == NULL) {
        return;
    }
    if (!call->exchange->taken) {
        receiver_note_incomplete(server->receiver, call->exchange);
    }
    call_free(call);
    *state = NULL;
}

static void library_words(void *context, const char *format, va_list arguments) SYS_PRINTF(2, 0);

static void library_words(void *context, const char *format, va_list arguments)
{
    char text[512];
    (void)context;
    if (vsnprintf(text, sizeof text, format, arguments) >= 0) {
        text[strcspn(text, "\n")] = '\0';
        msg_debug("libmicrohttpd: %s", text);
    }
}

/* --- the server --- */

static bool pem_read(const char *path, char text[PEM_MAX], struct reason *why)
{
    int64_t size = 0;
    int fd = sys_open_read(path);
    if (fd < 0) {
        return reason_errno(why, EXIT_CONFIG, path, "open");
    }
    for (int64_t got = 1; got > 0 && size < PEM_MAX - 1;) {
        got = sys_read(fd, text + size, (size_t)(PEM_MAX - 1 - size));
        size = got < 0 ? got : size + got;
    }
    text[size > 0 ? size : 0] = '\0';
    (void)sys_close(fd);
    return size > 0 || reason_set(why, EXIT_CONFIG, "%s: empty, or not to be read", path);
}

static bool daemon_start(struct server *server, const struct server_options *options, struct reason *why)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(options->port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    unsigned flags = MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    struct MHD_OptionItem tls[4] = {{MHD_OPTION_END, 0, NULL}};
    if (options->cert != NULL) {
        flags |= MHD_USE_TLS;
        tls[0] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, server->cert};
        tls[1] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, server->key};
        tls[2] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
        if (options->tls_priority != NULL) {
            char *priority = (char *)(uintptr_t)options->tls_priority; /* the library only reads it */
            tls[2] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_PRIORITIES, 0, priority};
            tls[3] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
        }
    }
    /* The logger comes first: it is used from the moment on that it is named. */
    server->daemon =
        MHD_start_daemon(flags, options->port, NULL, NULL, request_handle, server, MHD_OPTION_EXTERNAL_LOGGER,
                         library_words, NULL, MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_NOTIFY_COMPLETED, request_end,
                         server, MHD_OPTION_NOTIFY_CONNECTION, connection_note, server,
                         MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
    return server->daemon != NULL ||
           reason_set(why, EXIT_UNAVAILABLE, "127.0.0.1:%u: cannot listen%s", (unsigned)options->port,
                      options->cert != NULL ? ", or not with this certificate and key" : "");
}

struct server *server_open(const struct server_options *options, struct receiver *receiver, struct reason *why)
{
    struct server *server = calloc(1, sizeof *server);
    if (server == NULL) {
        (void)reason_set(why, EXIT_OUR_BUG, "out of memory");
        return NULL;
    }
    server->receiver = receiver;
    if ((options->cert != NULL &&
         (!pem_read(options->cert, server->cert, why) || !pem_read(options->key, server->key, why))) ||
        !daemon_start(server, options, why)) {
        free(server);
        return NULL;
    }
    return server;
}

uint16_t server_port(const struct server *server)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info != NULL ? info->port : 0;
}

bool server_watch(struct server *server, struct watch *watch)
{
    park_watch(&server->park, watch);
    return MHD_get_fdset(server->daemon, &watch->reading, &watch->writing, &watch->failing, &watch->last) == MHD_YES;
}

int64_t server_timeout(struct server *server)
{
    MHD_UNSIGNED_LONG_LONG library_ms = 0;
    int64_t parked_ms = park_timeout(&server->park);
    if (MHD_get_timeout(server->daemon, &library_ms) != MHD_YES) {
        return parked_ms;
    }
    return parked_ms >= 0 && parked_ms < (int64_t)library_ms ? parked_ms : (int64_t)library_ms;
}

bool server_turn(struct server *server, const struct watch *watch)
{
    if (server->receiver->cleared) {
        park_let_go(&server->park);
    }
    server->receiver->cleared = false;
    park_wake(&server->park, watch);
    return MHD_run_from_select(server->daemon, &watch->reading, &watch->writing, &watch->failing) == MHD_YES;
}

void server_close(struct server *server)
{
    if (server == NULL) {
        return;
    }
    park_release(&server->park);
    MHD_stop_daemon(server->daemon);
    free(server);
}
