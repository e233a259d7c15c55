/*
 * pdv-send: the last program of the pipeline. It takes payloads to the webhook of the contract's HTTP page and says of
 * each what became of it; what that means for the queue is pdv-outbox's to decide.
 */
#include <curl/curl.h>

#include "msg.h"
#include "runnote.h"

#include "check.h"
#include "command.h"
#include "ping.h"
#include "transport.h"

static int run(const struct config *config, struct command *command, char **argv, int argc, json_t **note)
{
    struct endpoint endpoint;
    struct reason why = {0};

    if (!transport_check(config, &endpoint, &why))
        return msg_fail(&why);
    return run_files(config, &endpoint, &command->run, argv + command->first_file, argc - command->first_file, note);
}

static int send_all(int argc, char **argv)
{
    struct command command;
    struct config config;
    struct reason why = {0};
    json_t *note = NULL;
    int code;

    code = command_parse(&command, argc, argv);
    if (code != -1)
        return code;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        reason_set(&why, EXIT_OUR_BUG, "a libcurl não começa (%s)", curl_version());
        return msg_fail(&why);
    }
    if (!config_load(&config, command.config_file, &why)) {
        code = msg_fail_or_check(&why, command.check);
    } else if (command.check) {
        code = check_all(&config);
    } else if (command.ping >= 0) {
        ping_send(&config, command.ping);
        code = EXIT_DONE;
    } else {
        code = run(&config, &command, argv, argc, &note);
    }
    if (!command.check && command.ping < 0 && !command.run.dry_run)
        (void)runnote_write(note, msg_program(), code);
    config_free(&config);
    curl_global_cleanup();
    return code;
}

int main(int argc, char **argv)
{
    int code;

    sys_begin(&argc, &argv);
    config_guard();
    msg_begin("pdv-send");
    code = send_all(argc, argv);
    (void)runnote_write(NULL, msg_program(), code);
    return code;
}
