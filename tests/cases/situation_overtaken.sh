#!/bin/bash
# A payload that fails for a while is overtaken by a younger one, and head office hears the older word last: it is told the present
# state once more.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"
plan 5

set_up_store 2026-03-12 1 1 0 || exit 1
without_sales
shift=0DF00D00-0000-4000-8000-000000000001
sq caixa "INSERT INTO dbo.turno (id_turno, id_ponto_venda, id_usuario, data_hora_inicio, fechado, sequencial) VALUES ('$shift', 10, 1, '2026-03-12T08:00:00', 0, 1)" >ignored
cycle_at '2026-03-12 09:00:00'
webhook_control fault status=503 >ignored
sell 2026-03-12T09:05:00 100.00 && A=$ID
sell 2026-03-12T09:06:00 200.00 && B=$ID
sq caixa "UPDATE dbo.operacao_pdv SET id_turno = '$shift'" >ignored
cycle_at '2026-03-12 09:10:00'
sq caixa "UPDATE dbo.operacao_pdv SET cancelado = 1 WHERE id_operacao = $A" >ignored
sq caixa "UPDATE dbo.item_operacao_pdv SET valor_total_liquido = 20.00 WHERE id_operacao = $B" >ignored
sq caixa "INSERT INTO dbo.operacao_pdv (id_ponto_venda, id_turno, id_usuario, operacao, cancelado, data_hora_inicio, data_hora_termino) VALUES (10, '$shift', 1, 9, 0, '2026-03-12T09:15:00', '2026-03-12T09:15:00')" >ignored
sq caixa "UPDATE dbo.turno SET fechado = 1, data_hora_termino = '2026-03-12T09:15:05' WHERE id_turno = '$shift'" >ignored
cycle_at '2026-03-12 09:20:00'
check_same "while the server is away, two payloads wait" 2 "$(waiting)"

webhook_control clear >ignored
webhook_control fault status=503:times=3 >ignored # the first request after it
cycle_at '2026-03-12 09:30:00'
cycle_at '2026-03-12 09:40:00'
cycle_at '2026-03-12 09:50:00'
check_same "the younger payload came first: a sale cancelled, one changed" "HIPER_CAIXA $B VENDA_ALTERADA|HIPER_CAIXA $A VENDA_CANCELADA|HIPER_CAIXA $A -|HIPER_CAIXA $B -" \
    "$(story | head -4 | paste -sd '|')"
check_same "then both are told once more, and no more than that" "HIPER_CAIXA $A VENDA_CANCELADA|HIPER_CAIXA $B VENDA_ALTERADA" "$(story | tail -n +5 | sort | paste -sd '|')"
check_same "nothing waits, nothing is dead" "0 0" "$(waiting) $(dead)"
check_same "sales and shift are at head office as they are" "$EVEN" "$(picture)"
