/* Running the programs' own mains in this process. */
#define _GNU_SOURCE /* memfd_create */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "janela.h"
#include "jsonline.h"
#include "options.h"

#include "double.h"
#include "program.h"
#include "shop.h"

#define ARGUMENTS 8

/* outbox.c's and merge.c's mains under other names. */
int outbox_main(int argc, char **argv);
int merge_main(int argc, char **argv);

static struct world *outside_world;
static off_t looked; /* so much of the output has been seen */

static void new_file(int at)
{
    int fd = memfd_create("powerloss", MFD_CLOEXEC);

    if (fd == -1 || dup2(fd, at) == -1 || close(fd) == -1)
        abort();
}

void program_begin(const char *errors)
{
    int fd = open(errors == NULL ? "/dev/null" : errors, O_WRONLY | O_CREAT | O_APPEND, 0600);

    if (fd == -1 || dup2(fd, 2) == -1)
        abort();
    close(fd);
    new_file(0);
    new_file(1);
}

static void see_window(json_t *object)
{
    struct reason why;
    struct janela janela;

    if (janela_from_json(object, "next", SHOP_OFFSET_S, &janela, &why))
        outside_world->promised = (struct window){.from_ms = janela.from.utc_ms,
                                                  .to_ms = janela.to.utc_ms,
                                                  .caixa = janela_covers(&janela, CAIXA),
                                                  .loja = janela_covers(&janela, LOJA),
                                                  .again = janela.releitura};
}

static void see_line(const char *line, size_t length)
{
    struct reason why;
    json_t *object = jsonline_parse(line, length, "output", 0, &why);

    if (jsonline_text(object, "from") != NULL)
        see_window(object);
    else if (jsonline_text(object, "tipo") != NULL && strcmp(jsonline_text(object, "tipo"), "fila") == 0)
        world_payload(outside_world, jsonline_text(object, "sync_id"))->kept = true; /* it is in the outbox, durably */
    json_decref(object);
}

static char *read_from(off_t from, size_t *size)
{
    off_t end = lseek(1, 0, SEEK_END);
    char *text;

    *size = (size_t)(end - from);
    text = malloc(*size + 1);
    if (text == NULL || pread(1, text, *size, from) != (ssize_t)*size)
        abort();
    text[*size] = '\0';
    return text;
}

/* Whole lines only. */
static void look(void)
{
    size_t size;
    char *text, *at, *end;

    if (lseek(1, 0, SEEK_END) == looked)
        return;
    at = text = read_from(looked, &size);
    while ((end = strchr(at, '\n')) != NULL) {
        *end = '\0';
        see_line(at, (size_t)(end - at));
        looked += end + 1 - at;
        at = end + 1;
    }
    if (at != text && double_run.log != NULL)
        oplog_add(double_run.log, &(struct op){.kind = OP_WORLD, .world = outside_world});
    free(text);
}

static void give(const char *input)
{
    size_t size = strlen(input);

    if (ftruncate(0, 0) == -1 || ftruncate(1, 0) == -1 || pwrite(0, input, size, 0) != (ssize_t)size)
        abort();
    lseek(0, 0, SEEK_SET);
    lseek(1, 0, SEEK_SET);
    looked = 0;
}

static int split(char *words, char **argv)
{
    int argc = 0;

    for (char *word = words, *end; word != NULL && argc < ARGUMENTS; word = end) {
        end = strchr(word, ' ');
        if (end != NULL)
            *end++ = '\0';
        argv[argc++] = word;
    }
    argv[argc] = NULL;
    return argc;
}

/* A function of its own, with nothing that a jump back into it could spoil. */
static int run_main(int argc, char **argv)
{
    int code;

    if (setjmp(double_run.killed) != 0) {
        double_bury();
        return PROGRAM_KILLED;
    }
    code = outbox_main(argc, argv);
    fflush(stdout);
    return code;
}

int program_run(struct world *world, const char *arguments, const char *input, char **output)
{
    char words[160], *argv[ARGUMENTS + 1];
    size_t size;
    int argc, code;

    snprintf(words, sizeof words, "pdv-outbox -c .env %s", arguments);
    snprintf(world->doing, sizeof world->doing, "%s", arguments);
    argc = split(words, argv);
    give(input);
    outside_world = world;
    double_run.outside = look;
    double_run.now_ms = world->now_ms;
    if (double_run.log != NULL)
        oplog_add(double_run.log, &(struct op){.kind = OP_WORLD, .world = world});
    options_again();
    code = run_main(argc, argv);
    look();
    double_run.outside = NULL;
    if (output != NULL)
        *output = read_from(0, &size);
    return code;
}

char *program_merge(const struct world *world, const char *streams)
{
    char name[] = "pdv-merge", option[] = "-c", file[] = ".env", *argv[] = {name, option, file, NULL};
    size_t size;

    give(streams);
    double_run.now_ms = world->now_ms;
    options_again();
    if (merge_main(3, argv) != 0)
        world_wrong("pdv-merge fails");
    fflush(stdout);
    return read_from(0, &size);
}
