/* Reasons of failures: text for people, bounded, one line. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "reason.h"

/* Line ends would forge a second message; a cut must not leave half a UTF-8 character. */
static void one_line(char *text)
{
    size_t length = strlen(text);

    for (char *p = text; *p != '\0'; p++)
        if (*p == '\n' || *p == '\r')
            *p = ' ';
    while (length > 0 && text[length - 1] == ' ')
        text[--length] = '\0';
}

static void cut_between_characters(char *text, size_t length)
{
    while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
        length--;
    text[length] = '\0';
}

_Bool reason_set(struct reason *why, enum exitcode code, const char *format, ...)
{
    va_list arguments;
    char text[4096];
    int length;

    if (why == NULL)
        return 0;
    va_start(arguments, format);
    length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    why->code = code;
    if (length < 0)
        text[0] = '\0';
    one_line(text);
    if (strlen(text) >= sizeof why->text)
        cut_between_characters(text, sizeof why->text - 1);
    memcpy(why->text, text, strlen(text) + 1);
    return 0;
}

_Bool reason_errno(struct reason *why, enum exitcode code, const char *thing, const char *operation)
{
    int saved = errno;

    reason_set(why, code, "%s: %s: %s", thing, operation, strerror(saved));
    errno = saved;
    return 0;
}
