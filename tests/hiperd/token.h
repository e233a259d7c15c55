/*
 * The tokens of an answer that are not rows (MS-TDS 2.2.7): ERROR, INFO, ENVCHANGE, LOGINACK, DONE and their kin.
 */
#ifndef TOKEN_H
#define TOKEN_H

#include "packet.h"
#include "sqlerr.h"

enum token_done { TOKEN_DONE = 0xFD, TOKEN_DONEPROC = 0xFE, TOKEN_DONEINPROC = 0xFF };

#define DONE_MORE 0x01
#define DONE_ERROR 0x02
#define DONE_COUNT 0x10
#define DONE_ATTENTION 0x20

enum token_environment {
    ENVIRONMENT_DATABASE = 1,
    ENVIRONMENT_LANGUAGE = 2,
    ENVIRONMENT_PACKET_SIZE = 4,
    ENVIRONMENT_COLLATION = 7,
    ENVIRONMENT_BEGIN = 8,
    ENVIRONMENT_COMMIT = 9,
    ENVIRONMENT_ROLLBACK = 10,
    ENVIRONMENT_RESET = 18
};

/* ERROR for class 11 and above, INFO below. */
void token_message(struct packet *packet, const struct sqlerr *message);
/* The changes whose values are texts: database, language, packet size. */
void token_environment(struct packet *packet, enum token_environment what, const char *to, const char *from);
/* The collation, and the answer to a reset. */
void token_collation(struct packet *packet);
void token_reset(struct packet *packet);
/* A transaction that begins (`id`) or ends. */
void token_transaction(struct packet *packet, enum token_environment what, uint64_t id);
/* `version` as the client asked for it in LOGIN7. */
void token_login_ack(struct packet *packet, uint32_t version);
/* The whole answer to a login of TDS 7.0 or 7.1, in the form that such a client reads. */
void token_refuse_old(struct packet *packet, uint32_t version);
void token_done(struct packet *packet, enum token_done token, unsigned status, unsigned command, int64_t rows);

#endif
