/*
 * After a payload that parks the queue nothing is tried, and nothing read: the records stay where they come from. What
 * has failed doubtfully is held until another passes or nothing more is tried.
 */
#include <stdlib.h>

#include "msg.h"
#include "runnote.h"

#include "delivery.h"
#include "doubts.h"
#include "entrega.h"
#include "input.h"
#include "run.h"
#include "secrets.h"
#include "tally.h"

struct run {
    const struct endpoint *endpoint;
    bool dry_run;
    struct sender sender;
    struct secrets secrets;
    struct doubts doubts;
    struct blame blame;
    struct tally tally;
    int64_t not_before_ms; /* since 1970: when the server wants to be asked again; 0: now */
    bool failing;          /* the server is not to be asked again in this run, or not before that */
};

static void break_off(struct run *run, const struct reason *why)
{
    run->tally.stop = TALLY_BROKEN;
    run->tally.broken = (enum exitcode)msg_fail(why);
}

static void hold(struct run *run, const struct record *record, const struct delivery *delivery)
{
    enum entrega_others others = run->tally.passed ? ENTREGA_PASSED : ENTREGA_ALONE;

    doubts_hold(&run->doubts, entrega_make(&run->sender, record, delivery, &run->secrets, others),
                entrega_make(&run->sender, record, delivery, &run->secrets, ENTREGA_PROVEN));
    doubts_note(&run->doubts, record->sync_id);
}

/* A delivery's own line comes before those that it proves; what ends a run comes last, as it is what status shows. */
static bool tell(struct run *run, const struct record *record, const struct delivery *delivery, struct reason *why)
{
    bool sent = delivery->verdict == VERDICT_SENT, ends = !sent && delivery->verdict != VERDICT_REFUSED, done;
    json_t *line = entrega_make(&run->sender, record, delivery, &run->secrets, ENTREGA_ALONE);

    done = (!ends || doubts_tell(&run->doubts, false, &run->tally.later, why)) && entrega_write(line, why) &&
           (!sent || doubts_tell(&run->doubts, true, &run->tally.later, why));
    json_decref(line);
    return done;
}

static bool judge(struct run *run, const struct record *record, const struct delivery *delivery, struct reason *why)
{
    const struct verdict_facts *facts = &run->sender.answer.facts;
    bool doubtful = verdict_is_doubtful(facts);

    tally_add(&run->tally, delivery->verdict, facts, blame_add(&run->blame, delivery->verdict, doubtful));
    if (!doubtful)
        return tell(run, record, delivery, why);
    hold(run, record, delivery);
    return true;
}

/* What our own time has ended says nothing, but takes as long again when it is tried again. */
static void cut(struct run *run, const struct record *record)
{
    msg_warning("%.12s: o tempo desta execução acabou antes da resposta; não conta como falha, será tentado de novo",
                record->sync_id);
    run->tally.stop = TALLY_TIME;
    doubts_note(&run->doubts, record->sync_id);
}

static bool send_parcel(struct run *run, const struct parcel *parcel, struct reason *why)
{
    struct delivery delivery;

    if (run->dry_run)
        return parcel_show(parcel, run->sender.config, run->endpoint, why);
    if (!sender_wait(&run->sender, parcel->size)) {
        run->tally.stop = TALLY_TIME;
        return true;
    }
    if (!delivery_make(&run->sender, parcel, blame_attempts(&run->blame), &delivery, why))
        return false;
    if (!delivery.cut)
        return judge(run, parcel->record, &delivery, why);
    cut(run, parcel->record);
    return true;
}

static void send_record(struct run *run, const struct record *record)
{
    struct reason why = {0};
    struct parcel parcel;

    if (run->doubts.again && doubts_know(&run->doubts, record->sync_id)) {
        msg_debug("%.12s: já falhou nesta execução", record->sync_id);
        return;
    }
    if (!parcel_begin(&parcel, record, run->sender.config, &why) || !send_parcel(run, &parcel, &why))
        break_off(run, &why);
    parcel_end(&parcel);
}

/* Bad input is told and counted, and the rest goes on; a failing disk or pipe ends the run. */
static void complain(struct run *run, const struct reason *why)
{
    if (why->code != EXIT_BAD_INPUT) {
        break_off(run, why);
        return;
    }
    msg_error("%s", why->text);
    run->tally.bad_input = true;
}

static void send_input(struct run *run, const char *path)
{
    struct reason why = {0};
    enum record_result result;
    struct record record;
    struct input input;
    bool more = input_open(&input, path, &why);

    if (!more)
        complain(run, &why);
    while (more && run->tally.stop == TALLY_GO) {
        if (blame_next(&run->blame) == BLAME_NEWEST && !input_skip(&input, &why)) {
            complain(run, &why);
            break;
        }
        result = input_next(&input, &record, &why);
        if (result == RECORD_PAYLOAD) {
            send_record(run, &record);
            record_free(&record);
        } else if (result == RECORD_NOTHING) {
            msg_info("%s", why.text);
        } else if (result != RECORD_END) {
            complain(run, &why);
        }
        more = result != RECORD_END && result != RECORD_FAILED;
    }
    input_close(&input);
}

static void say_why_stopped(const struct tally *tally)
{
    static const char *const texts[] = {
        [TALLY_GO] = NULL,
        [TALLY_DENIED] = "envio interrompido: com esta credencial nada passa; o que falta continua na fila",
        [TALLY_ADDRESS] = "envio interrompido: neste endereço nada passa; o que falta continua na fila",
        [TALLY_OFFLINE] = "envio interrompido: sem conexão; o que falta continua na fila",
        [TALLY_ILL] = "envio interrompido: nada do que foi tentado passou; o que falta continua na fila",
        [TALLY_TIME] = "envio interrompido: o tempo desta execução acabou; o que falta continua na fila",
        [TALLY_BROKEN] = NULL,
    };

    if (texts[tally->stop] != NULL)
        msg_warning("%s", texts[tally->stop]);
    if (tally->sent + tally->refused + tally->later > 1)
        msg_info("entregues: %ld, recusadas: %ld, para depois: %ld", tally->sent, tally->refused, tally->later);
}

/* Inside of a run its time counts: it began when pdv-outbox run did. */
static struct wait_budget budget_of(const struct config *config, const struct run_options *options,
                                    const struct doubts *doubts)
{
    int64_t limit_ms = config->run_limit_seconds * 1000, now_ms = sys_now_ms(), since_ms = runnote_since_ms();
    struct wait_budget budget = {.left_ms = limit_ms, .most_ms = limit_ms};

    if (doubts->in_run) {
        if (since_ms == 0 || since_ms > now_ms)
            since_ms = now_ms;
        budget = wait_budget(since_ms, limit_ms, now_ms, !doubts->again);
    }
    if (options->budget_ms > 0 && (options->budget_ms < budget.left_ms || !doubts->in_run))
        budget = (struct wait_budget){.left_ms = options->budget_ms, .most_ms = options->budget_ms};
    return budget;
}

/* Goes on where the delivery before this one has stopped. */
static void go_on(struct run *run)
{
    int doubts = (int)json_array_size(run->doubts.held);

    run->tally.passed = run->doubts.passed;
    if (doubts == 0)
        return;
    run->blame = (struct blame){.doubts = doubts, .others = doubts - 1};
    run->tally.doubt = tally_doubt_of(run->doubts.code);
    if (blame_next(&run->blame) == BLAME_STOP)
        run->tally.stop = run->tally.doubt;
}

static void finish(struct run *run)
{
    int64_t wait_ms = run->sender.not_before_ms - sys_monotonic_ms();
    enum tally_stop stop = run->tally.stop;
    struct reason why = {0};

    run->not_before_ms = wait_ms > 0 ? sys_now_ms() + wait_ms : 0;
    run->failing = wait_ms > 0 || stop == TALLY_DENIED || stop == TALLY_ADDRESS || stop == TALLY_ILL;
    if (stop != TALLY_BROKEN && !doubts_tell(&run->doubts, false, &run->tally.later, &why))
        break_off(run, &why);
    tally_end(&run->tally);
    say_why_stopped(&run->tally);
}

static int send_all(struct run *run, const struct run_options *options, char *const *files, int count)
{
    const struct config *config = run->sender.config;
    struct reason why = {0};

    if (!sender_open(&run->sender, config, budget_of(config, options, &run->doubts), options->backoff_base_ms, &why))
        break_off(run, &why);
    go_on(run);
    if (count == 0 && run->tally.stop == TALLY_GO)
        send_input(run, "-");
    for (int i = 0; i < count && run->tally.stop == TALLY_GO; i++)
        if (i == count - 1 || blame_next(&run->blame) != BLAME_NEWEST)
            send_input(run, files[i]);
    finish(run);
    return (int)tally_code(&run->tally);
}

/* What the run's folder is to know; NULL also without memory: then the next delivery knows nothing of this one. */
static json_t *make_note(const struct run *run)
{
    return json_pack("{s:I, s:I, s:I, s:o*, s:o*, s:O, s:O}", "entregues", (json_int_t)run->tally.sent, "recusadas",
                     (json_int_t)run->tally.refused, "adiadas", (json_int_t)run->tally.later, "servidor_falha",
                     run->failing ? json_true() : NULL, "nao_antes_ms",
                     run->not_before_ms > 0 ? json_integer(run->not_before_ms) : NULL, "falhas", run->doubts.failed,
                     "duvidas", run->doubts.held);
}

int run_files(const struct config *config, const struct endpoint *endpoint, const struct run_options *options,
              char *const *files, int count, json_t **note)
{
    struct run run = {.endpoint = endpoint, .dry_run = options->dry_run, .sender = {.config = config}};
    struct reason why = {0};
    int code;

    doubts_begin(&run.doubts);
    if (!secrets_collect(&run.secrets, config)) {
        reason_set(&why, EXIT_IO, "sem memória");
        code = msg_fail(&why);
    } else if (!run.dry_run && doubts_forbid(&run.doubts, sys_now_ms())) {
        msg_warning("nada foi tentado: o servidor já falhou nesta execução; o que falta continua na fila");
        run.failing = true;
        run.not_before_ms = run.doubts.not_before_ms;
        code = run.doubts.code;
    } else {
        code = send_all(&run, options, files, count);
    }
    *note = run.dry_run ? NULL : make_note(&run);
    sender_close(&run.sender);
    secrets_free(&run.secrets);
    doubts_end(&run.doubts);
    return code;
}
