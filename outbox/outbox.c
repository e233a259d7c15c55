/* pdv-outbox: the queue between what was read and what was delivered, and the planner of what is read next. */
#include "msg.h"

#include "command.h"

int main(int argc, char **argv)
{
    struct options options = {.help = command_help};
    int end;

    sys_begin(&argc, &argv);
    msg_begin("pdv-outbox");
    end = options_next(&options, argc, argv);
    if (end != OPTIONS_END)
        return options.code;
    return command_run(&options, argc, argv);
}
