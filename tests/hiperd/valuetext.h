/*
 * The half of value_convert (value.h) that makes text and binary strings: cutting, padding, and which bytes a text has.
 */
#ifndef VALUETEXT_H
#define VALUETEXT_H

#include "value.h"

bool valuetext_to_text(const struct value *in, struct type from, struct type to, int style, struct arena *arena,
                       struct value *out, struct sqlerr *error);
bool valuetext_to_binary(const struct value *in, struct type from, struct type to, int style, struct arena *arena,
                         struct value *out, struct sqlerr *error);

#endif
