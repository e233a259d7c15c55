/*
 * Nothing here blocks: a client that is slow to send has its line kept until it is whole, one that does not read its
 * answers is dropped.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "sys.h"

#include "control.h"

#define CLIENTS_MAX 16

struct client {
    int fd; /* -1: this place is free */
    int watched;
    size_t used;
    bool too_long; /* the beginning of the line found no room and was dropped */
    char line[CONTROL_LINE_MAX];
};

struct control {
    struct receiver *receiver;
    struct sockaddr_un address;
    int fd;
    int watched;
    struct client clients[CLIENTS_MAX];
};

static bool fd_prepare(int fd)
{
    return fcntl(fd, F_SETFL, O_NONBLOCK) != -1 && fcntl(fd, F_SETFD, FD_CLOEXEC) != -1;
}

/* A socket file outlives its process; anything that is not a socket is left alone, and bind then fails. */
static void leftover_remove(const char *path)
{
    struct stat status;
    if (lstat(path, &status) == 0 && S_ISSOCK(status.st_mode)) {
        (void)sys_unlink(path);
    }
}

struct control *control_open(const char *path, struct receiver *receiver, struct reason *why)
{
    struct control *control = calloc(1, sizeof *control);
    if (control == NULL) {
        (void)reason_set(why, EXIT_OUR_BUG, "%s: out of memory", path);
        return NULL;
    }
    control->fd = -1;
    control->receiver = receiver;
    control->address.sun_family = AF_UNIX;
    for (size_t i = 0; i < CLIENTS_MAX; i++) {
        control->clients[i].fd = -1;
    }
    if (strlen(path) >= sizeof control->address.sun_path) {
        (void)reason_set(why, EXIT_CANNOT_CREATE, "%s: too long for a socket's name", path);
        goto fail;
    }
    memcpy(control->address.sun_path, path, strlen(path) + 1);
    leftover_remove(path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0 || !fd_prepare(fd) || bind(fd, (struct sockaddr *)&control->address, sizeof control->address) != 0 ||
        listen(fd, CLIENTS_MAX) != 0) {
        (void)reason_errno(why, EXIT_CANNOT_CREATE, path, "listen");
        if (fd >= 0) {
            (void)sys_close(fd);
        }
        goto fail;
    }
    control->fd = fd;
    return control;
fail:
    control_close(control);
    return NULL;
}

static void fold_counts(const struct fold *fold, char answer[CONTROL_LINE_MAX])
{
    (void)snprintf(answer, CONTROL_LINE_MAX, "ok %zu %zu %zu", json_object_size(fold->sales),
                   json_object_size(fold->shifts), json_object_size(fold->cancelled));
}

/* `word`: sales or shifts. */
static void fold_part(const struct receiver *receiver, const char *word, char answer[CONTROL_LINE_MAX])
{
    char name[32];
    char path[SYS_PATH_MAX];
    struct reason why = {0};
    json_t *part = strcmp(word, "sales") == 0 ? receiver->fold.sales : receiver->fold.shifts;
    (void)snprintf(name, sizeof name, "fold.%s.ndjson", word);
    if (!store_path(receiver->store, name, path) || !fold_write(part, path, &why)) {
        (void)snprintf(answer, CONTROL_LINE_MAX, "error %.*s", CONTROL_LINE_MAX - 16, why.text);
    }
}

bool control_obey(struct receiver *receiver, const char *line, char answer[CONTROL_LINE_MAX])
{
    struct reason why = {0};
    (void)snprintf(answer, CONTROL_LINE_MAX, "ok");
    if (strncmp(line, "fault", 5) == 0 && (line[5] == ' ' || line[5] == '\t')) {
        if (!fault_queue_add(&receiver->faults, line + 5 + strspn(line + 5, " \t"), &why)) {
            (void)snprintf(answer, CONTROL_LINE_MAX, "error %.*s", CONTROL_LINE_MAX - 16, why.text);
        }
    } else if (strcmp(line, "clear") == 0) {
        fault_queue_clear(&receiver->faults);
    } else if (strcmp(line, "count") == 0) {
        (void)snprintf(answer, CONTROL_LINE_MAX, "ok %zu %zu", store_count(receiver->store),
                       store_requests(receiver->store));
    } else if (strcmp(line, "fold") == 0) {
        fold_counts(&receiver->fold, answer);
    } else if (strcmp(line, "fold sales") == 0 || strcmp(line, "fold shifts") == 0) {
        fold_part(receiver, line + strlen("fold "), answer);
    } else if (strcmp(line, "seal on") == 0 || strcmp(line, "seal off") == 0) {
        receiver->rules.seal = strcmp(line, "seal on") == 0;
    } else if (strcmp(line, "quit") == 0) {
        return true;
    } else {
        (void)snprintf(answer, CONTROL_LINE_MAX,
                       "error no such command: fault SPEC, clear, count, fold [sales|shifts], seal on|off, quit");
    }
    return false;
}

/* The line without the blanks at its ends. */
static const char *trim(char *line)
{
    size_t size = strlen(line);
    while (size > 0 && strchr(" \t\r", line[size - 1]) != NULL) {
        line[--size] = '\0';
    }
    return line + strspn(line, " \t");
}

static void client_drop(struct client *client)
{
    (void)sys_close(client->fd);
    client->fd = -1;
}

/* Obeys the whole lines that have come. True when the webhook is to end. */
static bool client_obey(struct control *control, struct client *client)
{
    char answer[CONTROL_LINE_MAX + 1];
    char *end = NULL;
    bool quit = false;
    while (!quit && client->fd >= 0 && (end = memchr(client->line, '\n', client->used)) != NULL) {
        size_t size = (size_t)(end - client->line);
        *end = '\0';
        if (client->too_long) {
            client->line[0] = '\0'; /* its end alone could read like a command */
        }
        client->too_long = false;
        quit = control_obey(control->receiver, trim(client->line), answer);
        client->used -= size + 1;
        memmove(client->line, end + 1, client->used);
        size = strlen(answer);
        answer[size] = '\n';
        if (send(client->fd, answer, size + 1, MSG_NOSIGNAL) != (ssize_t)size + 1) {
            client_drop(client);
        }
    }
    return quit;
}

static bool client_turn(struct control *control, struct client *client)
{
    ssize_t got = read(client->fd, client->line + client->used, sizeof client->line - client->used);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return false;
    }
    if (got == 0 && client->used > 0) {
        client->line[client->used++] = '\n'; /* the last line may lack its end */
    }
    client->used += got > 0 ? (size_t)got : 0;
    bool quit = client_obey(control, client);
    if (got <= 0 && client->fd >= 0) {
        client_drop(client);
        return quit;
    }
    if (client->used == sizeof client->line) {
        client->too_long = true;
        client->used = 0;
    }
    return quit;
}

static void client_accept(struct control *control)
{
    for (size_t i = 0; i < CLIENTS_MAX; i++) {
        struct client *client = &control->clients[i];
        if (client->fd < 0) {
            *client = (struct client){.fd = accept(control->fd, NULL, NULL), .watched = WATCH_NONE};
            if (client->fd >= 0 && !fd_prepare(client->fd)) {
                client_drop(client);
            }
            return;
        }
    }
}

static bool has_room(const struct control *control)
{
    for (size_t i = 0; i < CLIENTS_MAX; i++) {
        if (control->clients[i].fd < 0) {
            return true;
        }
    }
    return false;
}

void control_watch(struct control *control, struct watch *watch)
{
    control->watched = has_room(control) ? watch_add(watch, control->fd) : WATCH_NONE;
    for (size_t i = 0; i < CLIENTS_MAX; i++) {
        struct client *client = &control->clients[i];
        client->watched = client->fd >= 0 ? watch_add(watch, client->fd) : WATCH_NONE;
    }
}

bool control_turn(struct control *control, const struct watch *watch)
{
    bool quit = false;
    for (size_t i = 0; i < CLIENTS_MAX; i++) {
        if (watch_is_ready(watch, control->clients[i].watched)) {
            quit = client_turn(control, &control->clients[i]) || quit;
        }
    }
    if (watch_is_ready(watch, control->watched)) {
        client_accept(control);
    }
    return quit;
}

void control_close(struct control *control)
{
    if (control == NULL) {
        return;
    }
    for (size_t i = 0; i < CLIENTS_MAX; i++) {
        if (control->clients[i].fd >= 0) {
            client_drop(&control->clients[i]);
        }
    }
    if (control->fd >= 0) {
        (void)sys_close(control->fd);
        (void)sys_unlink(control->address.sun_path);
    }
    free(control);
}
