/*
 * The table of messages. Texts, classes and states are those of SQL Server 2014, English.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sqlerr.h"

#define ENCODED "\x01hiperd "

static const struct message {
    int number;
    int class;
    int state;
    const char *text; /* only %s */
} messages[] = {
    {102, 15, 1, "Incorrect syntax near '%s'."},
    {105, 15, 1, "Unclosed quotation mark after the character string '%s'."},
    {109, 15, 1,
     "There are more columns in the INSERT statement than values specified in the VALUES clause. The number of "
     "values in the VALUES clause must match the number of columns specified in the INSERT statement."},
    {110, 15, 1,
     "There are fewer columns in the INSERT statement than values specified in the VALUES clause. The number of "
     "values in the VALUES clause must match the number of columns specified in the INSERT statement."},
    {113, 15, 1, "Missing end comment mark '*/'."},
    {134, 15, 1,
     "The variable name '%s' has already been declared. Variable names must be unique within a query batch or "
     "stored procedure."},
    {135, 15, 1, "Cannot use a BREAK statement outside the scope of a WHILE statement."},
    {136, 15, 1, "Cannot use a CONTINUE statement outside the scope of a WHILE statement."},
    {137, 15, 2, "Must declare the scalar variable \"%s\"."},
    {141, 15, 1,
     "A SELECT statement that assigns a value to a variable must not be combined with data-retrieval operations."},
    {155, 15, 1, "'%s' is not a recognized datepart option."},
    {156, 15, 1, "Incorrect syntax near the keyword '%s'."},
    {168, 15, 1, "The floating point value '%s' is out of the range of computer representation (8 bytes)."},
    {174, 15, 1, "The %s function requires %s argument(s)."},
    {179, 15, 1, "Cannot use the OUTPUT option when passing a constant to a stored procedure."},
    {195, 15, 10, "'%s' is not a recognized built-in function name."},
    {205, 16, 1,
     "All queries combined using a UNION, INTERSECT or EXCEPT operator must have an equal number of expressions in "
     "their target lists."},
    {207, 16, 1, "Invalid column name '%s'."},
    {208, 16, 1, "Invalid object name '%s'."},
    {209, 16, 1, "Ambiguous column name '%s'."},
    {213, 16, 1, "Column name or number of supplied values does not match table definition."},
    {214, 16, 2, "Procedure expects parameter '@%s' of type 'ntext/nchar/nvarchar'."},
    {217, 16, 1, "Maximum stored procedure, function, trigger, or view nesting level exceeded (limit 32)."},
    {220, 16, 1, "Arithmetic overflow error for data type %s, value = %s."},
    {229, 14, 5, "The SELECT permission was denied on the object 'operacao_pdv', database 'HiperPdv', schema 'dbo'."},
    {241, 16, 1, "Conversion failed when converting date and/or time from character string."},
    {242, 16, 3, "The conversion of a %s data type to a %s data type resulted in an out-of-range value."},
    {243, 16, 1, "Type %s is not a defined system type."},
    {245, 16, 1, "Conversion failed when converting the %s value '%s' to data type %s."},
    {248, 16, 1, "The conversion of the %s value '%s' overflowed an int column."},
    {264, 16, 1,
     "The column name '%s' is specified more than once in the SET clause or column list of an INSERT. A column "
     "cannot be assigned more than one value in the same clause."},
    {281, 16, 1, "%s is not a valid style number when converting from %s to a character string."},
    {321, 15, 1, "\"%s\" is not a recognized table hints option."},
    {515, 16, 2, "Cannot insert the value NULL into column '%s', table '%s'; column does not allow nulls. %s fails."},
    {529, 16, 2, "Explicit conversion from data type %s to %s is not allowed."},
    {545, 16, 1,
     "Explicit value must be specified for identity column in table '%s' either when IDENTITY_INSERT is set to ON or "
     "when "
     "a replication user is inserting into a NOT FOR REPLICATION identity column."},
    {544, 16, 1, "Cannot insert explicit value for identity column in table '%s' when IDENTITY_INSERT is set to OFF."},
    {628, 16, 0, "Cannot issue SAVE TRANSACTION when there is no active transaction."},
    {911, 16, 1, "Database '%s' does not exist. Make sure that the name is entered correctly."},
    {916, 14, 1,
     "The server principal \"%s\" is not able to access the database \"%s\" under the current security context."},
    {1007, 15, 1, "The number '%s' is out of the range for numeric representation (maximum precision 38)."},
    {1205, 13, 51,
     "Transaction (Process ID %s) was deadlocked on lock resources with another process and has been chosen as "
     "the deadlock victim. Rerun the transaction."},
    {1222, 16, 51, "Lock request time out period exceeded."},
    {1750, 16, 0, "Could not create constraint or index. See previous errors."},
    {2627, 14, 1, "Violation of PRIMARY KEY constraint '%s'. Cannot insert duplicate key in object 'dbo.%s'."},
    {2714, 16, 6, "There is already an object named '%s' in the database."},
    {2715, 16, 6, "Column, parameter, or variable #%s: Cannot find data type %s."},
    {2749, 16, 2,
     "Identity column '%s' must be of data type int, bigint, smallint, tinyint, or decimal or numeric with a scale of "
     "0, "
     "and constrained to be nonnullable."},
    {2812, 16, 62, "Could not find stored procedure '%s'."},
    {3701, 11, 5, "Cannot drop the table '%s', because it does not exist or you do not have permission."},
    {3902, 16, 1, "The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION."},
    {3903, 16, 1, "The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION."},
    {4060, 11, 1, "Cannot open database \"%s\" requested by the login. The login failed."},
    {4104, 16, 1, "The multi-part identifier \"%s\" could not be bound."},
    {4145, 15, 1, "An expression of non-boolean type specified in a context where a condition is expected, near '%s'."},
    {4924, 16, 1, "ALTER TABLE DROP COLUMN failed because column '%s' does not exist in table '%s'."},
    {6401, 16, 1, "Cannot roll back %s. No transaction or savepoint of that name was found."},
    {8003, 16, 1,
     "The incoming request has too many parameters. The server supports a maximum of 2100 parameters. Reduce the "
     "number "
     "of parameters and resend the request."},
    {8114, 16, 5, "Error converting data type %s to %s."},
    {8115, 16, 2, "Arithmetic overflow error converting %s to data type %s."},
    {8117, 16, 1, "Operand data type %s is invalid for %s operator."},
    {8120, 16, 1,
     "Column '%s' is invalid in the select list because it is not contained in either an aggregate function or the "
     "GROUP BY clause."},
    {8121, 16, 1,
     "Column '%s' is invalid in the HAVING clause because it is not contained in either an aggregate function or the "
     "GROUP BY clause."},
    {8127, 16, 1,
     "Column \"%s\" is invalid in the ORDER BY clause because it is not contained in either an aggregate function or "
     "the GROUP BY clause."},
    {8134, 16, 1, "Divide by zero error encountered."},
    {8144, 16, 2, "Procedure or function  has too many arguments specified."},
    {8145, 16, 1, "%s is not a parameter for procedure ."},
    {8152, 16, 14, "String or binary data would be truncated."},
    {8155, 16, 2, "No column name was specified for column %s of '%s'."},
    {8162, 16, 2,
     "The formal parameter \"%s\" was not declared as an OUTPUT parameter, but the actual parameter passed in "
     "requested output."},
    {8169, 16, 2, "Conversion failed when converting from a character string to uniqueidentifier."},
    {8178, 16, 1, "The parameterized query '%s' expects the parameter '%s', which was not supplied."},
    {8179, 16, 2, "Could not find prepared statement with handle %s."},
    {9002, 17, 2, "The transaction log for database '%s' is full due to 'ACTIVE_TRANSACTION'."},
    {18456, 14, 1, "Login failed for user '%s'."},
};

static const struct message *message_find(int number)
{
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
        if (messages[i].number == number)
            return &messages[i];
    return NULL;
}

bool sqlerr_set(struct sqlerr *error, int number, ...)
{
    if (error == NULL || error->number != 0)
        return false;
    const struct message *message = message_find(number);
    const char *text = message != NULL ? message->text : "SQL error.";
    va_list arguments;
    va_start(arguments, number);
    size_t used = 0;
    while (*text != '\0' && used + 1 < sizeof error->text) {
        if (text[0] == '%' && text[1] == 's') {
            const char *argument = va_arg(arguments, const char *);
            int written = snprintf(error->text + used, sizeof error->text - used, "%.250s", argument);
            used += written > 0 ? (size_t)written : 0;
            text += 2;
        } else {
            error->text[used++] = *text++;
        }
    }
    va_end(arguments);
    error->text[used < sizeof error->text ? used : sizeof error->text - 1] = '\0';
    error->number = number;
    error->class = message != NULL ? message->class : 16;
    error->state = message != NULL ? message->state : 1;
    return false;
}

void sqlerr_fault(struct sqlerr *error, int number, int spid)
{
    char process[16];
    (void)snprintf(process, sizeof process, "%d", spid);
    sqlerr_set(error, number, process, "", "", "");
}

bool sqlerr_ends_batch(const struct sqlerr *error)
{
    static const int statement_only[] = {220,  515,  544,  545,  547, 1222, 2627, 2812,
                                         3701, 3902, 3903, 6401, 628, 8115, 8134, 8152};
    for (size_t i = 0; i < sizeof statement_only / sizeof *statement_only; i++)
        if (error->number == statement_only[i])
            return false;
    return error->number != 0;
}

/* Deadlocks and conversions that fail: what SQL Server's documentation calls batch-aborting. */
bool sqlerr_undoes(int number)
{
    static const int undoing[] = {241, 242, 245, 248, 1205, 8114, 8169};
    for (size_t i = 0; i < sizeof undoing / sizeof *undoing; i++)
        if (number == undoing[i])
            return true;
    return false;
}

void sqlerr_encode(const struct sqlerr *error, char *text, size_t size)
{
    (void)snprintf(text, size, ENCODED "%d %d %d %s", error->number, error->state, error->class, error->text);
}

bool sqlerr_decode(struct sqlerr *error, const char *text)
{
    if (strncmp(text, ENCODED, strlen(ENCODED)) != 0)
        return false;
    char *end = NULL;
    error->number = (int)strtol(text + strlen(ENCODED), &end, 10);
    error->state = (int)strtol(end, &end, 10);
    error->class = (int)strtol(end, &end, 10);
    (void)snprintf(error->text, sizeof error->text, "%s", *end == ' ' ? end + 1 : end);
    return true;
}
