/* pdv-outbox --check: one line per finding, what it means and what to do. Only what a try needs is written, and
 * removed. */
#include <errno.h>
#include <stdio.h>

#include "lines.h"
#include "msg.h"

#include "command.h"
#include "disk.h"
#include "queue.h"

/* Really tries, as a payload would: creates, syncs, renames, removes. */
static bool check_writing(const char *folder)
{
    char tmp[SYS_PATH_MAX], to[SYS_PATH_MAX];
    struct reason why = {0};

    if (disk_folder(folder, &why) && places_unfinished(tmp, folder, "teste", &why) &&
        places_join(to, folder, "teste.tmp", &why) && disk_put(tmp, to, folder, "teste\n", 6, &why) &&
        disk_remove(to, folder, &why)) {
        msg_check(CHECK_OK, "%s: aceita arquivos", folder);
        return true;
    }
    msg_check(CHECK_FAILED, "%s; sem isto nada se guarda: veja o espaço em disco e as permissões da pasta", why.text);
    return false;
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
static bool check_folder(const char *folder, const char *what, const char *advice)
{
    struct queue queue;
    struct reason why = {0};
    bool done = queue_list(&queue, folder, &why);

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
    good = check_writing(places->state_dir) && good;
    good = check_writing(places->tmp) && good;
    good = check_writing(places->outbox) && good;
    good = check_writing(places->dead) && good;
    good = check_state(session) && good;
    good = check_folder(places->outbox, "à espera de envio",
                        "saem na próxima execução; pdv-outbox status diz se o envio "
                        "está parado") &&
           good;
    good = check_folder(places->dead, "entre os recusados",
                        "pdv-outbox list mostra o motivo; depois do conserto, "
                        "pdv-outbox requeue") &&
           good;
    good = check_lock(places->run_lock, "uma execução está em andamento") && good;
    good = check_lock(places->state_lock, "um comando está mexendo na fila") && good;
    if (!lines_flush(stdout, &why))
        return msg_fail(&why);
    return good ? EXIT_DONE : EXIT_NO;
}
