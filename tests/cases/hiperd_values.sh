#!/usr/bin/env bash
# Values of every kind, as FreeTDS reads them from the wire.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/hiperd/client.sh"
need_tsql
plan 70
start_hiperd --caixa "$TESTS/samples/hiperpdv.sql" --caixa "$TESTS/samples/HiperPdv.sql" --gestao "$TESTS/samples/hiper.sql" \
    --gestao "$TESTS/samples/Hiper.sql" || exit 70
same() { check_same "$1" "$2" "$(sql_rows "$3" | tr '\t' '|')"; }

same "text leaves as the bytes of UTF-16" 5a00e9003dd8f1dc "SELECT CAST(CAST(N'Zé📱' AS nvarchar(600)) AS varbinary(1200))"
same "half a pair survives a table" 78003dd8 "UPDATE dbo.produto SET nome = N'x' + NCHAR(55357) WHERE id_produto = 1
    SELECT CAST(CAST(nome AS nvarchar(600)) AS varbinary(1200)) FROM dbo.produto WHERE id_produto = 1"
same "a cast that ends within a pair leaves its half" 78003dd8 "SELECT CAST(CAST(N'x📱' AS nvarchar(2)) AS varbinary(9))"
same "two halves that meet are a character" 📱 "SELECT NCHAR(55357) + NCHAR(56561)"
same "varchar leaves as bytes of its code page" 5ae980 "SELECT CAST('Zé€' AS varbinary(9))"
same "what the code page lacks is a question mark" '?a' "SELECT CAST(N'āa' AS varchar(9))"
same "blanks at the end stay" '[x  ]|1' "SELECT '[' + CAST('x  ' AS varchar(9)) + ']', LEN('x  ')"
same "blanks at the end and case do not count in a comparison" 1 "SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = N'PONTO_venda  '"
same "accents count" 0 "SELECT COUNT(*) FROM (SELECT N'é' AS a) x WHERE a = N'e'"
same "eighteen digits survive" 99999999999999.9999 "SELECT CAST(99999999999999.9999 AS decimal(18,4))"
same "so do their sums" 899999999999999.9991 "SELECT SUM(CAST(a AS decimal(18,4))) FROM (VALUES (99999999999999.9999), (99999999999999.9999), (99999999999999.9999),
    (99999999999999.9999), (99999999999999.9999), (99999999999999.9999), (99999999999999.9999), (99999999999999.9999), (99999999999999.9999)) x (a)"
same "decimals of different scales add up" '1.7500|0.3750|2.500000' "SELECT 1.5 + 0.2500, 1.5 * 0.250, 10.0 / 4"
same "decimals compare with numbers of any kind" '1|1|1' "SELECT COUNT(*), SUM(CASE WHEN v = 10.5 THEN 1 ELSE 0 END), SUM(CASE WHEN ABS(-v) >= 10 AND v < 11 THEN 1 ELSE 0 END)
    FROM (SELECT CAST('10.50' AS decimal(18,2)) AS v) x WHERE v > -1000000000"
same "thirty-eight digits survive" '9999999999999999.9900|-9999999999999999.9900|999999999999999999999999.9999|-99999999999999999999999999999999999999' \
    "SELECT CAST(9999999999999999.99 AS decimal(28,4)), CAST(-9999999999999999.99 AS decimal(28,4)), 999999999999999999999999.9999, -99999999999999999999999999999999999999"
same "in a table too" '9999999999999999.9900|-9999999999999999.9900|1' "CREATE TABLE dbo.grande (v decimal(18,2), w decimal(28,4)) INSERT INTO dbo.grande VALUES (9999999999999999.99, -9999999999999999.99), (1, 2)
    SELECT MAX(CAST(v AS decimal(28,4))), MIN(w), SUM(CASE WHEN v < 1000000000 AND w > 0 THEN 1 ELSE 0 END) FROM dbo.grande"
same "they sort and compare by their value" $'-9999999999999999.9900\n2.0000\n1' "SELECT w FROM dbo.grande ORDER BY w SELECT COUNT(*) FROM dbo.grande WHERE w < CAST(v AS decimal(28,4))"
same "sums, products and quotients have all their digits" '99999999999999999.90|99999999999999999800000000000000.0001|0.333333|4.200000' \
    "SELECT SUM(v), MAX(v) * MAX(v), MAX(o) / 3, AVG(n) FROM (VALUES (9999999999999999.99, 1.0, 4.2), (9999999999999999.99, 1.0, 4.2), (9999999999999999.99, 1.0, 4.2), (9999999999999999.99, 1.0, 4.2), (9999999999999999.99, 1.0, 4.2),
    (9999999999999999.99, 1.0, 4.2), (9999999999999999.99, 1.0, 4.2), (9999999999999999.99, 1.0, 4.2), (9999999999999999.99, 1.0, 4.2), (9999999999999999.99, 1.0, 4.2)) x (v, o, n)"
same "a running sum of decimals" $'0.10\n0.30' "SELECT SUM(v) OVER (ORDER BY v ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM (VALUES (0.10), (0.20)) x (v)"
same "rounding of decimals of any size" '12345678901234567891|12345678901234567890|-12345678901234567890|12345678901234567890.6700' \
    "SELECT CEILING(12345678901234567890.1234), FLOOR(12345678901234567890.1234), CEILING(-12345678901234567890.1234), ROUND(12345678901234567890.6666, 2)"
same "signs and rests of decimals of any size" '12345678901234567890.1|1|-1|0.1' "SELECT ABS(-12345678901234567890.1), SIGN(12345678901234567890.1), SIGN(-0.01), 12345678901234567890.1 % 10"
same "a float has its value" '1500|1001|1000|0.25' "SELECT 1.5e3, 1e3 + 1, CAST(1e3 AS int), 25e-2"
same "the average of integers is one" '1|-1' "SELECT AVG(a), AVG(-a) FROM (VALUES (1), (2)) x (a)"
same "integers divide as integers" '2|1' "SELECT 10 / 4, 10 % 3"
same "a datetime has ticks of 1/300 s" '2026-03-02 10:00:00.007' "SELECT CONVERT(varchar(30), CAST('2026-03-02T10:00:00.006' AS datetime), 121)"
same "a datetime equals its text" 1 "DECLARE @a datetime = '2026-03-02T10:00:00.000' SELECT COUNT(*) WHERE @a = '2026-03-02T10:00:00'"
same "the forms of a date" '2026-03-02T10:11:12|2026-03-02 10:11:12|20260302|02/03/2026|Mar  2 2026 10:11AM' \
    "DECLARE @a datetime = '2026-03-02T10:11:12' SELECT CONVERT(varchar(30), @a, 126), CONVERT(varchar(30), @a, 120), CONVERT(varchar(8), @a, 112), CONVERT(varchar(10), @a, 103), CAST(@a AS varchar(30))"
same "a style reads the day where it stands" '2026-03-02|2026-03-02' "SELECT CONVERT(varchar(10), CONVERT(datetime, '02/03/2026', 103), 120), CONVERT(varchar(10), CONVERT(datetime, '3/2/2026', 101), 120)"
same "names of days and months, and the ISO week" 'May|Monday|2024|21|1' "SELECT DATENAME(month, '20240520'), DATENAME(weekday, '20240520'), DATENAME(year, '20240520'), DATEPART(iso_week, '20240520'), DATEPART(isowk, '20241230')"
same "an offset is shown behind the time only" '2026-03-02T10:00:00-03:00|2026-03-02T13:00:00Z|02/03/2026' "DECLARE @a datetimeoffset(0) = '2026-03-02T10:00:00-03:00' SELECT CONVERT(varchar(40), @a, 126), CONVERT(varchar(40), @a, 127), CONVERT(varchar(40), @a, 103)"
same "the arithmetic of dates" '2026-02-28|-1|90|2026|62' "SELECT CONVERT(varchar(10), DATEADD(month, 1, '2026-01-31'), 120), DATEDIFF(day, '2026-01-02', '2026-01-01'),
    DATEDIFF(minute, '2026-03-02T10:00:00', '2026-03-02T11:30:59'), YEAR('2026-03-03'), DATEPART(dayofyear, '2026-03-03')"
same "an identifier is upper case and compares in any case" 8CC8EB87-C9E2-92A0-C4A3-1E381F738675 \
    "SELECT CAST(id_turno AS char(36)) FROM dbo.turno WHERE id_turno = '8cc8eb87-c9e2-92a0-c4a3-1e381f738675'"
same "NULL sorts first" 'NULL|1|2' "SELECT MAX(a), MAX(b), MAX(c) FROM (SELECT CASE n WHEN 1 THEN v END AS a, CASE n WHEN 2 THEN v END AS b, CASE n WHEN 3 THEN v END AS c
    FROM (SELECT v, ROW_NUMBER() OVER (ORDER BY v) AS n FROM (VALUES (2), (NULL), (1)) x (v)) y) z"
same "a recursion counts" '55|10' "WITH r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 10) SELECT SUM(n), COUNT(*) FROM r OPTION (MAXRECURSION 0)"
same "TOP and OFFSET" $'1\n2\n3' "SELECT TOP 1 id_usuario FROM dbo.usuario ORDER BY id_usuario SELECT id_usuario FROM dbo.usuario ORDER BY 1 OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY"
same "a join keeps what has no partner" '1|NULL' "SELECT a.n, b.n FROM (VALUES (1)) a (n) LEFT JOIN (VALUES (2)) b (n) ON b.n = a.n"
same "IF takes one way" no "IF OBJECT_ID('dbo.nada') IS NOT NULL SELECT 'yes' ELSE SELECT 'no'"
same "variables are assigned" '30|31' "DECLARE @a int = 5, @b int SELECT @b = COUNT(*) FROM dbo.usuario SET @a = @b + 1 SELECT @b, @a"
same "a transaction is rolled back" $'1\n0' "BEGIN TRAN UPDATE dbo.usuario SET login = 'zz' WHERE id_usuario = 2 SELECT COUNT(*) FROM dbo.usuario WHERE login = 'zz'
    ROLLBACK SELECT COUNT(*) FROM dbo.usuario WHERE login = 'zz'"
same "an identity goes on" 1 "DECLARE @a int SELECT @a = MAX(id_operacao) FROM dbo.operacao_pdv INSERT INTO dbo.operacao_pdv (operacao, cancelado, data_hora_inicio)
    VALUES (1, 0, GETDATE()) SELECT SCOPE_IDENTITY() - @a"
same "the catalogue knows the columns" 'id_ponto_venda|int|NO|NULL|apelido|varchar|YES|100' "SELECT MAX(CASE ORDINAL_POSITION WHEN 1 THEN COLUMN_NAME END), MAX(CASE ORDINAL_POSITION WHEN 1 THEN DATA_TYPE END),
    MAX(CASE ORDINAL_POSITION WHEN 1 THEN IS_NULLABLE END), MAX(CASE ORDINAL_POSITION WHEN 1 THEN CHARACTER_MAXIMUM_LENGTH END), MAX(CASE ORDINAL_POSITION WHEN 2 THEN COLUMN_NAME END),
    MAX(CASE ORDINAL_POSITION WHEN 2 THEN DATA_TYPE END), MAX(CASE ORDINAL_POSITION WHEN 2 THEN IS_NULLABLE END), MAX(CASE ORDINAL_POSITION WHEN 2 THEN CHARACTER_MAXIMUM_LENGTH END)
    FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = 'dbo' AND TABLE_NAME = 'ponto_venda'"
same "sys.columns follows a renamed column" 'nome' "EXEC sp_rename 'dbo.ponto_venda.apelido', 'nome', 'COLUMN' SELECT name FROM sys.columns WHERE object_id = OBJECT_ID('dbo.ponto_venda') AND column_id = 2"
same "a dropped column is gone" 0 "ALTER TABLE dbo.ponto_venda DROP COLUMN cnpj SELECT COUNT(*) FROM sys.columns WHERE object_id = OBJECT_ID('ponto_venda') AND name = 'cnpj'"
same "settings are remembered" '5000|0' "SET NOCOUNT ON; SET LOCK_TIMEOUT 5000 SET DEADLOCK_PRIORITY LOW SET ANSI_NULLS, QUOTED_IDENTIFIER ON SET TRANSACTION ISOLATION LEVEL READ COMMITTED
    SELECT @@LOCK_TIMEOUT, @@TRANCOUNT"
same "a statement with parameters in order" 5 "EXEC sp_executesql N'SELECT @a + @b', N'@a int, @b int', 2, 3"
same "and by name" 1 "EXECUTE sys.sp_executesql N'SELECT @a - @b', N'@a int, @b int', @b = 2, @a = 3"
same "a statement in a variable" 4 "DECLARE @s nvarchar(100) = N'SELECT 4' EXEC sp_executesql @s"
same "a text put together" '7|x' "DECLARE @s nvarchar(100) = N'SELECT 7, ' EXEC (@s + '''x''')"
same "output parameters come back" '7|ção' "DECLARE @x int, @t nvarchar(9) EXEC sp_executesql N'SELECT @o = 7, @p = N''ção''', N'@o int OUTPUT, @p nvarchar(9) OUT', @o = @x OUTPUT, @p = @t OUTPUT SELECT @x, @t"
same "a statement in the other database, and back" 'Hiper|HiperPdv' "DECLARE @d nvarchar(99), @e nvarchar(99) EXEC Hiper..sp_executesql N'SET @d = DB_NAME()', N'@d nvarchar(99) OUTPUT', @d OUTPUT SET @e = DB_NAME() SELECT @d, @e"
same "its return code" 0 "DECLARE @r int EXEC @r = sp_executesql N'SET NOCOUNT OFF' SELECT @r"
same "EXEC within EXEC" 3 "EXEC ('EXEC (''SELECT 3'')')"
same "a variable grows from row to row" 'a;b;c;|6' "DECLARE @t nvarchar(max) = N'', @n int = 0 SELECT @t = @t + v + N';', @n = @n + n FROM (VALUES (N'a', 1), (N'b', 2), (N'c', 3)) x (v, n) SELECT @t, @n"
same "an identity has a first value" '100|101|100' "CREATE TABLE dbo.cem (id int IDENTITY(100,1) NOT NULL PRIMARY KEY, v int) INSERT INTO dbo.cem (v) VALUES (1), (2)
    DECLARE @a int, @b int, @c int SELECT @a = MIN(id), @b = MAX(id) FROM dbo.cem TRUNCATE TABLE dbo.cem INSERT INTO dbo.cem (v) VALUES (3) SELECT @c = id FROM dbo.cem SELECT @a, @b, @c"
same "an identity may go by tens, or down" '100|110|120|130|500|510|100|-5|-7' "CREATE TABLE dbo.dez (id int IDENTITY(100,10) NOT NULL PRIMARY KEY, v int DEFAULT 7) CREATE TABLE dbo.menos (id int IDENTITY(-5,-2) NOT NULL PRIMARY KEY)
    INSERT INTO dbo.dez (v) VALUES (3), (DEFAULT) INSERT INTO dbo.dez (v) SELECT v FROM (VALUES (1), (2)) x (v) ORDER BY v DESC SET IDENTITY_INSERT dbo.dez ON INSERT INTO dbo.dez (id, v) VALUES (500, 0) SET IDENTITY_INSERT dbo.dez OFF
    INSERT INTO dbo.dez DEFAULT VALUES DECLARE @a int, @b int, @c int, @d int, @e int, @f int, @g int, @h int, @i int
    SELECT @a = MIN(id), @e = MAX(CASE WHEN v = 0 THEN id END), @c = MAX(CASE WHEN v = 2 THEN id END), @d = MAX(CASE WHEN v = 1 THEN id END), @b = MIN(CASE WHEN v = 7 THEN id END), @f = MAX(CASE WHEN v = 7 THEN id END) FROM dbo.dez
    TRUNCATE TABLE dbo.dez INSERT INTO dbo.dez DEFAULT VALUES SELECT @g = id FROM dbo.dez INSERT INTO dbo.menos DEFAULT VALUES INSERT INTO dbo.menos DEFAULT VALUES SELECT @h = MAX(id), @i = MIN(id) FROM dbo.menos
    SELECT @a, @b, @c, @d, @e, @f, @g, @h, @i"
same "bits turn, join and differ" '0|1|0|1|6|-6' "SELECT ~CAST(1 AS bit), ~CAST(0 AS bit), CAST(1 AS bit) & CAST(0 AS bit), CAST(1 AS bit) ^ CAST(0 AS bit), 5 ^ 3, ~5"
same "ROWCOUNT limits rows" $'1\n2\n2' "SET ROWCOUNT 2 SELECT n FROM (VALUES (1), (2), (3)) x (n) UPDATE dbo.usuario SET nome = nome SELECT @@ROWCOUNT"
same "a new identifier is one of chance" '4|1' "SELECT SUBSTRING(a, 15, 1), CASE WHEN SUBSTRING(a, 20, 1) IN ('8', '9', 'A', 'B') THEN 1 ELSE 0 END FROM (SELECT CAST(NEWID() AS char(36)) AS a) x"
same "a column's length is in bytes" '4|200|50|9|13|16' "CREATE TABLE dbo.larguras (a decimal(18,4), b decimal(28,4), c uniqueidentifier) SELECT COL_LENGTH('dbo.turno', 'sequencial'), COL_LENGTH('dbo.usuario', 'nome'), COL_LENGTH('dbo.usuario', 'login'),
    COL_LENGTH('dbo.larguras', 'a'), COL_LENGTH('dbo.larguras', 'b'), COL_LENGTH('dbo.larguras', 'c')"
same "a loop, with BREAK and CONTINUE" '20|6' "DECLARE @i int = 0, @s int = 0 WHILE 1 = 1 BEGIN SET @i += 1 IF @i = 2 CONTINUE IF @i > 5 BREAK DECLARE @k int = 0 WHILE @k < 2 BEGIN SET @k += 1 IF @k = 2 BREAK SET @s += @i END SET @s += 1 SET @s += 1 - 1 + 0 END
    SELECT @s + 3, @i"
same "operators that assign" '7|2|xy|12' "DECLARE @a int = 10, @b int = 7, @c varchar(9) = 'x' SET @a -= 3 SET @b /= 3 SET @c += 'y' UPDATE dbo.usuario SET nome += N'!' WHERE id_usuario = 3 SELECT @a, @b, @c, LEN(nome) FROM dbo.usuario WHERE id_usuario = 3"
same "UPDATE with a FROM" $'3\n77|3' "CREATE TABLE dbo.alvo (id int, v int) INSERT INTO dbo.alvo VALUES (1, 0), (2, 0), (3, 0) SET NOCOUNT OFF UPDATE a SET v = u.n + 76, a.id = a.id FROM dbo.alvo a JOIN (VALUES (1, 1), (2, 1), (3, 1)) u (id, n) ON u.id = a.id WHERE a.id > 0 SELECT @@ROWCOUNT
    SELECT MAX(v), COUNT(*) FROM dbo.alvo WHERE v = 77"
same "by the table's name" $'1\n5' "UPDATE dbo.alvo SET v = 5 FROM dbo.alvo, (VALUES (2)) u (id) WHERE alvo.id = u.id SELECT COUNT(*) FROM dbo.alvo WHERE v = 5 SELECT MIN(v) FROM dbo.alvo"
same "DELETE with a FROM" $'1\n2' "DELETE a FROM dbo.alvo a LEFT JOIN (VALUES (1), (3)) u (id) ON u.id = a.id WHERE u.id IS NULL SELECT @@ROWCOUNT SELECT COUNT(*) FROM dbo.alvo"
same "comments nest" 1 "/* a /* b */ c */ SELECT 1 -- d"
list=$(seq -s, 2000)
same "a list of two thousand values" '30|1|30' "SELECT COUNT(*), SUM(CASE WHEN id_usuario IN ($list) THEN 0 ELSE 1 END) + 1, SUM(CASE WHEN id_usuario NOT IN (1.5, '77', NULL, 78) THEN 0 ELSE 1 END) FROM dbo.usuario WHERE id_usuario IN ($list)"
chain() { printf '%s' "$1"; for _ in $(seq 499); do printf ' %s %s' "$2" "$1"; done; } # OPERAND SIGN: five hundred of them
same "five hundred conditions" '0|30' "SELECT SUM(CASE WHEN $(chain 'id_usuario = 99' OR) THEN 1 ELSE 0 END), SUM(CASE WHEN $(chain 'id_usuario < 99' AND) THEN 1 ELSE 0 END) FROM dbo.usuario WHERE id_usuario BETWEEN 1 AND 30"
same "five hundred summands" '500|-498|500.00|500|500|500' "DECLARE @a int = 1, @d decimal(18,2) = 1, @s varchar(9) = 'a', @n nvarchar(9) = N'é' SELECT $(chain @a +), $(chain @a -), $(chain @d +), LEN($(chain @s +)), LEN($(chain @n +)), $(chain @a '*') * 500"
same "grouped columns may stand in expressions, aggregates and windows" $'2|1\n3|2' "SELECT YEAR(d) - 2024 + COUNT(*), ROW_NUMBER() OVER (ORDER BY YEAR(d)) FROM (VALUES (CAST('20250101' AS datetime)), ('20260101')) x (d)
    WHERE DAY(d) = 1 GROUP BY YEAR(d) HAVING COUNT(*) = 1 AND MAX(MONTH(d)) = 1 ORDER BY MIN(d), YEAR(d)"
same "LIKE knows sets" '1|0' "SELECT SUM(CASE WHEN a LIKE '[A-C]_%' THEN 1 ELSE 0 END), SUM(CASE WHEN a LIKE '[^b]%' THEN 1 ELSE 0 END) FROM (SELECT N'béz' AS a) x"

sum=$(python3 - "$TESTS/samples/HiperPdv.sql" <<'P'
import re, sys
from decimal import Decimal
text = open(sys.argv[1], encoding="utf-8").read()
total = Decimal(0)
for values in re.findall(r"INSERT INTO dbo\.finalizador_operacao_pdv \(([^)]*)\) VALUES\n(.*?)\nGO", text, re.S):
    at = [name.strip() for name in values[0].split(",")].index("valor")
    for row in values[1].split("\n"):
        cell = row.strip(" ,()").split(",")[at].strip()
        total += Decimal(cell) if cell != "NULL" else 0
print(total)
P
)
check_same "the sum of the sample's payments is exact" "$sum" "$(sql_rows 'SELECT SUM(valor) FROM dbo.finalizador_operacao_pdv')"
