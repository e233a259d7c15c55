/*
 * IF, WHILE, BEGIN ... END, BREAK, CONTINUE, WAITFOR. The parser stands at the word.
 */
#ifndef FLOW_H
#define FLOW_H

#include "run.h"

void flow_if(struct run *run);
void flow_while(struct run *run);
void flow_block(struct run *run);
/* BREAK and CONTINUE: the rest of the loop's body is skipped. */
void flow_leave(struct run *run);
/* WAITFOR DELAY 'hh:mm:ss.mmm' */
void flow_wait(struct run *run);

#endif
