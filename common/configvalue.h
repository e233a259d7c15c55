/*
 * How the values of the configuration file are written: lines, quotes, yes and no, sizes, spans of days. Pure
 * functions.
 */
#ifndef CONFIGVALUE_H
#define CONFIGVALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum configvalue_line { CONFIGVALUE_NOTHING, CONFIGVALUE_PAIR, CONFIGVALUE_BAD };

/* The text without blanks around it; cut in place. */
char *configvalue_trim(char *text);

/*
 * Splits a line in place: blanks around name and value are cut, one pair of ' or " around the value too, and behind
 * such a pair a comment (blank, #). Nothing: blank or a comment. Bad: no '=', or no name before it. *odd: what about
 * quotes or # in the value is hardly meant, in words for a warning; NULL: nothing.
 */
enum configvalue_line configvalue_split(char *line, char **name, char **value, const char **odd);

/*
 * The first character of `text` (valid UTF-8) that is not what it looks like: one that nobody sees, or a typographic
 * quote, for which *quote becomes true. Its code point, 0: there is none.
 */
uint32_t configvalue_odd(const char *text, bool *quote);

/* A whole decimal number, nothing else; false outside of int64_t. */
bool configvalue_number(const char *text, int64_t *number);

/* sim, s, yes, y, true, on, 1 and nao, não, n, no, false, off, 0, in any case of ASCII letters. */
bool configvalue_yes_no(const char *text, bool *value);

/*
 * The place of `text` in a list such as "no|nao=no|request|require": 0 for the first choice, synonyms (nao=no) do not
 * count.
 */
bool configvalue_choice(const char *text, const char *choices, int32_t *place);

/* "10 MB", "500 KB", "1 GB", "1048576": bytes, in powers of 1000 as earlier versions took them; above 0. */
bool configvalue_size(const char *text, int64_t *bytes);

/* "30 days", "2 weeks", "1 month", "10 dias", "30": days, above 0. */
bool configvalue_days(const char *text, int64_t *days);

/* The edit distance (insertions, deletions, replacements); names longer than 63 bytes are far from everything. */
size_t configvalue_distance(const char *a, const char *b);

#endif
