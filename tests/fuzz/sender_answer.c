/*
 * The webhook's answer, taken in by libcurl itself from a socket of this process: no byte of it may make a payload
 * count as sent that was not, show a secret, or say more than one line.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "../../sender/meaning.h"
#include "../../sender/wait.h"
#include "../../sender/secrets.h"
#include "../../sender/transport.h"
#include "fuzz.h"

#define TOKEN "segredo-da-loja-42"
#define ANSWER_MOST ((size_t)100000) /* fits into the socket: nobody writes on while libcurl reads */
#define NOW_MS INT64_C(1772449200000)

/* A listener without a name on the disk; its far ends are in this process. */
static int listener(char name[64])
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    snprintf(name, 64, "pdv-fuzz-%ld-%lld", (long)getpid(), (long long)sys_now_ms());
    memcpy(address.sun_path + 1, name, strlen(name));
    HOLDS(fd != -1);
    HOLDS(bind(fd, (const struct sockaddr *)&address,
               (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name))) == 0);
    HOLDS(listen(fd, 8) == 0);
    return fd;
}

/* The far end says all that it will, whatever it was asked. */
static int say(int listening, const uint8_t *data, size_t size)
{
    int fd = accept(listening, NULL, NULL);

    HOLDS(fd != -1);
    HOLDS(size == 0 || send(fd, data, size, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)size);
    HOLDS(shutdown(fd, SHUT_WR) == 0);
    return fd;
}

/* One transfer; libcurl connects, then the answer lies ready, then it goes on to the end. */
static CURLcode perform(CURLM *multi, CURL *curl, int listening, const uint8_t *data, size_t size)
{
    int running = 1, waiting = 0, fd;
    const CURLMsg *end;
    CURLcode code;

    HOLDS(curl_multi_add_handle(multi, curl) == CURLM_OK);
    HOLDS(curl_multi_perform(multi, &running) == CURLM_OK);
    fd = say(listening, data, size);
    while (running > 0) {
        HOLDS(curl_multi_poll(multi, NULL, 0, 1000, NULL) == CURLM_OK);
        HOLDS(curl_multi_perform(multi, &running) == CURLM_OK);
    }
    end = curl_multi_info_read(multi, &waiting);
    HOLDS(end != NULL && end->msg == CURLMSG_DONE);
    code = end->data.result;
    HOLDS(curl_multi_remove_handle(multi, curl) == CURLM_OK);
    (void)close(fd);
    return code;
}

/* The only ways to count as sent: contract's HTTP page. */
static void check_verdict(const struct answer *answer, enum verdict verdict)
{
    const struct verdict_facts *facts = &answer->facts;
    long status = facts->status;

    HOLDS(verdict != VERDICT_SENT || (facts->code == CURLE_OK && facts->sent && facts->body == VERDICT_BODY_OTHER &&
                                      (status == 200 || status == 201 || status == 202 || status == 204)));
    HOLDS(verdict != VERDICT_REFUSED || (facts->code == CURLE_OK && status >= 400 && status <= 499));
    HOLDS(verdict != VERDICT_OFFLINE || !facts->sent);
    HOLDS(!answer->duplicate || status == 200);
    HOLDS(!verdict_is_doubtful(facts) || verdict == VERDICT_LATER || verdict == VERDICT_PARKED);
    HOLDS(!(verdict_is_credential(facts) && verdict == VERDICT_SENT));
}

static void check_clean(const struct config *config, const char *bytes, size_t size, size_t limit)
{
    struct secrets secrets;
    char *text;

    HOLDS(secrets_collect(&secrets, config));
    text = secrets_clean(&secrets, bytes, size, limit);
    HOLDS(text != NULL && strlen(text) <= limit && fuzz_is_utf8(text, strlen(text)));
    HOLDS(strstr(text, TOKEN) == NULL && strpbrk(text, "\r\n\t\x1B\x7F") == NULL);
    free(text);
    secrets_free(&secrets);
}

static void check(const struct answer *answer, const struct config *config)
{
    enum verdict verdict = verdict_of(&answer->facts);
    int64_t wait_ms = wait_asked_ms(answer->retry_after, NOW_MS);
    char text[MEANING_TEXT];

    HOLDS(answer->size <= ANSWER_BODY_MAX && (!answer->cut || answer->size == ANSWER_BODY_MAX));
    HOLDS(wait_ms == WAIT_NOT_ASKED || (wait_ms >= 0 && wait_ms <= WAIT_ASKED_MOST_MS));
    HOLDS(answer->facts.code == CURLE_OK || answer->error[0] != '\0');
    check_verdict(answer, verdict);
    for (int others_pass = 0; others_pass < 2; others_pass++) {
        struct meaning meaning = {.answer = answer, .verdict = verdict, .others_pass = others_pass};

        meaning_write(&meaning, text, sizeof text);
        HOLDS(text[0] != '\0' && strlen(text) < sizeof text && strchr(text, '?') == NULL);
        check_clean(config, text, strlen(text), sizeof text);
    }
    check_clean(config, answer->body, answer->size, 500);
}

static struct config *settings(void)
{
    static char token[] = TOKEN;
    static struct config config = {.api_token = token};

    return &config;
}

static CURL *open_handle(struct answer *answer, const char *name)
{
    struct reason why = {0};
    CURL *curl = transport_open(settings(), "http://127.0.0.1/ingest", answer, &why);

    HOLDS(curl != NULL);
    HOLDS(curl_easy_setopt(curl, CURLOPT_ABSTRACT_UNIX_SOCKET, name) == CURLE_OK);
    HOLDS(curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L) == CURLE_OK);
    HOLDS(curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 5000L) == CURLE_OK);
    HOLDS(curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, "{}") == CURLE_OK);
    return curl;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct answer answer;
    static CURLM *multi;
    static int listening;
    static char name[64];
    CURL *curl;

    if (size > ANSWER_MOST)
        return 0;
    if (multi == NULL) {
        listening = listener(name);
        multi = curl_multi_init();
    }
    curl = open_handle(&answer, name);
    answer = (struct answer){0};
    HOLDS(answer_end(&answer, curl, perform(multi, curl, listening, data, size)));
    HOLDS(answer.facts.sent);
    check(&answer, settings());
    curl_easy_cleanup(curl);
    return 0;
}
