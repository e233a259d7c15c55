/* pdv-outbox find: did this sale, or this shift, reach head office, when, under which sync_id? Looks only. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "jsonline.h"
#include "ledger.h"
#include "msg.h"

#include "command.h"
#include "situacao.h"

struct finding {
    const struct session *session;
    struct situacoes situacoes;
    char id[LANCAMENTO_ID];
    char needle[LANCAMENTO_ID + 1]; /* as it stands in a line, with the blank behind it */
    bool json;
    size_t found;
    struct reason *why;
};

static bool is_id(const char *text)
{
    size_t length = strlen(text);

    return length > 0 && length < LANCAMENTO_ID && strspn(text, "0123456789abcdefABCDEF-") == length;
}

static const char *what(enum lancamento_tipo tipo)
{
    static const char *const words[] = {
        [LANCAMENTO_VENDA] = "venda",   [LANCAMENTO_TURNO] = "turno",         [LANCAMENTO_CANCELADA] = "cancelamento",
        [LANCAMENTO_SUMIDA] = "sumida", [LANCAMENTO_ESQUECIDA] = "releitura", [LANCAMENTO_ANULADA] = "anulada"};

    return words[tipo];
}

static bool print_json(const struct lancamento *line, enum situacao situacao, const struct recibo *recibo,
                       struct reason *why)
{
    static const char *const words[] = {[SITUACAO_ENTREGUE] = "entregue",
                                        [SITUACAO_ESPERA] = "espera",
                                        [SITUACAO_RECUSADA] = "recusada",
                                        [SITUACAO_FALTA] = "falta"};
    json_t *object =
        json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "tipo", what(line->tipo), "canal", line->canal, "id", line->id,
                  "fim", line->fim, "total", line->total, "sync_id", line->sync_id, "situacao", words[situacao]);

    if (situacao == SITUACAO_ENTREGUE)
        jsonline_add(object, json_pack("{s:s,s:I,s:s}", "entregue_em", recibo->when, "status",
                                       (json_int_t)recibo->status, "request_id", recibo->request_id));
    return jsonline_put(stdout, object, why);
}

static bool print(struct finding *finding, const struct lancamento *line)
{
    enum situacao situacao = situacao_of(&finding->situacoes, line->sync_id);
    struct recibo recibo = {0};
    bool delivered = false;

    /* A year of deliveries is searched, not loaded. */
    if (!situacao_find(&finding->session->places, line->sync_id, &recibo, &delivered, finding->why))
        return false;
    if (delivered)
        situacao = SITUACAO_ENTREGUE;
    finding->found++;
    if (finding->json)
        return print_json(line, situacao, &recibo, finding->why);
    printf("%-12s %-11s %s  fim %s  total %s\n", what(line->tipo), line->canal, line->id, line->fim, line->total);
    printf("  sync_id %s\n", line->sync_id);
    if (line->tipo == LANCAMENTO_ESQUECIDA)
        printf("  a retaguarda pode ter ouvido por último um estado mais antigo: é lida de novo\n");
    else if (line->tipo == LANCAMENTO_ANULADA)
        printf("  não chegou com este payload: é lida de novo\n");
    else if (situacao == SITUACAO_ENTREGUE)
        printf("  entregue em %s (HTTP %lld, X-Request-Id %s)\n", recibo.when, (long long)recibo.status,
               recibo.request_id);
    else if (situacao == SITUACAO_ESPERA)
        printf("  espera na fila: sai na próxima execução; pdv-outbox status diz se o envio está parado\n");
    else if (situacao == SITUACAO_RECUSADA)
        printf("  recusada: pdv-outbox show %.12s --motivo diz por quê; requeue a devolve à fila\n", line->sync_id);
    else
        printf("  FALTA: o payload não foi entregue e já não está na fila; pdv-outbox rewind --resend a lê de novo\n");
    return true;
}

/* What a payload that never arrived has told is no answer; that it is read again is one until it has been. */
static bool is_over(const struct journal *journal, size_t at, const struct lancamento *line)
{
    struct lancamento later;

    for (size_t i = at + 1; i < journal->count; i++)
        if (lancamento_parse(journal->lines[i].text, &later) && strcmp(later.id, line->id) == 0 &&
            strcmp(later.canal, line->canal) == 0 &&
            (line->tipo == LANCAMENTO_ANULADA ||
             (later.tipo == LANCAMENTO_ANULADA && strcmp(later.sync_id, line->sync_id) == 0)))
            return true;
    return false;
}

static bool look_at(struct finding *finding, const char *day)
{
    struct journal journal = {0};
    struct lancamento line;
    bool has = false, done = journal_has(finding->session->places.ledger, day, LANCAMENTO_ID_WORD, finding->needle,
                                         &has, finding->why);

    if (done && has)
        done = journal_read(&journal, finding->session->places.ledger, day, finding->why);
    for (size_t i = 0; done && i < journal.count; i++)
        if (lancamento_parse(journal.lines[i].text, &line) && strcmp(line.id, finding->id) == 0 &&
            !is_over(&journal, i, &line))
            done = print(finding, &line);
    journal_end(&journal);
    return done;
}

static bool look_through(struct finding *finding)
{
    struct journal_days days;
    bool done = journal_days(&days, finding->session->places.ledger, finding->why);

    for (size_t i = 0; done && i < days.count; i++)
        done = look_at(finding, days.days[i]);
    journal_days_end(&days);
    return done;
}

int find_run(struct session *session, const struct choices *choices)
{
    struct reason why = {0};
    struct finding finding = {.session = session, .json = choices->has[JSON], .why = &why};
    int code = EXIT_DONE;

    if (!is_id(choices->operands[0]))
        return options_wrong("find %s: esperado o número de uma venda (id_operacao) ou um id_turno",
                             choices->operands[0]);
    for (size_t i = 0; choices->operands[0][i] != '\0'; i++)
        finding.id[i] = (char)toupper((unsigned char)choices->operands[0][i]);
    snprintf(finding.needle, sizeof finding.needle, "%s ", finding.id);
    if (!situacoes_load(&finding.situacoes, &session->places, false, &why) || !look_through(&finding) ||
        !lines_flush(stdout, &why))
        code = msg_fail(&why);
    else if (finding.found == 0) {
        msg_info("%s: não está no ledger: ainda não foi lida, ou é de antes dele (%s)", finding.id,
                 session->places.ledger);
        code = EXIT_NO;
    }
    situacoes_end(&finding.situacoes);
    return code;
}
