/*
 * What else may happen to the folders: files cut, zeroed, changed, put there by strangers or by an earlier version; all
 * of them put back from a copy of some time before.
 */
#ifndef HARM_H
#define HARM_H

#include "steps.h"

/* One of them. False: the reference says what is wrong. */
bool harm_one(struct steps *steps);

/* A person takes away what lies in the dead letter for the record only. */
void harm_tidy(struct steps *steps);

#endif
