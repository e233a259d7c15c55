/*
 * A command and its whole tree: children that do not want to end, that leave others behind, that say much, and the lock
 * that goes along. Real processes; what waits, waits for a file or a process.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "sys.h"

#define SHORT_MS INT64_C(150)
#define LONG_MS INT64_C(20000) /* a test that takes this long has failed */

static char folder[SYS_PATH_MAX];

static int begin(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/pdv-run.XXXXXX");
    if (mkdtemp(folder) == NULL || chdir(folder) == -1)
        return -1;
    return 0;
}

static int end(void **state)
{
    struct sys_dir *dir = sys_dir_open(folder);
    const char *name;
    (void)state;
    while ((name = sys_dir_next(dir)) != NULL)
        sys_unlink(name);
    sys_dir_close(dir);
    return chdir("/") == -1 || rmdir(folder) == -1 ? -1 : 0;
}

/* What a tree wrote to its stderr. */
struct heard {
    size_t size;
    char text[256]; /* the beginning */
};

static void listen_to(void *context, const char *bytes, size_t size)
{
    struct heard *heard = context;

    for (size_t i = 0; i < size; i++, heard->size++)
        if (heard->size < sizeof heard->text - 1)
            heard->text[heard->size] = bytes[i];
}

static enum sys_end run(const char *script, int64_t limit_ms, int64_t grace_ms, int keep_fd, struct heard *heard,
                        int *status)
{
    char sh[] = "sh", c[] = "-c", text[512];
    char *argv[] = {sh, c, text, NULL};
    struct sys_command command = {.argv = argv,
                                  .limit_ms = limit_ms,
                                  .grace_ms = grace_ms,
                                  .keep_fd = keep_fd,
                                  .on_stderr = listen_to,
                                  .context = heard};

    memset(heard, 0, sizeof *heard);
    snprintf(text, sizeof text, "%s", script);
    return sys_run(&command, status);
}

static pid_t pid_in(const char *file)
{
    char text[32] = "";
    int fd = sys_open_read(file);

    assert_true(fd != -1);
    assert_true(sys_read(fd, text, sizeof text - 1) > 0);
    sys_close(fd);
    return (pid_t)strtol(text, NULL, 10);
}

/* Nobody, or a zombie that its new parent has not buried yet. */
static bool has_ended(pid_t pid)
{
    char path[64], text[512] = "", *behind;
    int fd;

    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    fd = sys_open_read(path);
    if (fd == -1)
        return true;
    (void)sys_read(fd, text, sizeof text - 1);
    sys_close(fd);
    behind = strrchr(text, ')');
    return behind == NULL || behind[2] == 'Z' || behind[2] == 'X';
}

/* Counts what is said while the leader, whose number is in "chefe", can still be found under it. */
static void listen_to_the_end(void *context, const char *bytes, size_t size)
{
    struct heard *heard = context;
    bool found = kill(pid_in("chefe"), 0) == 0;
    char path[64], state[512] = "";
    int fd;

    (void)bytes;
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid_in("chefe"));
    fd = sys_open_read(path);
    assert_true(fd == -1 || sys_read(fd, state, sizeof state - 1) > 0);
    sys_close(fd);
    if (found && strstr(state, ") Z ") != NULL)
        heard->size += size;
}

/* A process that was killed is gone a moment later. */
static bool ends_soon(pid_t pid)
{
    int64_t until = sys_monotonic_ms() + LONG_MS;

    while (!has_ended(pid) && sys_monotonic_ms() < until)
        sys_sleep_ms(5);
    return has_ended(pid);
}

static void wait_for_file(const char *name)
{
    int64_t until = sys_monotonic_ms() + LONG_MS;

    while (sys_changed_at(name) == -1 && sys_monotonic_ms() < until)
        sys_sleep_ms(5);
    assert_true(sys_changed_at(name) != -1);
}

static void a_child_that_ignores_being_asked_is_killed_after_the_grace(void **state)
{
    struct heard heard;
    int64_t begun = sys_monotonic_ms(), took;
    int status;
    (void)state;
    assert_int_equal(run("trap '' TERM; while :; do sleep 0.05; done", SHORT_MS, SHORT_MS, -1, &heard, &status),
                     SYS_LIMIT);
    took = sys_monotonic_ms() - begun;
    assert_int_equal(status, SIGKILL);
    assert_true(took >= 2 * SHORT_MS && took < LONG_MS);
}

static void a_child_that_is_asked_may_say_its_last_words(void **state)
{
    struct heard heard;
    int status;
    (void)state;
    assert_int_equal(
        run("trap 'echo adeus >&2; exit 9' TERM; while :; do sleep 0.02; done", SHORT_MS, LONG_MS, -1, &heard, &status),
        SYS_LIMIT);
    assert_int_equal(status, 9);
    assert_non_null(strstr(heard.text, "adeus\n")); /* the shell may name the signal before */
}

static void without_grace_it_is_killed_at_once(void **state)
{
    struct heard heard;
    int status;
    (void)state;
    assert_int_equal(run("trap '' TERM; while :; do sleep 0.05; done", SHORT_MS, 0, -1, &heard, &status), SYS_LIMIT);
    assert_int_equal(status, SIGKILL);
}

static void whoever_the_leader_leaves_with_its_stderr_is_asked_and_then_killed(void **state)
{
    struct heard heard;
    int64_t begun = sys_monotonic_ms();
    int status;
    (void)state;
    assert_int_equal(run("sleep 600 & echo $! >deixado; exit 3", 0, LONG_MS, -1, &heard, &status), SYS_EXITED);
    assert_int_equal(status, 3);
    assert_true(ends_soon(pid_in("deixado")));
    assert_true(sys_monotonic_ms() - begun < LONG_MS); /* asked: the grace was not needed */
    assert_int_equal(run("sh -c 'trap \"\" TERM; echo $$ >teimoso; while :; do sleep 0.05; done' & "
                         "while [ ! -s teimoso ]; do sleep 0.01; done; exit 4",
                         0, SHORT_MS, -1, &heard, &status),
                     SYS_EXITED);
    assert_int_equal(status, 4);
    assert_true(ends_soon(pid_in("teimoso")));
}

static void whoever_the_leader_leaves_without_its_stderr_is_killed_too(void **state)
{
    struct heard heard;
    int status;
    (void)state;
    assert_int_equal(run("sleep 600 2>/dev/null & echo $! >mudo; exit 5", 0, LONG_MS, -1, &heard, &status), SYS_EXITED);
    assert_int_equal(status, 5);
    assert_true(ends_soon(pid_in("mudo")));
}

static void a_process_that_left_the_group_with_the_stderr_does_not_hold_the_run(void **state)
{
    struct heard heard;
    int64_t begun = sys_monotonic_ms();
    int status;
    pid_t away;
    (void)state;
    assert_int_equal(
        run("setsid sh -c 'echo $$ >longe; exec sleep 600' & while [ ! -s longe ]; do sleep 0.01; done; exit 6", 0,
            SHORT_MS, -1, &heard, &status),
        SYS_EXITED);
    assert_int_equal(status, 6);
    assert_true(sys_monotonic_ms() - begun < LONG_MS);
    away = pid_in("longe");
    assert_int_equal(kill(away, SIGKILL), 0);
    assert_true(ends_soon(away));
}

static void the_limit_ends_a_whole_pipeline(void **state)
{
    struct heard heard;
    int status;
    (void)state;
    assert_int_equal(run("sh -c 'trap \"\" TERM; echo $$ >primeiro; while :; do echo x; sleep 0.05; done' | "
                         "sh -c 'echo $$ >segundo; exec cat >/dev/null'",
                         4 * SHORT_MS, SHORT_MS, -1, &heard, &status),
                     SYS_LIMIT);
    assert_true(ends_soon(pid_in("primeiro")));
    assert_true(ends_soon(pid_in("segundo")));
}

/* Its number is the group's: once it is buried, the next signal to the group may find another one. */
static void a_leader_that_has_ended_is_not_buried_before_its_group(void **state)
{
    char sh[] = "sh", c[] = "-c",
         text[] = "echo $$ >chefe; sh -c 'trap \"echo fim >&2; exit\" TERM; echo >pronto; while :; do sleep 0.02; "
                  "done' & while [ ! -e pronto ]; do sleep 0.01; done; exit 7";
    char *argv[] = {sh, c, text, NULL};
    struct heard heard = {0};
    struct sys_command command = {
        .argv = argv, .grace_ms = LONG_MS, .keep_fd = -1, .on_stderr = listen_to_the_end, .context = &heard};
    int status;
    (void)state;
    assert_int_equal(sys_run(&command, &status), SYS_EXITED);
    assert_int_equal(status, 7);
    assert_true(heard.size >= strlen("fim\n"));
    assert_int_equal(kill(pid_in("chefe"), 0), -1);
}

static void the_end_of_a_command_is_told_as_it_was(void **state)
{
    static const struct {
        const char *script;
        enum sys_end want;
        int status;
    } rows[] = {{"exit 0", SYS_EXITED, 0},
                {"exit 78", SYS_EXITED, 78},
                {"exec 2>&-; exit 3", SYS_EXITED, 3},
                {"kill -KILL $$", SYS_SIGNALLED, SIGKILL},
                {"kill -TERM $$", SYS_SIGNALLED, SIGTERM},
                {"kill -INT $$", SYS_SIGNALLED, SIGINT},
                {"exec 2>&-; sleep 0.05; exit 4", SYS_EXITED, 4},
                {"nao-existe-este-programa", SYS_EXITED, 127}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct heard heard;
        int status = -1;

        if (run(rows[i].script, LONG_MS, SHORT_MS, -1, &heard, &status) != rows[i].want || status != rows[i].status)
            fail_msg("%s: %d", rows[i].script, status);
    }
}

static void a_program_that_is_not_there_ends_with_127(void **state)
{
    struct heard heard = {0};
    char name[] = "nao-existe-este-programa";
    char *argv[] = {name, NULL};
    struct sys_command command = {.argv = argv, .keep_fd = -1, .on_stderr = listen_to, .context = &heard};
    int status;
    (void)state;
    assert_int_equal(sys_run(&command, &status), SYS_EXITED);
    assert_int_equal(status, 127);
}

static void all_that_was_said_arrives(void **state)
{
    struct heard heard;
    int status;
    (void)state;
    assert_int_equal(run("head -c 300000 /dev/zero >&2; echo fim >&2", LONG_MS, SHORT_MS, -1, &heard, &status),
                     SYS_EXITED);
    assert_int_equal(heard.size, 300004);
    assert_int_equal(run("(sleep 0.05; echo depois >&2) & wait; exit 0", LONG_MS, SHORT_MS, -1, &heard, &status),
                     SYS_EXITED);
    assert_string_equal(heard.text, "depois\n");
}

static int count_descriptors(void)
{
    struct sys_dir *dir = sys_dir_open("/proc/self/fd");
    int count = 0;

    while (sys_dir_next(dir) != NULL)
        count++;
    sys_dir_close(dir);
    return count;
}

static void many_runs_leave_no_descriptor_and_no_child(void **state)
{
    struct heard heard;
    int status, before = 0;
    (void)state;
    for (int i = 0; i < 30; i++) {
        assert_int_equal(run("exit 0", LONG_MS, LONG_MS, -1, &heard, &status), SYS_EXITED);
        if (i == 0)
            before = count_descriptors();
    }
    assert_int_equal(count_descriptors(), before);
    assert_int_equal(waitpid(-1, &status, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

static void only_the_kept_descriptor_is_inherited(void **state)
{
    struct heard heard;
    char script[128];
    int status, fd = sys_lock("trava", 0);
    (void)state;
    assert_true(fd > 2);
    snprintf(script, sizeof script, "[ -e /proc/self/fd/%d ] && exit 1; exit 0", fd);
    assert_int_equal(run(script, LONG_MS, SHORT_MS, -1, &heard, &status), SYS_EXITED);
    assert_int_equal(status, 0);
    assert_int_equal(run(script, LONG_MS, SHORT_MS, fd, &heard, &status), SYS_EXITED);
    assert_int_equal(status, 1);
    sys_unlock(fd);
}

/* In a process of its own: takes the lock, runs the script with it, exits with its status (or 100 + signal). */
static pid_t run_apart(const char *script, bool locked)
{
    pid_t pid = fork();
    struct heard heard;
    int status = 0, fd;

    if (pid != 0)
        return pid;
    fd = locked ? sys_lock("trava", 0) : -1;
    if (locked && fd == -1)
        _exit(99);
    if (run(script, 0, SHORT_MS, fd, &heard, &status) == SYS_SIGNALLED)
        status += 100;
    _exit(status);
}

static void a_run_that_is_asked_to_end_ends_its_tree_first(void **state)
{
    static const int signals[] = {SIGTERM, SIGINT, SIGHUP};
    (void)state;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        pid_t pid = run_apart("echo $$ >arvore.novo; mv arvore.novo arvore; exec sleep 600", false), tree;
        int status;

        wait_for_file("arvore");
        tree = pid_in("arvore");
        assert_int_equal(kill(pid, signals[i]), 0);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 100 + SIGTERM);
        assert_true(has_ended(tree));
        sys_unlink("arvore");
    }
}

static void the_lock_outlives_a_killed_run_as_long_as_its_tree(void **state)
{
    pid_t pid = run_apart("trap '' TERM; echo $$ >dono.novo; mv dono.novo dono; "
                          "while [ ! -e solte ]; do sleep 0.02; done",
                          true);
    int status, fd;
    (void)state;
    wait_for_file("dono");
    assert_int_equal(sys_lock("trava", 0), -1);
    assert_int_equal(errno, EWOULDBLOCK);
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(sys_lock("trava", SHORT_MS), -1); /* its driver still works */
    assert_int_equal(errno, EWOULDBLOCK);
    sys_close(sys_create_new("solte"));
    fd = sys_lock("trava", LONG_MS);
    assert_true(fd != -1);
    sys_unlock(fd);
}

static void a_killed_run_takes_its_leader_with_it(void **state)
{
    pid_t pid = run_apart("echo $$ >lider.novo; mv lider.novo lider; exec sleep 600", false);
    int status;
    (void)state;
    wait_for_file("lider");
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(ends_soon(pid_in("lider")));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_child_that_ignores_being_asked_is_killed_after_the_grace),
        cmocka_unit_test(a_child_that_is_asked_may_say_its_last_words),
        cmocka_unit_test(without_grace_it_is_killed_at_once),
        cmocka_unit_test(whoever_the_leader_leaves_with_its_stderr_is_asked_and_then_killed),
        cmocka_unit_test(whoever_the_leader_leaves_without_its_stderr_is_killed_too),
        cmocka_unit_test(a_process_that_left_the_group_with_the_stderr_does_not_hold_the_run),
        cmocka_unit_test(the_limit_ends_a_whole_pipeline),
        cmocka_unit_test(a_leader_that_has_ended_is_not_buried_before_its_group),
        cmocka_unit_test(a_run_that_is_asked_to_end_ends_its_tree_first),
        cmocka_unit_test(a_killed_run_takes_its_leader_with_it),
        cmocka_unit_test(the_lock_outlives_a_killed_run_as_long_as_its_tree),
        cmocka_unit_test(only_the_kept_descriptor_is_inherited),
        cmocka_unit_test(the_end_of_a_command_is_told_as_it_was),
        cmocka_unit_test(a_program_that_is_not_there_ends_with_127),
        cmocka_unit_test(all_that_was_said_arrives),
        cmocka_unit_test(many_runs_leave_no_descriptor_and_no_child),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
