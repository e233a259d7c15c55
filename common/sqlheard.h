/*
 * What db-lib's two handlers have heard since the last statement. They only record; whoever called db-lib asks here
 * afterwards. There is one connection a process, because the handlers are global.
 */
#ifndef SQLHEARD_H
#define SQLHEARD_H

#include "sqlconnection.h"

/* Installs the handlers. */
void sqlheard_begin(void);
/* Whose rows are read: characters that db-lib cannot convert are noted there. NULL: nobody's. */
void sqlheard_set_server(struct sqlserver *server);
void sqlheard_forget(void);

/* Whether the server has sent an error message, and the number of the first, which may be 0 in either case. */
bool sqlheard_error(void);
int32_t sqlheard_number(void);
/* Whether a login ended before the server could say anything: as when TLS does not come about. */
bool sqlheard_no_tls(void);
/* Notes that the time is over, as db-lib would have. */
void sqlheard_timeout(void);

/*
 * Turns what was heard into a reason: what `label` failed at while `doing`, in whose words, and what to do. `config` is
 * given while connecting, because the advice depends on it; NULL afterwards. False, always.
 */
bool sqlheard_explain(const struct config *config, const char *label, const char *doing, struct reason *why);

#endif
