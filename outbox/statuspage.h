/*
 * status --html: the status as one page that needs nothing else, for who looks with a browser.
 */
#ifndef STATUSPAGE_H
#define STATUSPAGE_H

#include <stdio.h>

#include "statusview.h"

/*
 * Writes the page. Whatever text comes from elsewhere (an answer of the webhook, a configuration) is escaped. Whether
 * all was taken the flush of `out` tells.
 */
void statuspage_write(const struct statusview *view, FILE *out);

#endif
