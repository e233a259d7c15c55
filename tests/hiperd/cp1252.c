/*
 * The 32 positions in which code page 1252 differs from Latin-1.
 */
#include <stddef.h>

#include "cp1252.h"

static const uint16_t high[32] = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                  0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                  0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                  0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

uint32_t cp1252_decode(unsigned char byte)
{
    return byte >= 0x80 && byte < 0xA0 ? high[byte - 0x80] : byte;
}

unsigned char cp1252_encode(uint32_t point)
{
    if (point < 0x80 || (point >= 0xA0 && point < 0x100))
        return (unsigned char)point;
    for (size_t i = 0; i < 32; i++)
        if (high[i] == point)
            return (unsigned char)(0x80 + i);
    return '?';
}
