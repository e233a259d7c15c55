#!/bin/bash
# Registers with a wrong clock sell in 2010 and in 2031: no window and no look-back ever reads that far. Their ids tell.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"
plan 5

set_up_store 2026-03-12 1 10 4 || exit 1
cycle_at '2026-03-12 07:00:00'
sell 2010-01-01T00:05:00 111.00 && A=$ID
sell 2031-06-01T12:00:00 222.00 && B=$ID
sell 2010-01-01T00:07:00 333.00 gestao && L=$ID
cycle_at '2026-03-12 10:00:00'
for moment in '2026-03-13 07:00:00' '2026-03-14 07:00:00' '2026-03-15 07:00:00'; do cycle_at "$moment"; done
word() { story | sed -n "s/^$1 $2 //p" | paste -sd ' '; }
check_same "sold in 2010, it is told as a late one, once" VENDA_TARDIA "$(word HIPER_CAIXA "$A")"
check_same "sold in 2031 likewise" VENDA_TARDIA "$(word HIPER_CAIXA "$B")"
check_same "and in the back office" VENDA_TARDIA "$(word HIPER_LOJA "$L")"
check_same "with the end that its row has" 2010-01-01T00:05:00-03:00 "$(payload_values '"\n".join(s["data_hora"] for s in p["vendas"] if s["canal"] == "HIPER_CAIXA" and s["id_operacao"] == '"$A"')' | grep .)"
check_same "all sales are at head office as they are" "$EVEN" "$(picture)"
