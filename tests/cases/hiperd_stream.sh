#!/usr/bin/env bash
# A long answer: constant memory in the server, a writer who does not wait for its reader, and freebcp as the client.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/hiperd/client.sh"
command -v freebcp >/dev/null || skip_all "no freebcp (freetds-bin)"
plan 8
# The sanitizer keeps freed memory for a while, and it is memory that is measured here.
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}quarantine_size_mb=1:thread_local_quarantine_size_kb=64
start_hiperd --caixa "$TESTS/samples/hiperpdv.sql" --caixa "$TESTS/samples/HiperPdv.sql" || exit 70
bcp() { # SQL FILE
    freebcp "$1" queryout "$2" -S "127.0.0.1:$SQL_SERVER_PORT" -D HiperPdv -U pdv_sync -P demo -c
}
peak_kb() { awk '/^VmHWM/ { print $2 }' "/proc/$HIPERD_PID/status"; }

check_same "a table of many rows is filled by a recursion" "ok 200000" "$(hiperd_control sql caixa "CREATE TABLE dbo.muitos (n int NOT NULL PRIMARY KEY, v decimal(18,4), t nvarchar(40)); WITH r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 200000) INSERT INTO dbo.muitos SELECT n, n * 0.0001, N'número ' + CAST(n AS nvarchar(10)) FROM r OPTION (MAXRECURSION 0)")"
before=$(peak_kb)
check "they are all read" bcp "SELECT n, v, t FROM dbo.muitos ORDER BY n" all.txt
check_same "and right" "200000 200000|20.0000|número 200000" "$(wc -l <all.txt) $(tail -1 all.txt | tr '\t' '|')"
check_native "in constant memory" test $(($(peak_kb) - before)) -lt 4096
hiperd_control fault caixa:slow=20000 >/dev/null
bcp "SELECT n FROM dbo.muitos" slow.txt >/dev/null 2>&1 &
reader=$!
until [ -n "$(hiperd_control sql caixa "SELECT program_name FROM sys.dm_exec_sessions" | cut -c 4-)" ]; do kill -0 $reader 2>/dev/null || break; done
check_same "a writer does not wait for a slow reader" "ok 200000" "$(hiperd_control sql caixa "UPDATE dbo.muitos SET v = 0")"
kill $reader
wait $reader 2>/dev/null
hiperd_control clear >/dev/null
check "a table as a whole" freebcp HiperPdv.dbo.usuario out usuario.txt -S "127.0.0.1:$SQL_SERVER_PORT" -U pdv_sync -P demo -c
check_same "has all its rows" 30 "$(wc -l <usuario.txt)"
clients=()
for i in 1 2 3 4 5 6 7 8; do
    bcp "SELECT COUNT(*) FROM dbo.operacao_pdv" "count.$i" >/dev/null &
    clients+=($!)
done
wait "${clients[@]}"
check_same "many clients are served at once" 8 "$(cat count.* | grep -c '^628')"
