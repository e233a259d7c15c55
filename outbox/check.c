/* pdv-outbox --check: one line per finding, what it means and what to do. Only what a try needs is written, and
 * removed. */
#include <errno.h>
#include <stdio.h>

#include "lines.h"
#include "msg.h"

#include "command.h"
#include "deadletter.h"
#include "disk.h"

#define PROBE "teste.tmp"
#define LOCK_WAIT_MS 5000

/* As a payload goes: made in tmp, renamed into the outbox, moved to the dead letter; at last it is removed. */
static bool try_folders(const struct places *places, struct reason *why)
{
    char waiting[SYS_PATH_MAX] = "", dead[SYS_PATH_MAX], state[SYS_PATH_MAX];
    bool done =
        path_join(state, places->state_dir, PROBE, why) && disk_put(state, places->state_dir, "teste\n", 6, why) &&
        disk_remove(state, why) && disk_folder(places->tmp, why) && disk_folder(places->outbox, why) &&
        disk_folder(places->dead, why) && path_join(waiting, places->outbox, PROBE, why) &&
        path_join(dead, places->dead, PROBE, why) && disk_remove(dead, why) && /* of a check that was ended */
        disk_put(waiting, places->tmp, "teste\n", 6, why) && disk_move(waiting, dead, why) && disk_remove(dead, why);

    if (!done)
        (void)disk_remove(waiting, NULL);
    return done;
}

/* The state's lock is held: a file of this check stands in the queue's folders, and no other program may take it. */
static bool check_writing(const struct places *places)
{
    struct reason why = {0};
    int lock = disk_folder(places->state_dir, &why) ? sys_lock(places->state_lock, LOCK_WAIT_MS) : -1;
    bool good = lock != -1 && try_folders(places, &why);

    if (lock != -1)
        sys_unlock(lock);
    else if (errno == EWOULDBLOCK) {
        msg_check(CHECK_WARNING, "outro comando está mexendo na fila: as pastas não foram testadas; repita depois");
        return true;
    } else if (why.text[0] == '\0')
        reason_errno(&why, EXIT_CANNOT_CREATE, places->state_lock, "trava");
    if (good)
        msg_check(CHECK_OK, "%s, %s, %s: guardam, movem e tiram arquivos", places->tmp, places->outbox, places->dead);
    else
        msg_check(CHECK_FAILED, "%s; sem isto nada se guarda: veja o espaço em disco e as permissões da pasta",
                  why.text);
    return good;
}

/* What a person has to look at, and then say so. */
static bool check_missing(const char *canal, const struct state_missing *missing)
{
    if (missing->count == 0)
        return true;
    msg_check(
        missing->swapped ? CHECK_FAILED : CHECK_WARNING,
        "%s: %lld venda(s) já enviadas não estão mais no banco, desde %s%s; veja o que houve com o banco e depois "
        "confirme com pdv-outbox ack",
        canal, (long long)missing->count, missing->since,
        missing->swapped ? " (BASE_TROCADA: banco trocado ou restaurado)" : "");
    return !missing->swapped;
}

static bool check_state(struct session *session)
{
    struct reason why = {0};
    char when[INSTANTE_TEXT];

    if (!session_look(session, &why)) {
        msg_check(CHECK_FAILED, "%s; veja as permissões do arquivo", why.text);
        return false;
    }
    instante_format(state_last(&session->state), INSTANTE_SECONDS, when);
    if (session->file.note[0] != '\0')
        msg_check(CHECK_WARNING, "%s", session->file.note);
    else if (session->file.origin == STATEFILE_NOTHING)
        msg_check(CHECK_WARNING,
                  "%s: ainda não existe: primeira instalação, a leitura começa em %s; para começar "
                  "antes, pdv-outbox rewind",
                  session->places.state, when);
    else
        msg_check(CHECK_OK, "%s: íntegro, lido até %s", session->places.state, when);
    if (session->state.parada.is)
        msg_check(CHECK_WARNING, "o envio espera desde %s (%s): %s", session->state.parada.desde,
                  session->state.parada.veredito, session->state.parada.texto);
    return true;
}

/* What waits or is dead is news, not a fault: only what keeps the queue from working fails the check. */
static bool check_folder(const struct places *places, bool dead, const char *what, const char *advice)
{
    const char *folder = dead ? places->dead : places->outbox;
    struct queue queue;
    struct reason why = {0};
    bool done = dead ? deadletter_list(places, &queue, &why) : queue_list(&queue, folder, &why);

    if (!done)
        msg_check(CHECK_FAILED, "%s", why.text);
    else if (queue.count > 0)
        msg_check(CHECK_WARNING, "%zu payload(s) %s: %s", queue.count, what, advice);
    else
        msg_check(CHECK_OK, "nenhum payload %s", what);
    if (done && queue.foreign > 0)
        msg_check(CHECK_WARNING, "%s: %zu arquivo(s) que não são da fila, por exemplo %s; tire-os de lá", folder,
                  queue.foreign, queue.foreign_name);
    queue_end(&queue);
    return done;
}

/* A lock that is held is no fault: somebody is working. Taking it for an instant disturbs nobody but a run that begins
 * just then. */
static bool check_lock(const char *path, const char *held)
{
    int lock = sys_lock(path, 0);

    if (lock != -1) {
        sys_unlock(lock);
        msg_check(CHECK_OK, "%s: livre", path);
        return true;
    }
    if (errno == EWOULDBLOCK)
        msg_check(CHECK_OK, "%s: %s", path, held);
    else
        msg_check(CHECK_FAILED, "%s: não pode ser usada: veja as permissões", path);
    return errno == EWOULDBLOCK;
}

int check_run(struct session *session)
{
    const struct places *places = &session->places;
    struct reason why = {0};
    bool good = true;

    msg_check(CHECK_OK, "configuração: %s",
              session->config.file != NULL ? session->config.file : "só do ambiente, sem arquivo .env");
    if (!config_require(&session->config, "STORE_ID_PONTO_VENDA", &why)) {
        msg_check(CHECK_FAILED, "%s", why.text);
        good = false;
    }
    good = check_writing(places) && good;
    good = check_state(session) && good;
    for (int c = 0; c < CANAIS; c++)
        good = check_missing(canal_names[c], &session->state.missing[c]) && good;
    good = check_folder(places, false, "à espera de envio",
                        "saem na próxima execução; pdv-outbox status diz se o envio "
                        "está parado") &&
           good;
    good = check_folder(places, true, "entre os recusados",
                        "pdv-outbox list mostra o motivo; depois do conserto, "
                        "pdv-outbox requeue") &&
           good;
    good = check_lock(places->run_lock, "uma execução está em andamento") && good;
    good = check_lock(places->state_lock, "um comando está mexendo na fila") && good;
    if (!lines_flush(stdout, &why))
        return msg_fail(&why);
    return good ? EXIT_DONE : EXIT_NO;
}
