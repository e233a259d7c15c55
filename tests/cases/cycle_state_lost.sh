#!/bin/bash
# state.json is damaged between two runs: its twin still promises a window whose payload has been delivered meanwhile. What
# became visible late in that window must not go out under a sync_id that the webhook knows, and drops. And when it promises
# one whose payload is in the queue but not yet in the ledger, that payload's sales must not be read a second time.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"

plan 8
set_up_store 2026-03-02 1 120 60 || exit 1
at '2026-03-02 09:10:00' pdv-outbox rewind 2026-03-02T08:00:00 >/dev/null || exit 1
cycle_at '2026-03-02 09:10:00'
late=$(hiperd_control sql caixa "SELECT MAX(id_operacao) FROM dbo.operacao_pdv WHERE operacao = 1 AND cancelado = 0 AND data_hora_termino < '2026-03-02T09:55:00'" | cut -d' ' -f2)
owner() { hiperd_control sql caixa "UPDATE dbo.operacao_pdv SET id_ponto_venda = $1 WHERE id_operacao = $late" >/dev/null; }

owner 11 # nobody of this store sees it
cycle_at '2026-03-02 10:00:00'
check_same "the window is delivered" 0 "$(waiting)"
owner 10
: >data/state.json
check "the run after the damage ends well" cycle_at '2026-03-02 10:10:00'
check_same "no payload went out under a sync_id that the webhook knew" 0 "$(grep -c '"status": *200' "$WEBHOOK_STORE/requests.ndjson")"

# No file may grow beyond what the ledger's has already: the payload fits, its lines in the ledger do not.
on_a_full_disk() { (trap '' XFSZ; ulimit -f $(($(stat -c %s data/ledger/2026-03-02.ledger) / 1024)); cycle_at "$1"); }
check "a payload that cannot be noted in the ledger is kept" exits 74 on_a_full_disk '2026-03-02 10:40:00'
check_same "and held back" 1 "$(waiting)"
: >data/state.json
check "the run after another damage ends well" cycle_at '2026-03-02 10:50:00'
check_same "and empties the queue" 0 "$(waiting)"
cycle_at '2026-03-02 23:00:00'
check "no sale is missing, each is there once" checker
