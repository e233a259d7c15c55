/*
 * One thread serves all connections in turn: a command is short, and their order is what a test wants to rely on.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "context.h"
#include "control.h"
#include "controlsql.h"
#include "moment.h"

#define CLIENTS 64

struct client {
    int fd;
    struct buffer line; /* what came without its end yet */
};

struct control {
    char path[sizeof((struct sockaddr_un *)0)->sun_path];
    struct server *server;
    int fd;
    int quit_fd;
    int stop[2];
    pthread_t thread;
    struct client clients[CLIENTS];
    size_t count;
};

/* Steps over the word, when it is next, and over the blanks behind it. */
static bool take(const char **line, const char *word)
{
    size_t size = strlen(word);
    if (strncmp(*line, word, size) != 0 || strchr(" \t", (*line)[size]) == NULL)
        return false;
    *line += size + strspn(*line + size, " \t");
    return true;
}

/* "clock 2026-03-02T10:00:00" sets the server's local time, "clock" gives the machine's back. */
static void obey_clock(const char *moment, struct buffer *answer)
{
    struct moment_text when;
    if (moment[0] == '\0') {
        context_reset_clock();
        buffer_text(answer, "ok");
    } else if (moment_parse(moment, strlen(moment), MOMENT_YEAR_FIRST, &when) && when.in_range && !when.has_z &&
               !when.has_offset) {
        context_set_clock(when.zoned.utc);
        buffer_text(answer, "ok");
    } else {
        buffer_text(answer, "error clock: expected a local time such as 2026-03-02T10:00:00");
    }
}

/* sql|rows|plan caixa|gestao STATEMENTS */
static void obey_sql(struct control *control, enum controlsql_form form, const char *rest, struct buffer *answer)
{
    bool caixa = take(&rest, "caixa");
    if ((caixa || take(&rest, "gestao")) && rest[0] != '\0')
        controlsql_run(control->server, caixa ? DATABASE_CAIXA : DATABASE_GESTAO, form, rest, answer);
    else
        buffer_text(answer, "error expected caixa or gestao, and statements");
}

static void obey_fault(struct control *control, const char *spec, struct buffer *answer)
{
    struct reason why = {0};
    if (faults_add(control->server->faults, spec, &why))
        buffer_text(answer, "ok");
    else
        buffer_printf(answer, "error %s", why.text);
}

/* The answer, with its line end. Blanks before and behind the line do not count. */
static void obey(struct control *control, char *line, struct buffer *answer)
{
    const char *rest = line + strspn(line, " \t");
    for (size_t size = strlen(line); size > 0 && strchr(" \t\r", line[size - 1]) != NULL; size--)
        line[size - 1] = '\0';
    if (take(&rest, "sql")) {
        obey_sql(control, CONTROLSQL_FIRST, rest, answer);
    } else if (take(&rest, "rows")) {
        obey_sql(control, CONTROLSQL_ROWS, rest, answer);
    } else if (take(&rest, "plan")) {
        obey_sql(control, CONTROLSQL_PLAN, rest, answer);
    } else if (take(&rest, "fault")) {
        obey_fault(control, rest, answer);
    } else if (take(&rest, "clock")) {
        obey_clock(rest, answer);
    } else if (strcmp(rest, "clear") == 0) {
        faults_clear(control->server->faults);
        buffer_text(answer, "ok");
    } else if (strcmp(rest, "quit") == 0) {
        buffer_text(answer, sys_write_all(control->quit_fd, "q", 1) == 0 ? "ok" : "error cannot quit");
    } else {
        buffer_text(answer,
                    "error unknown command: sql|rows|plan caixa|gestao ..., fault SPEC, clear, clock [MOMENT], quit");
    }
    buffer_text(answer, "\n");
}

static bool send_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(fd, data, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        data += sent;
        size -= (size_t)sent;
    }
    return true;
}

/* Answers all lines that are complete. False: the client is gone. */
static bool serve_lines(struct control *control, struct client *client)
{
    size_t done = 0;
    bool alive = true;
    for (;;) {
        char *begin = client->line.data + done;
        char *end = memchr(begin, '\n', client->line.size - done);
        struct buffer answer = {0};
        if (end == NULL || !alive)
            break;
        *end = '\0';
        obey(control, begin, &answer);
        alive = send_all(client->fd, answer.data, answer.size);
        buffer_free(&answer);
        done += (size_t)(end - begin) + 1;
    }
    memmove(client->line.data, client->line.data + done, client->line.size - done);
    client->line.size -= done;
    return alive;
}

/* A line may come in pieces, and several may come at once. */
static bool read_client(struct control *control, struct client *client)
{
    char part[65536];
    ssize_t size = recv(client->fd, part, sizeof part, 0);
    if (size < 0)
        return errno == EINTR;
    /* The last line may lack its end. */
    if (size == 0 && client->line.size > 0)
        buffer_add(&client->line, "\n", 1);
    else
        buffer_add(&client->line, part, (size_t)size);
    return client->line.size > 0 && serve_lines(control, client) && size > 0;
}

static void drop_client(struct control *control, size_t i)
{
    (void)close(control->clients[i].fd);
    buffer_free(&control->clients[i].line);
    control->clients[i] = control->clients[--control->count];
}

static void accept_client(struct control *control)
{
    int fd = accept(control->fd, NULL, NULL);
    if (fd < 0)
        return;
    if (control->count == CLIENTS)
        (void)close(fd);
    else
        control->clients[control->count++] = (struct client){.fd = fd};
}

static void *serve(void *argument)
{
    struct control *control = argument;
    for (;;) {
        struct pollfd ready[CLIENTS + 2] = {{.fd = control->stop[0], .events = POLLIN},
                                            {.fd = control->fd, .events = POLLIN}};
        size_t count = control->count;
        for (size_t i = 0; i < count; i++)
            ready[i + 2] = (struct pollfd){.fd = control->clients[i].fd, .events = POLLIN};
        if (poll(ready, (nfds_t)count + 2, -1) < 0)
            continue;
        if (ready[0].revents != 0)
            break;
        for (size_t i = count; i > 0; i--)
            if (ready[i + 1].revents != 0 && !read_client(control, &control->clients[i - 1]))
                drop_client(control, i - 1);
        if (ready[1].revents != 0)
            accept_client(control);
    }
    while (control->count > 0)
        drop_client(control, 0);
    return NULL;
}

/* A socket file outlives its process; anything that is not a socket is left alone, and bind then fails. */
static void remove_leftover(const char *path)
{
    struct stat status;
    if (lstat(path, &status) == 0 && S_ISSOCK(status.st_mode))
        (void)sys_unlink(path);
}

static bool open_socket(struct control *control, const char *path, struct reason *why)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return reason_set(why, EXIT_USAGE_ERROR, "%s: too long for a socket", path);
    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    control->fd = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr *generic = (void *)&address;
    remove_leftover(path);
    if (control->fd < 0 || bind(control->fd, generic, sizeof address) != 0)
        return reason_errno(why, EXIT_CANNOT_CREATE, path, "bind");
    (void)snprintf(control->path, sizeof control->path, "%s", path);
    if (listen(control->fd, 16) != 0)
        return reason_errno(why, EXIT_CANNOT_CREATE, path, "listen");
    return true;
}

struct control *control_start(const char *path, struct server *server, int quit_fd, struct reason *why)
{
    struct control *control = memory_get(sizeof *control);
    *control = (struct control){.server = server, .fd = -1, .quit_fd = quit_fd, .stop = {-1, -1}};
    if (open_socket(control, path, why)) {
        if (pipe(control->stop) == 0 && pthread_create(&control->thread, NULL, serve, control) == 0)
            return control;
        (void)reason_errno(why, EXIT_UNAVAILABLE, path, "thread");
    }
    if (control->path[0] != '\0')
        (void)sys_unlink(control->path);
    for (int i = 0; i < 2; i++)
        if (control->stop[i] >= 0)
            (void)close(control->stop[i]);
    if (control->fd >= 0)
        (void)close(control->fd);
    free(control);
    return NULL;
}

void control_stop(struct control *control)
{
    if (control == NULL)
        return;
    (void)close(control->stop[1]);
    (void)pthread_join(control->thread, NULL);
    (void)close(control->stop[0]);
    (void)close(control->fd);
    (void)sys_unlink(control->path);
    free(control);
}
