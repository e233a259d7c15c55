/*
 * Values of the current row, whatever type the server sent them in, as long as it converts exactly.
 */
#ifndef SQLVALUE_H
#define SQLVALUE_H

#include "sqlserver.h"

/* The number of a column of the running statement by its name, -1: none. Names compare without regard to case. */
int sqlvalue_column(const struct sqlserver *server, const char *name);

/*
 * Values of the current row. Each takes whatever type the server sent, as long as it converts exactly; false: NULL, or
 * it does not. A column of -1 is NULL.
 */
bool sqlvalue_is_null(struct sqlserver *server, int column);
bool sqlvalue_int(struct sqlserver *server, int column, int64_t *value);
/* A wall clock, without offset; a datetime in milliseconds as SQL Server rounds its ticks, what is finer is cut. */
bool sqlvalue_clock(struct sqlserver *server, int column, struct relogio *clock);
/* datetimeoffset: the moment itself. */
bool sqlvalue_moment(struct sqlserver *server, int column, struct instante *moment);
/* Digits, point, sign; at least 64 bytes of room. */
bool sqlvalue_decimal(struct sqlserver *server, int column, char *text, size_t room);
/* 36 characters in upper case and a NUL. */
bool sqlvalue_uuid(struct sqlserver *server, int column, char text[37]);
/*
 * Valid UTF-8 of at most `characters` code points without trailing blanks, in a buffer of the connection's that the
 * next call overwrites; NULL for NULL and for empty text. *mended becomes true when a character was broken and stands
 * as U+FFFD.
 */
const char *sqlvalue_text(struct sqlserver *server, int column, size_t characters, bool *mended);

#endif
