/* The headers come from where those of a real request come from, so that they are the same. */
#include <stdio.h>
#include <string.h>

#include "lines.h"
#include "sys.h"

#include "dryrun.h"
#include "secrets.h"
#include "uuid.h"

static bool print(const char *text, struct reason *why)
{
    return lines_write(stdout, text, strlen(text), why);
}

static bool print_header(const char *line, struct reason *why)
{
    if (strncmp(line, "Authorization:", 14) == 0)
        return print("Authorization: Bearer " SECRETS_MASK, why);
    return strncmp(line, "Expect:", 7) == 0 || print(line, why);
}

bool dryrun_show(const struct parcel *parcel, const struct config *config, const struct endpoint *endpoint,
                 struct reason *why)
{
    char request_id[UUID_TEXT], line[sizeof endpoint->shown + 8];
    struct curl_slist *headers;
    bool done;

    if (!uuid_make(request_id))
        return reason_errno(why, EXIT_OUR_BUG, "X-Request-Id", "números aleatórios");
    headers = parcel_headers(parcel, config, request_id, sys_now_ms() / 1000, why);
    if (headers == NULL)
        return false;
    snprintf(line, sizeof line, "POST %s", endpoint->shown);
    done = print(line, why);
    for (const struct curl_slist *at = headers; at != NULL && done; at = at->next)
        done = print_header(at->data, why);
    snprintf(line, sizeof line, "Content-Length: %zu", parcel->size);
    done = done && print("User-Agent: pdv-sync-agent/" PDV_VERSION, why) && print(line, why) && print("", why) &&
           lines_flush(stdout, why);
    curl_slist_free_all(headers);
    return done;
}
