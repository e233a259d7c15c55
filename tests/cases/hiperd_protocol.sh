#!/usr/bin/env bash
# The protocol's corners (MS-TDS), token by token: cancelling, withdrawing, several calls in one message.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/hiperd/tds.sh"
plan 16
start_hiperd --caixa "$TESTS/samples/hiperpdv.sql" --caixa "$TESTS/samples/HiperPdv.sql" || exit 70
last_two='m = [c.tokens(c.message()) for _ in range(2)]; print(m[0][-1], m[1], sep="\n")'

check_same "a cancelled answer ends with an error, and the attention has a message of its own" \
    "DONE error,['DONE attention']" "$(tds "c.batch('SELECT a.* FROM dbo.item_operacao_pdv a CROSS JOIN dbo.item_operacao_pdv b'); c.send(ATTENTION, b''); $last_two")"
check_same "so has one that came during a WAITFOR" "DONE error,['DONE attention']" \
    "$(tds "c.batch(\"WAITFOR DELAY '00:01:00'\"); c.send(ATTENTION, b''); $last_two")"
check_same "or in a loop that never comes to a table" "DONE error,['DONE attention']" \
    "$(tds "c.batch('DECLARE @i int WHILE 1 = 1 SET @i = 1'); c.send(ATTENTION, b''); $last_two" | sed 's/^.*DONE error/DONE error/')"
check_same "and the connection goes on" "DONE error / DONE attention,COLUMNS,ROW 7,DONE count 1" \
    "$(tds "c.batch(\"WAITFOR DELAY '00:01:00'\"); c.send(ATTENTION, b''); c.show(2); c.batch('SELECT 7'); c.show()")"
check_same "an attention when nothing runs is acknowledged alone" "DONE attention" "$(tds "c.send(ATTENTION, b''); c.show()")"
check_same "a request that is withdrawn is answered by one DONE with an error" "DONE error,COLUMNS,ROW 7,DONE count 1" \
    "$(tds "c.send(BATCH, HEADERS + b's', 0); c.send(BATCH, b'e', LAST | IGNORE); c.show(); c.batch('SELECT 7'); c.show()")"

# --- procedures by RPC ---
rpc() { tds "c.rpc($1); c.show()"; }
statement() { echo "nvarchar('$1'), nvarchar('$2')"; }

check_same "ntext, text and image are parameters" "COLUMNS,ROW é|a|4142|NULL,DONEINPROC more count 1,RETURNSTATUS 0,DONEPROC" \
    "$(rpc "call(10, $(statement 'SELECT @a, @b, CAST(@c AS varbinary(9)), @d' '@a ntext, @b text, @c image, @d ntext'), lob(0x63, 'é'.encode('utf-16-le')), lob(0x23, b'a'), lob(0x22, b'AB'), lob(0x63, None))")"
check_same "a statement may come as ntext" "COLUMNS,ROW 5,DONEINPROC more count 1,RETURNSTATUS 0,DONEPROC" \
    "$(rpc "call(10, lob(0x63, 'SELECT 5'.encode('utf-16-le')))")"
check_same "an output parameter comes back" "DONEINPROC more,RETURNSTATUS 0,RETURNVALUE @o 8,RETURNVALUE @t ção,DONEPROC" \
    "$(rpc "call(10, $(statement "SET @o = @a + 1 SELECT @t = N\'ç\' + @t" '@a int, @o int OUTPUT, @t nvarchar(9) OUTPUT'), integer(7, '@a'), integer(0, '@o', 1), nvarchar('ão', '@t', 1))" | sed 's/DONEINPROC more,DONEINPROC/DONEINPROC/')"
check_same "the handle of a prepared statement comes back behind its rows" "COLUMNS,ROW 3,DONEINPROC more count 1,RETURNSTATUS 0,RETURNVALUE 1,DONEPROC" \
    "$(rpc "call(13, integer(0, '', 1), nvarchar('@a int'), nvarchar('SELECT @a'), integer(3))")"
check_same "an output that was not declared as one is refused" "ERROR 8162" \
    "$(rpc "call(10, $(statement 'SELECT @a' '@a int'), integer(7, '@a', 1))" | grep -o 'ERROR [0-9]*')"
check_same "a parameter that nobody declared is refused" "ERROR 8145" \
    "$(rpc "call(10, $(statement 'SELECT 1' '@a int'), integer(7, '@a'), integer(7, '@b'))" | grep -o 'ERROR [0-9]*')"
check_same "several calls in a message are answered in turn" \
    "COLUMNS,ROW 1,DONEINPROC more count 1,RETURNSTATUS 0,DONEPROC more,ERROR 2812,DONEINPROC more error,RETURNSTATUS 2812,DONEPROC more error,COLUMNS,ROW 2,DONEINPROC more count 1,RETURNSTATUS 0,DONEPROC" \
    "$(rpc "call(10, nvarchar('SELECT 1')), call('nada'), call(10, nvarchar('SELECT 2'))")"
many() { echo "call(10, nvarchar('SELECT @p0 + @p$(($1 - 1))'), nvarchar(', '.join('@p%d int' % i for i in range($1))), *[integer(i) for i in range($1)])"; }
check_same "a statement has up to 2100 parameters" "ROW 2097" "$(rpc "$(many 2098)" | grep -o 'ROW [0-9]*')"
check_same "and not one more" "ERROR 8003" "$(rpc "$(many 2099)" | grep -o 'ERROR [0-9]*')"
check_same "a parameter that is missing is named with its statement" "The parameterized query '(@a int, @b int)SELECT @b' expects the parameter '@b', which was not supplied." \
    "$(tds "c.rpc(call(10, nvarchar('SELECT @b'), nvarchar('@a int, @b int'), integer(1))); c.tokens(c.message()); print(c.error)")"
