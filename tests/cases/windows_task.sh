#!/bin/bash
# The scheduled task of Windows: valid by the Task Scheduler's published schema, and each setting for its own reason. A schema
# that lets everything through would prove nothing: tasks with one fault each must be refused.
. "$(dirname "$0")/../lib.sh"
command -v xmllint >/dev/null || skip_all "xmllint is not installed"
task=$TESTS/../scripts/pdv-sync-task.xml
schema=$TESTS/windows/task.xsd

value() { # PATH: the text of the elements of that path, whose steps are separated by /
    local path
    # shellcheck disable=SC2001 # the replacement has a group
    path=$(sed "s#\([A-Za-z]\+\)#*[local-name()='\1']#g" <<<"$1")
    xmllint --xpath "/$path/text()" "$task" 2>/dev/null | sed 's/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g'
}
count() { xmllint --xpath "count(//*[local-name()='$1'])" "$task"; }
valid() { xmllint --noout --schema "$schema" "$1"; }
seconds() { # of a duration such as PT9M30S
    python3 -c '
import re, sys
h, m, s = re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?", sys.argv[1]).groups()
print(int(h or 0) * 3600 + int(m or 0) * 60 + int(s or 0))' "$1"
}
refused() { # SENTENCE SED: the task with that change is not valid; the change must be one
    sed "$2" "$task" >mutant.xml
    if cmp -s "$task" mutant.xml; then check "$1 (the fault was put in)" false; return; fi
    check "$1" exits 3 valid mutant.xml
}

settings='Task/Settings' trigger='Task/Triggers/TimeTrigger'
plan 57

# --- the whole ---
check "the task is valid by the published schema" valid "$task"
check_same "its namespace is the Task Scheduler's" "http://schemas.microsoft.com/windows/2004/02/mit/task" \
    "$(xmllint --xpath 'namespace-uri(/*)' "$task")"
check_same "it is a task of schema version 1.2, which Windows 10 and all before it know" "1.2" "$(xmllint --xpath 'string(/*/@version)' "$task")"
check_same "no encoding is named, so that a string may hold it" '<?xml version="1.0"?>' "$(head -1 "$task")"
check_same "every byte is ASCII, so that any reader takes it right" "" "$(LC_ALL=C grep -n '[^ -~]' "$task")"
check_same "it lies where install.ps1 and the pages name it" '\PDVSyncAgent' "$(value Task/RegistrationInfo/URI)"
check_same "there are three triggers: time, start-up, shutdown" "BootTrigger EventTrigger TimeTrigger" \
    "$(xmllint --xpath "//*[local-name()='Triggers']/*" "$task" | grep -o '^ *<[A-Z][a-z]*Trigger\|^<[A-Z][a-z]*Trigger' | tr -d '< ' | sort | tr '\n' ' ' | sed 's/ $//')"
check_same "all of them are on" "3" "$(value 'Task/Triggers//Enabled' | grep -o true | wc -l)"

# --- every ten minutes for ever ---
check_same "it repeats every ten minutes" PT10M "$(value $trigger/Repetition/Interval)"
check_same "for ever: the repetition has no duration" 0 "$(count Duration)"
check_same "and no trigger has an end" 0 "$(count EndBoundary)"
check_same "nothing is stopped for a repetition's end" false "$(value $trigger/Repetition/StopAtDurationEnd)"
check "the first run lies in the past" test "$(date -d "$(value $trigger/StartBoundary)" +%s)" -lt "$(date +%s)"
check_same "its time is the computer's own, without an offset" "" "$(value $trigger/StartBoundary | grep -E '(Z|[+-][0-9]{2}:[0-9]{2})$')"
check_same "the task does not expire" 0 "$(count DeleteExpiredTaskAfter)"

# --- start-up, missed runs, shutdown ---
check_same "it runs at start-up, a minute later, when the SQL Server is there" PT1M "$(value Task/Triggers/BootTrigger/Delay)"
check_same "a run that was missed is made up for" true "$(value $settings/StartWhenAvailable)"
value Task/Triggers/EventTrigger/Subscription >query.xml
check "the subscription is XML" xmllint --noout query.xml
check_same "it listens to the System log" System "$(xmllint --xpath 'string(/QueryList/Query/Select/@Path)' query.xml)"
check_same "and the query says the same" System "$(xmllint --xpath 'string(/QueryList/Query/@Path)' query.xml)"
check_same "it waits for event 1074 of User32: somebody shuts down or restarts" \
    "*[System[Provider[@Name='User32'] and (EventID=1074)]]" "$(xmllint --xpath 'string(/QueryList/Query/Select)' query.xml)"
check_same "at shutdown there is no time for a delay" "" "$(value Task/Triggers/EventTrigger/Delay)"

# --- a fleet, batteries, one at a time ---
check_same "a random delay spreads a fleet" PT20S "$(value $trigger/RandomDelay)"
check_same "it starts on batteries" false "$(value $settings/DisallowStartIfOnBatteries)"
check_same "and goes on when the power fails" false "$(value $settings/StopIfGoingOnBatteries)"
check_same "a second instance is ignored" IgnoreNew "$(value $settings/MultipleInstancesPolicy)"
limit=$(seconds "$(value $settings/ExecutionTimeLimit)")
delay=$(seconds "$(value $trigger/RandomDelay)")
interval=$(seconds "$(value $trigger/Repetition/Interval)")
check "it has ended before the next begins, however late it began" test $((limit + delay)) -lt "$interval"
run_limit=$(sed -n 's/.*{"RUN_LIMIT_SECONDS", NUMBER, [^"]*"\([0-9]*\)".*/\1/p' "$TESTS/../common/config.c")
check "the agent's own limit on a run comes first" test "$run_limit" -lt "$limit"
check_same "what does not end by itself is ended" true "$(value $settings/AllowHardTerminate)"
check_same "no cash register waits: below normal, and not so low that it starves" 8 "$(value $settings/Priority)"
check_same "it does not wait for a network: what is read waits in the queue" false "$(value $settings/RunOnlyIfNetworkAvailable)"
check_same "it does not wait for an idle computer" false "$(value $settings/RunOnlyIfIdle)"
check_same "it wakes no computer" false "$(value $settings/WakeToRun)"
check_same "it may be started by hand" true "$(value $settings/AllowStartOnDemand)"
check_same "it is on" true "$(value $settings/Enabled)"
check_same "and to be seen" false "$(value $settings/Hidden)"

# --- who and what ---
check_same "the account is SYSTEM, by its number, whatever Windows' language" S-1-5-18 "$(value Task/Principals/Principal/UserId)"
check_same "SYSTEM has no way of logging on" 0 "$(count LogonType)"
check_same "nothing more than the account is asked for" LeastPrivilege "$(value Task/Principals/Principal/RunLevel)"
check_same "the action is that account's" "$(xmllint --xpath "string(//*[local-name()='Principal']/@id)" "$task")" \
    "$(xmllint --xpath "string(//*[local-name()='Actions']/@Context)" "$task")"
check_same "there is one action" 1 "$(count Exec)"
check_same "it is the system's own cmd.exe, wherever Windows is" '%SystemRoot%\System32\cmd.exe' "$(value Task/Actions/Exec/Command)"
check_same "which runs the driver, its blanks inside quotes and the pair that /s takes off around them" \
    '/d /s /c ""C:\Program Files\PDVSyncAgent\pdv-sync.cmd""' "$(value Task/Actions/Exec/Arguments)"
check_same "in the programs' folder, where a folder's name has no quotes" 'C:\Program Files\PDVSyncAgent' "$(value Task/Actions/Exec/WorkingDirectory)"

# --- the schema refuses ---
refused "an element nobody knows is refused" 's#<Hidden>false</Hidden>#<Escondida>false</Escondida>#'
refused "an element in another namespace is refused" 's#2004/02/mit/task#2004/02/mit/tasks#'
refused "a policy that does not exist is refused" 's#IgnoreNew#IgnoreOld#'
refused "yes is no boolean" 's#<StartWhenAvailable>true#<StartWhenAvailable>sim#'
refused "ten minutes is no duration" 's#<Interval>PT10M#<Interval>10m#'
refused "a repetition of less than a minute is refused" 's#<Interval>PT10M#<Interval>PT30S#'
refused "a priority of 11 is refused" 's#<Priority>8#<Priority>11#'
refused "a trigger's parts stand in their order" '/<RandomDelay>/d; s#<Repetition>#<RandomDelay>PT20S</RandomDelay><Repetition>#'
refused "a start-up trigger has no random delay" 's#<Delay>PT1M</Delay>#<RandomDelay>PT1M</RandomDelay>#'
refused "an event trigger without its query is refused" '/<Subscription>/d'
refused "an action with two commands is refused" 's#<Command>.*#&<Command>cmd.exe</Command>#'
refused "ServiceAccount is no way of logging on" 's#<RunLevel>#<LogonType>ServiceAccount</LogonType><RunLevel>#'
refused "a task without its action is refused" '/<Actions/,/<\/Actions>/d'
