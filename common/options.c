/* The command line, over getopt_long; the messages are ours because operators read Portuguese. */
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lines.h"
#include "msg.h"
#include "options.h"

#define OWN_MAX 24
#define CHECK_LETTER 0x1000

static const struct option common_long[] = {
    {"config", required_argument, NULL, 'c'}, {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},      {"verbose", no_argument, NULL, 'v'},
    {"quiet", no_argument, NULL, 'q'},        {"check", no_argument, NULL, CHECK_LETTER}};

#define COMMON (sizeof common_long / sizeof *common_long)

static void put_together(const struct options *options, struct option *all)
{
    size_t count = 0;

    for (size_t i = 0; i < COMMON; i++)
        all[count++] = common_long[i];
    for (const struct options_long *own = options->own_long; own != NULL && own->name != NULL; own++)
        if (count < COMMON + OWN_MAX)
            all[count++] =
                (struct option){own->name, own->has_argument ? required_argument : no_argument, NULL, own->letter};
    all[count] = (struct option){0};
}

static int print(struct options *options, const char *before, const char *text)
{
    struct reason why = {0};

    printf("%s%s", before, text);
    options->code = lines_flush(stdout, &why) ? EXIT_DONE : msg_fail(&why);
    return OPTIONS_STOP;
}

int options_wrong(const char *format, ...)
{
    char text[512];
    va_list arguments;

    va_start(arguments, format);
    if (vsnprintf(text, sizeof text, format, arguments) < 0)
        text[0] = '\0';
    va_end(arguments);
    msg_error("%s; veja %s --help", text, msg_program());
    return EXIT_USAGE_ERROR;
}

void options_again(void)
{
    optind = 1;
}

static int wrong_option(struct options *options, int letter, char **argv)
{
    const char *word = argv[optind > 0 ? optind - 1 : 0];

    if (letter == ':')
        options->code = options_wrong("falta o valor da opção %s", word);
    else if (optopt > ' ' && optopt < 0x7F && strncmp(word, "--", 2) != 0)
        options->code = options_wrong("opção desconhecida: -%c", optopt);
    else
        options->code = options_wrong("opção desconhecida: %s", word);
    return OPTIONS_STOP;
}

int options_next(struct options *options, int argc, char **argv)
{
    struct option all[COMMON + OWN_MAX + 1];
    char letters[128];
    int letter;

    put_together(options, all);
    snprintf(letters, sizeof letters, "+:c:hVvq%s", options->own == NULL ? "" : options->own);
    opterr = 0;
    for (;;) {
        letter = getopt_long(argc, argv, letters, all, NULL);
        options->argument = optarg;
        options->rest = optind;
        switch (letter) {
        case -1:
            return OPTIONS_END;
        case 'c':
            options->config_file = optarg;
            break;
        case 'h':
            return print(options, "", options->help);
        case 'V':
            return print(options, msg_program(), " " PDV_VERSION "\n");
        case 'v':
            msg_set_level(MSG_DEBUG);
            break;
        case 'q':
            msg_set_level(MSG_ERROR);
            break;
        case CHECK_LETTER:
            options->check = true;
            break;
        case ':':
        case '?':
            return wrong_option(options, letter, argv);
        default:
            return letter;
        }
    }
}
