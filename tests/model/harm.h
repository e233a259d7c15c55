/*
 * What else may happen to the folders: files cut, zeroed, changed, put there by strangers or by an earlier version.
 */
#ifndef HARM_H
#define HARM_H

#include "steps.h"

/* One of them. False: the reference says what is wrong. */
bool harm_one(struct steps *steps);

/* Whether any payload was ever damaged. */
bool harm_any(const struct steps *steps);

#endif
