/* pdv-outbox run: a command under the agent's lock, its words in the log, its time limited, its tree ended. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "listing.h"
#include "msg.h"
#include "runnote.h"

#include "command.h"
#include "disk.h"
#include "log.h"
#include "outcome.h"

#define GRACE_MS 10000
#define DAY_S (INT64_C(24) * 60 * 60)
#define NAME_LENGTH 32
#define DEPTH_MAX 16 /* of folders that a program of the run may have made in it */

static bool make_in(const char *folder, char path[SYS_PATH_MAX], struct reason *why)
{
    unsigned char random[NAME_LENGTH / 2];
    char name[NAME_LENGTH + 1], wanted[SYS_PATH_MAX];

    if (sys_random(random, sizeof random) == -1)
        return reason_errno(why, EXIT_OUR_BUG, folder, "números aleatórios");
    for (size_t i = 0; i < sizeof random; i++)
        snprintf(name + 2 * i, 3, "%02x", random[i]);
    if (!path_join(wanted, folder, name, why))
        return false;
    return sys_make_private_dir(wanted, path) == 0 || disk_not_created(wanted, why);
}

/* Each name that a link gives is removed as such: only a folder that is not empty is looked into. */
static bool remove_all(const char *path, int depth)
{
    char below[SYS_PATH_MAX];
    struct sys_dir *dir;
    const char *name;
    bool done = true;

    if (sys_unlink(path) == 0 || sys_remove_dir(path) == 0)
        return true;
    if ((errno != ENOTEMPTY && errno != EEXIST) || depth == 0)
        return errno == ENOENT;
    dir = sys_dir_open(path);
    while (dir != NULL && (name = sys_dir_next(dir)) != NULL)
        done = path_join(below, path, name, NULL) && remove_all(below, depth - 1) && done;
    sys_dir_close(dir);
    return done && sys_remove_dir(path) == 0;
}

/* Removes the folder and all that is in it, without following links; what is left is a warning. */
static void remove_folder(const char *path)
{
    if (!remove_all(path, DEPTH_MAX))
        msg_warning("%s: a pasta desta execução não pôde ser removida: %s", path, strerror(errno));
}

static bool remove_old(const char *folder, struct reason *why)
{
    struct listing listing;
    char path[SYS_PATH_MAX];
    bool done = listing_read(&listing, folder, why);

    for (size_t i = 0; done && i < listing.count; i++)
        if (strlen(listing.names[i]) == NAME_LENGTH && strspn(listing.names[i], "0123456789abcdef") == NAME_LENGTH &&
            path_join(path, folder, listing.names[i], NULL) && disk_is_older(path, DAY_S))
            remove_folder(path);
    listing_end(&listing);
    return done;
}

/* In `folder`, which is made when it is not there. */
static bool make(char *folder, char path[SYS_PATH_MAX], struct reason *why)
{
    char above[SYS_PATH_MAX], ignored[SYS_PATH_MAX];

    if (!disk_folder(path_folder(folder, above), why) ||
        (sys_make_private_dir(folder, ignored) == -1 && errno != EEXIST && !disk_not_created(folder, why)))
        return false;
    if (!sys_is_private_dir(folder))
        return reason_set(why, EXIT_CANNOT_CREATE, "%s: não é uma pasta que seja só da conta do agente: remova",
                          folder);
    return remove_old(folder, why) && make_in(folder, path, why);
}

/*
 * The folder of one run, for what its programs leave to each other and for what they write for a while: beside the
 * queue, for this account alone, gone with the run; what killed runs left over a day ago is removed. Nobody can guess
 * its name, and what stands there already is never taken for it. A full disk gives a folder among the system's
 * temporary files instead, with a warning: what waits can still be sent, which makes room.
 */
static bool make_folder(const struct places *places, char path[SYS_PATH_MAX], struct reason *why)
{
    char folder[SYS_PATH_MAX], temporary[SYS_PATH_MAX];
    bool done = path_beside(folder, places->outbox, "execucoes", why) && make(folder, path, why);

    if (done || why->code != EXIT_IO)
        return done;
    msg_warning("%s; esta execução usa a pasta de arquivos temporários do sistema", why->text);
    return sys_temporary_folder(temporary, sizeof temporary) && make_in(temporary, path, why);
}

static void on_stderr(void *context, const char *bytes, size_t size)
{
    log_take(context, bytes, size);
}

/* 126 and 127 are the shell's codes for what cannot be run, which sys_run uses too. */
static int own_code(enum sys_end end, int status, const struct config *config, const char *name)
{
    switch (end) {
    case SYS_EXITED:
        if (status == 126 || status == 127)
            msg_error("%s: o comando não pôde ser iniciado", name);
        return status;
    case SYS_SIGNALLED:
        msg_error("%s: terminado pelo sinal %d", name, status);
        return EXIT_OUR_BUG;
    case SYS_LIMIT:
        msg_error("%s: passou de RUN_LIMIT_SECONDS=%lld e foi encerrado; o que falta fica para a próxima execução",
                  name, (long long)config->run_limit_seconds);
        return EXIT_LATER;
    case SYS_NOT_STARTED:
        msg_error("%s: não pôde ser iniciado: %s", name, strerror(status));
        return EXIT_IO;
    }
    return EXIT_OUR_BUG;
}

/* The run's code, and its one line: whose code it is, and what was done. */
static int verdict(int own)
{
    json_t *lines = runnote_read();
    struct outcome outcome = outcome_of(lines, own);
    char counts[256];

    outcome_counts(lines, counts, sizeof counts);
    if (json_array_size(lines) > 0)
        msg_info("fim da execução: código %d%s%s%s%s", outcome.code, outcome.program == NULL ? "" : " (",
                 outcome.program == NULL ? "" : outcome.program, outcome.program == NULL ? "" : ")", counts);
    json_decref(lines);
    return outcome.code;
}

/* Nobody waits here: the scheduler comes again in ten minutes, and runs that queue up would run one after the other. */
static bool take_lock(const struct places *places, int *lock, struct reason *why)
{
    if (!disk_folder(places->state_dir, why))
        return false;
    *lock = sys_lock(places->run_lock, 0);
    if (*lock != -1)
        return true;
    if (errno == EWOULDBLOCK)
        return reason_set(why, EXIT_LATER, "outra execução está em andamento (%s)", places->run_lock);
    return reason_errno(why, EXIT_CANNOT_CREATE, places->run_lock, "trava");
}

/*
 * What the commands of the run are told: when it began, where its folder is, and which configuration it goes by: `-c`
 * needs to be given once only.
 */
static bool tell(const struct config *config, const char *folder, struct reason *why)
{
    char since[32];
    const char *const variables[][2] = {
        {RUNNOTE_SINCE, since}, {RUNNOTE_FOLDER, folder}, {"TMPDIR", folder}, {"PDV_CONFIG", config->file}};

    snprintf(since, sizeof since, "%lld", (long long)(sys_now_ms() / 1000));
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        if (variables[i][1] != NULL && sys_set_env(variables[i][0], variables[i][1]) == -1)
            return reason_errno(why, EXIT_IO, variables[i][0], "ambiente");
    return true;
}

static void into_file(void *context, const char *bytes, size_t size)
{
    const struct log *log = context;

    (void)sys_write_all(log->fd, bytes, size);
}

/*
 * What is odd about the configuration was said on stderr before there was a log; it is said there too, once for all
 * programs of the run. Then our own words go with those of the command: into the log, which shows them on stderr.
 */
static void speak_through(struct log *log, const char *config_file)
{
    struct config again;

    msg_to(into_file, log);
    (void)config_load(&again, config_file, NULL);
    config_free(&again);
    (void)sys_set_env("PDV_CONFIG_CHECKED", "1");
    msg_to(on_stderr, log);
}

static int run_in(const char *folder, const struct config *config, const struct sys_command *command)
{
    struct reason why = {0};
    struct log *log = command->context;
    enum sys_end end;
    int status = 0;

    if (!tell(config, folder, &why))
        return msg_fail(&why);
    end = sys_run(command, &status);
    if (log->used > 0) /* the command was ended in mid-line */
        log_take(log, "\n", 1);
    return verdict(own_code(end, status, config, command->argv[0]));
}

static int run_logged(const struct session *session, struct sys_command *command)
{
    const struct config *config = &session->config;
    char folder[SYS_PATH_MAX];
    struct reason why = {0};
    struct log log;
    int code;

    if (!log_begin(&log, config->log_file, config->log_rotation_bytes, config->log_retention_days, &why))
        msg_warning("%s; a execução continua sem log", why.text);
    speak_through(&log, config->file);
    command->context = &log;
    if (make_folder(&session->places, folder, &why)) {
        code = run_in(folder, config, command);
        remove_folder(folder);
        (void)sys_set_env(RUNNOTE_FOLDER, NULL); /* we ourselves leave no line */
    } else {
        code = msg_fail(&why);
    }
    msg_to(NULL, NULL);
    log_end(&log);
    command->context = NULL;
    return code;
}

int run_run(struct session *session, const struct choices *choices)
{
    struct reason why = {0};
    struct sys_command command = {.argv = choices->operands,
                                  .limit_ms = session->config.run_limit_seconds * 1000,
                                  .grace_ms = GRACE_MS,
                                  .keep_fd = -1,
                                  .on_stderr = on_stderr};
    int code;

    if (!places_check_owner(&session->places, &why) || !take_lock(&session->places, &command.keep_fd, &why))
        return msg_fail(&why);
    code = run_logged(session, &command);
    sys_unlock(command.keep_fd);
    return code;
}
