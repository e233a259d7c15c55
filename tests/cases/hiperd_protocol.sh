#!/usr/bin/env bash
# The protocol's corners (MS-TDS), token by token: cancelling, withdrawing, several calls in one message.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
plan 5
start_hiperd --caixa "$TESTS/samples/hiperpdv.sql" --caixa "$TESTS/samples/HiperPdv.sql" || exit 70
# tds PYTHON: statements over a client `c`; the tokens, "/" between messages
tds() {
    PYTHONPATH=$TESTS/hiperd PYTHONDONTWRITEBYTECODE=1 python3 -c "from tds import *
c = Client($SQL_SERVER_PORT)
$1" 2>&1 | tr '\n' ',' | sed 's/,--,/ \/ /g; s/,$//'
}
last_two='m = [c.tokens(c.message()) for _ in range(2)]; print(m[0][-1], m[1], sep="\n")'

check_same "a cancelled answer ends with an error, and the attention has a message of its own" \
    "DONE error,['DONE attention']" "$(tds "c.batch('SELECT a.* FROM dbo.item_operacao_pdv a CROSS JOIN dbo.item_operacao_pdv b'); c.send(ATTENTION, b''); $last_two")"
check_same "so has one that came during a WAITFOR" "DONE error,['DONE attention']" \
    "$(tds "c.batch(\"WAITFOR DELAY '00:01:00'\"); c.send(ATTENTION, b''); $last_two")"
check_same "and the connection goes on" "DONE error / DONE attention,COLUMNS,ROW 7,DONE count 1" \
    "$(tds "c.batch(\"WAITFOR DELAY '00:01:00'\"); c.send(ATTENTION, b''); c.show(2); c.batch('SELECT 7'); c.show()")"
check_same "an attention when nothing runs is acknowledged alone" "DONE attention" "$(tds "c.send(ATTENTION, b''); c.show()")"
check_same "a request that is withdrawn is answered by one DONE with an error" "DONE error,COLUMNS,ROW 7,DONE count 1" \
    "$(tds "c.send(BATCH, HEADERS + b's', 0); c.send(BATCH, b'e', LAST | IGNORE); c.show(); c.batch('SELECT 7'); c.show()")"
