#!/bin/bash
# What becomes visible late, changes or goes after its delivery: each sale arrives once under one sync_id, and each later word of
# it is said once. The rows of the matrix become visible together, at 10:05, between two runs.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"

rows=0
while IFS='|' read -r when sentence end; do
    WHENS[rows]=$when SENTENCES[rows]=$sentence ENDS[rows]=$end
    rows=$((rows + 1))
done <<'END'
window|at once|2026-03-12T10:05:00
window|1 minute late|2026-03-12T10:04:00
window|the window's first tick|2026-03-12T09:59:45
run|the last tick before the window|2026-03-12T09:59:44.997
run|10 minutes late|2026-03-12T09:55:00
run|50 minutes late|2026-03-12T09:15:00
run|59 minutes late|2026-03-12T09:06:00
run|60 minutes late|2026-03-12T09:05:00
run|61 minutes late|2026-03-12T09:04:00
run|the look-back's first tick|2026-03-12T08:59:45
day|the last tick before the look-back|2026-03-12T08:59:44.997
day|75 minutes late|2026-03-12T08:50:00
day|two hours late|2026-03-12T08:05:00
day|ten minutes after midnight|2026-03-12T00:10:00
day|a day late|2026-03-11T10:05:00
day|three days late|2026-03-09T10:05:00
day|the deep look-back's first tick|2026-03-05T10:09:45
never|the last tick before the deep look-back|2026-03-05T10:09:44.997
never|two weeks late|2026-02-26T10:05:00
END

plan $((2 * rows + 35))
set_up_store 2026-03-12 1 300 40 SYNC_MAX_WINDOW_MINUTES=1440 || exit 1
echo "UPDATE dbo.turno SET data_hora_inicio = '2026-02-01T08:00:00', data_hora_termino = '2026-02-01T14:00:00'" >shifts
echo "UPDATE dbo.operacao_pdv SET operacao = 5, data_hora_termino = '2026-02-01T12:00:00'" >hide
for db in caixa gestao; do
    channel='' && [ $db = caixa ] || channel='AND origem = 2'
    read -r -a ids < <(echo "SELECT id_operacao FROM dbo.operacao_pdv WHERE operacao = 1 AND cancelado = 0 $channel ORDER BY id_operacao" | sql $db)
    if [ $db = caixa ]; then ids_caixa=("${ids[@]}"); else ids_gestao=("${ids[@]}"); fi
    sql $db <shifts >/dev/null
done
# The sales' own numbers from here on: ids_caixa[n], ids_gestao[n].

anew() { # nothing was ever sent, and no sale is visible
    stop_webhook
    rm -rf data "$WEBHOOK_STORE"
    start_webhook --token demo-token || exit 1
    export API_ENDPOINT
    sql caixa <hide >/dev/null
    sql gestao <hide >/dev/null
}
show() { echo "UPDATE dbo.operacao_pdv SET operacao = 1, cancelado = 0, data_hora_termino = '$2' WHERE id_operacao = $1"; }
told() { sed -n "s/^$1 $2 //p" all.story | tr '\n' ' ' | sed 's/ $//'; } # CANAL ID: the words of it, one for each payload
counts() { payload_values 'len(p["vendas"]) or ""' | grep . | tr "\n" " " | sed "s/ $//"; } # of each payload with sales
once() { # all sales that were sent, were sent once, with a sync_id of their own
    [ -z "$(story | grep -v CANCELADA | cut -d' ' -f1,2 | sort | uniq -d)" ]
}

# --- the matrix: when which sale is told of ---
anew
cycle_at '2026-03-04 06:00:00' && cycle_at '2026-03-12 10:00:00' || exit 1
for ((n = 0; n < rows; n++)); do show "${ids_caixa[n]}" "${ENDS[n]}" >&3 && show "${ids_gestao[n]}" "${ENDS[n]}" >&4; done 3>caixa.rows 4>gestao.rows
sql caixa <caixa.rows >/dev/null
sql gestao <gestao.rows >/dev/null
cycle_at '2026-03-12 10:10:00'
story >run.story
cycle_at '2026-03-13 06:00:00'
story >day.story
cycle_at '2026-03-13 06:10:00'
cycle_at '2026-03-14 06:00:00'
story >all.story
heard() { # CANAL ID: in which run, with which word
    local file found=''
    for file in run day all; do
        [ -n "$found" ] || found=$(sed -n "s/^$1 $2 /$file /p" $file.story)
    done
    echo "${found:-nothing} $(grep -c "^$1 $2 " all.story)"
}
for ((n = 0; n < rows; n++)); do
    case ${WHENS[n]} in
    window) want="run - 1" ;;
    run) want="run VENDA_TARDIA 1" ;;
    day) want="day VENDA_TARDIA 1" ;;
    never) want="nothing 0" ;;
    esac
    check_same "Caixa, ${SENTENCES[n]}: $want" "$want" "$(heard HIPER_CAIXA "${ids_caixa[n]}")"
    check_same "Loja, ${SENTENCES[n]}: $want" "$want" "$(heard HIPER_LOJA "${ids_gestao[n]}")"
done
echo "# the matrix: $rows ends in each of two channels"

# --- without the deep look-back ---
anew
export SYNC_DEEP_LOOKBACK_DAYS=0
cycle_at '2026-03-04 06:00:00' && cycle_at '2026-03-12 10:00:00'
{ show "${ids_caixa[0]}" 2026-03-12T09:00:00 && show "${ids_caixa[1]}" 2026-03-11T10:00:00; } | sql caixa >/dev/null
for moment in '2026-03-12 10:10:00' '2026-03-13 06:00:00' '2026-03-14 06:00:00'; do cycle_at "$moment"; done
story >all.story
check_same "SYNC_DEEP_LOOKBACK_DAYS=0: the usual look-back is there" VENDA_TARDIA "$(told HIPER_CAIXA "${ids_caixa[0]}")"
check_same "and what came a day late never comes" "" "$(told HIPER_CAIXA "${ids_caixa[1]}")"
unset SYNC_DEEP_LOOKBACK_DAYS
cycle_at '2026-03-15 06:00:00'
story >all.story
check_same "until it is switched on again" VENDA_TARDIA "$(told HIPER_CAIXA "${ids_caixa[1]}")"

# --- changed, cancelled, restored ---
anew
cycle_at '2026-03-12 06:00:00'
for n in 0 1 2 3 4 5 6 7; do show "${ids_caixa[n]}" "2026-03-12T09:0$n:00" && show "${ids_caixa[n]}" "2026-03-12T09:0$n:00" >&3; done 3>gestao.rows | sql caixa >/dev/null
for n in 0 1 2; do show "${ids_gestao[n]}" "2026-03-12T09:0$n:30"; done | sql gestao >/dev/null
cycle_at '2026-03-12 09:30:00'
check_same "eleven sales are sent" 11 "$(story | wc -l)"
word() { # N|gN WANT SENTENCE
    case $1 in
    g*) check_same "$3" "$2" "$(told HIPER_LOJA "${ids_gestao[${1#g}]}")" ;;
    *) check_same "$3" "$2" "$(told HIPER_CAIXA "${ids_caixa[$1]}")" ;;
    esac
}
change() { echo "UPDATE dbo.item_operacao_pdv SET valor_total_liquido = valor_total_liquido + 1 WHERE id_operacao = $1"; }
cancel() { echo "UPDATE dbo.operacao_pdv SET cancelado = ${2:-1} WHERE id_operacao = $1"; }
{
    change "${ids_caixa[1]}" && cancel "${ids_caixa[2]}" && cancel "${ids_caixa[3]}" && show "${ids_caixa[5]}" 2026-03-12T09:35:00
    show "${ids_caixa[6]}" 2026-03-12T08:10:00 # moves out of what the next run reads
    cancel "${ids_caixa[4]}" && cancel "${ids_caixa[4]}" 0 && change "${ids_caixa[7]}"
} | sql caixa >/dev/null
{ change "${ids_gestao[1]}" && cancel "${ids_gestao[2]}"; } | sql gestao >/dev/null
cycle_at '2026-03-12 09:40:00'
{ cancel "${ids_caixa[3]}" 0 && change "${ids_caixa[7]}"; } | sql caixa >/dev/null
for moment in '2026-03-12 09:50:00' '2026-03-12 10:00:00' '2026-03-13 06:00:00' '2026-03-13 06:10:00'; do cycle_at "$moment"; done
story >all.story
word 0 "-" "what did not change is sent once"
word 1 "- VENDA_ALTERADA" "a changed sale is sent once more"
word 2 "- VENDA_CANCELADA" "a cancelled sale is told once"
word 3 "- VENDA_CANCELADA VENDA_ALTERADA" "cancelled, told and restored: sent once more"
word 4 "-" "cancelled and restored between two runs: nothing"
word 5 "- VENDA_ALTERADA" "a sale whose end moved into the window is a changed one"
word 6 "- VENDA_ALTERADA" "a sale whose end moved out of the look-back is found by its id, and a changed one"
word 7 "- VENDA_ALTERADA VENDA_ALTERADA" "changed twice: sent twice more"
word g0 "-" "Loja: what did not change is sent once"
word g1 "- VENDA_ALTERADA" "Loja: a changed sale is sent once more"
word g2 "- VENDA_CANCELADA" "Loja: a cancelled sale is told once"
check "the checker has nothing against it" checker

# --- a shift that closes late ---
anew
cycle_at '2026-03-12 06:00:00'
shift=$(echo "SELECT TOP 1 id_turno FROM dbo.operacao_pdv WHERE id_operacao = ${ids_caixa[0]}" | sql caixa)
closing=$(echo "SELECT TOP 1 id_operacao FROM dbo.operacao_pdv WHERE id_turno = '$shift' AND id_operacao NOT IN ($(IFS=,; echo "${ids_caixa[*]}")) ORDER BY id_operacao DESC" | sql caixa)
{
    echo "UPDATE dbo.turno SET fechado = 0, data_hora_termino = NULL, data_hora_inicio = '2026-03-12T08:00:00' WHERE id_turno = '$shift'"
    show "${ids_caixa[0]}" 2026-03-12T08:30:00
    echo "UPDATE dbo.operacao_pdv SET operacao = 9, cancelado = 0, data_hora_termino = '2026-03-12T08:50:00' WHERE id_operacao = $closing"
} | sql caixa >/dev/null
shifts_told() { payload_values '"%s:%d " % (p["event_type"], len(p["vendas"])) + " ".join("%s" % t["fechado"] for t in p["turnos"] if t["id_turno"] == "'"$shift"'")' | tr '\n' ','; }
cycle_at '2026-03-12 09:00:00'
check_same "an open shift goes with its sale" "sales:1 False," "$(shifts_told)"
cycle_at '2026-03-12 09:10:00'
echo "UPDATE dbo.turno SET fechado = 1, data_hora_termino = '2026-03-12T08:52:00' WHERE id_turno = '$shift'" | sql caixa >/dev/null
cycle_at '2026-03-12 09:20:00'
closed="sales:1 False,turno_closure:0 True,"
check_same "closed later with an earlier end, it is sent once without a sale" "$closed" "$(shifts_told)"
cycle_at '2026-03-12 09:30:00' && cycle_at '2026-03-13 06:00:00'
check_same "and not again" "$closed" "$(shifts_told)"
echo "UPDATE dbo.finalizador_operacao_pdv SET valor = valor + 10 WHERE id_operacao = $closing" | sql caixa >/dev/null
cycle_at '2026-03-13 06:10:00'
check_same "what changes beyond the look-back waits for the deep one" "$closed" "$(shifts_told)"
cycle_at '2026-03-14 06:00:00' && cycle_at '2026-03-14 06:10:00' && cycle_at '2026-03-15 06:00:00'
check_same "whose totals have changed is sent once more" "${closed}turno_closure:0 True," "$(shifts_told)"

# --- more than have room ---
anew
cycle_at '2026-03-12 06:00:00' && cycle_at '2026-03-12 10:00:00'
for n in {0..249}; do show "${ids_caixa[n]}" "2026-03-12T09:$(printf '%02d:%02d' $((n / 30)) $((n * 2 % 60)))"; done | sql caixa >/dev/null
cycle_at '2026-03-12 10:10:00'
check_same "of 250 late sales 90 go first" 90 "$(counts)"
cycle_at '2026-03-12 10:20:00'
check_same "the others have left the look-back" 90 "$(counts)"
cycle_at '2026-03-13 06:00:00'
check_same "the next day's first run brings 90 more" "90 90" "$(counts)"
cycle_at '2026-03-13 06:10:00'
check_same "and the run after it the last 70" "90 90 70" "$(counts)"
cycle_at '2026-03-13 06:20:00'
check_same "no other comes" 250 "$(story | grep -c VENDA_TARDIA)"
check "each once" once
check "the checker has nothing against it either" checker
for n in {0..119}; do cancel "${ids_caixa[n]}"; done | sql caixa >/dev/null
for moment in '2026-03-14 06:00:00' '2026-03-14 06:10:00' '2026-03-14 06:20:00'; do cycle_at "$moment"; done
check_same "120 cancelled at once are told in two runs" "90 30" "$(payload_values 'sum(w.startswith("VENDA_CANCELADA") for w in p["integrity"]["warnings"])' | grep -v '^0$' | tr '\n' ' ' | sed 's/ $//')"
check_same "each once" "120" "$(story | grep CANCELADA | sort -u | wc -l)"
check "and none stays behind" checker

# --- a small SYNC_MAX_PAYLOAD_KB ---
anew
export SYNC_MAX_PAYLOAD_KB=24
cycle_at '2026-03-12 06:00:00' && cycle_at '2026-03-12 10:00:00'
for n in {0..59}; do show "${ids_caixa[n]}" "2026-03-12T09:$(printf '%02d' $((n * 59 / 60))):00"; done | sql caixa >/dev/null
for moment in '2026-03-12 10:10:00' '2026-03-12 10:20:00' '2026-03-13 06:00:00' '2026-03-13 06:10:00' '2026-03-13 06:20:00' '2026-03-13 06:30:00' '2026-03-13 06:40:00'; do cycle_at "$moment"; done
check_same "sixty late sales and payloads of 24 kB: none is lost" 60 "$(story | grep -c VENDA_TARDIA)"
check "each is there once" once
check "no payload is larger" test "$(find "$WEBHOOK_STORE" -name '0*.json' -size +24k | wc -l)" = 0
check "in more than one payload" test "$(stored)" -gt 2
unset SYNC_MAX_PAYLOAD_KB
