/*
 * pdv-outbox audit: does head office have everything? Reads the extractors' streams, of any number of windows one
 * behind the other, and holds each sale against ledger, deliveries, outbox and dead letter. Looks only.
 */
#include <stdio.h>
#include <string.h>

#include "decimal.h"
#include "jsonline.h"
#include "ledger.h"
#include "lines.h"
#include "msg.h"

#include "command.h"
#include "conta.h"
#include "ledgerfile.h"
#include "situacao.h"

#define NAME "<entrada padrão>"
#define DAY_MS INT64_C(86400000)

struct audit {
    const struct session *session;
    struct conta conta;
    struct situacoes situacoes;
    struct ledger ledger; /* of the days of the window being read */
    struct janela janela;
    char since[INSTANTE_TEXT]; /* naive: the ledger's beginning */
    char canal[CANAL_NAME];    /* of the stream being read; "": none */
    json_t *ids, *cancelled;   /* its sales; those whose row says that they are cancelled */
    json_t *counts;            /* how many records of each tipo have come */
    size_t streams, incomplete;
    int64_t expected; /* so many streams make all days that were asked for; 0: nobody said which */
    struct reason *why;
};

static void incomplete(struct audit *audit, const char *cause)
{
    char from[INSTANTE_TEXT];

    audit->incomplete++;
    msg_error("%s desde %s não foi lido até o fim (%s): a conferência não vale", audit->canal,
              instante_format(audit->janela.from, INSTANTE_SECONDS, from), cause);
    audit->canal[0] = '\0';
}

/* The ledger of one window at a time: a year of it would be much to hold. */
static bool begin_stream(struct audit *audit, const json_t *record)
{
    const char *canal = jsonline_text(record, "canal");
    struct janela before = audit->janela;

    if (audit->canal[0] != '\0')
        incomplete(audit, "sem o seu fim");
    if (canal == NULL || strlen(canal) >= sizeof audit->canal)
        return reason_set(audit->why, EXIT_BAD_INPUT, NAME ": janela sem canal");
    if (!janela_from_json(record, NAME, audit->session->config.store_utc_offset_s, &audit->janela, audit->why))
        return false;
    memcpy(audit->canal, canal, strlen(canal) + 1);
    audit->streams++;
    json_object_clear(audit->ids);
    json_object_clear(audit->cancelled);
    json_object_clear(audit->counts);
    if (before.from.utc_ms != audit->janela.from.utc_ms || before.to.utc_ms != audit->janela.to.utc_ms) {
        ledger_end(&audit->ledger);
        ledger_begin(&audit->ledger, audit->session->places.ledger);
    }
    return ledger_load_span(&audit->ledger, audit->janela.from, audit->janela.to, audit->why);
}

/* Its payload never arrived, and the span is on the list of what is read again. */
static bool is_to_be_read(const struct spans *spans, const struct lancamento *own)
{
    char from[INSTANTE_TEXT], to[INSTANTE_TEXT];
    bool found = false;

    for (size_t i = 0; !found && i < spans->count; i++) {
        const struct span *span = &spans->list[i];

        lancamento_naive(span->from, from);
        lancamento_naive(span->to, to);
        found =
            (span->canais & CANAL_BIT(canal_of(own->canal))) && strcmp(own->fim, from) >= 0 && strcmp(own->fim, to) < 0;
    }
    return found;
}

/* What the ledger does not know: not read yet, from before its time, or missing. */
static enum conta_coluna unknown(struct audit *audit, const struct lancamento *own)
{
    const struct state *state = &audit->session->state;
    char read_to[INSTANTE_TEXT];

    lancamento_naive(canal_of(own->canal) == LOJA ? state_loja(state) : state->cursor[CAIXA], read_to);
    if (strcmp(own->fim, read_to) >= 0 || is_to_be_read(&state->spans, own))
        return CONTA_ESPERA;
    if (strcmp(own->fim, audit->since) < 0)
        return CONTA_ANTERIOR;
    conta_add_missing(&audit->conta, own, "nunca entrou num payload");
    return CONTA_FALTA;
}

static enum conta_coluna known_as(struct audit *audit, const struct lancamento *known, const struct lancamento *own)
{
    enum conta_coluna coluna = CONTA_ENTREGUE + (int)situacao_of(&audit->situacoes, known->sync_id);
    char motivo[128];

    if (coluna == CONTA_FALTA) {
        snprintf(motivo, sizeof motivo, "o payload %.12s não foi entregue e não está na fila", known->sync_id);
        conta_add_missing(&audit->conta, own, motivo);
    } else if (known->tipo == LANCAMENTO_CANCELADA || known->tipo == LANCAMENTO_ESQUECIDA ||
               !lancamento_tells(known, own)) {
        coluna = CONTA_ALTERADA;
    }
    return coluna;
}

/* Streams of a look-back bring more than the window; it is not asked for. */
static bool take_venda(struct audit *audit, const json_t *dados)
{
    char from[INSTANTE_TEXT];
    const struct lancamento *known;
    struct lancamento own;
    int64_t total_e4 = 0;

    lancamento_naive(audit->janela.from, from);
    if (!lancamento_is_named(LANCAMENTO_VENDA, dados))
        return reason_set(audit->why, EXIT_BAD_INPUT, NAME ": venda sem canal e id");
    if (!lancamento_of(LANCAMENTO_VENDA, dados, from, &own))
        return reason_set(audit->why, EXIT_IO, "audit: sem memória");
    if (strcmp(own.fim, from) < 0)
        return true;
    (void)decimal_from_json(json_object_get(dados, "total"), &total_e4);
    jsonline_set(audit->ids, own.id, json_true());
    known = ledger_find(&audit->ledger, false, own.canal, own.id);
    return conta_add(&audit->conta, own.day, own.canal, CONTA_BANCO, total_e4, audit->why) &&
           conta_add(&audit->conta, own.day, own.canal,
                     known == NULL ? unknown(audit, &own) : known_as(audit, known, &own), total_e4, audit->why);
}

static bool take_gone(struct audit *audit, const struct lancamento *known)
{
    char day[JOURNAL_DAY];
    int64_t total_e4 = 0;

    if (json_object_get(audit->ids, known->id) != NULL)
        return true;
    (void)decimal_parse(known->total, &total_e4);
    snprintf(day, sizeof day, "%.10s", known->fim);
    return conta_add(&audit->conta, day, known->canal,
                     json_object_get(audit->cancelled, known->id) != NULL ? CONTA_CANCELADA : CONTA_SUMIDA, total_e4,
                     audit->why);
}

/* What the extractor has written has come, all of it. */
static bool is_whole(const struct audit *audit, json_t *counts)
{
    const char *tipo;
    json_t *count;

    json_object_foreach (counts, tipo, count)
        if (jsonline_number(audit->counts, tipo) != json_integer_value(count))
            return false;
    return json_is_object(counts);
}

static bool end_stream(struct audit *audit, const json_t *record)
{
    char from[INSTANTE_TEXT], to[INSTANTE_TEXT], canal[CANAL_NAME];
    bool complete = jsonline_true(record, "completo"), done = true;
    const struct lancamento *known;
    size_t at = 0;

    if (!complete || !is_whole(audit, json_object_get(record, "contagens"))) {
        incomplete(audit, complete ? "o fluxo perdeu registros no caminho" : "a leitura falhou");
        return true;
    }
    memcpy(canal, audit->canal, sizeof canal);
    audit->canal[0] = '\0';
    if (!janela_covers(&audit->janela, canal_of(canal)))
        return true;
    lancamento_naive(audit->janela.from, from);
    lancamento_naive(audit->janela.to, to);
    while (done && (known = ledger_next_sale(&audit->ledger, &at, canal, from, to)) != NULL)
        done = take_gone(audit, known);
    return done;
}

static bool take(struct audit *audit, const json_t *record)
{
    const char *tipo = jsonline_text(record, "tipo"), *canal = jsonline_text(record, "canal");
    char id[LANCAMENTO_ID];

    if (tipo == NULL)
        return reason_set(audit->why, EXIT_BAD_INPUT, NAME ": isto não é um fluxo dos extratores");
    if (strcmp(tipo, "janela") == 0)
        return begin_stream(audit, record);
    if (canal == NULL || strcmp(canal, audit->canal) != 0)
        return reason_set(audit->why, EXIT_BAD_INPUT, NAME ": %s fora do seu fluxo", tipo);
    if (strcmp(tipo, "fim") == 0)
        return end_stream(audit, record);
    jsonline_set(audit->counts, tipo, json_integer(jsonline_number(audit->counts, tipo) + 1));
    if (strcmp(tipo, "cancelada") == 0) {
        snprintf(id, sizeof id, "%lld", (long long)jsonline_number(record, "id_operacao"));
        jsonline_set(audit->cancelled, id, json_true());
    }
    return strcmp(tipo, "venda") != 0 || take_venda(audit, json_object_get(record, "dados"));
}

static bool read_streams(struct audit *audit)
{
    struct lines lines;
    enum lines_result result;
    char *line;
    size_t length;
    bool done = true;

    lines_begin(&lines, 0, NAME);
    while (done && (result = lines_next(&lines, &line, &length, audit->why)) == LINES_ONE) {
        json_t *record = jsonline_parse(line, length, NAME, lines.number, audit->why);

        done = record != NULL && take(audit, record);
        json_decref(record);
    }
    lines_end(&lines);
    if (done && audit->canal[0] != '\0')
        incomplete(audit, "sem o seu fim");
    if (done && audit->streams > 0 && (int64_t)audit->streams < audit->expected) {
        audit->incomplete++;
        msg_error("chegaram %zu fluxos de %lld: a conferência não vale", audit->streams, (long long)audit->expected);
    }
    if (done && audit->streams == 0)
        return reason_set(audit->why, EXIT_UNAVAILABLE, "audit: nenhum fluxo chegou; quem leu já disse por quê");
    return done && result != LINES_FAILED;
}

static bool begin(struct audit *audit, struct session *session, int64_t expected)
{
    struct instante since;

    *audit = (struct audit){.session = session,
                            .why = audit->why,
                            .conta = {.missing = json_array()},
                            .ids = json_object(),
                            .cancelled = json_object(),
                            .counts = json_object(),
                            .expected = expected};
    ledger_begin(&audit->ledger, session->places.ledger);
    if (!session_look(session, audit->why) ||
        !ledgerfile_since(&session->places, session->state.cursor[CAIXA], false, &since, audit->why))
        return false;
    lancamento_naive(since, audit->since);
    return situacoes_load(&audit->situacoes, &session->places, true, audit->why);
}

static int verdict(struct audit *audit)
{
    const int64_t *counts = audit->conta.sum.count;
    int64_t missing = counts[CONTA_FALTA], before = counts[CONTA_ANTERIOR];

    if (before > 0)
        msg_info("%lld venda(s) de antes de o ledger começar (%s): delas ele nada sabe", (long long)before,
                 audit->since);
    if (missing > 0)
        msg_error("faltam %lld venda(s)", (long long)missing);
    if (audit->incomplete > 0)
        return EXIT_UNAVAILABLE;
    return missing > 0 ? EXIT_NO : EXIT_DONE;
}

static bool print(struct audit *audit, bool json)
{
    if (json)
        return jsonline_put(stdout, conta_to_json(&audit->conta), audit->why);
    conta_print(&audit->conta);
    return lines_flush(stdout, audit->why);
}

/* An extractor that is killed after a day leaves streams that are whole, and too few of them: one a day and channel. */
static bool read_days(char **days, int64_t *expected)
{
    struct instante first, last;

    if (!instante_parse_day(days[0], &first) || !instante_parse_day(days[1], &last) || last.utc_ms < first.utc_ms)
        return false;
    *expected = ((last.utc_ms - first.utc_ms) / DAY_MS + 1) * CANAIS;
    return true;
}

int audit_run(struct session *session, const struct choices *choices)
{
    struct reason why = {0};
    struct audit audit = {.why = &why};
    int64_t expected = 0;
    int code;

    if (choices->count == 1 || (choices->count == 2 && !read_days(choices->operands, &expected)))
        return options_wrong("audit: esperados dois dias, como 2026-03-01 2026-03-31");
    if (sys_is_terminal(0))
        return options_wrong("audit: esperados fluxos dos extratores na entrada padrão; pdv-sync.sh --conferir os lê");
    if (begin(&audit, session, expected) && read_streams(&audit) && print(&audit, choices->has[JSON]))
        code = verdict(&audit);
    else
        code = msg_fail(&why);
    conta_end(&audit.conta);
    situacoes_end(&audit.situacoes);
    ledger_end(&audit.ledger);
    json_decref(audit.ids);
    json_decref(audit.cancelled);
    json_decref(audit.counts);
    return code;
}
