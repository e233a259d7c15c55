/*
 * Values of the current row, whatever type the server sent them in, as long as it converts exactly.
 */
#ifndef SQLVALUE_H
#define SQLVALUE_H

#include "sqlserver.h"

/*
 * By the column's name, without regard to case. Each takes whatever type the server sent, as long as it converts
 * exactly; false: NULL, or it does not, or there is no such column.
 */
bool sqlvalue_is_null(struct sqlserver *server, const char *column);
bool sqlvalue_int(struct sqlserver *server, const char *column, int64_t *value);
/* A wall clock, without offset; a datetime in milliseconds as SQL Server rounds its ticks, what is finer is cut. */
bool sqlvalue_clock(struct sqlserver *server, const char *column, struct relogio *clock);
/* datetimeoffset: the moment itself. */
bool sqlvalue_moment(struct sqlserver *server, const char *column, struct instante *moment);
/* Digits, point, sign; at least 64 bytes of room. */
bool sqlvalue_decimal(struct sqlserver *server, const char *column, char *text, size_t room);
/* 36 characters in upper case and a NUL. */
bool sqlvalue_uuid(struct sqlserver *server, const char *column, char text[37]);
/*
 * Of UTF-16LE bytes: valid UTF-8 of at most `characters` code points without trailing blanks, in a buffer of the
 * connection's that the next call overwrites; NULL for NULL and for empty text. *mended becomes true when a character
 * was broken and stands as U+FFFD.
 */
const char *sqlvalue_text(struct sqlserver *server, const char *column, size_t characters, bool *mended);

#endif
