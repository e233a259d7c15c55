#!/usr/bin/env bash
# Logins: who is refused, how, and what the server knows of those it lets in.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/hiperd/client.sh"
. "$TESTS/hiperd/tds.sh"
need_tsql
plan 15
start_hiperd --caixa "$TESTS/samples/hiperpdv.sql" --gestao "$TESTS/samples/hiper.sql" --user loja --password 'sénha' || exit 70
login() { TDS_USER=$1 TDS_PASSWORD=$2 tsql_answer "$3" "SELECT 'in ' + DB_NAME()"; }
number() { login "$@" | sed -n 's/^Msg \([0-9]*\) (severity \([0-9]*\).*/\1 \2/p' | head -1; }

check_same "a wrong password is refused" "18456 14" "$(number loja demo HiperPdv)"
check_same "an unknown user is refused" "18456 14" "$(number pdv_sync 'sénha' HiperPdv)"
check_same "an unknown database is refused" "4060 11" "$(number loja 'sénha' Nada)"
check_same "a login finds its database" "in HiperPdv" "$(login loja 'sénha' HiperPdv | tail -1)"
check_same "and the other one, in any case" "in Hiper" "$(login loja 'sénha' hIPER | tail -1)"
check_same "without a database it is in master" "in master" "$(login loja 'sénha' master | tail -1)"
check_same "USE goes to another" "Hiper" "$(TDS_USER=loja TDS_PASSWORD='sénha' tsql_answer master 'USE Hiper SELECT DB_NAME()' | tail -1)"
check_same "tables of the other database are in reach" 0 "$(TDS_USER=loja TDS_PASSWORD='sénha' tsql_answer Hiper 'SELECT COUNT(*) FROM HiperPdv.dbo.turno' | tail -1)"
check_same "the application's name is kept" "ok TSQL" "$(hiperd_control sql caixa 'SELECT TOP 1 program_name FROM master.dbo.hiperd_logins ORDER BY id DESC')"
check_same "a session that ended is none any more" "ok 0" "$(hiperd_control sql caixa 'SELECT COUNT(*) FROM sys.dm_exec_sessions')"
check_same "the version is that of SQL Server 2014" "12.0.6024.0" "$(TDS_USER=loja TDS_PASSWORD='sénha' tsql_answer master "SELECT SERVERPROPERTY('ProductVersion')" | tail -1)"

check_same "a client of TDS 7.1 is refused in its own tongue" "['ERROR 17832', 'DONE error']" "$(TDS_USER=loja TDS_PASSWORD='sénha' tds "print(Client(port, 0x71000001).answer)")"
check_same "so is one of 7.0" "['ERROR 17832', 'DONE error']" "$(TDS_USER=loja TDS_PASSWORD='sénha' tds "print(Client(port, 0x70000000).answer)")"
check_same "one of 7.2 is served" "COLUMNS,ROW 7,DONE count 1" "$(TDS_USER=loja TDS_PASSWORD='sénha' tds "c = Client(port, 0x72090002, 'loja', 'sénha'); c.batch('SELECT 7'); c.show()")"
browser() { # BYTES: the answer of the browser, as text
    python3 -c '
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(10)
s.sendto(eval(sys.argv[2]), ("127.0.0.1", int(sys.argv[1])))
print(s.recv(1024)[3:].decode())' "$BROWSER_PORT" "$1"
}
want="InstanceName;HIPER;IsClustered;No;Version;12.0.6024.0;tcp;$SQL_SERVER_PORT;;"
check_same "the browser tells where the instance listens, however it is asked" "$want$want$want" \
    "$(for request in 'b"\x04hiper\0"' 'b"\x02"' 'b"\x03"'; do browser "$request" | sed 's/^ServerName;[^;]*;//'; done | tr -d '\n')"
