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

const char control_commands[] = "fault SPEC, clear, count, fold [sales|shifts], seal on|off, limit BYTES, quit";

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

/* Each of the next obeys one command, `rest` being what is behind its word. False: it cannot be understood. */

static bool obey_fault(struct receiver *receiver, const char *rest, char answer[CONTROL_LINE_MAX])
{
    struct reason why = {0};
    if (!fault_queue_add(&receiver->faults, rest, &why)) {
        (void)snprintf(answer, CONTROL_LINE_MAX, "error %.*s", CONTROL_LINE_MAX - 16, why.text);
    }
    return true;
}

static bool obey_clear(struct receiver *receiver, const char *rest, char answer[CONTROL_LINE_MAX])
{
    (void)answer;
    fault_queue_clear(&receiver->faults);
    receiver->cleared = true;
    return rest[0] == '\0';
}

static bool obey_count(struct receiver *receiver, const char *rest, char answer[CONTROL_LINE_MAX])
{
    (void)snprintf(answer, CONTROL_LINE_MAX, "ok %zu %zu", store_count(receiver->store),
                   store_requests(receiver->store));
    return rest[0] == '\0';
}

static void fold_write_part(const struct receiver *receiver, json_t *part, const char *name,
                            char answer[CONTROL_LINE_MAX])
{
    char file[32];
    char path[SYS_PATH_MAX];
    struct reason why = {0};
    (void)snprintf(file, sizeof file, "fold.%s.ndjson", name);
    if (!store_path(receiver->store, file, path) || !fold_write(part, path, &why)) {
        (void)snprintf(answer, CONTROL_LINE_MAX, "error %.*s", CONTROL_LINE_MAX - 16, why.text);
    }
}

static bool obey_fold(struct receiver *receiver, const char *rest, char answer[CONTROL_LINE_MAX])
{
    const struct fold *fold = &receiver->fold;
    if (strcmp(rest, "sales") == 0) {
        fold_write_part(receiver, fold->sales, rest, answer);
    } else if (strcmp(rest, "shifts") == 0) {
        fold_write_part(receiver, fold->shifts, rest, answer);
    } else {
        (void)snprintf(answer, CONTROL_LINE_MAX, "ok %zu %zu %zu", json_object_size(fold->sales),
                       json_object_size(fold->shifts), json_object_size(fold->cancelled));
        return rest[0] == '\0';
    }
    return true;
}

static bool obey_seal(struct receiver *receiver, const char *rest, char answer[CONTROL_LINE_MAX])
{
    (void)answer;
    receiver->rules.seal = strcmp(rest, "on") == 0;
    return receiver->rules.seal || strcmp(rest, "off") == 0;
}

static bool obey_limit(struct receiver *receiver, const char *rest, char answer[CONTROL_LINE_MAX])
{
    char *end = NULL;
    unsigned long long limit = strtoull(rest, &end, 10);
    (void)answer;
    if (rest[0] < '0' || rest[0] > '9' || *end != '\0' || limit > EXCHANGE_MAX_BODY) {
        return false;
    }
    receiver->rules.size_limit = (size_t)limit;
    return true;
}

static const struct command {
    const char *word;
    bool (*obey)(struct receiver *receiver, const char *rest, char answer[CONTROL_LINE_MAX]);
} commands[] = {
    {"fault", obey_fault}, {"clear", obey_clear}, {"count", obey_count},
    {"fold", obey_fold},   {"seal", obey_seal},   {"limit", obey_limit},
};

bool control_obey(struct receiver *receiver, const char *line, char answer[CONTROL_LINE_MAX])
{
    size_t word = strcspn(line, " \t");
    bool quit = strcmp(line, "quit") == 0;
    bool understood = quit;
    (void)snprintf(answer, CONTROL_LINE_MAX, "ok");
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strlen(commands[i].word) == word && strncmp(commands[i].word, line, word) == 0) {
            understood = commands[i].obey(receiver, line + word + strspn(line + word, " \t"), answer);
        }
    }
    if (!understood) {
        (void)snprintf(answer, CONTROL_LINE_MAX, "error no such command: %s", control_commands);
    }
    return quit;
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
