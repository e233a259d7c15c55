/*
 * Windows code page 1252, the one of varchar under SQL_Latin1_General_CP1_CI_AS. The five undefined bytes map to the C1
 * controls of the same number, as Windows' best-fit table does (unicode.org, bestfit1252.txt).
 */
#ifndef CP1252_H
#define CP1252_H

#include <stdint.h>

/* The code point of a byte. */
uint32_t cp1252_decode(unsigned char byte);
/* The byte of a code point, '?' for one that the page does not have. */
unsigned char cp1252_encode(uint32_t point);

#endif
