/*
 * COLMETADATA, ROW and DONE.
 */
#include "answer.h"
#include "row.h"
#include "wire.h"

#define COMMAND_SELECT 0xC1
#define COMMAND_EXECUTE 0xE0
#define COMMAND_OTHER 0x00

void answer_settle(struct answer *answer)
{
    if (answer->pending)
        token_done(answer->packet, answer->held, answer->status | DONE_MORE, answer->command, answer->rows);
    answer->pending = false;
}

bool answer_columns(struct answer *answer, const struct column *columns, size_t count)
{
    struct packet *packet = answer->packet;
    answer_settle(answer);
    packet_put_token(packet, 0x81);
    packet_put16(packet, (unsigned)count);
    for (size_t i = 0; i < count; i++) {
        wire_put_column(packet, columns[i].type);
        wire_put_text8(packet, columns[i].name);
    }
    return !packet->broken && !packet->attention;
}

bool answer_row(struct answer *answer, sqlite3_stmt *row, const struct column *columns, size_t count,
                struct sqlerr *error)
{
    struct packet *packet = answer->packet;
    for (size_t i = 0; i < count; i++) {
        struct value value = row_value(row, (int)i);
        if (!wire_fits(&value, columns[i].type, error))
            return false;
    }
    packet_put_token(packet, 0xD1);
    for (size_t i = 0; i < count; i++) {
        struct value value = row_value(row, (int)i);
        wire_put_value(packet, &value, columns[i].type);
    }
    return !packet->broken && !packet->attention;
}

/* Keeps a DONE until it is known whether it is the last: only the last one may lack DONE_MORE. */
static void hold(struct answer *answer, enum token_done token, unsigned status, unsigned command, int64_t rows)
{
    answer_settle(answer);
    answer->pending = true;
    answer->held = token;
    answer->status = status;
    answer->command = command;
    answer->rows = rows;
}

void answer_done(struct answer *answer, bool selected, bool counted, int64_t rows)
{
    hold(answer, answer->token, counted ? DONE_COUNT : 0, selected ? COMMAND_SELECT : COMMAND_OTHER,
         counted ? rows : 0);
}

void answer_error(struct answer *answer, const struct sqlerr *error)
{
    answer_settle(answer);
    token_message(answer->packet, error);
    answer_quiet_error(answer);
}

void answer_quiet_error(struct answer *answer)
{
    answer->failed = true;
    hold(answer, answer->token, DONE_ERROR, COMMAND_OTHER, 0);
}

void answer_procedure(struct answer *answer)
{
    hold(answer, TOKEN_DONEPROC, answer->failed ? DONE_ERROR : 0, COMMAND_EXECUTE, 0);
}

void answer_info(struct answer *answer, const struct sqlerr *info)
{
    answer_settle(answer);
    token_message(answer->packet, info);
}

/*
 * MS-TDS 2.2.1.7 "Attention": the answer under way ends as a message of its own, with an error and not with more; the
 * acknowledgement is another. A client that reads up to the end of a message before it looks for it would else wait for
 * ever.
 */
void answer_end(struct answer *answer)
{
    struct packet *packet = answer->packet;
    if (packet->attention) {
        answer_settle(answer);
        token_done(packet, TOKEN_DONE, DONE_ERROR, 0, 0);
    } else if (answer->pending) {
        token_done(packet, answer->held, answer->status, answer->command, answer->rows);
    } else {
        token_done(packet, answer->token, 0, 0, 0);
    }
    answer->pending = false;
    packet_flush(packet);
    if (packet->attention) /* also when it came while the last packet left slowly */
        answer_acknowledge(answer);
}

void answer_acknowledge(struct answer *answer)
{
    token_done(answer->packet, TOKEN_DONE, DONE_ATTENTION, 0, 0);
    answer->packet->attention = false;
    packet_flush(answer->packet);
}

void answer_withdrawn(struct answer *answer)
{
    token_done(answer->packet, TOKEN_DONE, DONE_ERROR, 0, 0);
    packet_flush(answer->packet);
}
