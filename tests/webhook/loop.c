/*
 * A signal writes a byte into a pipe that the loop waits for with everything else: there is no moment at which it could
 * be missed.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "loop.h"

static int signal_pipe[2] = {-1, -1};

static void signal_note(int number)
{
    int saved = errno;
    (void)number;
    /* A full pipe has said it already. */
    if (write(signal_pipe[1], "", 1) < 0) {
        errno = saved;
    }
    errno = saved;
}

bool loop_catch_signals(struct reason *why)
{
    struct sigaction action = {.sa_handler = signal_note};
    if (pipe(signal_pipe) != 0) {
        return reason_errno(why, EXIT_IO, "signals", "pipe");
    }
    for (size_t i = 0; i < 2; i++) {
        if (fcntl(signal_pipe[i], F_SETFL, O_NONBLOCK) == -1 || fcntl(signal_pipe[i], F_SETFD, FD_CLOEXEC) == -1) {
            return reason_errno(why, EXIT_IO, "signals", "fcntl");
        }
    }
    if (sigemptyset(&action.sa_mask) != 0 || sigaction(SIGTERM, &action, NULL) != 0 ||
        sigaction(SIGINT, &action, NULL) != 0) {
        return reason_errno(why, EXIT_IO, "signals", "sigaction");
    }
    return true;
}

bool loop_run(struct server *server, struct control *control, struct reason *why)
{
    bool quit = false;
    while (!quit) {
        struct watch watch;
        watch_begin(&watch);
        int signalled = watch_add(&watch, signal_pipe[0]);
        if (control != NULL) {
            control_watch(control, &watch);
        }
        if (!server_watch(server, &watch)) {
            return reason_set(why, EXIT_IO, "connections: too many descriptors");
        }
        if (!watch_wait(&watch, server_timeout(server))) {
            return reason_errno(why, EXIT_IO, "connections", "select");
        }
        quit = watch_is_ready(&watch, signalled) || (control != NULL && control_turn(control, &watch));
        if (!server_turn(server, &watch)) {
            return reason_set(why, EXIT_OUR_BUG, "connections: libmicrohttpd failed");
        }
    }
    return true;
}
