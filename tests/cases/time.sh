#!/bin/bash
# Clocks that are wrong, years that end, offsets that change, a ledger that begins, forgets or is set back: nothing is lost, nothing
# arrives twice.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"

plan 65
set_up_store 2026-03-02 3 60 20 SYNC_MAX_WINDOW_MINUTES=1440 || exit 1
anew() { # nothing was ever sent
    stop_webhook
    rm -rf data logs "$WEBHOOK_STORE"
    start_webhook --token demo-token || exit 1
    export API_ENDPOINT
}
# shellcheck disable=SC2034 # store.sh's
clock() { SERVER_CLOCK=${1:-}; }
code_at() { # MOMENT: the cycle's exit code
    local code=0
    cycle_at "$1" || code=$?
    echo $code
}
cursor() { python3 -c 'import json; print(json.load(open("data/state.json"))["last_sync_to"])'; }
said() { grep -q "$1" logs/agent.log; }
doubled() { story | grep -v CANCELADA | cut -d' ' -f1,2 | sort | uniq -d | wc -l; }
caixa() { echo "$1" | sql caixa; }
gestao() { echo "$1" | sql gestao; }
one() { caixa "SELECT TOP 1 id_operacao FROM dbo.operacao_pdv WHERE operacao = 1 AND cancelado = 0 AND data_hora_termino >= '$1' ORDER BY data_hora_termino"; }
one_of_loja() { gestao "SELECT TOP 1 id_operacao FROM dbo.operacao_pdv WHERE operacao = 1 AND cancelado = 0 AND origem = 2 AND data_hora_termino >= '$1' ORDER BY data_hora_termino"; }
word() { story | sed -n "s/^$1 $2 //p" | tr '\n' ' ' | sed 's/ $//'; }

# --- clocks: the SQL Server's plans the windows, whatever the PC's says; `at` sets both, unless `clock` has named another ---
cycle_at '2026-03-02 07:00:00' && cycle_at '2026-03-02 10:00:00'
while read -r server pc; do
    clock "2026-03-02T$server"
    check_same "the PC's clock at $pc, the SQL Server's at $server: the run ends well, where that clock is" \
        "0 2026-03-02T${server%:*}:45-03:00" "$(code_at "$pc") $(date -d "$(cursor) 1 minute" +%FT%H:%M:45-03:00)"
done <<'ROWS'
10:10:00 2026-03-01 10:10:00
10:20:00 1980-01-01 00:00:10
10:30:00 2027-03-02 10:30:00
10:40:00 2026-03-02 10:40:00
ROWS
clock
check "nothing is lost by it, nothing doubled" checker --until 2026-03-02T10:39:45
check_same "the SQL Server's clock goes back a day: the run ends well" 0 "$(code_at '2026-03-01 10:50:00')"
check "and says so" said 'o relógio do SQL Server voltou'
check_same "the cursor is where that clock is" 2026-03-01T10:49:45-03:00 "$(cursor)"
check_same "the clock is right again: the run reads on from there" "0 2026-03-02T10:59:45-03:00" "$(code_at '2026-03-02 11:00:00') $(cursor)"
check_same "1980, an empty battery: the run ends well, and the cursor stays" "0 2026-03-02T10:59:45-03:00" "$(code_at '1980-01-01 00:00:10') $(cursor)"
check "and says that nothing is read" said 'nada é lido até que esteja certo'
check_same "the clock is right again: the run reads on" "0 2026-03-02T11:09:45-03:00" "$(code_at '2026-03-02 11:10:00') $(cursor)"
check "nothing is lost by that, nothing doubled" checker --until 2026-03-02T11:09:45
at '2026-03-02 11:15:00' pdv-outbox rewind 2026-03-02T08:00:00 >/dev/null
cycle_at '2026-03-04 23:00:00'
check "nor by a rewind after it" checker

anew
check_same "a first run in 1980 ends well" 0 "$(code_at '1980-01-01 00:10:00')"
check_same "from there" 1980-01-01T00:09:45-03:00 "$(cursor)"
check_same "the clocks are right: it begins anew, and reads none of the years between" "0 2026-03-02T09:59:45-03:00 1" \
    "$(code_at '2026-03-02 10:00:00') $(cursor) $(grep -c 'fim da execução' logs/agent.log | awk '{ print ($1 == 2) }')"
check "... the sales of the last minutes" test "$(stored)" -ge 1

# --- five days ahead for one run, on the registers too: what is sold once it is right again lies before the cursor ---
export SYNC_DEEP_LOOKBACK_DAYS=0 SYNC_LOOKBACK_MINUTES=10 # nothing else finds it
anew
cycle_at '2026-03-02 07:00:00' && cycle_at '2026-03-02 10:00:00'
sell 2026-03-07T09:55:00 11.00
early=$ID
check_same "ahead: the run reads up to there" "0 2026-03-07T09:59:45-03:00" "$(code_at '2026-03-07 10:00:00') $(cursor)"
check_same "what the registers sold by that clock is sent" - "$(word HIPER_CAIXA "$early")"
check_same "then right: the cursor goes back" "0 2026-03-02T10:09:45-03:00" "$(code_at '2026-03-02 10:10:00') $(cursor)"
sell 2026-03-02T11:00:00 12.00
sold=$ID
sell 2026-03-02T11:00:00 13.00 gestao
sold_loja=$ID
hiperd_control fault gestao:refuse >/dev/null
check_same "Caixa's sale of then is sent, in a window of its time" "69 -" "$(code_at '2026-03-02 11:30:00') $(word HIPER_CAIXA "$sold")"
hiperd_control clear >/dev/null
check_same "and Loja's, as soon as it can be read" "0 -" "$(code_at '2026-03-02 11:40:00') $(word HIPER_LOJA "$sold_loja")"
check_same "the days that were read ahead are read again, nothing is lost" "0 2026-03-08T09:59:45-03:00" "$(code_at '2026-03-08 10:00:00') $(cursor)"
check "nor doubled" checker
for id in "$early" "$sold"; do caixa "DELETE FROM dbo.operacao_pdv WHERE id_operacao = $id" >/dev/null; done
gestao "DELETE FROM dbo.operacao_pdv WHERE id_operacao = $sold_loja" >/dev/null
unset SYNC_DEEP_LOOKBACK_DAYS SYNC_LOOKBACK_MINUTES

# --- the end of a year ---
anew
sold=$(one 2026-03-02T09:00:00)
next=$((sold + 1))
[ "$(caixa "SELECT COUNT(*) FROM dbo.operacao_pdv WHERE id_operacao = $next AND operacao = 1 AND cancelado = 0")" = 1 ] || exit 1
move() { caixa "UPDATE dbo.operacao_pdv SET data_hora_termino = '$2' WHERE id_operacao = $1" >/dev/null; }
year_end() { # LAST_DAY FIRST_DAY: a sale in the last tick of one day, one in the first of the next
    local name
    anew
    move "$sold" "$1T23:59:59.997" && move "$next" "$2T00:00:00"
    cycle_at "$1 23:40:00"
    webhook_control fault status=500 >/dev/null
    cycle_at "$1 23:59:00" && cycle_at "$2 00:00:15" # read up to midnight
    cycle_at "$2 00:10:00"
    cycle_at "$2 01:20:00"
    for name in data/outbox/*.json.gz; do basename "$name" | cut -d_ -f2 | cut -c1-15; done >names # in the order of sending
    webhook_control clear >/dev/null
    cycle_at "$2 01:30:00"
    check_same "$1: both sales arrive once" "- -" "$(word HIPER_CAIXA "$sold") $(word HIPER_CAIXA "$next")"
    check_same "$1: each has the ledger's file of its day" "$1 $2" \
        "$(for id in $sold $next; do basename "$(grep -l "venda HIPER_CAIXA $id " data/ledger/*.ledger)" .ledger; done | tr '\n' ' ' | sed 's/ $//')"
    check_same "$1: the entries' names are in the order of time" "2 $(sort names)" "$(wc -l <names) $(payload_values 'p["window"]["to"]' | while read -r to; do date -u -d "$to" +%Y%m%dT%H%M%S; done | head -n "$(wc -l <names)")"
}
year_end 2026-12-31 2027-01-01
year_end 2028-02-29 2028-03-01

# --- another STORE_UTC_OFFSET ---
for move in "-03:00 -04:00" "-04:00 -03:00" "-03:00 +02:00" "+02:00 -03:00"; do
    read -r before after <<<"$move"
    anew
    STORE_UTC_OFFSET=$before cycle_at '2026-03-02 07:00:00'
    STORE_UTC_OFFSET=$before cycle_at '2026-03-02 12:00:00'
    sent=$(story | wc -l)
    STORE_UTC_OFFSET=$after cycle_at '2026-03-02 12:10:00'
    STORE_UTC_OFFSET=$after cycle_at '2026-03-03 12:00:00'
    check "STORE_UTC_OFFSET $before, then $after: some was sent before" test "$sent" -gt 0
    check "... and nothing is lost, nothing doubled" checker --offset any --until 2026-03-03T06:00:00
    check_same "... nor said to have changed" 0 "$(story | grep -c -e ALTERADA -e CANCELADA)"
done

# --- two registers an hour apart ---
anew
cycle_at '2026-03-02 07:00:00' && cycle_at '2026-03-02 10:00:00'
ahead=$sold behind=$next
move "$ahead" 2026-03-02T11:05:00 && move "$behind" 2026-03-02T09:05:00 # both sold at 10:05
cycle_at '2026-03-02 10:10:00'
check_same "the sale of the register that is behind comes late, that of the one ahead not yet" "VENDA_TARDIA," "$(word HIPER_CAIXA "$behind"),$(word HIPER_CAIXA "$ahead")"
cycle_at '2026-03-02 11:10:00' && cycle_at '2026-03-02 12:00:00'
check_same "each arrives once" "VENDA_TARDIA,-" "$(word HIPER_CAIXA "$behind"),$(word HIPER_CAIXA "$ahead")"

# --- where the ledger begins ---
for state in '' '{"last_sync_to": "2026-03-02T10:00:00"}'; do
    anew
    [ -z "$state" ] || { mkdir -p data && echo "$state" >data/state.json; }
    cycle_at '2026-03-02 10:10:15' && cycle_at '2026-03-03 06:00:00' && cycle_at '2026-03-04 06:00:00'
    check_same "${state:-a first installation}: nothing from before is sent" "" "$(payload_values '"\n".join(s["data_hora"] for s in p["vendas"])' | grep . | sort | awk '$1 < "2026-03-02T10:00:00"')"
    check "... but all that came since" test "$(story | wc -l)" = "$(payload_values '"\n".join("%s %d" % (s["canal"], s["id_operacao"]) for s in p["vendas"])' | grep . | sort -u | wc -l)" -a "$(stored)" -ge 3
done

# --- rewind ---
anew
late=$(one 2026-03-02T09:30:00) late_loja=$(one_of_loja 2026-03-02T09:30:00)
caixa "UPDATE dbo.operacao_pdv SET operacao = 5 WHERE id_operacao = $late" >/dev/null
gestao "UPDATE dbo.operacao_pdv SET operacao = 5 WHERE id_operacao = $late_loja" >/dev/null
mkdir data && echo '{"last_sync_to": "2026-03-02T08:00:00"}' >data/state.json
export SYNC_MAX_WINDOW_MINUTES=240 # windows whose sync_ids would come again
cycle_at '2026-03-03 06:00:15'
caixa "UPDATE dbo.operacao_pdv SET operacao = 1 WHERE id_operacao = $late" >/dev/null
gestao "UPDATE dbo.operacao_pdv SET operacao = 1 WHERE id_operacao = $late_loja" >/dev/null
before=$(stored)
at '2026-03-03 06:05:00' pdv-outbox rewind 2026-03-02T08:00:00 >/dev/null
cycle_at '2026-03-03 06:10:15'
check_same "rewind finds a sale that became visible since, in each channel" "1 1" "$(story | grep -c "HIPER_CAIXA $late ") $(story | grep -c "HIPER_LOJA $late_loja ")"
check_same "and sends nothing twice" 0 "$(doubled)"
check "in payloads of their own" test "$(stored)" -gt "$before"
check "nothing is missing" checker --until 2026-03-03T06:00:00
check_same "the webhook has dropped nothing as known" 0 "$(grep -c '"status": *200' "$WEBHOOK_STORE/requests.ndjson")"
story | sort >once.story
at '2026-03-03 06:15:00' pdv-outbox rewind --resend 2026-03-02T08:00:00 >/dev/null
cycle_at '2026-03-03 06:20:15'
check_same "rewind --resend sends all once more" "$(cut -d' ' -f1,2 once.story | sort)" "$(story | cut -d' ' -f1,2 | sort | uniq -d)"
check_same "and no more than once" "$(($(wc -l <once.story) * 2))" "$(story | head -n $(($(wc -l <once.story) * 2)) | wc -l)"
check_same "under sync_ids that the webhook does not know" 0 "$(grep -c '"status": *200' "$WEBHOOK_STORE/requests.ndjson")"
cycle_at '2026-03-03 06:30:15' && cycle_at '2026-03-04 06:00:00'
check_same "what comes after is sent once again" "$(wc -l <once.story)" "$(doubled)"

unset SYNC_MAX_WINDOW_MINUTES

# --- Loja is down while its rows arrive late ---
anew
read -r -a ids < <(gestao "SELECT id_operacao FROM dbo.operacao_pdv WHERE operacao = 1 AND cancelado = 0 AND origem = 2 AND data_hora_termino >= '2026-03-02T14:00:00' ORDER BY id_operacao")
cycle_at '2026-03-02 07:00:00' && cycle_at '2026-03-02 10:00:00'
hiperd_control fault gestao:refuse >/dev/null
cycle_at '2026-03-02 10:10:00'
n=0
for end in 2026-03-02T09:20:00 2026-03-02T09:55:00 2026-03-02T10:05:00 2026-03-02T12:30:00; do
    gestao "UPDATE dbo.operacao_pdv SET data_hora_termino = '$end' WHERE id_operacao = ${ids[n]}" >/dev/null
    n=$((n + 1))
done
cycle_at '2026-03-02 12:00:00'
cycle_at '2026-03-02 13:00:00'
hiperd_control clear >/dev/null
cycle_at '2026-03-02 13:10:00' && cycle_at '2026-03-02 13:20:00' && cycle_at '2026-03-03 06:00:00'
check_same "late Loja rows of an outage arrive once, those from before it as late ones" "VENDA_TARDIA VENDA_TARDIA - -" \
    "$(for n in 0 1 2 3; do word HIPER_LOJA "${ids[n]}" && echo; done | tr '\n' ' ' | sed 's/ $//')"
check "and nothing else is lost or doubled" checker --until 2026-03-03T05:59:45

# --- how long the ledger remembers ---
days() { find data/ledger -maxdepth 1 -name '*.ledger' -exec basename {} .ledger \; | sort | tr '\n' ' ' | sed 's/ $//'; }
anew
export LEDGER_DAYS=1
for day in 2 3 4; do
    cycle_at "2026-03-0$day 07:00:00" && cycle_at "2026-03-0$day 23:00:00"
done
cycle_at '2026-03-05 06:00:00'
all='2026-03-02 2026-03-03 2026-03-04'
check_same "what the deep look-back may still read is not forgotten, whatever LEDGER_DAYS says" "$all" "$(days)"
check_same "so that nothing is sent a second time" 0 "$(doubled)"
cycle_at '2026-03-16 06:00:00' # eleven days ahead for one run
check_same "nor are the files in which a sale of a month ago is still looked for" "2026-03-16T05:59:45-03:00 $all" "$(cursor) $(days)"
cycle_at '2026-03-05 06:10:00'
check_same "so that nothing is sent a second time when the clock is right again" "2026-03-05T06:09:45-03:00 0" "$(cursor) $(doubled)"
for n in {0..40}; do
    day=$(date -d "2026-01-01 $n days" +%F)
    touch "data/ledger/$day.ledger" "data/ledger/$day.copia"
done
cycle_at '2026-03-05 06:20:00'
check_same "of more days than those the oldest go" "34 2026-01-11 $all" "$(days | wc -w) $(days | cut -d' ' -f 1,32-)"
