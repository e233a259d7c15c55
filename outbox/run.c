/* pdv-outbox run: a command under the agent's lock, its words in the log, its time limited, its tree ended. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "instante.h"
#include "msg.h"

#include "command.h"
#include "disk.h"
#include "log.h"

#define GRACE_MS 10000

static void on_stderr(void *context, const char *bytes, size_t size)
{
    log_take(context, bytes, size);
}

/* Our own words about the run stand in the log too, among those of the command, and log_take shows them on stderr. */
static void say(struct log *log, const char *format, ...) SYS_PRINTF(2, 3);
static void say(struct log *log, const char *format, ...)
{
    char text[512], line[640], when[INSTANTE_TEXT];
    int64_t now_ms = sys_now_ms();
    va_list arguments;
    int length;

    va_start(arguments, format);
    if (vsnprintf(text, sizeof text, format, arguments) < 0)
        text[0] = '\0';
    va_end(arguments);
    instante_format(instante_of(now_ms, sys_local_offset_s(now_ms / 1000)), INSTANTE_SECONDS, when);
    length = snprintf(line, sizeof line, "%s %s: erro: %s\n", when, msg_program(), text);
    if (log->used > 0) /* the command was ended in mid-line */
        log_take(log, "\n", 1);
    log_take(log, line, (size_t)length < sizeof line ? (size_t)length : sizeof line - 1);
}

/* 126 and 127 are the shell's codes for what cannot be run, which sys_run uses too. */
static int verdict(struct log *log, enum sys_end end, int status, const struct config *config, const char *name)
{
    switch (end) {
    case SYS_EXITED:
        if (status == 126 || status == 127)
            say(log, "%s: o comando não pôde ser iniciado", name);
        return status;
    case SYS_SIGNALLED:
        say(log, "%s: terminado pelo sinal %d", name, status);
        return EXIT_OUR_BUG;
    case SYS_LIMIT:
        say(log, "%s: passou de RUN_LIMIT_SECONDS=%lld e foi encerrado; o que falta fica para a próxima execução", name,
            (long long)config->run_limit_seconds);
        return EXIT_LATER;
    case SYS_NOT_STARTED:
        say(log, "%s: não pôde ser iniciado: %s", name, strerror(status));
        return EXIT_IO;
    }
    return EXIT_OUR_BUG;
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
 * What the commands of the run are told: when it began, and which configuration it goes by, so that `-c` needs to be
 * given once only. They work without the first, a little longer than needed.
 */
static bool tell(const struct config *config, struct reason *why)
{
    char text[32];

    snprintf(text, sizeof text, "%lld", (long long)(sys_now_ms() / 1000));
    if (sys_set_env(COMMAND_RUN_SINCE, text) == -1)
        msg_warning(COMMAND_RUN_SINCE ": %s", strerror(errno));
    if (config->file != NULL && sys_set_env("PDV_CONFIG", config->file) == -1)
        return reason_errno(why, EXIT_IO, "PDV_CONFIG", "ambiente");
    return true;
}

int run_run(struct session *session, const struct choices *choices, int count, char **operands)
{
    const struct config *config = &session->config;
    struct log log;
    struct reason why = {0};
    struct sys_command command = {.argv = operands,
                                  .limit_ms = config->run_limit_seconds * 1000,
                                  .grace_ms = GRACE_MS,
                                  .on_stderr = on_stderr,
                                  .context = &log};
    enum sys_end end;
    int status = 0, code;

    (void)choices;
    (void)count;
    if (!tell(config, &why) || !take_lock(&session->places, &command.keep_fd, &why))
        return msg_fail(&why);
    if (!log_begin(&log, config->log_file, config->log_rotation_bytes, config->log_retention_days, &why))
        msg_warning("%s; a execução continua sem log", why.text);
    end = sys_run(&command, &status);
    code = verdict(&log, end, status, config, operands[0]);
    log_end(&log);
    sys_unlock(command.keep_fd);
    return code;
}
