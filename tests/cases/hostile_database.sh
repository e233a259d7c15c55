#!/bin/bash
# A SQL Server that is anybody's: sessions with one thing changed, and floods, end in time and within MEMORY_LIMIT_MB, with an exit code
# and whole lines. HOSTILE_SESSIONS: so many; HOSTILE_FLOODS: their words, or all; HOSTILE_BIN: the folder of the program under test.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
plan 1
python3 "$TESTS/make_store.py" --dir . --from 2026-03-02 --days 1 --per-day 40 --loja 10 || exit 1
start_hiperd --caixa "$TESTS/samples/hiperpdv.sql" --caixa caixa.sql --gestao "$TESTS/samples/hiper.sql" --gestao gestao.sql || exit 1
stop_servers() { stop_hiperd; }
hold() {
    python3 "$TESTS/hostile/database.py" --port "$SQL_SERVER_PORT" --sessions "${HOSTILE_SESSIONS:-60}" --seed "${HOSTILE_SEED:-1}" \
        --floods "${HOSTILE_FLOODS:-text,rows,nulls,prelogin}" --program "${HOSTILE_BIN:-$BIN}/pdv-extract-caixa" | tee said
    return "${PIPESTATUS[0]}"
}
check_native "changed sessions and floods end in time, within memory, with a code and whole lines" hold
[ ! -e said ] || echo "# count: $(tail -1 said)"
