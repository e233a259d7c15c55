/* Reasons of failures: text for people, bounded, one line. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "reason.h"
#include "texto.h"

_Bool reason_set(struct reason *why, enum exitcode code, const char *format, ...)
{
    va_list arguments;
    char text[4096];
    bool mended = false;
    int length;

    if (why == NULL)
        return 0;
    va_start(arguments, format);
    length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    why->code = code;
    if (length < 0)
        text[0] = '\0';
    /* Whole characters that are UTF-8: reasons become records of a stream too. */
    why->text[texto_mend(text, strlen(text), why->text, sizeof why->text - 1, &mended)] = '\0';
    texto_clean(why->text);
    why->text[texto_trim(why->text, strlen(why->text), sizeof why->text)] = '\0';
    return 0;
}

_Bool reason_errno(struct reason *why, enum exitcode code, const char *thing, const char *operation)
{
    int saved = errno;

    reason_set(why, code, "%s: %s: %s", thing, operation,
               saved == EISDIR ? "é uma pasta, um FIFO, um socket ou um dispositivo, não um arquivo" : strerror(saved));
    errno = saved;
    return 0;
}
