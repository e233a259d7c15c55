/*
 * The dates of HTTP headers: RFC 9110, 5.6.7, in the three forms that a recipient must understand.
 */
#ifndef HTTPDATE_H
#define HTTPDATE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Milliseconds since 1970 of `text`, which must be a date and nothing else. `now_ms` decides the century of a
 * two-digit year: one that would lie more than 50 years ahead is past. False: no such date.
 */
bool httpdate_parse(const char *text, int64_t now_ms, int64_t *utc_ms);

#endif
