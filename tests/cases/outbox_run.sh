#!/usr/bin/env bash
# run: one at a time, its exit code, its words in the log, its tree ended with it.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/outbox.sh"
. "$TESTS/servers.sh"
plan 36

run() { pdv-outbox run -- "$@"; }
gone() { # PID...: waits until they are no more; fails after a while; a zombie that nobody reaps is none
    local pid turns=0
    for pid; do
        while [ -e "/proc/$pid" ] && ! grep -q '^State:.Z' "/proc/$pid/status" 2>/dev/null; do
            turns=$((turns + 1))
            [ $turns -lt 500 ] || return 1
            read -r -t 0.02 <> <(:) || :
        done
    done
}

check "no command is a usage error" exits 64 pdv-outbox run
check "the command's exit code is the run's" exits 7 run sh -c 'exit 7'
check "success too" exits 0 run true
check "a command that is not there is 127" exits 127 run /no/such/command
check "a command that a signal ends is 70" exits 70 run sh -c 'kill -SEGV $$'
check_same "standard input and output are the command's own" hello "$(echo hello | run cat)"
check "a run knows when it began" test "$(run sh -c 'echo $PDV_RUN_SINCE')" -gt 1700000000
mkdir other
printf 'STORE_ID_PONTO_VENDA=11\n' >other/.env
chmod 600 other/.env
check_same "the commands of a run have its configuration" ./other/data/outbox \
    "$(pdv-outbox -c ./other/.env run -- pdv-outbox status --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["fila"])')"

# one at a time
mkfifo hold started
pdv-outbox run -- bash -c 'cat hold >/dev/null & echo $! >started; wait' &
holder=$!
read -r child <started
check "a second run is exit 75 at once" exits 75 run true
check "... and says why" says "outra execução está em andamento" run true
check "the queue can be used meanwhile" exits 0 pdv-outbox drain
kill -KILL "$holder"
wait "$holder" 2>/dev/null
check "a run that was killed leaves the lock to what it has begun" exits 75 run true
: >hold
check "... which ends by itself" gone "$child"
check "... and then the next run may begin" exits 0 run true

# the limit
cat >stubborn.sh <<'SH'
trap '' TERM
(trap '' TERM; echo $BASHPID >child.pid; while :; do read -r -t 1 <> <(:); done) &
echo $$ >leader.pid
while :; do read -r -t 1 <> <(:); done
SH
echo "RUN_LIMIT_SECONDS=1" >>.env
begin=$(date +%s)
run bash stubborn.sh 2>said.txt
check_same "a run beyond its limit is exit 75" 75 $?
check "... after the limit and the grace, no later" test $(($(date +%s) - begin)) -le 15
check "... and that is said" grep -q "passou de RUN_LIMIT_SECONDS=1" said.txt
check "nothing of it is left, though it ignores SIGTERM" gone "$(cat leader.pid)" "$(cat child.pid)"
sed -i '/RUN_LIMIT/d' .env

# asked to end
mkfifo ready
pdv-outbox run -- bash -c 'sleep 1000 & echo $! >child.pid; echo >ready; wait' &
holder=$!
read -r _ <ready
kill -TERM "$holder"
wait "$holder" 2>/dev/null
check_same "a run that is asked to end ends its tree" 70 $?
check "nothing of it is left" gone "$(cat child.pid)"

# what a leader leaves behind
run bash -c '(trap "" HUP; sleep 1000) & echo $! >child.pid'
check_same "a leader that leaves a child behind ends well" 0 $?
check "the child is ended" gone "$(cat child.pid)"

# the log
rm -rf logs
run sh -c 'echo one >&2; printf two >&2; echo data' >out 2>said.txt
check_same "what the command says is in the log, in whole lines" "one two" "$(xargs <logs/agent.log)"
check_same "... and on our own stderr" "one two" "$(xargs <said.txt)"
check_same "its data are not" data "$(cat out)"
run sh -c 'echo three >&2' 2>/dev/null
check_same "the next run appends" "one two three" "$(xargs <logs/agent.log)"
run sh -c 'exec 1>&2; for i in 1 2 3 4; do yes "line $i of a command" | head -1000; done' 2>/dev/null
check_same "many lines, none lost" 4003 "$(wc -l <logs/agent.log)"
run sh -c 'head -c 20000 /dev/zero | tr "\0" x >&2' 2>/dev/null
check_same "a line without end is cut into pieces" 20000 "$(tail -n +4004 logs/agent.log | tr -d '\n' | wc -c)"

echo "LOG_ROTATION=1 KB" >>.env
run sh -c 'echo first >&2' 2>/dev/null
check_same "a log that is too large is put aside at the beginning" "first 1" "$(cat logs/agent.log) $(ls logs/agent.log.*Z | wc -l)"
touch -d '40 days ago' logs/agent.log.20260101T000000Z logs/agent.log.old logs/other.log.20260101T000000Z
touch -d '20 days ago' logs/agent.log.20260201T000000Z
run true
# shellcheck disable=SC2010 # the names are ours
check_same "of those put aside the old ones go, and nothing else" \
    "agent.log.20260201T000000Z agent.log.old other.log.20260101T000000Z" "$(ls logs | grep -E '2026(01|02)01|old' | xargs)"
rm -rf logs
run sh -c 'yes "0123456789" | head -150 >&2' 2>/dev/null
check_same "also in the middle of a run, between lines" "150 2" "$(cat logs/* | grep -c '^0123456789$') $(ls logs | wc -l)"
rm -rf logs && touch logs
run sh -c 'echo out; echo words >&2; exit 3' >out 2>said.txt
check_same "without a log the run goes on" "3 out" "$? $(cat out)"
check "... with a warning" grep -q "continua sem log" said.txt
check "... and its words on stderr" grep -qx words said.txt
rm logs && mkdir logs && ln -s /dev/full logs/agent.log
run sh -c 'echo words >&2; echo words >&2; exit 3' 2>said.txt
check_same "a log on a full disk does not stop it either" "3 1" "$? $(grep -c 'continua sem ele' said.txt)"
check "a state's folder that cannot be made is 73" exits 73 env STATE_FILE=/dev/null/x/state.json pdv-outbox run true
