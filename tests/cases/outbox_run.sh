#!/usr/bin/env bash
# run: one at a time, its exit code, its words in the log, its tree ended with it.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/outbox.sh"
. "$TESTS/servers.sh"
plan 65

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

# its folder
noted() { # CODE PROGRAM CODE...: true when a run whose programs leave these lines, by a command that ends with 0, ends with CODE
    local want=$1
    shift
    # shellcheck disable=SC2016 # for the run's own shell
    exits "$want" run sh -c 'while [ $# -gt 0 ]; do echo "{\"programa\":\"$1\",\"codigo\":$2}" >>"$PDV_RUN/programas.ndjson"; shift 2; done' sh "$@"
}
# shellcheck disable=SC2016 # for the run's own shell
{
    check_same "a run has a folder for itself alone, beside the queue" "700 $WORK/data/execucoes" \
        "$(run sh -c 'stat -c %a "$PDV_RUN"; dirname "$PDV_RUN"' | xargs)"
    check "... with a name that nobody can guess" sh -c 'pdv-outbox run -- sh -c "basename \$PDV_RUN" | grep -qxE "[0-9a-f]{32}"'
    check_same "... and another one each time" 2 "$(for _ in 1 2; do run sh -c 'echo $PDV_RUN'; done | sort -u | wc -l)"
    check_same "what its programs write for a while goes there" yes "$(run sh -c '[ "$TMPDIR" = "$PDV_RUN" ] && [ -e "$(mktemp)" ] && ls "$PDV_RUN" | grep -q . && echo yes')"
}
check_same "nothing of it is left" "" "$(ls data/execucoes)"
mkdir outside && touch outside/kept
run sh -c 'mkdir -p "$PDV_RUN/a/b c" && echo x >"$PDV_RUN/a/b c/d" && ln -s '"$WORK"'/outside "$PDV_RUN/link" && ln -s '"$WORK"'/outside/kept "$PDV_RUN/a/link"; exit 3'
check_same "also of folders in it, and no link leads out of it" "3 data/execucoes outside outside/kept" "$? $(find data/execucoes outside | paste -sd" ")"
run sh -c 'kill -KILL $PPID'
check_same "a run that was killed leaves it" 1 "$(ls data/execucoes | wc -l)"
old=data/execucoes/00112233445566778899aabbccddeeff
mkdir "$old" data/execucoes/outra && touch "$old/x" && ln -s "$WORK/outside" "$old/link" && ln -s "$WORK/outside" data/execucoes/ffeeddccbbaa99887766554433221100
touch -d '25 hours ago' "$old" data/execucoes/outra outside
run true
check_same "the next run removes what is older than a day, of its own names, links as links" "1 outra kept" \
    "$(find data/execucoes -regex '.*/[0-9a-f]*' | wc -l) $(basename data/execucoes/o*) $(ls outside)"
rm -rf data/execucoes && ln -s "$WORK/outside" data/execucoes
check "a link in the place of these folders is refused" exits 73 run touch begun
check_same "... before anything has begun" "kept" "$(ls outside; ls begun 2>/dev/null)"
check "... and that is in the log" grep -q 'execucoes: não é uma pasta que seja só da conta do agente' logs/agent.log
rm data/execucoes && mkdir -m 777 data/execucoes
check "so is one into which others may put something" exits 73 run true
rm -rf data/execucoes && touch data/execucoes
check "... and a file" exits 73 run true
rm data/execucoes
if [ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null; then
    # shellcheck disable=SC2016 # for the inner shell
    check "a disk without room for a folder does not stop a run, which sends what waits" unshare -m sh -c '
        mkdir -p full && mount -t tmpfs -o nr_inodes=16,size=100k none full && cp .env full/ && mkdir -p full/data full/logs &&
        pdv-outbox -c full/.env run -- true && rmdir full/data/execucoes && { i=0; while touch full/$i 2>/dev/null; do i=$((i + 1)); done; } &&
        pdv-outbox -c full/.env run -- sh -c "[ -d \$PDV_RUN ] && echo \$PDV_RUN" >folder && [ ! -e "$(cat folder)" ] && grep -q ^/ folder'
else
    skip_check "a disk without room for a folder does not stop a run, which sends what waits" "needs a mount"
fi

# what its programs say there
# shellcheck disable=SC2016 # for the run's own shell
check_same "each program leaves its code, also of a wrong use" "pdv-outbox drain 0, pdv-outbox next 64, pdv-send 64, pdv-merge 69" \
    "$(run sh -c 'pdv-outbox drain; pdv-outbox next --no; pdv-send --no; pdv-merge </dev/null; cat "$PDV_RUN/programas.ndjson"' 2>/dev/null |
        sed 's/.*"programa":"\([^"]*\)","codigo":\([0-9]*\).*/\1 \2/' | paste -sd, | sed 's/,/, /g')"
check "the run ends with the first of them in the order of the work" noted 69 pdv-send 1 pdv-extract-loja 69 'pdv-outbox add' 74
check "... whatever came after it" noted 1 'pdv-outbox drain' 0 pdv-send 1 'pdv-outbox settle' 0 'pdv-outbox drain' 0 pdv-send 0 'pdv-outbox settle' 0
check "... with 0 when all is well" noted 0 'pdv-outbox drain' 0 pdv-send 0 'pdv-outbox settle' 0 'pdv-outbox next' 1
check "... and says whose it was" grep -q 'pdv-outbox: fim da execução: código 1 (pdv-send)' logs/agent.log
# shellcheck disable=SC2016
check_same "a program whose reader has gone does not speak before the reader" "65 74" \
    "$(for code in 65 0; do run sh -c 'pdv-outbox drain; echo "{\"programa\":\"pdv-outbox settle\",\"codigo\":$1}" >>"$PDV_RUN/programas.ndjson"
        python3 -c "import os, subprocess as s; r, w = os.pipe(); os.close(r); s.run([\"pdv-send\", \"--help\"], stdout=w)"' sh $code; echo $?; done | xargs)"
# shellcheck disable=SC2016
check "a damaged line costs itself only" exits 77 run sh -c 'printf "{]\n{\"programa\":\"pdv-send\",\"codigo\":77}\n{\"prog" >"$PDV_RUN/programas.ndjson"'
check "outside of a run nothing is left" sh -c 'env -u PDV_RUN pdv-outbox drain && ! find . -name programas.ndjson | grep .'

# the configuration
echo 'STORE_ALIAZ=x' >>.env
rm -f logs/agent.log
# shellcheck disable=SC2016
run sh -c 'echo "${PDV_CONFIG_CHECKED:-}"; pdv-outbox drain' >out 2>said.txt
check_same "what is odd about the configuration is said once, on the screen and in the log" "1 1 1" \
    "$(cat out) $(grep -c STORE_ALIAZ said.txt) $(grep -c 'aviso: .*STORE_ALIAZ' logs/agent.log)"
sed -i '/ALIAZ/d' .env

# whose it is
if [ "$(id -u)" = 0 ]; then
    mkdir -p deles/data && cp .env deles/ && chown -R 65534 deles
    check "root in the folder of another account is refused" exits 73 pdv-outbox -c deles/.env run -- touch begun
    check "... with the command to use" says 'use: runuser -u nobody -- pdv-sync.sh' pdv-outbox -c deles/.env run -- touch begun
    check_same "... before anything is created" "deles deles/.env deles/data" "$(find deles begun 2>/dev/null | sort | xargs)"
    rmdir deles/data
    check "also where there is no folder yet" exits 73 pdv-outbox -c deles/.env run -- touch begun
    chmod 711 . && check "that account may" exits 0 setpriv --reuid=65534 --clear-groups env TMPDIR=/tmp "$BIN/pdv-outbox" -c deles/.env run -- true
    check "... and looking is free" exits 0 pdv-outbox -c deles/.env status
else
    for _ in 1 2 3 4 5 6; do skip_check "root in the folder of another account" "not root"; done
fi

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
rm logs
LOG_FILE=/dev/full run sh -c 'echo words >&2; echo words >&2; exit 3' 2>said.txt
check_same "a log on a full disk does not stop it either" "3 1" "$? $(grep -c 'continua sem ele' said.txt)"
check "a state's folder that cannot be made is 73" exits 73 env STATE_FILE=/dev/null/x/state.json pdv-outbox run true
