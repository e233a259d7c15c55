/*
 * SET statements: those that change an answer are remembered, all others are accepted and forgotten.
 */
#ifndef SETTING_H
#define SETTING_H

#include "run.h"

void setting_run(struct run *run);

#endif
