/*
 * The portability layer's running of a command, on Linux: the tree is a process group of its own, whose stderr we read.
 * The leader stays a zombie until the group has been killed: as long as it is there, no other group has its number.
 */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys.h"

static int signal_pipe[2] = {-1, -1};

static void on_signal(int number)
{
    int saved = errno;
    unsigned char byte = (unsigned char)number;
    ssize_t ignored = write(signal_pipe[1], &byte, 1);

    (void)ignored;
    errno = saved;
}

/* One pipe for all runs of this process: the handlers stay, and write into it also between two runs. */
static int open_signal_pipe(void)
{
    if (signal_pipe[0] != -1)
        return 0;
    if (pipe(signal_pipe) == -1)
        return -1;
    for (int i = 0; i < 2; i++)
        if (fcntl(signal_pipe[i], F_SETFD, FD_CLOEXEC) == -1 || fcntl(signal_pipe[i], F_SETFL, O_NONBLOCK) == -1)
            return -1;
    return 0;
}

static int watch_signals(void)
{
    static const int numbers[] = {SIGCHLD, SIGTERM, SIGINT, SIGHUP};
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};

    if (open_signal_pipe() == -1)
        return -1;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (sigaction(numbers[i], &action, NULL) == -1)
            return -1;
    return 0;
}

/* In the child: never returns. */
static void become(const struct sys_command *command, int stderr_fd, pid_t parent)
{
    static const int numbers[] = {SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGPIPE, SIGXFSZ};
    struct sigaction normal = {.sa_handler = SIG_DFL};

    setpgid(0, 0);
    /* A run that is killed takes its driver with it; what the driver began ends by itself and keeps the lock till then.
     */
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) == -1 || getppid() != parent)
        _exit(75);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        sigaction(numbers[i], &normal, NULL);
    if (command->keep_fd >= 0)
        fcntl(command->keep_fd, F_SETFD, 0);
    if (dup2(stderr_fd, 2) == -1)
        _exit(126);
    execvp(command->argv[0], command->argv);
    _exit(errno == ENOENT ? 127 : 126);
}

struct tree {
    pid_t leader;
    int stderr_fd;
    bool ended;    /* the leader has; it is not buried yet */
    bool asked;    /* SIGTERM was sent */
    bool limit;    /* because of the time */
    int64_t until; /* the next step of ending it, on the monotonic clock; -1: never */
};

static void tree_look(struct tree *tree)
{
    siginfo_t info = {0};

    if (!tree->ended && waitid(P_PID, (id_t)tree->leader, &info, WEXITED | WNOHANG | WNOWAIT) == 0)
        tree->ended = info.si_pid == tree->leader;
}

/* The last deed: what waitpid says. */
static int tree_bury(const struct tree *tree)
{
    int status = 0;

    kill(-tree->leader, SIGKILL);
    while (waitpid(tree->leader, &status, 0) == -1 && errno == EINTR)
        continue;
    return status;
}

static void tree_ask(struct tree *tree, int64_t grace_ms)
{
    kill(-tree->leader, tree->asked ? SIGKILL : SIGTERM);
    tree->asked = true;
    tree->until = sys_monotonic_ms() + grace_ms;
}

static void drain_signals(struct tree *tree, int64_t grace_ms)
{
    unsigned char number;

    while (sys_read(signal_pipe[0], &number, 1) == 1)
        if (number != SIGCHLD && !tree->asked)
            tree_ask(tree, grace_ms);
}

/* Hands on what came; false at the end of the tree's stderr. */
static bool tree_listen(const struct sys_command *command, const struct tree *tree)
{
    char buffer[4096];
    int64_t got = sys_read(tree->stderr_fd, buffer, sizeof buffer);

    if (got > 0)
        command->on_stderr(command->context, buffer, (size_t)got);
    return got > 0;
}

static void tree_watch(const struct sys_command *command, struct tree *tree)
{
    bool listening = true;

    while (listening || !tree->ended) {
        struct pollfd fds[2] = {{.fd = signal_pipe[0], .events = POLLIN}, {.fd = tree->stderr_fd, .events = POLLIN}};
        int64_t now = sys_monotonic_ms();
        int wait = tree->until < 0 ? -1 : tree->until > now ? (int)(tree->until - now) : 0;

        if (poll(fds, listening ? 2 : 1, wait) > 0 && listening && fds[1].revents != 0)
            listening = tree_listen(command, tree);
        drain_signals(tree, command->grace_ms);
        tree_look(tree);
        if (tree->ended && listening && !tree->asked)
            tree_ask(tree, command->grace_ms); /* the leader has gone; whoever it left behind holds its stderr open */
        if (tree->until >= 0 && sys_monotonic_ms() >= tree->until) {
            if (tree->asked && tree->ended)
                break;
            tree->limit = tree->limit || !tree->asked;
            tree_ask(tree, command->grace_ms);
        }
    }
}

enum sys_end sys_run(const struct sys_command *command, int *status)
{
    struct tree tree = {.until = command->limit_ms > 0 ? sys_monotonic_ms() + command->limit_ms : -1};
    int ends[2] = {-1, -1}, end;
    pid_t parent = getpid();

    tree.leader = watch_signals() == -1 || pipe(ends) == -1 || fcntl(ends[0], F_SETFD, FD_CLOEXEC) == -1 ||
                          fcntl(ends[1], F_SETFD, FD_CLOEXEC) == -1
                      ? -1
                      : fork();
    if (tree.leader == 0)
        become(command, ends[1], parent);
    *status = errno;
    if (ends[1] != -1)
        sys_close(ends[1]);
    tree.stderr_fd = ends[0];
    if (tree.leader > 0) {
        setpgid(tree.leader, tree.leader); /* both sides do it: whoever comes second is too late for nothing */
        tree_watch(command, &tree);
    }
    if (ends[0] != -1)
        sys_close(ends[0]);
    if (tree.leader == -1)
        return SYS_NOT_STARTED;
    end = tree_bury(&tree);
    *status = WIFEXITED(end) ? WEXITSTATUS(end) : WTERMSIG(end);
    if (tree.limit)
        return SYS_LIMIT;
    return WIFEXITED(end) ? SYS_EXITED : SYS_SIGNALLED;
}
