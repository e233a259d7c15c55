#!/bin/bash
# A refused payload comes back after a younger one has corrected its sales, by itself or by a person's requeue: the older word is not
# the last.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"
plan 11

set_up_store 2026-03-12 1 1 0 || exit 1
without_sales
cycle_at '2026-03-12 08:00:00'

# refused HOUR TIMES: a payload of two sales is refused so many times; then one sale is cancelled, one is changed, and both are told
refused() {
    sell "2026-03-12T$1:02:00" 100.00 && A=$ID
    sell "2026-03-12T$1:08:00" 200.00 && B=$ID
    webhook_control "fault status=422:match=\"id_operacao\":$A,:times=$2" >ignored
    cycle_at "2026-03-12 $1:10:00"
    check_same "refused, it is in the dead letter" "1 recusado" "$(reasons | grep recusado)"
    sq caixa "UPDATE dbo.operacao_pdv SET cancelado = 1 WHERE id_operacao = $A" >ignored
    sq caixa "UPDATE dbo.item_operacao_pdv SET valor_total_liquido = 20.00 WHERE id_operacao = $B" >ignored
    cycle_at "2026-03-12 $1:20:00"
    check_same "the younger one is delivered: a sale changed, one cancelled" "VENDA_ALTERADA VENDA_CANCELADA" "$(last "$B") $(last "$A")"
    cycle_at "2026-03-12 $1:30:00"
}
last() { story | sed -n "s/^HIPER_CAIXA $1 //p" | tail -1; }

refused 09 1
check_same "as others pass it is tried once more, and heals without a hand" "0 1" "$(dead) $(story | grep -c "HIPER_CAIXA $A -")"
cycle_at '2026-03-12 09:40:00'
check_same "the last word of both sales is again the present one" "VENDA_ALTERADA VENDA_CANCELADA" "$(last "$B") $(last "$A")"
check_same "healed: head office has them as they are" "$EVEN" "$(picture)"

refused 11 2
check_same "refused again, it is taken apart: for the record" "1 dividido" "$(reasons)"
cycle_at '2026-03-12 11:40:00'
check_same "taken apart: head office has them as they are" "$EVEN" "$(picture)"
at '2026-03-12 11:45:00' pdv-outbox requeue --all >requeue.out 2>&1
cycle_at '2026-03-12 11:50:00'
cycle_at '2026-03-12 12:00:00'
check_same "requeued by a person all the same: it still has" "$EVEN" "$(picture)"
check_same "nothing waits" 0 "$(waiting)"
