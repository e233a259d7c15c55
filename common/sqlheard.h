/*
 * What db-lib's two handlers have heard since the last statement. They only record; whoever called db-lib asks here
 * afterwards. There is one connection a process, because the handlers are global.
 */
#ifndef SQLHEARD_H
#define SQLHEARD_H

#include "sqlconnection.h"

struct sqlheard {
    bool is_error; /* the server has sent an error message; of the first: */
    int32_t number;
    char text[512];
    int library; /* db-lib's own error number, 0: none */
    char library_text[256];
};
extern struct sqlheard sqlheard;

/* Installs the handlers. */
void sqlheard_begin(void);

/*
 * Turns what was heard into a reason: what `label` failed at while `doing`, in whose words, and what to do. `config` is
 * given while connecting, because the advice depends on it; NULL afterwards. False, always.
 */
bool sqlheard_explain(const struct config *config, const char *label, const char *doing, struct reason *why);

#endif
