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
    {CURLE_OPERATION_TIMEDOUT, "o servidor não respondeu a tempo"},
    {CURLE_GOT_NOTHING, "o servidor fechou a conexão sem responder"},
    {CURLE_OK, "a conexão caiu antes da resposta inteira"},
};

struct status_row {
    long least, most;
    const char *text;
    const char *others_pass; /* NULL: the same */
};

static const struct status_row statuses[] = {
    {200, 299, "entregue", NULL},
    {300, 399, "o endereço redireciona, e redirecionamentos não são seguidos: corrija API_ENDPOINT",
     "este envio é redirecionado"},
    {401, 401, "a credencial não é aceita: corrija API_TOKEN (ou API_HMAC_SECRET)", NULL},
    {403, 403, "a credencial não tem permissão: corrija API_TOKEN, ou peça a liberação",
     "este envio não tem permissão: o servidor, ou um firewall no caminho, não o deixa passar"},
    {404, 405, "o endereço não é o do recebimento: corrija API_ENDPOINT", "este envio não é recebido neste endereço"},
    {407, 407, "o proxy não aceita a credencial: corrija API_PROXY", NULL},
    {408, 408, "o servidor não recebeu tudo a tempo", NULL},
    {409, 409, "o servidor está ocupado com este mesmo envio", NULL},
    {410, 410, "o endereço não existe mais: corrija API_ENDPOINT", "este envio não é recebido neste endereço"},
    {421, 421, "o servidor não responde por este endereço: corrija API_ENDPOINT",
     "este envio não é recebido neste endereço"},
    {425, 425, "o servidor pede para repetir", NULL},
    {429, 429, "o servidor pede para esperar", NULL},
    {400, 499,
     "o servidor não aceita o conteúdo: veja a resposta; se outros envios passam, este é tentado mais uma vez e, "
     "recusado de novo, é dividido sozinho até restar a venda que não passa",
     NULL},
    {500, 599, "erro no servidor", NULL},
    {0, 999, "resposta desconhecida", NULL},
};

static const char *of_code(const struct code_row *row, CURLcode code)
{
    while (row->code != CURLE_OK && row->code != code)
        row++;
    return row->text;
}

static const struct status_row *row_of(long status)
{
    size_t i = 0;

    while (i + 1 < sizeof statuses / sizeof *statuses && (status < statuses[i].least || status > statuses[i].most))
        i++;
    return &statuses[i];
}

static const char *of_status(long status, bool others_pass)
{
    const struct status_row *row = row_of(status);

    return others_pass && row->others_pass != NULL ? row->others_pass : row->text;
}

static const char *of_page(long status, bool others_pass)
{
    if (others_pass)
        return "quem respondeu a este envio foi um proxy ou firewall no caminho";
    if (status <= 299)
        return "veio uma página HTML em vez da resposta do servidor (portal da rede, proxy ou endereço errado): "
               "confira a internet e API_ENDPOINT";
    if (status == 403)
        return "um proxy ou firewall no caminho, ou o servidor, não dá permissão: peça a liberação; se nenhum envio "
               "passa, confira também a credencial";
    return of_status(status, false);
}

static const char *of_answer(const struct meaning *meaning)
{
    const struct verdict_facts *facts = &meaning->answer->facts;

    if (meaning->verdict == VERDICT_OFFLINE)
        return of_code(unsent, facts->code);
    if (!facts->sent)
        return of_status(facts->proxy_status, false);
    if (facts->code != CURLE_OK)
        return of_code(lost, facts->code);
    if (meaning->verdict == VERDICT_SENT)
        return meaning->answer->duplicate ? "entregue; o servidor já o tinha de uma tentativa anterior" : "entregue";
    if (meaning->verdict != VERDICT_REFUSED && facts->body == VERDICT_BODY_PAGE)
        return of_page(facts->status, meaning->others_pass);
    if (facts->status <= 299)
        return facts->body == VERDICT_BODY_ERROR ? "o servidor diz na resposta que falhou" : "resposta desconhecida";
    return of_status(facts->status, meaning->others_pass);
}

/* What happens now; a refusal says so itself. */
static const char *consequence(const struct meaning *meaning)
{
    if (meaning->others_pass)
        return "; outros envios passam, só este não: será tentado de novo e, se continuar assim, dividido sozinho até "
               "restar a venda que não passa";
    if (meaning->verdict == VERDICT_PARKED)
        return "; a fila espera";
    return meaning->verdict == VERDICT_LATER ? "; será tentado de novo" : "";
}

/* What the answer itself has to say, "" when nothing. */
static void more_of(const struct answer *answer, char *more, size_t size)
{
    char title[ANSWER_TITLE] = "";

    if (answer->facts.body == VERDICT_BODY_PAGE)
        answer_title(answer, title);
    if (answer->facts.code != CURLE_OK)
        snprintf(more, size, "%s", answer->error);
    else if (answer->facts.status >= 300 && answer->facts.status <= 399)
        snprintf(more, size, "%s", answer->location);
    else
        snprintf(more, size, "%s%s%s", title[0] != '\0' ? "página \"" : "", title, title[0] != '\0' ? "\"" : "");
    more[strcspn(more, "?")] = '\0'; /* a key may follow */
}

const char *meaning_word(enum verdict verdict)
{
    static const char *const words[] = {"entregue", "recusada", "parada", "fica para depois", "sem conexão"};

    return words[verdict];
}

void meaning_write(const struct meaning *meaning, char *text, size_t size)
{
    char more[ANSWER_TITLE + CURL_ERROR_SIZE];
    bool has_more;

    if (meaning->verdict == VERDICT_REFUSED && meaning->answer->facts.status == 413) {
        snprintf(text, size,
                 "grande demais para o servidor: %zu kB; é dividido sozinho. Para que não se repita, ponha em "
                 "SYNC_MAX_PAYLOAD_KB (agora %lld) menos do que isso, ou aumente o limite do servidor",
                 (meaning->size + 1023) / 1024, (long long)meaning->max_payload_kb);
        return;
    }
    more_of(meaning->answer, more, sizeof more);
    has_more = more[0] != '\0';
    snprintf(text, size, "%s%s%s%s%s", of_answer(meaning), has_more ? " (" : "", more, has_more ? ")" : "",
             consequence(meaning));
}
