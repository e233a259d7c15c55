/*
 * LIKE ("LIKE (Transact-SQL)"): % any run, _ one character, [a-c] and [^a-c] sets, without regard to the case of ASCII.
 */
#include "functionlike.h"
#include "functions.h"
#include "wtf8.h"

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

/* [abc], [a-z], [^...] at *pattern, which is moved behind it. */
static bool in_set(const char **pattern, const char *end, char c)
{
    const char *at = *pattern + 1;
    bool negated = at < end && *at == '^';
    bool found = false;
    at += negated;
    for (; at < end && *at != ']'; at++) {
        if (at + 2 < end && at[1] == '-' && at[2] != ']') {
            found = found || (lower(c) >= lower(at[0]) && lower(c) <= lower(at[2]));
            at += 2;
        } else {
            found = found || lower(*at) == lower(c);
        }
    }
    *pattern = at < end ? at + 1 : at;
    return found != negated;
}

static bool like(const char *text, const char *text_end, const char *pattern, const char *end, char escape)
{
    while (pattern < end) {
        if (*pattern == '%') {
            for (const char *rest = text; rest <= text_end; rest++)
                if (like(rest, text_end, pattern + 1, end, escape))
                    return true;
            return false;
        }
        if (text == text_end)
            return false;
        if (*pattern == '[') {
            if (!in_set(&pattern, end, *text++))
                return false;
            continue;
        }
        bool any = *pattern == '_';
        if (escape != '\0' && *pattern == escape && pattern + 1 < end) {
            pattern++;
            any = false;
        }
        if (!any && lower(*pattern) != lower(*text))
            return false;
        size_t used = 1;
        if (any)
            (void)wtf8_next(text, (size_t)(text_end - text), &used);
        text += used;
        pattern++;
    }
    return text == text_end;
}

void functionlike_call(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    if (functions_any_null(context, 2, values))
        return;
    const void *subject = sqlite3_value_text(values[0]);
    const void *wanted = sqlite3_value_text(values[1]);
    const void *escape = sqlite3_value_text(values[2]);
    const char *text = subject;
    const char *pattern = wanted;
    const char *sign = escape;
    sqlite3_result_int(context, like(text, text + sqlite3_value_bytes(values[0]), pattern,
                                     pattern + sqlite3_value_bytes(values[1]), sign != NULL ? sign[0] : '\0'));
}
