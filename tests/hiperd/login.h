/*
 * PRELOGIN and LOGIN7 as the server reads them (MS-TDS 2.2.6.5 and 2.2.6.4).
 */
#ifndef LOGIN_H
#define LOGIN_H

#include "packet.h"

#define LOGIN_OLDEST UINT32_C(0x72000000) /* TDS 7.2: the tokens of those before it have other sizes */

struct login {
    uint32_t version;
    uint32_t packet_size;
    char host[130];
    char user[130];
    char password[130];
    char application[130];
    char database[130]; /* "": none asked for */
};

/* What is encrypted: nothing, LOGIN7 alone, all from the answer to PRELOGIN on; or the two could not agree. */
enum login_encryption { LOGIN_PLAIN, LOGIN_SEALED, LOGIN_ALL_SEALED, LOGIN_NO_AGREEMENT };

/*
 * Answers a PRELOGIN: version, encryption, no MARS. A server that has a certificate encrypts LOGIN7 at least, one that
 * is to `force` it encrypts everything (MS-TDS 2.2.6.5, the table of ENCRYPTION).
 */
enum login_encryption login_answer_prelogin(struct packet *packet, const struct buffer *asked, bool has_certificate,
                                            bool force);

/* False: the message is no LOGIN7, or its offsets lead out of it. */
bool login_parse(const struct buffer *message, struct login *login);

#endif
