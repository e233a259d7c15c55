/* A deadline, private folders and whose a folder is. */
#define _GNU_SOURCE
#include <dlfcn.h>
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

#define LONG_MS INT64_C(20000) /* a test that takes this long has failed */

static char folder[SYS_PATH_MAX];

static int begin(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/pdv-sys.XXXXXX");
    return mkdtemp(folder) == NULL || chdir(folder) == -1 ? -1 : 0;
}

static int end(void **state)
{
    (void)state;
    (void)unlink("atalho");
    return chdir("/") == -1 || rmdir(folder) == -1 ? -1 : 0;
}

/* Stands before the C library's: the former timer goes off in the very moment in which a new one is being set. */
static bool goes_off;

int timer_settime(timer_t timer, int flags, const struct itimerspec *when, struct itimerspec *before)
{
    int (*real)(timer_t, int, const struct itimerspec *, struct itimerspec *);

    *(void **)&real = dlsym(RTLD_NEXT, "timer_settime");
    if (goes_off)
        raise(SIGALRM);
    return real(timer, flags, when, before);
}

static void a_deadline_that_passes_while_another_is_set_ends_with_its_own_words(void **state)
{
    char words[64] = "";
    int ends[2], status;
    pid_t pid;
    (void)state;
    assert_int_equal(pipe(ends), 0);
    pid = fork();
    if (pid == 0) {
        if (dup2(ends[1], 2) == -1 || sys_deadline(LONG_MS, 69, "primeiro\n") == -1)
            _exit(1);
        goes_off = true;
        sys_deadline(LONG_MS, 75, "segundo\n");
        _exit(2);
    }
    sys_close(ends[1]);
    assert_true(sys_read(ends[0], words, sizeof words - 1) > 0);
    sys_close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 69);
    assert_string_equal(words, "primeiro\n");
}

static void a_private_folder_is_made_once_and_told_from_everything_else(void **state)
{
    char full[SYS_PATH_MAX];
    struct stat status;
    int fd;
    (void)state;
    assert_int_equal(sys_make_private_dir("sua", full), 0);
    assert_int_equal(full[0], '/');
    assert_int_equal(stat(full, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0700);
    assert_true(sys_is_private_dir("sua"));
    assert_int_equal(sys_make_private_dir("sua", full), -1);
    assert_int_equal(errno, EEXIST);
    assert_int_equal(symlink("sua", "atalho"), 0);
    assert_int_equal(sys_make_private_dir("atalho", full), -1);
    assert_false(sys_is_private_dir("atalho"));
    assert_int_equal(sys_remove_dir("atalho"), -1); /* a link is a file */
    assert_int_equal(chmod("sua", 0770), 0);
    assert_false(sys_is_private_dir("sua"));
    fd = sys_create_new("sua/x");
    assert_int_equal(sys_remove_dir("sua"), -1);
    assert_int_equal(errno, ENOTEMPTY);
    assert_false(sys_is_private_dir("sua/x"));
    sys_close(fd);
    sys_unlink("sua/x");
    assert_int_equal(sys_remove_dir("sua"), 0);
    assert_false(sys_is_private_dir("sua"));
}

/* Only root can be in the wrong place. */
static void root_in_the_folder_of_another_account_is_told_whose_it_is(void **state)
{
    char as[128] = "", own[SYS_PATH_MAX];
    (void)state;
    assert_int_equal(sys_make_private_dir("dela", own), 0);
    assert_true(sys_owner_fits("dela", as, sizeof as));
    if (geteuid() != 0) {
        sys_remove_dir("dela");
        skip();
    }
    assert_int_equal(chown("dela", 65534, 65534), 0);
    assert_false(sys_owner_fits("dela", as, sizeof as));
    assert_string_equal(as, "runuser -u nobody --");
    assert_false(sys_owner_fits("dela/ainda/nao/existe", as, sizeof as));
    assert_int_equal(chown("dela", 3999999, 0), 0);
    assert_false(sys_owner_fits("dela", as, sizeof as));
    assert_string_equal(as, "setpriv --reuid=3999999 --clear-groups");
    assert_true(sys_owner_fits("esta/tambem/nao", as, sizeof as));
    sys_remove_dir("dela");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_deadline_that_passes_while_another_is_set_ends_with_its_own_words),
        cmocka_unit_test(a_private_folder_is_made_once_and_told_from_everything_else),
        cmocka_unit_test(root_in_the_folder_of_another_account_is_told_whose_it_is),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
