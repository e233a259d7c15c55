/*
 * An answer in words: what it means and which setting or person mends it. In Portuguese, for messages and for the
 * `texto` of an `entrega` line.
 */
#ifndef MEANING_H
#define MEANING_H

#include <stddef.h>

#include "answer.h"

#define MEANING_TEXT 1024

/* One or two words for the verdict, as messages have them: "entregue", "recusada". */
const char *meaning_word(enum verdict verdict);

/*
 * Writes the text for an answer with that verdict. Where the answer itself says more (libcurl's words, where a redirect
 * leads) that follows in parentheses, as it came: the caller cleans it (secrets.h) before anybody sees it.
 */
void meaning_write(const struct answer *answer, enum verdict verdict, char *text, size_t size);

#endif
