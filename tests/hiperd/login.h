/*
 * PRELOGIN and LOGIN7 as the server reads them (MS-TDS 2.2.6.5 and 2.2.6.4).
 */
#ifndef LOGIN_H
#define LOGIN_H

#include "packet.h"

struct login {
    uint32_t version;
    uint32_t packet_size;
    char host[130];
    char user[130];
    char password[130];
    char application[130];
    char database[130]; /* "": none asked for */
};

/* Answers a PRELOGIN: version, no encryption, no MARS. */
void login_answer_prelogin(struct packet *packet);

/* False: the message is no LOGIN7, or its offsets lead out of it. */
bool login_parse(const struct buffer *message, struct login *login);

#endif
