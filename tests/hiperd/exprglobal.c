/*
 * Constants of the session. The version is that of SQL Server 2014 SP3 with its last update, the one most stores run.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "exprglobal.h"
#include "moment.h"
#include "sys.h"

static const char version_text[] = "Microsoft SQL Server 2014 (SP3) (KB4022619) - " SERVER_VERSION " (X64) \n"
                                   "\tSep  7 2018 01:37:51 \n"
                                   "\tCopyright (c) Microsoft Corporation\n"
                                   "\tExpress Edition (64-bit) on Windows NT 6.3 <X64> (Build 19045: )\n";

static struct expr text(struct parser *parser, const char *content)
{
    struct expr expr = expr_constant(parser, value_text(content, strlen(content)), type_text(KIND_NVARCHAR, 128));
    expr.type.nullable = true;
    return expr;
}

struct expr exprglobal_variable(struct parser *parser, const char *name)
{
    const struct context *context = parser->context;
    const struct {
        const char *name;
        int64_t number;
        enum kind kind;
    } numbers[] = {
        {"@@SPID", context->spid, KIND_SMALLINT},
        {"@@TRANCOUNT", context->transactions, KIND_INT},
        {"@@LOCK_TIMEOUT", context->lock_timeout_ms, KIND_INT},
        {"@@ROWCOUNT", context->last_count, KIND_INT},
        {"@@ERROR", context->last_error, KIND_INT},
        {"@@IDENTITY", context->last_identity, KIND_DECIMAL},
        {"@@DATEFIRST", 7, KIND_TINYINT},
        {"@@LANGID", 0, KIND_SMALLINT},
        {"@@TEXTSIZE", 2147483647, KIND_INT},
        {"@@MAX_PRECISION", 38, KIND_TINYINT},
        {"@@OPTIONS", 5496, KIND_INT},
        {"@@NESTLEVEL", context->nesting, KIND_INT},
        {"@@MICROSOFTVERSION", 0x0C001788, KIND_INT},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (strcasecmp(name, numbers[i].name) == 0)
            return expr_number(parser, numbers[i].number, numbers[i].kind);
    if (strcasecmp(name, "@@VERSION") == 0) {
        const char *own = getenv("HIPERD_VERSION"); /* for tests of what a client makes of it */
        const char *version = own != NULL ? own : version_text;
        struct expr expr = expr_constant(parser, value_text(version, strlen(version)), type_text(KIND_NVARCHAR, 300));
        expr.type.nullable = true;
        return expr;
    }
    if (strcasecmp(name, "@@SERVERNAME") == 0)
        return text(parser, SERVER_NAME);
    if (strcasecmp(name, "@@SERVICENAME") == 0)
        return text(parser, "HIPER");
    if (strcasecmp(name, "@@LANGUAGE") == 0)
        return text(parser, "us_english");
    parser_fail(parser, 137, name, "");
    return expr_null(parser);
}

struct expr exprglobal_now(struct parser *parser, const char *name)
{
    const struct context *context = parser->context;
    struct zoned now = {context->now_utc, context->offset_minutes};
    int64_t local = now.utc + now.offset_minutes * MOMENT_MINUTE;
    struct expr expr;
    if (strcasecmp(name, "SYSDATETIMEOFFSET") == 0) {
        unsigned char *blob = arena_alloc(parser->arena, MOMENT_BLOB);
        moment_pack(&now, blob);
        expr = expr_constant(parser, value_blob(blob, MOMENT_BLOB), type_of(KIND_DATETIMEOFFSET));
    } else if (strncasecmp(name, "SYS", 3) == 0) {
        expr = expr_constant(parser, value_integer(strcasecmp(name, "SYSDATETIME") == 0 ? local : now.utc),
                             type_of(KIND_DATETIME2));
    } else {
        struct type type = type_of(KIND_DATETIME);
        expr = expr_constant(
            parser, value_integer(moment_round(strcasecmp(name, "GETDATE") == 0 ? local : now.utc, type)), type);
    }
    return expr;
}

static struct expr server_property(struct parser *parser, const struct expr *argument)
{
    static const char *const properties[][2] = {{"ProductVersion", SERVER_VERSION},
                                                {"ProductLevel", "SP3"},
                                                {"Edition", "Express Edition (64-bit)"},
                                                {"ServerName", SERVER_NAME},
                                                {"InstanceName", "HIPER"},
                                                {"MachineName", "HIPERD"},
                                                {"Collation", "SQL_Latin1_General_CP1_CI_AS"},
                                                {"ProductMajorVersion", "12"},
                                                {"EngineEdition", "4"},
                                                {"IsIntegratedSecurityOnly", "0"},
                                                {"IsClustered", "0"},
                                                {"ComputerNamePhysicalNetBIOS", "HIPERD"}};
    const struct value *name = argument->constant;
    for (size_t i = 0; name != NULL && name->form == VALUE_TEXT && i < sizeof properties / sizeof *properties; i++)
        if (strlen(properties[i][0]) == name->size && strncasecmp(properties[i][0], name->bytes, name->size) == 0)
            return text(parser, properties[i][1]);
    return expr_convert(parser, expr_null(parser), type_text(KIND_NVARCHAR, 128), 0);
}

/* 'dbo.x', '[dbo].[x]', 'HiperPdv.dbo.x' -> the table, when it exists. */
static bool find_object(struct parser *parser, const struct value *name, struct table *table)
{
    struct sqlerr error = {0};
    size_t count = 0;
    size_t size = 0;
    const char *parts[3] = {NULL};
    size_t found = 0;
    const struct token *tokens = lex_split(parser->arena, name->bytes, name->size, true, &count, &error);
    for (size_t i = 0; tokens != NULL && i + 1 < count && found < 3; i += 2)
        parts[found++] = lex_content(parser->arena, &tokens[i], &size);
    if (found == 0)
        return false;
    int database = found == 3 ? catalogue_database_find(parts[0]) : (int)parser->context->database;
    const char *schema = found > 1 ? parts[found - 2] : NULL;
    return database >= 0 && catalogue_find(parser->context->catalogue, (enum database)database, schema,
                                           parts[found - 1], parser->arena, table);
}

static struct expr object_call(struct parser *parser, const char *name, const struct expr *arguments, size_t count)
{
    struct table table = {0};
    const struct value *first = count > 0 ? arguments[0].constant : NULL;
    bool by_name = strcasecmp(name, "OBJECT_NAME") != 0;
    bool found = first != NULL && first->form == VALUE_TEXT && by_name && find_object(parser, first, &table);
    if (first != NULL && !by_name && first->form == VALUE_INTEGER)
        found = catalogue_find_id(parser->context->catalogue, parser->context->database, (int)first->integer,
                                  parser->arena, &table);
    struct expr null =
        expr_convert(parser, expr_null(parser), by_name ? type_of(KIND_INT) : type_text(KIND_NVARCHAR, 128), 0);
    if (!found)
        return null;
    if (!by_name)
        return text(parser, table.name);
    if (strcasecmp(name, "COL_LENGTH") == 0) {
        const struct value *column = count > 1 ? arguments[1].constant : NULL;
        for (size_t i = 0; column != NULL && column->form == VALUE_TEXT && i < table.count; i++)
            if (strlen(table.columns[i].name) == column->size &&
                strncasecmp(table.columns[i].name, column->bytes, column->size) == 0)
                return expr_number(parser, type_column_bytes(table.columns[i].type), KIND_SMALLINT);
        return null;
    }
    struct expr id = expr_number(parser, strcasecmp(name, "OBJECT_ID") == 0 ? table.id : 1, KIND_INT);
    id.type.nullable = true;
    return id;
}

static struct expr database_call(struct parser *parser, const char *name, const struct expr *arguments, size_t count)
{
    const struct value *first = count > 0 ? arguments[0].constant : NULL;
    int database = (int)parser->context->database;
    if (first != NULL && first->form == VALUE_TEXT)
        database = catalogue_database_find(arena_copy(parser->arena, first->bytes, first->size));
    else if (first != NULL && first->form == VALUE_INTEGER)
        database = (int)first->integer == 1 ? DATABASE_MASTER : (int)first->integer - 4;
    bool known = database >= 0 && database < DATABASES;
    if (strcasecmp(name, "DB_ID") == 0) /* 1 is master, users' databases begin at 5 */
        return known ? expr_number(parser, database == DATABASE_MASTER ? 1 : database + 4, KIND_SMALLINT)
                     : expr_convert(parser, expr_null(parser), type_of(KIND_SMALLINT), 0);
    return known ? text(parser, catalogue_database_name((enum database)database))
                 : expr_convert(parser, expr_null(parser), type_text(KIND_NVARCHAR, 128), 0);
}

bool exprglobal_call(struct parser *parser, const char *name, const struct expr *arguments, size_t count,
                     struct expr *result)
{
    static const char *const clocks[] = {"GETDATE", "GETUTCDATE", "SYSDATETIME", "SYSUTCDATETIME", "SYSDATETIMEOFFSET"};
    static const char *const objects[] = {"OBJECT_ID", "OBJECT_NAME", "COL_LENGTH", "HAS_PERMS_BY_NAME"};
    static const char *const users[] = {"SUSER_SNAME", "SUSER_NAME", "USER_NAME", "ORIGINAL_LOGIN", "SYSTEM_USER"};
    for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++)
        if (strcasecmp(name, clocks[i]) == 0)
            return *result = exprglobal_now(parser, name), true;
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++)
        if (strcasecmp(name, objects[i]) == 0)
            return *result = object_call(parser, name, arguments, count), true;
    for (size_t i = 0; i < sizeof users / sizeof *users; i++)
        if (strcasecmp(name, users[i]) == 0)
            return *result = text(parser, parser->context->user), true;
    if (strcasecmp(name, "DB_NAME") == 0 || strcasecmp(name, "DB_ID") == 0)
        *result = database_call(parser, name, arguments, count);
    else if (strcasecmp(name, "HOST_NAME") == 0)
        *result = text(parser, parser->context->host);
    else if (strcasecmp(name, "APP_NAME") == 0 || strcasecmp(name, "PROGRAM_NAME") == 0)
        *result = text(parser, parser->context->application);
    else if (strcasecmp(name, "SCHEMA_NAME") == 0)
        *result = text(parser, "dbo");
    else if (strcasecmp(name, "SERVERPROPERTY") == 0 && count == 1)
        *result = server_property(parser, &arguments[0]);
    else if (strcasecmp(name, "SCOPE_IDENTITY") == 0)
        *result = expr_number(parser, parser->context->last_identity, KIND_DECIMAL);
    else if (strcasecmp(name, "IS_SRVROLEMEMBER") == 0 || strcasecmp(name, "IS_MEMBER") == 0)
        *result = expr_number(parser, 0, KIND_INT);
    else
        return false;
    return true;
}
