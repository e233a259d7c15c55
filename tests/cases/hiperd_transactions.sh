#!/usr/bin/env bash
# Transactions: what others see of them, who begins and ends them, and what an error does to them.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/hiperd/tds.sh"
plan 27
printf 'BEGIN TRANSACTION\nGO\nCREATE TABLE dbo.x (a int NOT NULL PRIMARY KEY)\nINSERT INTO dbo.x VALUES (1)\nGO\nCOMMIT\nGO\nBEGIN TRAN\nINSERT INTO dbo.x VALUES (2)\nROLLBACK\n' >script.sql
printf 'BEGIN TRAN\nINSERT INTO dbo.x VALUES (3)\n' >open.sql
check "a script that leaves a transaction open is refused" exits 65 "$BIN/hiperd" --caixa script.sql --caixa open.sql
start_hiperd --caixa script.sql || exit 70
sql() { hiperd_control sql caixa "$@"; }
check_same "a script may have transactions of its own" "ok 1" "$(sql 'SELECT a FROM x')"
# rows PYTHON: the same as tds with d for a second client; of the tokens only rows and errors
rows() { tds "d = Client(port)
def q(client, sql): client.batch(sql); return [t for t in client.tokens(client.message()) if t[:3] in ('ROW', 'ERR')]
$1"; }

# --- what others see ---
check_same "a SELECT within a transaction sees what others committed meanwhile" "['ROW 1'],['ROW 2']" \
    "$(rows "q(c, 'BEGIN TRAN'); print(q(c, 'SELECT COUNT(*) FROM x')); q(d, 'INSERT INTO x VALUES (10)'); print(q(c, 'SELECT COUNT(*) FROM x'))")"
check_same "and a write that follows is no conflict" "[],['ROW 5']" \
    "$(rows "q(c, 'BEGIN TRAN SELECT COUNT(*) FROM x'); q(d, 'INSERT INTO x VALUES (11)'); print(q(c, 'UPDATE x SET a = a + 100 WHERE a >= 10')); q(c, 'COMMIT'); print(q(d, 'SELECT COUNT(*) + 2 FROM x'))")"
check_same "what is not committed is not seen" "['ROW 0'],['ROW 1']" \
    "$(rows "q(c, 'BEGIN TRAN INSERT INTO x VALUES (12)'); print(q(d, 'SELECT COUNT(*) FROM x WHERE a = 12')); print(q(c, 'SELECT COUNT(*) FROM x WHERE a = 12'))")"
check_same "a client that leaves undoes it" "ok 0" "$(sql 'SELECT COUNT(*) FROM x WHERE a = 12')"
check_same "a writer waits for a writer as long as LOCK_TIMEOUT says" "['ERROR 1222']" \
    "$(rows "q(c, 'BEGIN TRAN UPDATE x SET a = a'); print(q(d, 'SET LOCK_TIMEOUT 100 UPDATE x SET a = a'))")"
check_same "the other database has writers of its own" "[]" \
    "$(rows "q(c, 'BEGIN TRAN UPDATE x SET a = a'); print(q(d, 'SET LOCK_TIMEOUT 100 CREATE TABLE Hiper.dbo.z (a int)'))")"

# --- who begins and ends them ---
check_same "BEGIN, COMMIT and ROLLBACK tell the client so" "CHANGE 8,DONE / CHANGE 9,DONE / CHANGE 8,DONE more,CHANGE 10,DONE" \
    "$(tds "c.batch('BEGIN TRAN'); c.show(); print('--'); c.batch('COMMIT'); c.show(); print('--'); c.batch('BEGIN TRAN ROLLBACK'); c.show()")"
check_same "an inner pair only counts" "CHANGE 8,DONE more,DONE more,COLUMNS,ROW 2,DONE more count 1,DONE more,COLUMNS,ROW 1,DONE count 1" \
    "$(tds "c.batch('BEGIN TRAN BEGIN TRAN SELECT @@TRANCOUNT COMMIT SELECT @@TRANCOUNT'); c.show()")"
check_same "a driver begins, saves, goes back and commits" "CHANGE 8,DONE / DONE / DONE / CHANGE 9,DONE" \
    "$(tds "s = b'\\2s\\0'; t = [(5, bytes(2)), (9, s), (8, s + bytes(1)), (7, bytes(2))]
for i, request in enumerate(t): c.transaction(*request); c.show(); print('--') if i < 3 else None")"
check_same "a driver's rollback may begin the next one" "CHANGE 8,DONE / CHANGE 10,CHANGE 8,DONE" \
    "$(tds "c.transaction(5); c.show(); print('--'); c.transaction(8, bytes([0, 1, 0, 0])); c.show()")"
check_same "a COMMIT without a transaction is refused" "['ERROR 3902']" "$(rows "print(q(c, 'COMMIT'))")"
check_same "so is a ROLLBACK" "['ERROR 3903']" "$(rows "print(q(c, 'ROLLBACK'))")"
check_same "ROLLBACK to a point undoes what came after it" "['ROW 21'],['ROW 1']" \
    "$(rows "print(q(c, 'BEGIN TRAN INSERT INTO x VALUES (21) SAVE TRAN p INSERT INTO x VALUES (22) ROLLBACK TRAN p SELECT a FROM x WHERE a IN (21, 22)')); print(q(c, 'SELECT @@TRANCOUNT'))")"
check_same "to one that is none it is refused" "['ERROR 6401', 'ROW 1']" "$(rows "print(q(c, 'BEGIN TRAN ROLLBACK TRAN p SELECT @@TRANCOUNT'))")"
check_same "ROLLBACK with the transaction's name undoes it" "['ROW 0']" "$(rows "print(q(c, 'BEGIN TRAN t ROLLBACK TRAN t SELECT @@TRANCOUNT'))")"
check_same "a SAVE without a transaction is refused" "['ERROR 628']" "$(rows "print(q(c, 'SAVE TRAN p'))")"
check_same "with IMPLICIT_TRANSACTIONS a statement begins one" "['ROW 1'],['ROW 0']" \
    "$(rows "q(c, 'SET IMPLICIT_TRANSACTIONS ON'); q(c, 'INSERT INTO x VALUES (31)'); print(q(c, 'SELECT @@TRANCOUNT')); q(c, 'ROLLBACK'); q(c, 'SET IMPLICIT_TRANSACTIONS OFF'); print(q(c, 'SELECT COUNT(*) FROM x WHERE a = 31'))")"
check_same "a SELECT from a table does, one without a table does not" "['ROW 0'],['ROW 1']" \
    "$(rows "q(c, 'SET IMPLICIT_TRANSACTIONS ON SELECT 1'); print(q(c, 'SELECT @@TRANCOUNT')); q(c, 'SELECT a FROM x'); print(q(c, 'SELECT @@TRANCOUNT'))")"

# --- errors ---
check_same "an error of one statement leaves it open" "['ERROR 2627', 'ROW 1']" "$(rows "print(q(c, 'BEGIN TRAN INSERT INTO x VALUES (1) SELECT @@TRANCOUNT'))")"
check_same "a conversion that fails undoes it" "['ERROR 245'],['ROW 0'],['ROW 0']" \
    "$(rows "print(q(c, 'BEGIN TRAN INSERT INTO x VALUES (41) INSERT INTO x VALUES (\\'x\\')')); print(q(c, 'SELECT @@TRANCOUNT')); print(q(c, 'SELECT COUNT(*) FROM x WHERE a = 41'))")"
check_same "with XACT_ABORT every error undoes it and ends the batch" "['ERROR 2627'],['ROW 0'],['ROW 0']" \
    "$(rows "print(q(c, 'SET XACT_ABORT ON BEGIN TRAN INSERT INTO x VALUES (42) INSERT INTO x VALUES (1) SELECT 7')); print(q(c, 'SELECT @@TRANCOUNT')); print(q(c, 'SELECT COUNT(*) FROM x WHERE a = 42'))")"
check_same "but not one of syntax" "['ERROR 102'],['ROW 1']" "$(rows "q(c, 'SET XACT_ABORT ON BEGIN TRAN'); print(q(c, 'SELECT (1')); print(q(c, 'SELECT @@TRANCOUNT'))")"
check_same "an UPDATE that is cancelled leaves nothing and the connection goes on" "['ROW 0']" \
    "$(rows "q(c, 'BEGIN TRAN'); c.batch('WITH r AS (SELECT 100 AS n UNION ALL SELECT n + 1 FROM r) INSERT INTO x SELECT n FROM r'); c.send(ATTENTION, b''); c.message(); c.message(); q(c, 'IF @@TRANCOUNT > 0 COMMIT'); print(q(c, 'SELECT COUNT(*) FROM x WHERE a >= 1000'))")"
check_same "a reset connection has no transaction" "['ROW 0']" \
    "$(rows "q(c, 'SET IMPLICIT_TRANSACTIONS ON INSERT INTO x VALUES (51)'); c.batch('SELECT @@TRANCOUNT', LAST | 8); print([t for t in c.tokens(c.message()) if t[:3] == 'ROW'])")"
left() { # the server hears of it a moment later
    for _ in $(seq 100); do [ "$(sql 'SELECT COUNT(*) FROM sys.dm_exec_sessions')" != "ok 0" ] || return 0; done
    return 1
}
check "of those who left in the midst of one no session is left" left
