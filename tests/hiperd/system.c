/*
 * DDL and rows of the system views. Source: "System catalog views", "System information schema views (Transact-SQL)".
 */
#include <string.h>

#include "system.h"

const char system_ddl[] =
    "CREATE TABLE INFORMATION_SCHEMA.TABLES (TABLE_CATALOG nvarchar(128), TABLE_SCHEMA nvarchar(128), TABLE_NAME "
    "sysname NOT NULL,"
    " TABLE_TYPE varchar(10));"
    "CREATE TABLE INFORMATION_SCHEMA.COLUMNS (TABLE_CATALOG nvarchar(128), TABLE_SCHEMA nvarchar(128), TABLE_NAME "
    "sysname NOT NULL,"
    " COLUMN_NAME nvarchar(128), ORDINAL_POSITION int, COLUMN_DEFAULT nvarchar(4000), IS_NULLABLE varchar(3),"
    " DATA_TYPE nvarchar(128), CHARACTER_MAXIMUM_LENGTH int, CHARACTER_OCTET_LENGTH int, NUMERIC_PRECISION tinyint,"
    " NUMERIC_PRECISION_RADIX smallint, NUMERIC_SCALE int, DATETIME_PRECISION smallint, COLLATION_NAME nvarchar(128));"
    "CREATE TABLE sys.objects (name sysname NOT NULL, object_id int NOT NULL, schema_id int NOT NULL, parent_object_id "
    "int NOT NULL,"
    " type char(2), type_desc nvarchar(60), create_date datetime NOT NULL, modify_date datetime NOT NULL);"
    "CREATE TABLE sys.tables (name sysname NOT NULL, object_id int NOT NULL, schema_id int NOT NULL, parent_object_id "
    "int NOT NULL,"
    " type char(2), type_desc nvarchar(60), create_date datetime NOT NULL, modify_date datetime NOT NULL);"
    "CREATE TABLE sys.columns (object_id int NOT NULL, name sysname, column_id int NOT NULL, system_type_id tinyint "
    "NOT NULL,"
    " user_type_id int NOT NULL, max_length smallint NOT NULL, precision tinyint NOT NULL, scale tinyint NOT NULL,"
    " collation_name sysname NULL, is_nullable bit, is_identity bit NOT NULL);"
    "CREATE TABLE sys.schemas (name sysname NOT NULL, schema_id int NOT NULL, principal_id int);"
    "INSERT INTO sys.schemas VALUES ('dbo', 1, 1), ('INFORMATION_SCHEMA', 3, 3), ('sys', 4, 4);"
    "CREATE TABLE sys.types (name sysname NOT NULL, system_type_id tinyint NOT NULL, user_type_id int NOT NULL, "
    "schema_id int NOT NULL,"
    " max_length smallint NOT NULL);"
    "INSERT INTO sys.types VALUES ('uniqueidentifier', 36, 36, 4, 16), ('date', 40, 40, 4, 3), ('time', 41, 41, 4, 5),"
    " ('datetime2', 42, 42, 4, 8), ('datetimeoffset', 43, 43, 4, 10), ('tinyint', 48, 48, 4, 1), ('smallint', 52, 52, "
    "4, 2),"
    " ('int', 56, 56, 4, 4), ('smalldatetime', 58, 58, 4, 4), ('real', 59, 59, 4, 4), ('datetime', 61, 61, 4, 8),"
    " ('float', 62, 62, 4, 8), ('bit', 104, 104, 4, 1), ('decimal', 106, 106, 4, 17), ('bigint', 127, 127, 4, 8),"
    " ('varbinary', 165, 165, 4, 8000), ('varchar', 167, 167, 4, 8000), ('binary', 173, 173, 4, 8000),"
    " ('char', 175, 175, 4, 8000), ('nvarchar', 231, 231, 4, 8000), ('nchar', 239, 239, 4, 8000);";

const char system_master_ddl[] =
    "CREATE TABLE sys.databases (name sysname NOT NULL, database_id int NOT NULL, compatibility_level tinyint NOT NULL,"
    " collation_name sysname NULL, state tinyint, state_desc nvarchar(60), is_read_only bit);"
    "INSERT INTO sys.databases VALUES ('master', 1, 120, 'SQL_Latin1_General_CP1_CI_AS', 0, 'ONLINE', 0),"
    " ('tempdb', 2, 120, 'SQL_Latin1_General_CP1_CI_AS', 0, 'ONLINE', 0), ('model', 3, 120, "
    "'SQL_Latin1_General_CP1_CI_AS', 0, 'ONLINE', 0),"
    " ('msdb', 4, 120, 'SQL_Latin1_General_CP1_CI_AS', 0, 'ONLINE', 0), ('HiperPdv', 5, 120, "
    "'SQL_Latin1_General_CP1_CI_AS', 0, 'ONLINE', 0),"
    " ('Hiper', 6, 120, 'SQL_Latin1_General_CP1_CI_AS', 0, 'ONLINE', 0);"
    "CREATE TABLE sys.dm_exec_sessions (session_id smallint NOT NULL, login_time datetime NOT NULL, host_name "
    "nvarchar(128),"
    " program_name nvarchar(128), login_name nvarchar(128) NOT NULL, database_id smallint NOT NULL, is_user_process "
    "bit NOT NULL);"
    /* Not SQL Server's: every login that succeeded, for tests that ask afterwards who was there. */
    "CREATE TABLE dbo.hiperd_logins (id int IDENTITY(1,1) NOT NULL PRIMARY KEY, session_id smallint NOT NULL, "
    "login_time datetime NOT NULL,"
    " host_name nvarchar(128), program_name nvarchar(128), login_name nvarchar(128), database_name nvarchar(128), "
    "encrypted nvarchar(8));";

static int type_id(enum kind kind)
{
    static const struct {
        enum kind kind;
        int id;
    } ids[] = {{KIND_GUID, 36},           {KIND_DATE, 40},     {KIND_TIME, 41},     {KIND_DATETIME2, 42},
               {KIND_DATETIMEOFFSET, 43}, {KIND_TINYINT, 48},  {KIND_SMALLINT, 52}, {KIND_INT, 56},
               {KIND_SMALLDATETIME, 58},  {KIND_REAL, 59},     {KIND_DATETIME, 61}, {KIND_FLOAT, 62},
               {KIND_BIT, 104},           {KIND_DECIMAL, 106}, {KIND_BIGINT, 127},  {KIND_VARBINARY, 165},
               {KIND_VARCHAR, 167},       {KIND_BINARY, 173},  {KIND_CHAR, 175},    {KIND_NVARCHAR, 231},
               {KIND_NCHAR, 239}};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        if (ids[i].kind == kind)
            return ids[i].id;
    return 0;
}

static int digits(struct type type)
{
    return type.kind == KIND_DECIMAL ? type.precision : type_whole_digits(type);
}

static void publish_column(struct run *run, enum database database, const struct table *table, size_t i)
{
    const struct column *column = &table->columns[i];
    struct type type = column->type;
    const char *owner = catalogue_database_name(database);
    bool text = type_is_text(type.kind);
    bool sized = text || type_is_binary(type.kind);
    const char *length = sized ? arena_printf(&run->scratch, "%d", type.length) : "NULL";
    const char *octets = sized ? arena_printf(&run->scratch, "%d", type_column_bytes(type)) : "NULL";
    const char *precision = digits(type) > 1 ? arena_printf(&run->scratch, "%d", digits(type)) : "NULL";
    const char *scale = digits(type) > 1 ? arena_printf(&run->scratch, "%d", type.scale) : "NULL";
    const char *fraction = type_is_moment(type.kind) ? arena_printf(&run->scratch, "%d", type.scale) : "NULL";
    char *sql = sqlite3_mprintf(
        "INSERT INTO \"%w\".\"INFORMATION_SCHEMA.COLUMNS\" VALUES (%Q, 'dbo', %Q, %Q, %d, NULL, %Q, %Q, %s, %s, %s, "
        "%s, %s, %s, %Q);"
        "INSERT INTO \"%w\".\"sys.columns\" VALUES (%d, %Q, %d, %d, %d, %d, %d, %d, %Q, %d, %d)",
        owner, owner, table->name, column->name, (int)i + 1, type.nullable ? "YES" : "NO", type_name(type.kind), length,
        octets, precision, digits(type) > 1 ? "10" : "NULL", scale, fraction,
        text ? "SQL_Latin1_General_CP1_CI_AS" : NULL, owner, table->id, column->name, (int)i + 1, type_id(type.kind),
        type_id(type.kind), type_column_bytes(type), digits(type), type.kind == KIND_DECIMAL ? type.scale : 0,
        text ? "SQL_Latin1_General_CP1_CI_AS" : NULL, type.nullable, type.identity);
    if (sql != NULL)
        (void)run_quietly(run, sql);
    sqlite3_free(sql);
}

void system_forget(struct run *run, enum database database, const struct table *table)
{
    const char *owner = catalogue_database_name(database);
    char *sql =
        sqlite3_mprintf("DELETE FROM \"%w\".\"INFORMATION_SCHEMA.TABLES\" WHERE TABLE_NAME = %Q;"
                        "DELETE FROM \"%w\".\"INFORMATION_SCHEMA.COLUMNS\" WHERE TABLE_NAME = %Q;"
                        "DELETE FROM \"%w\".\"sys.tables\" WHERE object_id = %d;"
                        "DELETE FROM \"%w\".\"sys.objects\" WHERE object_id = %d;"
                        "DELETE FROM \"%w\".\"sys.columns\" WHERE object_id = %d",
                        owner, table->name, owner, table->name, owner, table->id, owner, table->id, owner, table->id);
    if (sql != NULL)
        (void)run_quietly(run, sql);
    sqlite3_free(sql);
}

void system_publish(struct run *run, enum database database, const struct table *table)
{
    static const char *const lists[] = {"sys.objects", "sys.tables"};
    const char *owner = catalogue_database_name(database);
    if (strcmp(table->schema, "dbo") != 0)
        return;
    system_forget(run, database, table);
    char *sql = sqlite3_mprintf("INSERT INTO \"%w\".\"INFORMATION_SCHEMA.TABLES\" VALUES (%Q, 'dbo', %Q, 'BASE TABLE')",
                                owner, owner, table->name);
    if (sql != NULL)
        (void)run_quietly(run, sql);
    sqlite3_free(sql);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        sql = sqlite3_mprintf("INSERT INTO \"%w\".\"%w\" VALUES (%Q, %d, 1, 0, 'U ', 'USER_TABLE', %lld, %lld)", owner,
                              lists[i], table->name, table->id, run->batch->context->now_utc,
                              run->batch->context->now_utc);
        if (sql != NULL)
            (void)run_quietly(run, sql);
        sqlite3_free(sql);
    }
    for (size_t i = 0; i < table->count; i++)
        publish_column(run, database, table, i);
}
