/*
 * HEAD carries the token too: a server that answers 401 to it tells us now what it would tell the first sale. Most
 * receivers answer 405 to HEAD, which is as good as any answer: somebody is there.
 */
#include <stdlib.h>
#include <string.h>

#include "lines.h"
#include "msg.h"

#include "check.h"
#include "wait.h"
#include "meaning.h"
#include "parcel.h"
#include "secrets.h"
#include "transport.h"

#define CLOCK_MOST_MS (INT64_C(5) * 60 * 1000) /* signatures and certificates bear no more */

static bool ask(const struct config *config, struct answer *answer, struct reason *why)
{
    struct transport_limits limits = {TRANSPORT_CONNECT_MS, (long)(config->request_timeout_seconds * 1000)};
    struct curl_slist *headers = NULL;
    bool done = parcel_authorize(&headers, config->api_token) &&
                transport_ask(config, config->api_endpoint, headers, &limits, answer, why);

    curl_slist_free_all(headers);
    return done;
}

static enum check judge(const struct answer *answer, enum verdict verdict)
{
    if (!answer->facts.sent)
        return CHECK_FAILED;
    if (verdict == VERDICT_LATER || verdict_is_credential(&answer->facts))
        return CHECK_WARNING;
    return verdict == VERDICT_PARKED && answer->facts.status != 405 ? CHECK_WARNING : CHECK_OK;
}

static bool tell_reach(const struct answer *answer, const struct endpoint *endpoint, const struct secrets *secrets)
{
    enum verdict verdict = verdict_of(&answer->facts);
    enum check result = judge(answer, verdict);
    char raw[MEANING_TEXT], *text;

    if (result == CHECK_OK) {
        msg_check(result, "servidor: %s atende (%ld em %lld ms)", endpoint->host, answer->facts.status,
                  (long long)answer->ms);
        return true;
    }
    meaning_write(&(struct meaning){.answer = answer, .verdict = verdict}, raw, sizeof raw);
    text = secrets_clean(secrets, raw, strlen(raw), sizeof raw);
    if (answer->facts.status == 0)
        msg_check(result, "servidor: %s: %s", endpoint->host, text != NULL ? text : "");
    else
        msg_check(result, "servidor: %s respondeu %ld a uma consulta sem venda: %s", endpoint->host,
                  answer->facts.status, text != NULL ? text : "");
    free(text);
    return result != CHECK_FAILED;
}

static void tell_clock(const struct answer *answer)
{
    int64_t now_ms = sys_now_ms(), server_ms, ahead_ms;

    if (!wait_date(answer->date, &server_ms))
        return;
    ahead_ms = now_ms - server_ms;
    if (ahead_ms < -CLOCK_MOST_MS || ahead_ms > CLOCK_MOST_MS)
        msg_check(CHECK_WARNING, "relógio: este computador está %lld minutos %s do servidor: acerte a hora",
                  llabs(ahead_ms) / 60000, ahead_ms > 0 ? "adiante" : "atrás");
    else
        msg_check(CHECK_OK, "relógio: igual ao do servidor, com menos de 5 minutos de diferença");
}

static void tell_settings(const struct config *config, const struct endpoint *endpoint)
{
    msg_check(CHECK_OK, "configuração: %s", config->file != NULL ? config->file : "variáveis de ambiente");
    if (strcmp(endpoint->scheme, "http") == 0 && !endpoint->loopback)
        msg_check(CHECK_WARNING, "endereço: %s: sem criptografia, as vendas e a credencial podem ser lidas no caminho",
                  endpoint->shown);
    else
        msg_check(CHECK_OK, "endereço: %s", endpoint->shown);
    msg_check(CHECK_OK, "credencial: API_TOKEN está na configuração");
    if (config->api_proxy != NULL)
        msg_check(CHECK_OK, "proxy: o de API_PROXY");
}

int check_all(const struct config *config)
{
    struct reason why = {0};
    struct endpoint endpoint;
    struct secrets secrets = {0};
    struct answer *answer = calloc(1, sizeof *answer);
    bool good = false;

    if (!transport_check(config, &endpoint, &why)) {
        msg_check(CHECK_FAILED, "configuração: %s", why.text);
        goto out;
    }
    tell_settings(config, &endpoint);
    if (answer == NULL || !secrets_collect(&secrets, config) || !ask(config, answer, &why)) {
        msg_check(CHECK_FAILED, "servidor: %s", why.text[0] != '\0' ? why.text : "sem memória");
        goto out;
    }
    good = tell_reach(answer, &endpoint, &secrets);
    tell_clock(answer);
out:
    secrets_free(&secrets);
    free(answer);
    if (!lines_flush(stdout, &why))
        return msg_fail(&why);
    return good ? EXIT_DONE : EXIT_NO;
}
