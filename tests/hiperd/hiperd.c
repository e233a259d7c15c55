/*
 * hiperd: the demo store's server. It loads two databases from T-SQL scripts and serves them as SQL Server does, until
 * it is told to end: by a signal or by `quit` on its control socket.
 */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "msg.h"
#include "sys.h"

#include "browser.h"
#include "control.h"
#include "load.h"
#include "ready.h"
#include "settings.h"

/* The end: a byte here, from the signal handler or from the control socket. */
static int quit_pipe[2] = {-1, -1};

static void on_signal(int number)
{
    (void)number;
    /* Nothing can be done about a full pipe, and then the end is under way already. */
    ssize_t written = write(quit_pipe[1], "s", 1);
    (void)written;
}

static bool catch_signals(struct reason *why)
{
    struct sigaction action = {.sa_handler = on_signal};
    (void)sigemptyset(&action.sa_mask);
    if (pipe(quit_pipe) != 0)
        return reason_errno(why, EXIT_IO, "hiperd", "pipe");
    if (sigaction(SIGTERM, &action, NULL) != 0 || sigaction(SIGINT, &action, NULL) != 0)
        return reason_errno(why, EXIT_IO, "hiperd", "sigaction");
    return true;
}

static bool load(struct server *server, const struct settings *settings, struct reason *why)
{
    for (size_t i = 0; i < settings->fault_count; i++)
        if (!faults_add(server->faults, settings->faults[i], why))
            return false;
    server->store = store_open(why);
    if (server->store == NULL || !load_system(server->store, why))
        return false;
    for (size_t i = 0; i < settings->script_count; i++)
        if (!load_file(server->store, settings->scripts[i].database, settings->scripts[i].path, why))
            return false;
    return true;
}

/* Listens, says so, and waits for the end. */
static bool serve(struct server *server, const struct settings *settings, struct reason *why)
{
    struct browser *browser = NULL;
    struct control *control = NULL;
    bool served = false;
    char byte;
    struct listener *listener = server_listen(server, settings->port, why);
    if (listener == NULL)
        goto out;
    browser = browser_start(settings->browser_port, server_port(listener), why);
    if (browser == NULL)
        goto out;
    if (settings->control != NULL && (control = control_start(settings->control, server, quit_pipe[1], why)) == NULL)
        goto out;
    if (settings->ready != NULL && !ready_write(settings->ready, server_port(listener), browser_port(browser), why))
        goto out;
    while (sys_read(quit_pipe[0], &byte, 1) < 0)
        continue;
    served = true;
out:
    atomic_store(&server->stopping, true);
    control_stop(control);
    browser_stop(browser);
    server_stop(listener);
    return served;
}

int main(int argc, char **argv)
{
    struct settings settings;
    struct reason why = {0};
    sys_begin(&argc, &argv);
    msg_begin("hiperd");
    if (!settings_parse(&settings, argc, argv, &why))
        return msg_fail(&why);
    if (settings.help || settings.version) {
        const char *text = settings.help ? settings_help : "hiperd " PDV_VERSION "\n";
        return fputs(text, stdout) < 0 || fflush(stdout) != 0 ? EXIT_IO : EXIT_DONE;
    }
    struct server server = {.faults = faults_new(),
                            .force_encryption = settings.force_encryption,
                            .user = settings.user,
                            .password = settings.password};
    struct tls_certificate *certificate = NULL;
    bool served = settings.ready == NULL || ready_clear(settings.ready, &why);
    served = served && (settings.tls == NULL || (certificate = tls_certificate_load(settings.tls, &why)) != NULL);
    server.certificate = certificate;
    served = served && catch_signals(&why) && load(&server, &settings, &why) && serve(&server, &settings, &why);
    store_close(server.store);
    tls_certificate_free(certificate);
    faults_free(server.faults);
    return served ? EXIT_DONE : msg_fail(&why);
}
