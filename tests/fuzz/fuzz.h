/*
 * What the fuzz targets share. Each tests/fuzz/<folder>_<what>.c takes bytes of anybody's through one reader of that
 * folder and says, with HOLDS, what must be true of whatever comes out. Two mains drive it: libFuzzer's (make fuzz) and
 * replay.c (make check). Its known inputs are the files of tests/fuzz/corpus/<folder>_<what>/.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reason.h"

/* The name and type are libFuzzer's. Returns 0, always; a property that does not hold ends the process. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A property. Unlike assert it is there in every build. */
#define HOLDS(condition) ((condition) ? (void)0 : fuzz_fail(#condition, __FILE__, __LINE__))
_Noreturn void fuzz_fail(const char *condition, const char *file, int line);

/* A copy with a NUL behind it and not one byte more, so that reading beyond it is noticed. To be freed. */
char *fuzz_text(const uint8_t *data, size_t size);

/* One descriptor for all calls: a file without a name that holds just these bytes, read from its beginning. */
int fuzz_file(const void *data, size_t size);
/* The path at which that file can be opened. */
const char *fuzz_path(void);

/* What every failure leaves: a code and one line of text. */
void fuzz_check_reason(const struct reason *why);

/* True for valid UTF-8 without U+0000. */
bool fuzz_is_utf8(const char *text, size_t size);

#endif
