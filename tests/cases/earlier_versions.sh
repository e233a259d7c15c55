#!/bin/bash
# The files of earlier versions go on working: a configuration as it was, and a state with last_sync_to alone.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"

plan 8
set_up_store 2026-03-02 1 120 30 || exit 1
mv .env base.env
printf '\xef\xbb\xbf# Configura\xc3\xa7\xc3\xa3o do agente\r\n' >.env
sed 's/=\(.*\)/="\1"/; s/$/\r/' base.env >>.env
printf '%s\r\n' '' 'SQL_DRIVER={ODBC Driver 17 for SQL Server}' 'SQL_ENCRYPT = no' "SQL_TRUST_SERVER_CERT='yes'" \
    'LOG_LEVEL=INFO' 'LOG_ROTATION=10 MB' 'LOG_RETENTION="30 days"' 'SYNC_WINDOW_MINUTES=10' >>.env
chmod 600 .env
mkdir -p data
first() { payload_values 'p["window"]["from"]' | head -1; }

echo '{"last_sync_to": "2026-03-02T10:00:00", "last_run": "2026-03-02T10:00:05", "version": "3.2.1"}' >data/state.json
check "a naive last_sync_to and the old configuration serve" cycle_at '2026-03-02 12:00:15'
check_same "nobody is warned of anything" "" "$(grep -i 'aviso' logs/agent.log | grep -v 'os relógios diferem')"
check_same "it goes on where the earlier version ended" "2026-03-02T10:00:00-03:00" "$(first)"
check_same "last_sync_to stays readable" "2026-03-02T12:00:00-03:00" "$(python3 -c 'import json; print(json.load(open("data/state.json"))["last_sync_to"])')"

rm -rf data "$WEBHOOK_STORE"/0*
mkdir data
echo '{"last_sync_to": "2026-03-02T16:00:00+00:00"}' >data/state.json
check "a last_sync_to with another offset serves" cycle_at '2026-03-02 15:00:15'
check_same "and is that moment" "2026-03-02T13:00:00-03:00" "$(first)"

rm -rf data
check "without any state it is a first installation" cycle_at '2026-03-02 16:00:15'
check_same "which begins SYNC_WINDOW_MINUTES ago" "2026-03-02T15:50:15-03:00" \
    "$(payload_values 'p["window"]["from"]' | tail -1)"
