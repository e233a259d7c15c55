/*
 * The parameters become variables of the batch under their declared names and types. Prepared statements (sp_prepare,
 * sp_prepexec, sp_execute) are texts kept under a number for the connection.
 */
#include <strings.h>

#include "parameter.h"
#include "rpc.h"
#include "wire.h"
#include "wireread.h"

#define PARAMETERS 2100 /* "Maximum capacity specifications for SQL Server" */
#define PROC_EXECUTESQL 10
#define PROC_PREPARE 11
#define PROC_EXECUTE 12
#define PROC_PREPEXEC 13
#define PROC_UNPREPARE 15

struct call {
    struct arena arena;
    const char *name;
    unsigned number; /* the procedure's ProcID, 0: called by name */
    struct argument *arguments;
    size_t count;
};

/* Behind a call the message ends, or a byte that no name's length can be says that another one follows. */
static bool at_end(const struct wirereader *reader)
{
    return reader->failed || reader->at >= reader->size || reader->bytes[reader->at] >= 0x80;
}

static bool read_arguments(struct wirereader *reader, struct call *call, struct sqlerr *error)
{
    struct buffer arguments = {0};
    bool known = true;
    while (known && !at_end(reader)) {
        struct argument argument = {.variable = -1};
        argument.name = wireread_text(reader, wireread_8(reader), &call->arena);
        argument.output = (wireread_8(reader) & 0x01) != 0;
        known = wireread_value(reader, &call->arena, &argument.type, &argument.value);
        buffer_add(&arguments, &argument, sizeof argument);
    }
    call->count = arguments.size / sizeof(struct argument);
    void *kept = arena_copy(&call->arena, arguments.data, arguments.size);
    call->arguments = kept;
    buffer_free(&arguments);
    if (call->count > PARAMETERS)
        return sqlerr_set(error, 8003);
    return (known && !reader->failed) || sqlerr_set(error, 8114, "parameter", "value");
}

/* A procedure that drivers know by number may also come by name. */
static bool read_call(struct wirereader *reader, struct call *call, struct sqlerr *error)
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
    call->name =
        length == 0xFFFF ? arena_printf(&call->arena, "%u", call->number) : wireread_text(reader, length, &call->arena);
    for (size_t i = 0; length != 0xFFFF && i < sizeof known / sizeof *known; i++)
        if (strcasecmp(call->name, known[i].name) == 0)
            call->number = known[i].number;
    (void)wireread_16(reader); /* option flags */
    return read_arguments(reader, call, error);
}

static const struct value *text_at(const struct call *call, size_t i)
{
    return i < call->count && call->arguments[i].value.form == VALUE_TEXT ? &call->arguments[i].value : NULL;
}

/* RETURNVALUE (MS-TDS 2.2.7.19). What left a procedure may always be NULL. */
static void return_value(struct packet *packet, const char *name, struct type type, const struct value *value,
                         size_t place)
{
    type.nullable = true;
    packet_put_token(packet, 0xAC);
    packet_put16(packet, (unsigned)place);
    wire_put_text8(packet, name);
    packet_put8(packet, 1);
    packet_put32(packet, 0);
    packet_put16(packet, 1);
    wire_put_type(packet, type);
    wire_put_value(packet, value, type);
}

static void return_values(struct session *session, const struct call *call)
{
    const struct variable *variables = session->context.variables.list;
    for (size_t i = 0; i < call->count; i++) {
        const struct argument *argument = &call->arguments[i];
        if (argument->output && argument->variable >= 0)
            return_value(&session->packet, argument->name, variables[argument->variable].type,
                         &variables[argument->variable].value, i);
        else if (argument->output && argument->value.form == VALUE_INTEGER)
            return_value(&session->packet, argument->name, argument->type, &argument->value, i);
    }
}

/* RETURNSTATUS, the output parameters and DONEPROC end a procedure. */
static void finish(struct session *session, const struct call *call, int status)
{
    answer_settle(&session->answer);
    if (session->packet.attention)
        return;
    packet_put_token(&session->packet, 0x79);
    packet_put32(&session->packet, (uint32_t)status);
    if (status == 0)
        return_values(session, call);
    answer_procedure(&session->answer);
}

static void refuse(struct session *session, const struct call *call, const struct sqlerr *error)
{
    answer_error(&session->answer, error);
    finish(session, call, error->number);
}

/* Variables of an earlier call must not be seen by this one. */
static void execute_text(struct session *session, struct call *call, const struct value *text,
                         const struct value *declaration, size_t first)
{
    struct sqlerr error = {.line = 1};
    struct variables *variables = &session->context.variables;
    const struct parameterised statement = {text, declaration};
    variables->count = 0;
    first = first < call->count ? first : call->count;
    if (text == NULL)
        sqlerr_set(&error, 8178, "", "@statement");
    if (error.number == 0 && parameter_declare(&session->context, &call->arena, &statement, call->arguments + first,
                                               call->count - first, &error))
        finish(session, call, session_batch(session, text->bytes, text->size, &call->arena));
    else
        refuse(session, call, &error);
    variables->count = 0;
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
    if (text != NULL) {
        call->arguments[0].output = true;
        call->arguments[0].type = type_of(KIND_INT);
        call->arguments[0].value = value_integer(prepare(session, text, declaration));
    }
    if (call->number == PROC_PREPEXEC || text == NULL)
        execute_text(session, call, text, declaration, 3);
    else
        finish(session, call, 0);
}

static void run_execute(struct session *session, struct call *call)
{
    struct sqlerr error = {.line = 1};
    int64_t handle = call->count > 0 ? call->arguments[0].value.integer : 0;
    const struct prepared *prepared = session->prepared;
    while (prepared != NULL && prepared->handle != handle)
        prepared = prepared->next;
    if (prepared != NULL) {
        execute_text(session, call, &prepared->text, &prepared->declaration, 1);
        return;
    }
    sqlerr_set(&error, 8179, arena_printf(&call->arena, "%lld", (long long)handle));
    refuse(session, call, &error);
}

/* One call of the message. False: what follows it cannot be found. */
static bool run_call(struct session *session, struct wirereader *reader)
{
    struct call call = {.name = ""};
    struct sqlerr error = {.line = 1};
    session->answer.token = TOKEN_DONEINPROC;
    session->answer.failed = false;
    bool whole = read_call(reader, &call, &error);
    if (!whole) {
        refuse(session, &call, &error);
    } else if (call.number == PROC_EXECUTESQL) {
        execute_text(session, &call, text_at(&call, 0), text_at(&call, 1), 2);
    } else if (call.number == PROC_PREPARE || call.number == PROC_PREPEXEC) {
        run_prepare(session, &call);
    } else if (call.number == PROC_EXECUTE) {
        run_execute(session, &call);
    } else if (call.number == PROC_UNPREPARE) {
        finish(session, &call, 0);
    } else {
        sqlerr_set(&error, 2812, call.name);
        refuse(session, &call, &error);
    }
    arena_free(&call.arena);
    return whole;
}

void rpc_run(struct session *session, const struct message *message)
{
    const void *data = message->data.data;
    struct wirereader reader = {.bytes = data, .size = message->data.size};
    size_t headers = reader.size >= 4 ? wireread_32(&reader) : 0;
    reader.at = headers <= reader.size ? headers : reader.size;
    do {
        if (!run_call(session, &reader))
            break;
        (void)wireread_8(&reader); /* the separator; it may also stand behind the last call */
    } while (reader.at < reader.size && !session->packet.attention);
    answer_end(&session->answer);
}
