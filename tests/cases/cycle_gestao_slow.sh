#!/bin/bash
# A Gestao that answers each statement, and all of them together too slowly for a run, does not starve Caixa: its extractor ends with
# its share of the run's time, in words and with a whole stream, and Caixa's sales of the run are delivered.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"
plan 7
set_up_store 2026-03-02 1 300 60 RUN_LIMIT_SECONDS=30 REQUEST_TIMEOUT_SECONDS=5 || exit 1
check "the cycle before ends well" cycle_at '2026-03-02 08:00:00'
slow=gestao:slow=150
check_same "each answer of Gestao takes seconds" ok "$(hiperd_control fault $slow)"
begun=$(date +%s)
check "the cycle ends with 69" exits 69 cycle_at '2026-03-02 08:50:00'
check "... before the run's limit does it" test $(($(date +%s) - begun)) -lt 28
check_same "... Caixa's sales are delivered, with the warning" "HIPER_CAIXA True" \
    "$(payload_values '" ".join(sorted({v["canal"] for v in p["vendas"]})) + " " + str("GESTAO_DB_FAILURE" in p["integrity"]["warnings"])' | tail -1)"
check "... and it is said which key the time comes from" grep -q 'pdv-extract-loja: erro: .*RUN_LIMIT_SECONDS' logs/agent.log
hiperd_control clear >/dev/null
cycle_at '2026-03-02 09:10:00'
check "the next cycle brings what was missing" checker --until 2026-03-02T09:09:00
