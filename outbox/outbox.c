/* pdv-outbox: the queue between what was read and what was delivered, and the planner of what is read next. */
#include "msg.h"

#include "command.h"

static int check(const char *config_file)
{
    struct session session;
    struct reason why = {0};
    int code = session_start(&session, config_file, &why) ? check_run(&session) : msg_fail_or_check(&why, true);

    session_end(&session);
    return code;
}

int main(int argc, char **argv)
{
    struct options options = {.help = command_help};
    int end;

    sys_begin(&argc, &argv);
    msg_begin("pdv-outbox");
    end = options_next(&options, argc, argv);
    if (end != OPTIONS_END)
        return options_code(&options, end);
    if (options.check && options.rest >= argc)
        return check(options.config_file);
    return command_run(&options, argc, argv);
}
