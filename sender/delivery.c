/* The loop of attempts. What is decided, is decided elsewhere: verdict.c, wait.c. */
#include <string.h>

#include "msg.h"

#include "blame.h"
#include "delivery.h"
#include "wait.h"
#include "transport.h"

#define BYTES_PER_SECOND 32768 /* a slow line's upload: so much more time has a large payload */

bool sender_open(struct sender *sender, const struct config *config, struct wait_budget budget, int64_t backoff_base_ms,
                 struct reason *why)
{
    *sender = (struct sender){.config = config,
                              .deadline_ms = sys_monotonic_ms() + budget.left_ms,
                              .budget = budget,
                              .backoff_base_ms = backoff_base_ms};
    sender->curl = transport_open(config, config->api_endpoint, &sender->answer, why);
    if (sender->curl == NULL)
        return false;
    sender->share = transport_share();
    return sender->share != NULL ? true : reason_set(why, EXIT_IO, "sem memória para a conexão");
}

void sender_close(struct sender *sender)
{
    curl_easy_cleanup(sender->curl);
    curl_share_cleanup(sender->share);
    sender->curl = NULL;
    sender->share = NULL;
}

/* What a whole attempt may take: REQUEST_TIMEOUT_SECONDS and time for the size. */
static int64_t attempt_ms(const struct sender *sender, size_t size)
{
    return (sender->config->request_timeout_seconds + (int64_t)(size / BYTES_PER_SECOND)) * 1000;
}

/* True when an attempt that begins at `at_ms` has time left in this run. */
static bool has_time(const struct sender *sender, int64_t at_ms, size_t size)
{
    return at_ms + wait_need(attempt_ms(sender, size), sender->budget.most_ms) <= sender->deadline_ms;
}

bool sender_wait(const struct sender *sender, size_t size)
{
    int64_t now_ms = sys_monotonic_ms(), at_ms = sender->not_before_ms > now_ms ? sender->not_before_ms : now_ms;

    if (!has_time(sender, at_ms, size))
        return false;
    if (at_ms > now_ms)
        sys_sleep_ms(at_ms - now_ms);
    return true;
}

/* The attempt's limit, not beyond the run's own. */
static long limit_ms(const struct sender *sender, size_t size)
{
    int64_t left_ms = sender->deadline_ms - sys_monotonic_ms(), most_ms = attempt_ms(sender, size);

    if (most_ms > left_ms)
        most_ms = left_ms;
    return most_ms < 1 ? 1 : (long)most_ms; /* 0 would mean no limit to libcurl */
}

/* The only attempt of a payload begins with a connection of its own: one that we kept may have been closed meanwhile.
 */
static CURLcode perform(const struct sender *sender, CURL *curl, const struct parcel *parcel,
                        struct curl_slist *headers, bool is_only_one)
{
    bool ready = curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers) == CURLE_OK &&
                 curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, is_only_one ? 1L : 0L) == CURLE_OK &&
                 curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)parcel->size) == CURLE_OK &&
                 curl_easy_setopt(curl, CURLOPT_POSTFIELDS, parcel->body) == CURLE_OK &&
                 curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, limit_ms(sender, parcel->size)) == CURLE_OK;

    return ready ? curl_easy_perform(curl) : CURLE_OUT_OF_MEMORY;
}

static bool request(struct sender *sender, const struct parcel *parcel, struct delivery *delivery, struct reason *why)
{
    struct answer *answer = &sender->answer;
    struct curl_slist *headers;
    CURL *curl;
    bool done;

    headers = parcel_headers(parcel, sender->config, delivery->request_id, why);
    if (headers == NULL)
        return false;
    curl = transport_copy(sender->curl, sender->share);
    if (curl == NULL) {
        curl_slist_free_all(headers);
        return reason_set(why, EXIT_IO, "sem memória para o envio");
    }
    *answer = (struct answer){0};
    done = answer_end(answer, curl, perform(sender, curl, parcel, headers, delivery->attempts_most == 1));
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
    msg_debug("%.12s: tentativa %d (%s): %zu bytes, status %ld, libcurl %d, %lld ms, %s", parcel->record->sync_id,
              delivery->attempts + 1, delivery->request_id, parcel->size, answer->facts.status, (int)answer->facts.code,
              (long long)answer->ms, answer->new_connection ? "conexão nova" : "mesma conexão");
    return done || reason_set(why, EXIT_IO, "%.12s: sem memória para a resposta", parcel->record->sync_id);
}

static bool attempt(struct sender *sender, const struct parcel *parcel, struct delivery *delivery, struct reason *why)
{
    const struct verdict_facts *facts = &sender->answer.facts;

    if (!request(sender, parcel, delivery, why))
        return false;
    delivery->attempts++;
    delivery->verdict = verdict_of(facts);
    delivery->cut = facts->sent && facts->code == CURLE_OPERATION_TIMEDOUT && sys_monotonic_ms() >= sender->deadline_ms;
    return true;
}

/* What the answer asks for, in milliseconds; WAIT_NOT_ASKED. Its own clock wrote the date, so its own Date is now. */
static int64_t asked_ms(const struct answer *answer)
{
    int64_t now_ms = sys_now_ms(), server_ms;

    if (wait_date(answer->date, &server_ms))
        now_ms = server_ms;
    return wait_asked_ms(answer->retry_after, now_ms);
}

/* True when the server's wish holds for everyone, not only for this payload. */
static bool is_for_everyone(const struct answer *answer)
{
    return answer->facts.status == 429 || answer->facts.status == 503;
}

/*
 * Waits before the next attempt. False when there is no time for one, or no random bytes. That a server has closed the
 * connection which we kept is nothing to wait for.
 */
static bool pause_between(struct sender *sender, const struct parcel *parcel, int failures, int64_t asked)
{
    uint32_t random;
    int64_t wait_ms;

    if (sys_random(&random, sizeof random) == -1)
        return false;
    wait_ms = sender->answer.again ? 0 : wait_backoff_ms(failures, sender->backoff_base_ms, random);
    if (asked > wait_ms)
        wait_ms = asked;
    if (!has_time(sender, sys_monotonic_ms() + wait_ms, parcel->size))
        return false;
    msg_debug("espera de %lld ms antes da próxima tentativa", (long long)wait_ms);
    sys_sleep_ms(wait_ms);
    return true;
}

static bool may_try_again(const struct delivery *delivery)
{
    return (delivery->verdict == VERDICT_LATER && delivery->attempts < delivery->attempts_most) ||
           (delivery->verdict == VERDICT_OFFLINE && delivery->attempts < BLAME_ATTEMPTS);
}

bool delivery_make(struct sender *sender, const struct parcel *parcel, int attempts, struct delivery *delivery,
                   struct reason *why)
{
    int64_t began_ms = sys_monotonic_ms(), asked;

    *delivery = (struct delivery){.attempts_most = attempts};
    do {
        if (!attempt(sender, parcel, delivery, why))
            return false;
        asked = delivery->verdict == VERDICT_LATER ? asked_ms(&sender->answer) : WAIT_NOT_ASKED;
        if (asked > 0 && is_for_everyone(&sender->answer))
            sender->not_before_ms = sys_monotonic_ms() + asked;
    } while (may_try_again(delivery) && pause_between(sender, parcel, delivery->attempts, asked));
    delivery->ms = sys_monotonic_ms() - began_ms;
    return true;
}
