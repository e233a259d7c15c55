/* Tables from codes to words; the first row that fits is taken. */
#include <stdio.h>
#include <string.h>

#include "meaning.h"

struct code_row {
    CURLcode code;
    const char *text;
};

/* Of a request that never left. */
static const struct code_row unsent[] = {
    {CURLE_COULDNT_RESOLVE_HOST,
     "o nome do servidor não foi encontrado: confira a internet, o DNS e o endereço em API_ENDPOINT"},
    {CURLE_COULDNT_RESOLVE_PROXY, "o nome do proxy não foi encontrado: confira API_PROXY"},
    {CURLE_COULDNT_CONNECT, "o servidor não atende: confira a internet e o endereço em API_ENDPOINT"},
    {CURLE_PEER_FAILED_VERIFICATION,
     "o certificado do servidor não é aceito: confira a hora deste computador, API_ENDPOINT e API_CA_FILE"},
    {CURLE_SSL_CACERT_BADFILE, "os certificados de API_CA_FILE não puderam ser lidos: confira o arquivo"},
    {CURLE_SSL_CONNECT_ERROR, "a conexão segura (TLS) não foi aceita: confira API_ENDPOINT e o servidor"},
    {CURLE_OPERATION_TIMEDOUT, "a conexão não se fez a tempo: confira a internet"},
    {CURLE_PROXY, "o proxy não deixou passar: confira API_PROXY"},
    {CURLE_OK, "o envio não chegou a sair: confira a internet e API_PROXY"},
};

/* Of a request that left and whose answer did not come, or not whole. */
static const struct code_row lost[] = {
    {CURLE_OPERATION_TIMEDOUT, "o servidor não respondeu a tempo; será tentado de novo"},
    {CURLE_GOT_NOTHING, "o servidor fechou a conexão sem responder; será tentado de novo"},
    {CURLE_OK, "a conexão caiu antes da resposta inteira; será tentado de novo"},
};

static const struct {
    long least, most;
    const char *text;
} statuses[] = {
    {200, 299, "entregue"},
    {300, 399, "o endereço redireciona, e redirecionamentos não são seguidos: corrija API_ENDPOINT"},
    {401, 401, "a credencial não é aceita: corrija API_TOKEN (ou API_HMAC_SECRET); a fila espera"},
    {403, 403, "a credencial não tem permissão: corrija API_TOKEN, ou peça a liberação; a fila espera"},
    {404, 405, "o endereço não é o do recebimento: corrija API_ENDPOINT; a fila espera"},
    {407, 407, "o proxy não aceita a credencial: corrija API_PROXY; a fila espera"},
    {408, 408, "o servidor não recebeu tudo a tempo; será tentado de novo"},
    {409, 409, "o servidor está ocupado com este mesmo envio; será tentado de novo"},
    {410, 410, "o endereço não existe mais: corrija API_ENDPOINT; a fila espera"},
    {413, 413, "grande demais para o servidor: diminua SYNC_MAX_WINDOW_MINUTES, ou aumente o limite do servidor"},
    {421, 421, "o servidor não responde por este endereço: corrija API_ENDPOINT; a fila espera"},
    {425, 425, "o servidor pede para repetir; será tentado de novo"},
    {429, 429, "o servidor pede para esperar; será tentado de novo"},
    {400, 499, "o servidor não aceita o conteúdo: veja a resposta, corrija lá e devolva à fila com pdv-outbox requeue"},
    {500, 599, "erro no servidor; será tentado de novo"},
    {0, 999, "resposta desconhecida; será tentado de novo"},
};

static const char *of_code(const struct code_row *row, CURLcode code)
{
    while (row->code != CURLE_OK && row->code != code)
        row++;
    return row->text;
}

static const char *of_status(long status)
{
    size_t i = 0;

    while (i + 1 < sizeof statuses / sizeof *statuses && (status < statuses[i].least || status > statuses[i].most))
        i++;
    return statuses[i].text;
}

static const char *of_answer(const struct answer *answer, enum verdict verdict)
{
    const struct verdict_facts *facts = &answer->facts;

    if (verdict == VERDICT_OFFLINE)
        return of_code(unsent, facts->code);
    if (!facts->sent)
        return of_status(facts->proxy_status);
    if (facts->code != CURLE_OK)
        return of_code(lost, facts->code);
    if (verdict == VERDICT_PARKED && facts->page && facts->status <= 299)
        return "veio uma página HTML em vez da resposta do servidor (portal da rede, proxy ou endereço errado): "
               "confira a internet e API_ENDPOINT; a fila espera";
    if (verdict == VERDICT_LATER && facts->status <= 299)
        return "resposta desconhecida; será tentado de novo";
    if (verdict == VERDICT_SENT && answer_is_duplicate(answer))
        return "entregue; o servidor já o tinha de uma tentativa anterior";
    return of_status(facts->status);
}

const char *meaning_word(enum verdict verdict)
{
    static const char *const words[] = {"entregue", "recusada", "parada", "fica para depois", "sem conexão"};

    return words[verdict];
}

void meaning_write(const struct answer *answer, enum verdict verdict, char *text, size_t size)
{
    const char *more = "";

    if (answer->facts.code != CURLE_OK)
        more = answer->error;
    else if (answer->facts.status >= 300 && answer->facts.status <= 399)
        more = answer->location;
    /* What follows a question mark may be a key of somebody's. */
    snprintf(text, size, "%s%s%.*s%s", of_answer(answer, verdict), *more != '\0' ? " (" : "", (int)strcspn(more, "?"),
             more, *more != '\0' ? ")" : "");
}
