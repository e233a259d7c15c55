/*
 * Offsets and lengths of LOGIN7's variable part count from the beginning of the message; lengths are in characters.
 */
#include <stdio.h>
#include <string.h>

#include "login.h"
#include "wtf8.h"

#define FIXED_SIZE 94
#define ENCRYPT_NOT_SUP 0x02

void login_answer_prelogin(struct packet *packet)
{
    /* VERSION 0, ENCRYPTION 1, INSTOPT 2, THREADID 3, MARS 4, each token with offset and length, big-endian; then the
     * data. */
    static const unsigned char answer[] = {0,  0,  26, 0,    6,    1,    0,    32,   0, 1, 2,
                                           0,  33, 0,  1,    3,    0,    34,   0,    0, 4, 0,
                                           34, 0,  1,  0xFF, 0x0C, 0x00, 0x17, 0x88, 0, 0, ENCRYPT_NOT_SUP,
                                           0,  0};
    packet_put(packet, answer, sizeof answer);
    packet_flush(packet);
}

static unsigned read16(const unsigned char *at)
{
    return at[0] | (unsigned)at[1] << 8;
}

static uint32_t read32(const unsigned char *at)
{
    return read16(at) | (uint32_t)read16(at + 2) << 16;
}

/* The text whose offset and length stand at `at`. */
static bool read_text(const struct buffer *message, size_t at, bool obscured, char text[130])
{
    unsigned char wide[256];
    const void *data = message->data;
    const unsigned char *bytes = data;
    size_t offset = read16(bytes + at);
    size_t size = (size_t)read16(bytes + at + 2) * 2;
    struct buffer decoded = {0};
    if (size > sizeof wide || offset + size > message->size)
        return size == 0;
    memcpy(wide, bytes + offset, size);
    /* "the client SHOULD first swap the four high bits with the four low bits and then do a bit-XOR with 0xA5" */
    for (size_t i = 0; obscured && i < size; i++) {
        unsigned byte = wide[i] ^ 0xA5U;
        wide[i] = (unsigned char)((byte << 4 | byte >> 4) & 0xFF);
    }
    wtf8_from_utf16(&decoded, wide, size);
    (void)snprintf(text, 130, "%s", decoded.data != NULL ? decoded.data : "");
    buffer_free(&decoded);
    return true;
}

bool login_parse(const struct buffer *message, struct login *login)
{
    const void *data = message->data;
    const unsigned char *bytes = data;
    *login = (struct login){0};
    if (message->size < FIXED_SIZE)
        return false;
    login->version = read32(bytes + 4);
    login->packet_size = read32(bytes + 8);
    return read_text(message, 36, false, login->host) && read_text(message, 40, false, login->user) &&
           read_text(message, 44, true, login->password) && read_text(message, 48, false, login->application) &&
           read_text(message, 68, false, login->database);
}
