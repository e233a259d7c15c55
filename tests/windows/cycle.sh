#!/bin/bash
# In Wine: the driver pdv-sync.cmd in a folder with blanks, an accent and signs of its own: outages, the verbs, each stage by hand.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"
. "$TESTS/windows/wine.sh"

plan 48
export WINEPREFIX=$WORK/wine # with a folder for temporary files of its own
begin_wine || exit 1
set_up_store 2026-03-02 1 60 20 || exit 1
unset PDV_CONFIG
agent="$WORK/Loja José & Cia (2)"
set_up_agent "$agent"
driver() { # MOMENT ARG...: leaves its code in `code`
    local moment=$1
    shift
    code=0
    (cd "$agent" && win_at "$moment" cmd /d /c pdv-sync.cmd "$@") >driver.out 2>driver.err || code=$?
}
queue() { find "$agent/data/outbox" -name '*.json.gz' | wc -l; }
checked() { python3 "$TESTS/checker.py" --hiperd "$HIPERD_CONTROL" --webhook "$WEBHOOK_STORE" --outbox "$agent/data/outbox" "$@"; }
warned() { payload_values '"%s %s" % (p["window"]["to"][11:16], "GESTAO_DB_FAILURE" in p["integrity"]["warnings"])'; }

# --- a day ---
mkdir "$agent/data" && echo '{"last_sync_to": "2026-03-02T07:00:00"}' >"$agent/data/state.json"
hiperd_control clock 2026-03-02T12:00:00 >/dev/null
temporary() { find "$WINEPREFIX" -path '*Temp*' -name 'pdv-*' | sort; }
driver '2026-03-02 12:00:00'
check_same "a cycle ends well" 0 "$code"
check "and catches up in windows of an hour" test "$(stored)" -ge 4
check_same "nothing waits" 0 "$(queue)"
check "all that was sold is there, once" checked --until 2026-03-02T11:59:00
check "the log is beside the data" grep -q 'pdv-send: .*entregue (201)' "$agent/logs/agent.log"
check_same "the driver left nothing in the folder for temporary files, nor in its own" "" "$(temporary)$(ls "$agent/data/execucoes")"
check "its last line says what it did" grep -q 'pdv-outbox: fim da execução: código 0' "$agent/logs/agent.log"

# --- outages ---
webhook_control fault status=503 >/dev/null
driver '2026-03-02 13:00:00'
check "with the webhook down the cycle says so" test "$code" -ne 0
check "and the payload waits" test "$(queue)" -ge 1
webhook_control clear >/dev/null
mkfifo release
cp "$PROGRAMS/tests/terminate.exe" .
(cd "$agent/data/outbox" && files=(*.gz) && exec wine "$WORK/terminate.exe" hold "${files[0]}") <release >held 2>/dev/null &
holder=$!
exec 3>release
until_true $holder grep -q . held
driver '2026-03-02 13:05:00'
check_same "a payload that a virus scanner holds: drain's code is not lost in the pipe" "held 74" "$(tr -d '\r' <held) $code"
check "and the log says whose it was" grep -q 'fim da execução: código 74 (pdv-outbox drain)' "$agent/logs/agent.log"
exec 3>&-
wait $holder
driver '2026-03-02 13:10:00'
check_same "it is up again: the cycle ends well" 0 "$code"
check_same "and nothing waits any more" 0 "$(queue)"
hiperd_control fault gestao:refuse >/dev/null
hiperd_control clock 2026-03-02T14:30:00 >/dev/null
driver '2026-03-02 14:30:00'
check_same "with Gestao down the cycle says so" 69 "$code"
check "Caixa went on, with the warning" test "$(warned | grep -c True)" -ge 1
hiperd_control clear >/dev/null
driver '2026-03-02 14:40:00'
check_same "Gestao is up again: the cycle ends well" 0 "$code"
hiperd_control clock 2026-03-02T17:00:00 >/dev/null
webhook_control fault status=503 >/dev/null
driver '2026-03-02 17:00:00'
check_same "with the webhook down again the payloads wait" "69 yes" "$code $([ "$(queue)" -ge 2 ] && echo yes)"
webhook_control clear >/dev/null
dead() { find "$agent/data/dead_letter" -name '*.json.gz' | wc -l; }
files=("$agent"/data/outbox/*.gz)
echo destroyed >"${files[0]}"
hiperd_control clock 2026-03-02T18:00:00 >/dev/null
webhook_control fault status=422:times=1 >/dev/null
driver '2026-03-02 18:00:00'
check_same "a payload that was destroyed lies in the dead letter, one that was refused waits for its second try" "1 1" "$(dead) $(queue)"
check "with its reason beside it" grep -q '"motivo": *"corrompido"' "$agent"/data/dead_letter/*.motivo.json
check_same "the second delivery does not make the refusal forgotten" 1 "$code"
hand() { (cd "$agent" && win_at '2026-03-02 18:05:00' cmd /d /c "$1") 2>hand.err; }
hand 'pdv-outbox list' >hand.out
check "it is listed by hand" grep -q corrompido hand.out
rm "$agent"/data/dead_letter/* # the checker calls it unreadable, which it is
hiperd_control clock 2026-03-02T23:00:00 >/dev/null
driver '2026-03-02 23:00:00'
check "no sale is missing, each is there once" checked

# --- the verbs ---
driver '2026-03-02 23:10:00' --conferir 2026-03-02 2026-03-02
check_same "--conferir over the day misses nothing" 0 "$code"
check "and shows its sums" grep -q '^2026-03-02 HIPER_CAIXA *60 ' driver.out
for day in 2026-02-30 2026-3-2 tomorrow 2026-13-01 2026-02-28; do
    driver '2026-03-02 23:10:00' --conferir 2026-03-01 $day
    check_same "--conferir knows that $day is no last day" 64 "$code"
done
for words in --conferir '--conferir 2026-03-01' --loop '--loop x' '--loop 3x' -c --nothing; do
    # shellcheck disable=SC2086 # words
    driver '2026-03-02 23:10:00' $words
    check_same "$words is a wrong use" 64 "$code"
done
driver '2026-03-02 23:10:00' --doctor
check_same "--doctor finds all well" 0 "$code"
check "and leaves its report beside the log" grep -q 'OK *pdv-send:' "$agent/logs/doctor.log"
check_same "... which is what it shows" "$(tr -d '\r' <"$agent/logs/doctor.log")" "$(tr -d '\r' <driver.out)"
driver '2026-03-02 23:10:00' --help
check_same "--help" 0 "$code"
check "says how it is used" grep -q 'uso: pdv-sync.cmd' driver.out
mkdir "$WORK/outra" && cp .env "$WORK/outra/.env"
driver '2026-03-02 23:10:00' -c ../outra/.env --loop 2
check_same "another configuration, twice" "0 2" "$code $(grep -c 'aviso\|pdv-' "$WORK/outra/logs/agent.log" | awk '{ print ($1 > 0) ? 2 : 0 }')"

# --- by hand ---
hand 'pdv-extract-caixa --from 2026-03-02T10:00:00 --to 2026-03-02T11:00:00 >caixa.ndjson'
check "a stage writes into a file" test "$(wc -l <"$agent/caixa.ndjson")" -gt 2
check_same "whose lines end as on Linux" 0 "$(grep -c $'\r' "$agent/caixa.ndjson")"
(at '2026-03-02 23:20:00' pdv-extract-caixa -c .env --from 2026-03-02T10:00:00 --to 2026-03-02T11:00:00 >linux.ndjson 2>/dev/null)
same_lines() { diff <(sed 's/,"servidor_agora":[^}]*//' "$1") <(sed 's/,"servidor_agora":[^}]*//' "$2"); }
check "and are the same" same_lines "$agent/caixa.ndjson" linux.ndjson
hand 'pdv-merge --payload <caixa.ndjson >salvo.json'
check "a payload comes out of the pipe" grep -q '"schema_version"' "$agent/salvo.json"
before=$(wc -l <"$WEBHOOK_STORE/requests.ndjson")
hand 'pdv-send salvo.json' >hand.out
check "a saved payload is sent by hand" test "$(wc -l <"$WEBHOOK_STORE/requests.ndjson")" -gt "$before"
check_same "the password is in no file but the configuration" "" "$(grep -rl --include='*' 'SQL_PASSWORD=demo\|demo-token' "$agent" | grep -v '/\.env$')"
wineserver -k
