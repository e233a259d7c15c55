#!/bin/bash
# The databases are swapped, or put back from an old copy. What is not there is no cancellation: head office is told that it is gone,
# and what new sales get old ids.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"
plan 14

set_up_store 2026-03-06 7 20 10 SYNC_MAX_WINDOW_MINUTES=1440 || exit 1
told() { payload_values '"\n".join(p["integrity"]["warnings"])' | grep "^$1"; }
alarm() { # MOMENT: status and diagnosis name it
    at "$1" pdv-outbox status | grep -iE 'troca|restaur' && at "$1" pdv-outbox --check | grep FALHA | grep -iE 'troca|restaur'
}
cycle_at '2026-03-05 23:00:00'
cycle_at '2026-03-12 18:00:00'
sell 2026-03-12T18:05:00 10.00 && A=$ID
sell 2026-03-12T18:06:00 20.00 && B=$ID
cycle_at '2026-03-12 18:10:00'

# --- one of each ---
sq caixa "UPDATE dbo.operacao_pdv SET cancelado = 1 WHERE id_operacao = $A" >ignored
for table in finalizador_operacao_pdv item_operacao_pdv operacao_pdv; do sq caixa "DELETE FROM dbo.$table WHERE id_operacao = $B" >ignored; done
cycle_at '2026-03-12 18:20:00'
cycle_at '2026-03-12 18:30:00'
check_same "a row that says cancelled is told as cancelled, once" "VENDA_CANCELADA: HIPER_CAIXA $A" "$(told VENDA_CANCELADA)"
check_same "a row that is gone is told as that, once" "VENDA_SUMIDA: HIPER_CAIXA $B" "$(told VENDA_SUMIDA)"
check_same "the picture is right, but for what is gone" "$EVEN" "$(picture --until 2026-03-12T18:29:45)"
check_same "one row is no swap" "" "$(told BASE_TROCADA)"

# --- all ---
old=$(story | sed -n 's/^HIPER_CAIXA \([0-9]*\) .*/\1/p' | head -1)
without_sales
cycle_at '2026-03-12 18:40:00'
cycle_at '2026-03-13 08:00:00'
sell 2026-03-13T08:05:00 30.00 && C=$ID
for moment in '2026-03-13 08:10:00' '2026-03-13 08:20:00' '2026-03-13 08:30:00'; do cycle_at "$moment"; done
check_same "both databases lose their rows: no sale is told as cancelled" 1 "$(told VENDA_CANCELADA | wc -l)"
check_same "that is told for each channel, once" "BASE_TROCADA: HIPER_CAIXA|BASE_TROCADA: HIPER_LOJA" "$(told BASE_TROCADA | sed 's/ [0-9]*$//' | sort | paste -sd '|')"
check "with how many they are" test "$(told BASE_TROCADA | awk '{ n += $3 } END { print n }')" -gt 150
check "of those that went one by one there are few" test "$(told VENDA_SUMIDA | wc -l)" -le 41
check "the log says so" sh -c "cat cycle.err logs/agent.log | grep -iE '(aviso|erro):.*(troca|restaur)'"
check "it is an alarm" alarm '2026-03-13 08:31:00'
check_same "while it stands, what is sold goes on" - "$(story | sed -n "s/^HIPER_CAIXA $C //p")"
check_same "the picture is right, but for what is gone" "$EVEN" "$(picture)"

# --- ids that are given a second time ---
sq caixa "SET IDENTITY_INSERT dbo.operacao_pdv ON; INSERT INTO dbo.operacao_pdv (id_operacao, id_ponto_venda, id_usuario, operacao, cancelado, data_hora_inicio, data_hora_termino) VALUES ($old, 10, 1, 1, 0, '2026-03-13T08:35:00', '2026-03-13T08:35:00'); SET IDENTITY_INSERT dbo.operacao_pdv OFF" >ignored
cycle_at '2026-03-13 08:40:00'
check_same "a new sale under an old id is told as that" "ID_REUTILIZADO: HIPER_CAIXA $old" "$(told ID_REUTILIZADO)"
check_same "and is at head office in the place of the old one" "$EVEN" "$(picture)"
