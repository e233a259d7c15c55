/* Version and variant are the only bits that are not random (RFC 9562, 5.4). */
#include <stdio.h>

#include "sys.h"

#include "uuid.h"

bool uuid_make(char *text)
{
    unsigned char b[16];

    if (sys_random(b, sizeof b) == -1)
        return false;
    b[6] = (unsigned char)((b[6] & 0x0F) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3F) | 0x80);
    snprintf(text, UUID_TEXT, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1], b[2],
             b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
    return true;
}
