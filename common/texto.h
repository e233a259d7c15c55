/*
 * Text from databases: made valid UTF-8, without trailing blanks, no longer than the payload admits (the contract's
 * payload page, "Rules for every value"); and text from anywhere, made fit to be shown. Pure functions.
 */
#ifndef TEXTO_H
#define TEXTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The length of the UTF-8 character (RFC 3629: no surrogates, no overlong forms) with which `size` bytes, one at least,
 * begin, and its code point in *c; 0: they begin with none.
 */
size_t texto_decode(const char *bytes, size_t size, uint32_t *c);

/* True when every byte of `text` belongs to such a character. */
bool texto_is_utf8(const char *text);

/*
 * UTF-16LE to UTF-8. A surrogate without its other half, U+0000 and a last odd byte become U+FFFD each. Writes at most
 * `room` bytes, whole characters only; returns how many. *mended becomes true when anything had to be replaced.
 */
size_t texto_from_utf16(const unsigned char *bytes, size_t size, char *text, size_t room, bool *mended);

/*
 * Makes `size` bytes valid UTF-8, each byte that is not becoming U+FFFD. As above.
 */
size_t texto_mend(const char *bytes, size_t size, char *text, size_t room, bool *mended);

#define TEXTO_SYNC_ID 64

/* True for so many hexadecimal digits in lower case and nothing else; false for NULL. */
bool texto_is_hex(const char *text, size_t digits);

/*
 * Makes a text, in place, fit for one line of a terminal, a log, a page, a metric: line ends and tabs become blanks,
 * other controls (C0, DEL, C1), separators of lines and marks that turn the direction of writing go, a byte of no
 * character becomes '?', and half a character at the end, where the text was cut, goes.
 */
void texto_clean(char *text);

/* True for visible ASCII of 1 to `most` characters: what goes into a header must not be able to begin another one. */
bool texto_is_word(const char *text, size_t most);

/* The length without trailing U+0020, cut to `characters` code points. `text` is valid UTF-8. */
size_t texto_trim(const char *text, size_t size, size_t characters);

#endif
