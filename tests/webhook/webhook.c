/*
 * webhook: receives payloads as the contract of the webhook says, strictly, for tests and demonstrations. It keeps what
 * it accepts, logs every request, and misbehaves on demand. Not for use on a network: it listens on 127.0.0.1 only.
 */
#include <stdio.h>

#include "msg.h"
#include "sys.h"

#include "control.h"
#include "loop.h"
#include "arguments.h"
#include "payload_schema.h"
#include "ready.h"
#include "receiver.h"
#include "server.h"

#define ENDPOINT "/pdv"

static int print(const char *text)
{
    return fputs(text, stdout) == EOF || fflush(stdout) == EOF ? EXIT_IO : EXIT_DONE;
}

/* Opens what listens, says so, and serves until it is asked to end. */
static bool serve(const struct arguments *arguments, struct receiver *receiver, struct reason *why)
{
    bool done = false;
    struct control *control = NULL;
    struct server *server = server_open(&arguments->server, receiver, why);
    if (server == NULL) {
        return false;
    }
    if (arguments->control != NULL) {
        control = control_open(arguments->control, receiver, why);
        if (control == NULL) {
            goto out;
        }
    }
    bool is_tls = arguments->server.cert != NULL;
    if (arguments->ready != NULL && !ready_write(arguments->ready, is_tls, server_port(server), ENDPOINT, why)) {
        goto out;
    }
    msg_info("%s://127.0.0.1:%u%s: listening", is_tls ? "https" : "http", (unsigned)server_port(server), ENDPOINT);
    done = loop_run(server, control, why);
out:
    control_close(control);
    server_close(server);
    return done;
}

/* Opens what is behind the server. Takes over the faults of the options. */
static bool run(const struct arguments *arguments, struct reason *why)
{
    bool done = false;
    struct receiver receiver = {.faults = arguments->faults, .request_ids = json_object()};
    struct schema *schema = payload_schema_load(why);
    if (schema == NULL || !loop_catch_signals(why) ||
        (arguments->ready != NULL && !ready_clear(arguments->ready, why))) {
        goto out;
    }
    receiver.store = store_open(arguments->store, why);
    if (receiver.store == NULL || !fold_begin(&receiver.fold) || !store_fold(receiver.store, &receiver.fold, why)) {
        goto out;
    }
    receiver.rules = (struct judge_rules){.schema = schema,
                                          .path = ENDPOINT,
                                          .token = arguments->token,
                                          .hmac_secret = arguments->hmac_secret,
                                          .seal = arguments->seal,
                                          .size_limit = EXCHANGE_MAX_BODY};
    done = serve(arguments, &receiver, why);
out:
    fold_end(&receiver.fold);
    store_close(receiver.store);
    schema_free(schema);
    json_decref(receiver.request_ids);
    fault_queue_clear(&receiver.faults);
    return done;
}

int main(int argc, char **argv)
{
    struct arguments arguments;
    struct reason why = {0};
    sys_begin(&argc, &argv);
    msg_begin("webhook");
    if (!arguments_read(&arguments, argc, argv, &why)) {
        fault_queue_clear(&arguments.faults);
        return msg_fail(&why);
    }
    if (arguments.action != ARGUMENTS_RUN) {
        fault_queue_clear(&arguments.faults);
        return print(arguments.action == ARGUMENTS_HELP ? arguments_help : "webhook " PDV_VERSION "\n");
    }
    if (arguments.verbose) {
        msg_set_level(MSG_DEBUG);
    }
    return run(&arguments, &why) ? EXIT_DONE : msg_fail(&why);
}
