/* Running one program, exactly as its main has it, in a child where it is to be killed. */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "msg.h"
#include "wholefile.h"

#include "../../outbox/command.h"
#include "steps.h"

#define ARGUMENTS 6

int merge_main(int argc, char **argv); /* of merge/merge.c, under another name */

void steps_trace(const struct steps *steps)
{
    if (getenv("MODEL_TRACE") != NULL)
        fprintf(stderr, "%lld %s\n", (long long)steps->shop.now_ms / 1000, steps->what);
}

static int run_outbox(int count, char **arguments)
{
    struct options options = {.help = command_help};
    int code;

    msg_begin("pdv-outbox");
    code = options_next(&options, count, arguments);
    return code == OPTIONS_END ? command_run(&options, count, arguments) : 98;
}

static int run_words(const char *const *words)
{
    bool is_merge = strcmp(words[0], "merge") == 0;
    char *arguments[ARGUMENTS + 2] = {strdup(is_merge ? "pdv-merge" : "pdv-outbox")};
    int count = 1, code;

    for (words += is_merge; count < ARGUMENTS && words[count - 1] != NULL; count++)
        arguments[count] = strdup(words[count - 1]);
    options_again();
    code = is_merge ? merge_main(count, arguments) : run_outbox(count, arguments);
    fflush(stdout);
    for (int i = 0; i < count; i++)
        free(arguments[i]);
    return code;
}

/* Puts the file in the place of a standard stream; returns what was there. */
static int redirect(int standard, const char *path, int flags)
{
    int kept = dup(standard), fd = open(path, flags, 0600);

    if (kept == -1 || fd == -1 || dup2(fd, standard) == -1 || close(fd) == -1)
        abort();
    return kept;
}

static void give_back(int standard, int kept)
{
    if (dup2(kept, standard) == -1 || close(kept) == -1)
        abort();
}

static void write_input(const char *input)
{
    size_t length = strlen(input);
    int fd = open("in", O_WRONLY | O_CREAT | O_TRUNC, 0600);

    if (fd == -1 || write(fd, input, length) != (ssize_t)length || close(fd) == -1)
        abort();
}

/* In this process, as long as nothing is to end it. */
static int run_here(enum fault_kind kind, int at, const char *const *words)
{
    int in = redirect(0, "in", O_RDONLY), out = redirect(1, "out", O_WRONLY | O_CREAT | O_TRUNC),
        err = redirect(2, "err", O_WRONLY | O_CREAT | O_TRUNC), code;

    fault_arm(kind, at);
    code = run_words(words);
    fault_arm(FAULT_NONE, 0);
    give_back(0, in);
    give_back(1, out);
    give_back(2, err);
    return code;
}

static int run_apart(enum fault_kind kind, int at, const char *const *words)
{
    int status;
    pid_t pid = fork();

    if (pid == 0)
        _exit(run_here(kind, at, words));
    if (pid == -1 || waitpid(pid, &status, 0) != pid)
        abort();
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

int steps_run(struct steps *steps, enum fault_kind kind, int at, const char *input, const char *const *words)
{
    struct reason why = {0};
    size_t size;
    int code;

    fflush(NULL);
    write_input(input);
    code = kind == FAULT_KILL || kind == FAULT_TORN ? run_apart(kind, at, words) : run_here(kind, at, words);
    free(steps->out);
    steps->out = NULL;
    if (!wholefile_read("out", SIZE_MAX / 2, &steps->out, &size, &why))
        abort();
    snprintf(steps->what, sizeof steps->what, "%s %s%s, fault %d at %d: %d", words[0], words[1] == NULL ? "" : words[1],
             input[0] == '\0' ? "" : " <in", (int)kind, at, code);
    steps_trace(steps);
    return code;
}
