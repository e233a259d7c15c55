/* After a payload that parks the queue nothing is tried, and nothing read: the records stay where they come from. */
#include "msg.h"

#include "delivery.h"
#include "dryrun.h"
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
    struct tally tally;
};

static void break_off(struct run *run, const struct reason *why)
{
    run->tally.stop = TALLY_BROKEN;
    run->tally.broken = (enum exitcode)msg_fail(why);
}

static bool send_parcel(struct run *run, const struct parcel *parcel, struct reason *why)
{
    struct delivery delivery;

    if (run->dry_run)
        return dryrun_show(parcel, run->sender.config, run->endpoint, why);
    if (!sender_wait(&run->sender)) {
        run->tally.stop = TALLY_TIME;
        return true;
    }
    if (!delivery_make(&run->sender, parcel, &delivery, why))
        return false;
    tally_add(&run->tally, delivery.verdict, &run->sender.answer.facts);
    return entrega_write(parcel->record, &delivery, &run->sender.answer, &run->secrets, why);
}

static void send_record(struct run *run, const struct record *record)
{
    struct reason why = {0};
    struct parcel parcel;

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
    struct record record;
    struct input input;
    bool more = input_open(&input, path, &why);

    if (!more)
        complain(run, &why);
    while (more && run->tally.stop == TALLY_GO) {
        switch (input_next(&input, &record, &why)) {
        case INPUT_ENTREGA:
            send_record(run, &record);
            record_free(&record);
            break;
        case INPUT_NOTHING:
            msg_info("%s", why.text);
            break;
        case INPUT_BAD:
            complain(run, &why);
            break;
        case INPUT_FAILED:
            complain(run, &why);
            more = false;
            break;
        case INPUT_END:
            more = false;
            break;
        }
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
        [TALLY_ILL] = "envio interrompido: o servidor falhou várias vezes seguidas; o que falta continua na fila",
        [TALLY_TIME] = "envio interrompido: o tempo desta execução acabou; o que falta continua na fila",
        [TALLY_BROKEN] = NULL,
    };

    if (texts[tally->stop] != NULL)
        msg_warning("%s", texts[tally->stop]);
    if (tally->sent + tally->refused + tally->later > 1)
        msg_info("entregues: %ld, recusadas: %ld, para depois: %ld", tally->sent, tally->refused, tally->later);
}

int run_files(const struct config *config, const struct endpoint *endpoint, const struct run_options *options,
              char *const *files, int count)
{
    struct run run = {.endpoint = endpoint, .dry_run = options->dry_run};
    struct reason why = {0};

    if (!secrets_collect(&run.secrets, config)) {
        reason_set(&why, EXIT_IO, "sem memória");
        break_off(&run, &why);
    } else if (!sender_open(&run.sender, config, options->budget_ms, options->backoff_base_ms, &why)) {
        break_off(&run, &why);
    }
    if (count == 0 && run.tally.stop == TALLY_GO)
        send_input(&run, "-");
    for (int i = 0; i < count && run.tally.stop == TALLY_GO; i++)
        send_input(&run, files[i]);
    say_why_stopped(&run.tally);
    sender_close(&run.sender);
    secrets_free(&run.secrets);
    return (int)tally_code(&run.tally);
}
