/*
 * Drives a fuzz target without libFuzzer: every file of its corpus, then mutations of them, always the same ones. What
 * ends the process is left in a file, so that it can become a case of the corpus.
 *   <target> [FILE...]   the files only; without any: tests/fuzz/corpus/<target>/ and the mutations
 */
#define _XOPEN_SOURCE 700 /* sigaltstack */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sys.h"
#include "wholefile.h"

#include "fuzz.h"

#define MUTATIONS 3000
#define FILE_LIMIT ((size_t)1024 * 1024)
#define GROWTH 64 /* bytes that one mutation adds at most */

struct input {
    char *data;
    size_t size;
};

static struct {
    const void *data;
    size_t size;
    char path[SYS_PATH_MAX];
} current;

static void on_death(int number)
{
    int fd = sys_create_new(current.path);

    if (fd != -1 && sys_write_all(fd, current.data, current.size) == 0) {
        static const char words[] = "the input that did it is kept: ";

        (void)sys_write_all(2, words, sizeof words - 1);
        (void)sys_write_all(2, current.path, strlen(current.path));
        (void)sys_write_all(2, "\n", 1);
    }
    (void)raise(number);
}

/* On a stack of its own: an input that nests too deep leaves none. */
static void watch(const char *target)
{
    static const int numbers[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};
    static char stack[65536];
    stack_t other = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_handler = on_death, .sa_flags = SA_ONSTACK | (int)SA_RESETHAND};
    const char *folder = getenv("TMPDIR");

    snprintf(current.path, sizeof current.path, "%s/crash-%s-%lld", folder == NULL ? "/tmp" : folder, target,
             (long long)sys_now_ms());
    HOLDS(sigaltstack(&other, NULL) == 0);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        HOLDS(sigaction(numbers[i], &action, NULL) == 0);
}

static void run(const void *data, size_t size)
{
    uint8_t *exact = malloc(size + 1);

    HOLDS(exact != NULL);
    if (size > 0)
        memcpy(exact, data, size);
    current.data = exact;
    current.size = size;
    (void)LLVMFuzzerTestOneInput(exact, size);
    free(exact);
}

/* Marsaglia's xorshift64: the same numbers on every machine. */
static size_t below(size_t limit)
{
    static uint64_t x = UINT64_C(88172645463325252);

    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return limit == 0 ? 0 : (size_t)(x % limit);
}

/* A piece of `from` over what stands in `to`, or between it. */
static void take_piece(const struct input *from, char *to, size_t *size)
{
    size_t at = below(from->size), length = below(from->size - at < GROWTH ? from->size - at + 1 : GROWTH);
    size_t place = below(*size + 1);

    if (below(2) == 0) {
        memmove(to + place + length, to + place, *size - place);
        *size += length;
    }
    memmove(to + place, from->data + at, length);
    *size = place + length > *size ? place + length : *size;
}

/* `to` has room for GROWTH bytes more than its *size. */
static void mutate(const struct input *other, char *to, size_t *size)
{
    static const char telling[] = {0, -1, 127, -128, '"', '\\', '{', '}', '[', ']', '\n', '0', '9', '-', ' ', '\''};
    size_t at = below(*size), length = below(*size - at < GROWTH ? *size - at + 1 : GROWTH);

    switch (below(5)) {
    case 0:
        if (*size > 0)
            to[at] = (char)(to[at] ^ (1 << below(8)));
        break;
    case 1:
        if (*size > 0)
            to[at] = telling[below(sizeof telling)];
        break;
    case 2:
        memmove(to + at, to + at + length, *size - at - length);
        *size -= length;
        break;
    case 3:
        *size = below(8) == 0 ? at : *size;
        break;
    default:
        if (other->size > 0)
            take_piece(other, to, size);
    }
}

static void run_mutation(const struct input *inputs, size_t count)
{
    const struct input *one = &inputs[below(count)];
    size_t size = one->size, times = 1 + below(6);
    char *copy = malloc(size + times * GROWTH + 1);

    HOLDS(copy != NULL);
    if (size > 0)
        memcpy(copy, one->data, size);
    while (times-- > 0)
        mutate(&inputs[below(count)], copy, &size);
    run(copy, size);
    free(copy);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_case(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* In the order of their names, whatever the folder's own: the mutations depend on it. */
static struct input *read_corpus(const char *folder, size_t *count)
{
    struct dirent **names = NULL;
    int found = scandir(folder, &names, is_case, by_name);
    struct input *inputs = calloc(found > 0 ? (size_t)found : 1, sizeof *inputs);

    HOLDS(inputs != NULL);
    for (int i = 0; i < found; i++) {
        char path[SYS_PATH_MAX + 257];
        struct reason why = {0};

        snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
        if (!wholefile_read(path, FILE_LIMIT, &inputs[i].data, &inputs[i].size, &why))
            fuzz_fail(why.text, path, 0);
        free(names[i]);
    }
    free(names);
    *count = found > 0 ? (size_t)found : 0;
    return inputs;
}

static int run_files(int count, char **paths)
{
    for (int i = 0; i < count; i++) {
        struct input input;
        struct reason why = {0};

        if (!wholefile_read(paths[i], FILE_LIMIT, &input.data, &input.size, &why))
            fuzz_fail(why.text, paths[i], 0);
        run(input.data, input.size);
        free(input.data);
        printf("%s: held\n", paths[i]);
    }
    return 0;
}

int main(int argc, char **argv)
{
    const char *slash = strrchr(argv[0], '/'), *target = slash == NULL ? argv[0] : slash + 1;
    char folder[SYS_PATH_MAX];
    struct input *inputs;
    size_t count;

    watch(target);
    if (argc > 1)
        return run_files(argc - 1, argv + 1);
    snprintf(folder, sizeof folder, "tests/fuzz/corpus/%s", target);
    inputs = read_corpus(folder, &count);
    if (count == 0)
        fuzz_fail("there is a corpus", folder, 0);
    puts("1..2");
    for (size_t i = 0; i < count; i++)
        run(inputs[i].data, inputs[i].size);
    printf("ok 1 - %s: its properties hold for %zu known inputs\n", target, count);
    fflush(stdout);
    for (int i = 0; i < MUTATIONS; i++)
        run_mutation(inputs, count);
    printf("ok 2 - %s: and for %d mutations of them\n", target, MUTATIONS);
    for (size_t i = 0; i < count; i++)
        free(inputs[i].data);
    free(inputs);
    return 0;
}
