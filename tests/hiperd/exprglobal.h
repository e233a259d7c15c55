/*
 * What the session and the server say of themselves: @@VERSION and the like, GETDATE(), DB_NAME(), SERVERPROPERTY. All
 * of it is constant during a statement, so it becomes a literal.
 */
#ifndef EXPRGLOBAL_H
#define EXPRGLOBAL_H

#include "expr.h"

#define SERVER_VERSION "12.0.6024.0"
#define SERVER_NAME "HIPERD\\HIPER"

/* @@NAME; error 137 for an unknown one. */
struct expr exprglobal_variable(struct parser *parser, const char *name);
/* GETDATE, SYSDATETIME, GETUTCDATE, SYSUTCDATETIME or SYSDATETIMEOFFSET. */
struct expr exprglobal_now(struct parser *parser, const char *name);
/* DB_NAME, HOST_NAME, APP_NAME ... with the arguments already read. False: no such function. */
bool exprglobal_call(struct parser *parser, const char *name, const struct expr *arguments, size_t count,
                     struct expr *result);

#endif
