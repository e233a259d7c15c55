#!/bin/bash
# A firewall dislikes a product's name and answers its payload with a page of its own: all others pass, the sales beside it too, and
# nobody is sent to correct a credential.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"
plan 10

set_up_store 2026-03-12 1 1 0 || exit 1
without_sales
cycle_at '2026-03-12 09:00:00'
sq caixa "UPDATE dbo.produto SET nome = N'Capa; DROP TABLE produto' WHERE id_produto = 3" >ignored
sell 2026-03-12T09:01:00 10.00 && A=$ID
sell 2026-03-12T09:08:00 20.00 && B=$ID
sq caixa "UPDATE dbo.item_operacao_pdv SET id_produto = 3 WHERE id_operacao = $B" >ignored
webhook_control 'fault html=403:match=DROP TABLE' >ignored
check_same "nothing else to send: it may be the permission, and the queue waits" "77 1 0" "$(cycle_at '2026-03-12 09:10:00'; echo "$? $(waiting) $(dead)")"
check_same "nothing is counted" 1 "$(find data/outbox -name '*_t0.json.gz' | wc -l)"

: >cycle.err
rm logs/agent.log
sell 2026-03-12T09:15:00 30.00
cycle_at '2026-03-12 09:20:00'
check_same "another one passes: then it is this payload" "1 1" "$(story | grep -c "CAIXA $ID ") $(find data/outbox -name '*_t1.json.gz' | wc -l)"
check "the message says who answered" sh -c "cat cycle.err logs/agent.log | grep -i 'firewall'"
for minute in 3 4 5 6; do
    sell "2026-03-12T09:$((minute - 1))5:00" 30.00
    cycle_at "$(date -d "2026-03-12 09:00:00 ${minute}0 minutes" '+%F %T')"
done
check_same "not one message names the credential" 0 "$(said | grep -c 'API_TOKEN')"
check_same "counted three times it is taken apart: for the record" "1 dividido" "$(reasons)"
check_same "the sale beside it has come" 1 "$(story | grep -c "HIPER_CAIXA $A ")"
check_same "only the one is missing" "missing 1, stale 0, false 0 $B" "$(picture) $(sed -n 's/^  missing: HIPER_CAIXA //p' checked | tr -d ' ')"
webhook_control clear >ignored
cycle_at '2026-03-12 10:10:00'
check_same "the firewall is mended: it comes too, as it is" "$EVEN" "$(picture)"
check_same "nothing waits" 0 "$(waiting)"
