#!/usr/bin/env bash
# Faults on demand: each does what its name says, to its database, as often as it was told.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/hiperd/client.sh"
need_tsql
plan 26
start_hiperd --caixa "$TESTS/samples/hiperpdv.sql" --caixa "$TESTS/samples/HiperPdv.sql" --gestao "$TESTS/samples/hiper.sql" \
    --fault gestao:refuse:times=1 || exit 70
turnos='SELECT COUNT(*) FROM dbo.turno'
answers() { [ "$(sql_rows "$turnos")" = 77 ]; }
fault() { hiperd_control fault "$1" >/dev/null; }

check_same "a fault of the command line is there" "4060 11 1 1" "$(sql_error "$turnos" Hiper)"
check_same "and used up after its number of times" 0 "$(tsql_answer Hiper "$turnos" | tail -1)"
fault caixa:login
check_same "login refuses" "18456 14 1 1" "$(sql_error "$turnos")"
check_same "again and again" "18456 14 1 1" "$(sql_error "$turnos")"
check_same "but not the other database" 0 "$(tsql_answer Hiper "$turnos" | tail -1)"
hiperd_control clear >/dev/null
check "until it is cleared" answers
fault any:error=1205:times=2
check_same "error takes the place of an answer from a table" "1205 13 51 1" "$(sql_error "$turnos")"
check_same "but not of one without" 7 "$(sql_rows 'SELECT 7')"
check_same "the second time too" "1205 13 51 1" "$(sql_error "$turnos")"
check "and not a third" answers
fault caixa:error=1205:times=2
check_same "it meets a question to the catalogue" "1205 13 51 1" "$(sql_error "SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES")"
check_same "of sys as well" "1205 13 51 1" "$(sql_error "SELECT name FROM sys.columns")"
for number in "1222 16 51" "229 14 5" "8152 16 14"; do
    fault "caixa:error=${number%% *}:times=1"
    check_same "error ${number%% *} has its class and state" "$number 1" "$(sql_error "$turnos")"
done
quiet() { # what a client sees: rows, then a DONE with an error and no message
    fault caixa:quiet=5:times=1
    tsql_answer HiperPdv 'SELECT id_operacao FROM dbo.operacao_pdv' >quiet.txt 2>&1
}
quiet
check_same "quiet ends an answer after its rows" 5 "$(grep -c '^[0-9]*$' quiet.txt)"
check_same "without a word" 0 "$(grep -c Msg quiet.txt)"
check "all is well afterwards too" answers
fault any:close:times=1
check_same "close ends a login" "" "$(sql_rows "$turnos" | grep -x 77)"
fault caixa:cut=9000:times=1
rows=$(sql_rows 'SELECT id_operacao, id_turno, data_hora_inicio FROM dbo.operacao_pdv' | grep -c '^[0-9]')
check "cut ends an answer in its midst" test "$rows" -gt 10 -a "$rows" -lt 600
fault caixa:slow=20000:times=1
check_same "slow loses nothing" 628 "$(sql_rows 'SELECT id_operacao FROM dbo.operacao_pdv' | grep -c '^[0-9]')"
check_same "slow may be told as bytes a second" ok "$(hiperd_control fault caixa:slow=20000/S:times=1)"
check_same "and loses nothing then" 628 "$(sql_rows 'SELECT id_operacao FROM dbo.operacao_pdv' | grep -c '^[0-9]')"
check_same "bytes in another unit are none" error "$(hiperd_control fault caixa:slow=20000/M | cut -c 1-5)"
fault any:silent:times=1
check "silent says nothing until the client gives up" python3 -c '
import socket, sys
s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
s.sendall(bytes([0x12, 1, 0, 14, 0, 0, 0, 0, 0xff, 0, 0, 0, 0, 0]))
s.shutdown(socket.SHUT_WR)
sys.exit(len(s.recv(100)))' "$SQL_SERVER_PORT"
check "all is well afterwards" answers
