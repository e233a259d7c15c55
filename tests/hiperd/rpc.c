/*
 * The parameters become variables of the batch under their declared names and types. Prepared statements (sp_prepare,
 * sp_prepexec, sp_execute) are texts kept under a number for the connection.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parser.h"
#include "rpc.h"
#include "wireread.h"

#define PARAMETERS 64
#define PROC_EXECUTESQL 10
#define PROC_PREPARE 11
#define PROC_EXECUTE 12
#define PROC_PREPEXEC 13
#define PROC_UNPREPARE 15

struct parameter {
    const char *name;
    unsigned flags;
    struct type type;
    struct value value;
};

struct call {
    struct arena arena;
    const char *name;
    unsigned number; /* the procedure's ProcID, 0: called by name */
    struct parameter parameters[PARAMETERS];
    size_t count;
};

/* A procedure that drivers know by number may also come by name. */
static bool read_call(struct wirereader *reader, struct call *call)
{
    static const struct {
        const char *name;
        unsigned number;
    } known[] = {{"sp_executesql", PROC_EXECUTESQL},
                 {"sp_prepare", PROC_PREPARE},
                 {"sp_execute", PROC_EXECUTE},
                 {"sp_prepexec", PROC_PREPEXEC},
                 {"sp_unprepare", PROC_UNPREPARE}};
    unsigned length = wireread_16(reader);
    if (length == 0xFFFF)
        call->number = wireread_16(reader);
    else
        call->name = wireread_text(reader, length, &call->arena);
    for (size_t i = 0; length != 0xFFFF && i < sizeof known / sizeof *known; i++)
        if (strcasecmp(call->name, known[i].name) == 0)
            call->number = known[i].number;
    (void)wireread_16(reader); /* option flags */
    while (reader->at < reader->size && reader->bytes[reader->at] < 0x80 && call->count < PARAMETERS &&
           !reader->failed) {
        struct parameter *parameter = &call->parameters[call->count++];
        parameter->name = wireread_text(reader, wireread_8(reader), &call->arena);
        parameter->flags = wireread_8(reader);
        if (!wireread_value(reader, &call->arena, &parameter->type, &parameter->value))
            return false;
    }
    return !reader->failed;
}

/* Declares "@a int, @b nvarchar(20) output" with the values of parameters from `first` on, by name or by place. */
static bool declare(struct session *session, struct call *call, const struct value *declaration, size_t first,
                    struct sqlerr *error)
{
    size_t count = 0;
    size_t place = first;
    struct parser parser = {.arena = &call->arena, .context = &session->context};
    if (declaration == NULL || declaration->form != VALUE_TEXT || declaration->size == 0)
        return true;
    parser.tokens = lex_split(&call->arena, declaration->bytes, declaration->size, true, &count, error);
    if (parser.tokens == NULL)
        return false;
    parser.count = count;
    do {
        size_t size = 0;
        const char *name = lex_content(&call->arena, parser_take(&parser), &size);
        (void)parser_accept(&parser, "AS");
        struct type type = parser_type(&parser, false);
        (void)(parser_accept(&parser, "OUTPUT") || parser_accept(&parser, "OUT"));
        const struct parameter *given = NULL;
        for (size_t i = first; i < call->count && given == NULL; i++)
            if (strcasecmp(call->parameters[i].name, name) == 0)
                given = &call->parameters[i];
        if (given == NULL && place < call->count && call->parameters[place].name[0] == '\0')
            given = &call->parameters[place];
        place++;
        struct value value;
        if (parser.error.number != 0) {
            *error = parser.error;
            return false;
        }
        if (given == NULL)
            return sqlerr_set(error, 8178, "", name);
        if (!value_convert(&given->value, given->type, type, 0, &call->arena, &value, error))
            return false;
        (void)context_declare(&session->context, name, type, &value);
    } while (parser_accept(&parser, ","));
    return true;
}

static const struct value *text_at(const struct call *call, size_t i)
{
    return i < call->count && call->parameters[i].value.form == VALUE_TEXT ? &call->parameters[i].value : NULL;
}

/* RETURNSTATUS and DONEPROC end a procedure. */
static void finish(struct session *session, int status)
{
    answer_settle(&session->answer);
    if (!session->packet.attention) {
        packet_put_token(&session->packet, 0x79);
        packet_put32(&session->packet, (uint32_t)status);
        session->answer.token = TOKEN_DONEPROC;
        session->answer.pending = true;
        session->answer.status = session->answer.failed ? DONE_ERROR : 0;
        session->answer.command = 0xE0;
        session->answer.rows = 0;
    }
    answer_end(&session->answer);
}

/* Variables of an earlier call must not be seen by this one. */
static void execute_text(struct session *session, struct call *call, const struct value *text,
                         const struct value *declaration, size_t first)
{
    struct sqlerr error = {0};
    struct variables *variables = &session->context.variables;
    int status = 0;
    variables->count = 0;
    if (text == NULL)
        sqlerr_set(&error, 8178, "", "@statement");
    if (error.number == 0 && declare(session, call, declaration, first, &error)) {
        status = session_batch(session, text->bytes, text->size);
    } else {
        answer_error(&session->answer, &error);
        status = error.number;
    }
    variables->count = 0;
    finish(session, status);
}

/* RETURNVALUE (MS-TDS 2.2.7.19) of a handle: an int. */
static void return_handle(struct session *session, const struct parameter *parameter, int handle)
{
    struct packet *packet = &session->packet;
    answer_settle(&session->answer);
    packet_put_token(packet, 0xAC);
    packet_put16(packet, 0);
    packet_put8(packet, (unsigned)strlen(parameter->name));
    for (const char *c = parameter->name; *c != '\0'; c++)
        packet_put16(packet, (unsigned char)*c);
    packet_put8(packet, 1);
    packet_put32(packet, 0);
    packet_put16(packet, 1);
    packet_put8(packet, 0x26);
    packet_put8(packet, 4);
    packet_put8(packet, 4);
    packet_put32(packet, (uint32_t)handle);
}

/* Keeps a statement and its declaration for the connection. */
static int prepare(struct session *session, const struct value *text, const struct value *declaration)
{
    struct prepared *prepared = arena_alloc(&session->prepared_arena, sizeof *prepared);
    prepared->next = session->prepared;
    prepared->handle = session->prepared != NULL ? session->prepared->handle + 1 : 1;
    prepared->text = value_text(arena_copy(&session->prepared_arena, text->bytes, text->size), text->size);
    if (declaration != NULL)
        prepared->declaration =
            value_text(arena_copy(&session->prepared_arena, declaration->bytes, declaration->size), declaration->size);
    session->prepared = prepared;
    return prepared->handle;
}

/* sp_prepare @handle out, @params, @stmt; sp_prepexec the same with values behind. */
static void run_prepare(struct session *session, struct call *call)
{
    const struct value *text = text_at(call, 2);
    const struct value *declaration = text_at(call, 1);
    if (text != NULL)
        return_handle(session, &call->parameters[0], prepare(session, text, declaration));
    if (call->number == PROC_PREPEXEC || text == NULL)
        execute_text(session, call, text, declaration, 3);
    else
        finish(session, 0);
}

static void run_execute(struct session *session, struct call *call)
{
    struct sqlerr error = {.number = 8179, .class = 16, .state = 2, .line = 1};
    int64_t handle = call->count > 0 ? call->parameters[0].value.integer : 0;
    const struct prepared *prepared = session->prepared;
    while (prepared != NULL && prepared->handle != handle)
        prepared = prepared->next;
    if (prepared != NULL) {
        execute_text(session, call, &prepared->text, &prepared->declaration, 1);
        return;
    }
    (void)snprintf(error.text, sizeof error.text, "Could not find prepared statement with handle %lld.",
                   (long long)handle);
    answer_error(&session->answer, &error);
    finish(session, error.number);
}

void rpc_run(struct session *session, const struct message *message)
{
    const void *data = message->data.data;
    struct wirereader reader = {.bytes = data, .size = message->data.size};
    struct sqlerr error = {.line = 1};
    struct call *call = memory_get(sizeof *call);
    *call = (struct call){.name = ""};
    size_t headers = reader.size >= 4 ? wireread_32(&reader) : 0;
    reader.at = headers <= reader.size ? headers : reader.size;
    session->answer.token = TOKEN_DONEINPROC;
    if (!read_call(&reader, call)) {
        sqlerr_set(&error, 8114, "parameter", "value");
        answer_error(&session->answer, &error);
        finish(session, error.number);
    } else if (call->number == PROC_EXECUTESQL) {
        execute_text(session, call, text_at(call, 0), text_at(call, 1), 2);
    } else if (call->number == PROC_PREPARE || call->number == PROC_PREPEXEC) {
        run_prepare(session, call);
    } else if (call->number == PROC_EXECUTE) {
        run_execute(session, call);
    } else if (call->number == PROC_UNPREPARE) {
        finish(session, 0);
    } else {
        sqlerr_set(&error, 2812, call->name);
        answer_error(&session->answer, &error);
        finish(session, error.number);
    }
    arena_free(&call->arena);
    free(call);
}
