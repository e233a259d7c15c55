/*
 * Messages on stderr. Each line goes out in one write, so that the lines of a pipeline's programs, which share one
 * stderr, never mix.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "instante.h"
#include "msg.h"
#include "texto.h"

static const char *program_name = "pdv";
static enum msg_level highest = MSG_INFO;
static bool asked_for; /* by -v or -q */
static bool cut_off;
static void (*taker)(void *context, const char *bytes, size_t size);
static void *taker_context;

void msg_begin(const char *program)
{
    program_name = program;
}

const char *msg_program(void)
{
    return program_name;
}

void msg_set_level(enum msg_level level)
{
    highest = level;
    asked_for = true;
}

void msg_suggest_level(enum msg_level level)
{
    if (!asked_for)
        highest = level;
}

/* The marks are what people search a log for; plain news has none. */
static const char *const marks[] = {"erro: ", "aviso: ", "", "detalhe: "};

/* One line with its end, also where it does not fit; its length. */
static size_t compose(char *line, size_t size, enum msg_level level, int64_t at_ms, const char *format,
                      va_list arguments)
{
    char text[2048], when[INSTANTE_TEXT] = "";
    int length;

    if (vsnprintf(text, sizeof text, format, arguments) < 0)
        text[0] = '\0';
    texto_clean(text);
    if (taker != NULL || !sys_is_terminal(2))
        instante_format(instante_of(at_ms, sys_local_offset_s(at_ms / 1000)), INSTANTE_SECONDS, when);
    length = snprintf(line, size, "%s%s%s: %s%s\n", when, when[0] == '\0' ? "" : " ", program_name, marks[level], text);
    if (length < 0 || (size_t)length >= size) {
        length = (int)size - 1;
        line[length - 1] = '\n';
    }
    return (size_t)length;
}

void msg_say(enum msg_level level, const char *format, ...)
{
    char line[2304];
    va_list arguments;
    size_t length;

    if (level > highest)
        return;
    va_start(arguments, format);
    length = compose(line, sizeof line, level, sys_now_ms(), format, arguments);
    va_end(arguments);
    if (taker != NULL)
        taker(taker_context, line, length);
    else /* where stderr itself cannot be written there is nobody left to tell */
        (void)sys_write_all(2, line, length);
}

void msg_to(void (*take)(void *context, const char *bytes, size_t size), void *context)
{
    taker = take;
    taker_context = context;
}

void msg_prepare(char *line, size_t size, int64_t at_ms, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)compose(line, size, MSG_ERROR, at_ms, format, arguments);
    va_end(arguments);
}

int msg_fail(const struct reason *why)
{
    /* A reader that has seen enough (`| head`) is not an error that anybody wants to read about. */
    cut_off = why->text[0] == '\0';
    if (!cut_off)
        msg_error("%s", why->text);
    return why->code == EXIT_DONE ? EXIT_OUR_BUG : (int)why->code;
}

bool msg_was_cut_off(void)
{
    return cut_off;
}

void msg_check(enum check result, const char *format, ...)
{
    static const char *const words[] = {"OK   ", "AVISO", "FALHA"};
    va_list arguments;
    char text[2048];

    va_start(arguments, format);
    if (vsnprintf(text, sizeof text, format, arguments) < 0)
        text[0] = '\0';
    va_end(arguments);
    texto_clean(text);
    printf("%s %s: %s\n", words[result], program_name, text);
}

int msg_fail_or_check(const struct reason *why, bool checking)
{
    if (!checking)
        return msg_fail(why);
    msg_check(CHECK_FAILED, "%s", why->text);
    return EXIT_NO;
}
