#!/usr/bin/env bash
# hiperd begins and ends as a program of the tests must: wrong scripts are refused by name and line, nothing is left behind.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
plan 35
samples=$TESTS/samples
export TMPDIR=$WORK/tmp
mkdir tmp

await_end() { # leaves in ENDED the exit code of the server, which ends by itself now
    ENDED=0
    wait "$HIPERD_PID" || ENDED=$?
    HIPERD_PID=''
}
nothing_left() { # the folder goes a moment after the process: its cleaner waits for the process's end
    until [ -z "$(ls tmp)" ]; do read -r -t 0.02 <> <(:) || :; done
}

printf 'CREATE TABLE dbo.x (a int);\nGO\nINSERT INTO dbo.x\nVALUES (1, 2);\n' >wrong.sql
printf '\xef\xbb\xbfCREATE TABLE dbo.x (a int NOT NULL, b nvarchar(5));\r\nGO\r\nINSERT INTO dbo.x VALUES (1, N%s);\r\ngo\r\n' "'é;GO'" >windows.sql

cat >separators.sql <<'E'
CREATE TABLE y (a int, b nvarchar(9), [go] int) -- '
  Go -- y's
/* a comment with
GO /* in
GO */
its midst */
INSERT INTO y VALUES (1, N'
GO', 0),
(2, N'it''s
', 0)
GO
CREATE TABLE z (a int);
INSERT INTO z VALUES (1)
go 0
CREATE TABLE z (a int)
GO;
INSERT INTO z VALUES (1)
GO 4
E

check "no script is a usage error" exits 64 "$BIN/hiperd"
check "an unknown option is a usage error" exits 64 "$BIN/hiperd" --caixa windows.sql --loud
check "a wrong fault is a usage error" exits 64 "$BIN/hiperd" --caixa windows.sql --fault caixa:explode
check "a wrong port is a usage error" exits 64 "$BIN/hiperd" --caixa windows.sql --port 70000
check "a script that is not there is named" exits 65 "$BIN/hiperd" --caixa nothing.sql
check "a script that is wrong is bad input" exits 65 "$BIN/hiperd" --caixa wrong.sql
"$BIN/hiperd" --caixa wrong.sql 2>wrong.err
check "and its file, line and reason are told" grep -q "wrong.sql:4: There are fewer columns" wrong.err
check "--help is an answer" exits 0 "$BIN/hiperd" --help
check "--version is an answer" exits 0 "$BIN/hiperd" --version
check "what failed leaves no folder" nothing_left

start_hiperd --caixa windows.sql --caixa separators.sql || exit 70
check_same "a script with BOM, CRLF and GO is loaded" "ok 1" "$(hiperd_control sql caixa "SELECT a FROM x WHERE b = N'É;go'")"
check_same "a GO within a comment or a text separates nothing" "ok 3 5" "$(hiperd_control sql caixa "SELECT LEN(b) FROM y ORDER BY a")"
check_same "a GO may have a number and a comment" "ok 4" "$(hiperd_control sql caixa "SELECT COUNT(*) FROM z")"
check_same "whole rows come as JSON" 'ok [{"a":"1","b":"É;go"},{"a":null,"b":"a\u0022\u005c\u000a"}]' \
    "$(hiperd_control rows caixa "SELECT 1 AS a, N'É;go' AS b UNION ALL SELECT NULL, N'a\"\\' + NCHAR(10)")"
check_same "no row is an empty list" "ok []" "$(hiperd_control rows caixa 'SELECT a FROM x WHERE a = 0')"
check_same "a plan tells how rows are found" "ok; SCAN z" "$(hiperd_control plan caixa 'SELECT COUNT(*) FROM z')"
check_same "an error is one there too" "error 208" "$(hiperd_control rows caixa 'SELECT a FROM nothing' | cut -c 1-9)"
check_same "an unknown command is an error" "error unknown" "$(hiperd_control nothing | cut -c 1-13)"
hiperd_control clock 2031-12-31T23:59:58 >/dev/null
check_same "its clock can be set" "ok 2031" "$(hiperd_control sql caixa "SELECT YEAR(DATEADD(second, -10, GETDATE()))")"
check_same "a moment that is none is refused" "error clock" "$(hiperd_control clock tomorrow | cut -c 1-11)"
hiperd_control clock >/dev/null
check_same "and it is the machine's again" "ok $(date +%F)" "$(hiperd_control sql caixa 'SELECT CAST(GETDATE() AS date)')"
check_same "a last line needs no end" "ok 1" "$(control_raw "$HIPERD_CONTROL" 'sql caixa SELECT a FROM x')"
check_same "nor is it lost behind others" $'ok\nok\nok 7' "$(control_raw "$HIPERD_CONTROL" $'clear\r\nclear\nsql gestao SELECT 7')"
check_same "blanks around a line and its words do not count" $'ok 1\nok\nok\nok\nok' \
    "$(control_raw "$HIPERD_CONTROL" $' sql   caixa \tSELECT a FROM x \n\tfault  caixa:refuse \nclear \n clock  2031-12-31T23:59:58 \nclock')"
check_same "quit is answered" ok "$(hiperd_control quit)"
await_end
check_same "and ends it with 0" 0 "$ENDED"
check "its control socket is gone" test ! -e "$HIPERD_CONTROL"
check "its folder is gone" nothing_left

start_hiperd --caixa "$samples/hiperpdv.sql" --caixa "$samples/HiperPdv.sql" || exit 70
kill -TERM "$HIPERD_PID"
await_end
check_same "SIGTERM ends it with 0" 0 "$ENDED"
start_hiperd --caixa "$samples/hiperpdv.sql" || exit 70
kill -KILL "$HIPERD_PID"
await_end 2>/dev/null
check_same "a kill is a kill" 137 "$ENDED"
check "even then its folder goes" nothing_left
check "it leaves its control socket" test -S "$HIPERD_CONTROL"
start_hiperd --caixa "$samples/hiperpdv.sql"
check_same "whose place the next one takes" "ok" "$(hiperd_control clear)"
stop_hiperd
: >not-a-socket
check "but not that of another file" exits 73 "$BIN/hiperd" --caixa windows.sql --control not-a-socket
: >old.ready
"$BIN/hiperd" --caixa wrong.sql --ready old.ready 2>old.err
check "the ready file of an earlier run is gone when this one fails" test ! -e old.ready
