/*
 * Offsets and lengths of LOGIN7's variable part count from the beginning of the message; lengths are in characters.
 */
#include <stdio.h>
#include <string.h>

#include "login.h"
#include "wtf8.h"

#define FIXED_SIZE 94
#define TOKEN_ENCRYPTION 0x01
#define TOKEN_END 0xFF
#define ENCRYPTION_AT 32 /* in the answer */

enum encrypt { ENCRYPT_OFF, ENCRYPT_ON, ENCRYPT_NOT_SUP, ENCRYPT_REQ };

/* What the client says of encryption; offsets are big-endian and count from the beginning. */
static enum encrypt client_wants(const struct buffer *asked)
{
    const void *data = asked->data;
    const unsigned char *bytes = data;
    for (size_t at = 0; at + 5 <= asked->size && bytes[at] != TOKEN_END; at += 5) {
        size_t offset = (size_t)bytes[at + 1] << 8 | bytes[at + 2];
        if (bytes[at] == TOKEN_ENCRYPTION && offset < asked->size)
            return (enum encrypt)(bytes[offset] & 0x03);
    }
    return ENCRYPT_NOT_SUP;
}

static enum encrypt agree(enum encrypt client, bool has_certificate, bool force)
{
    if (!has_certificate)
        return ENCRYPT_NOT_SUP;
    if (client == ENCRYPT_ON || client == ENCRYPT_REQ)
        return ENCRYPT_ON;
    return force ? ENCRYPT_REQ : client;
}

enum login_encryption login_answer_prelogin(struct packet *packet, const struct buffer *asked, bool has_certificate,
                                            bool force)
{
    enum encrypt client = client_wants(asked), agreed = agree(client, has_certificate, force);
    /* VERSION 0, ENCRYPTION 1, INSTOPT 2, THREADID 3, MARS 4, each token with offset and length, big-endian; then the
     * data. */
    unsigned char answer[] = {0,  0,  26, 0,    6,    1,    0,    32,   0, 1, 2,
                              0,  33, 0,  1,    3,    0,    34,   0,    0, 4, 0,
                              34, 0,  1,  0xFF, 0x0C, 0x00, 0x17, 0x88, 0, 0, ENCRYPT_NOT_SUP,
                              0,  0};
    answer[ENCRYPTION_AT] = (unsigned char)agreed;
    packet_put(packet, answer, sizeof answer);
    packet_flush(packet);
    if (agreed == ENCRYPT_NOT_SUP)
        return client == ENCRYPT_ON || client == ENCRYPT_REQ ? LOGIN_NO_AGREEMENT : LOGIN_PLAIN;
    if (client == ENCRYPT_NOT_SUP)
        return LOGIN_NO_AGREEMENT;
    return agreed == ENCRYPT_OFF ? LOGIN_SEALED : LOGIN_ALL_SEALED;
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
