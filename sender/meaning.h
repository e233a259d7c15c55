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

struct meaning {
    const struct answer *answer;
    enum verdict verdict;
    bool others_pass; /* so that a doubtful answer speaks of this payload only */
    size_t size;      /* the payload's, in bytes */
    int64_t max_payload_kb;
};

/*
 * Writes the text. Where the answer itself says more (libcurl's words, where a redirect leads, a page's title) that
 * follows in parentheses, as it came: the caller cleans it (secrets.h) before it is printed.
 */
void meaning_write(const struct meaning *meaning, char *text, size_t size);

#endif
