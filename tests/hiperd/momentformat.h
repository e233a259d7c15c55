/*
 * Dates and times as text: the styles of CONVERT ("CAST and CONVERT (Transact-SQL)", date and time styles).
 */
#ifndef MOMENTFORMAT_H
#define MOMENTFORMAT_H

#include "moment.h"

/* CAST's, which is each type's own. */
#define MOMENTFORMAT_OWN 0

/* False: there is no such style, or the type has nothing of what it shows (a date's hours, a time's day). */
bool momentformat_knows(int style, enum kind kind);

/* The text of a style that is known; its length. A style below 0 is CAST's. */
size_t momentformat_write(int64_t moment, struct type type, int style, char text[MOMENT_TEXT]);
size_t momentformat_write_zoned(const struct zoned *zoned, int scale, int style, char text[MOMENT_TEXT]);

/* "January", "Monday": for DATENAME; month from 1, the day of the week from 1, a Sunday. */
const char *momentformat_month(int month);
const char *momentformat_weekday(int day);

#endif
