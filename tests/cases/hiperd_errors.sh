#!/usr/bin/env bash
# What is wrong is answered as SQL Server answers it: number, class, state, line.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
. "$TESTS/hiperd/client.sh"
need_tsql
plan 33
start_hiperd --caixa "$TESTS/samples/hiperpdv.sql" --caixa "$TESTS/samples/HiperPdv.sql" || exit 70

check_same "an unknown table" "208 16 1 1" "$(sql_error 'SELECT * FROM dbo.nada')"
check_same "an unknown column" "207 16 1 1" "$(sql_error 'SELECT nada FROM dbo.turno')"
check_same "a column of two tables" "209 16 1 1" "$(sql_error 'SELECT id_turno FROM dbo.turno a JOIN dbo.turno b ON a.id_turno = b.id_turno')"
check_same "an unknown alias" "4104 16 1 1" "$(sql_error 'SELECT x.id_turno FROM dbo.turno t')"
check_same "a syntax error, in its line" "102 15 1 3" "$(sql_error $'SELECT 1\n\nSELECT (1 +)')"
check_same "a keyword where a name should be" "156 15 1 1" "$(sql_error 'SELECT * FROM WHERE')"
check_same "an undeclared variable" "137 15 2 1" "$(sql_error 'SELECT @nada')"
check_same "a variable declared twice" "134 15 1 1" "$(sql_error 'DECLARE @a int, @A int')"
check_same "an unknown function" "195 15 10 1" "$(sql_error 'SELECT nada(1)')"
check_same "an unknown procedure" "2812 16 62 1" "$(sql_error 'EXEC nada')"
check_same "a word that begins a batch is a procedure" "2812 16 62 1" "$(sql_error "selec 1")"
check_same "a procedure of an unknown database" "2812 16 62 1" "$(sql_error "EXEC nada..sp_executesql N'SELECT 1'")"
check_same "a text that runs sees no variables of its caller" "137 15 2 1" "$(sql_error "DECLARE @a int EXEC ('SELECT @a')")"
check_same "sp_executesql takes no varchar" "214 16 2 1" "$(sql_error "EXEC sp_executesql 'SELECT 1'")"
check_same "a text that runs itself without end" "217 16 1 1" "$(sql_error "DECLARE @s nvarchar(400) = N'EXEC sp_executesql @s, N''@s nvarchar(400)'', @s' EXEC sp_executesql @s, N'@s nvarchar(400)', @s")"
check_same "an error of a text lets the batch around it go on" 5 "$(sql_rows "EXEC ('SELECT * FROM nada') SELECT 5" | grep -x 5)"
check_same "an unknown database" "911 16 1 1" "$(sql_error 'USE nada')"
check_same "a division by zero" "8134 16 1 1" "$(sql_error 'SELECT 1 / 0')"
check_same "a text that is no number" "245 16 1 1" "$(sql_error "SELECT CAST('abc' AS int)")"
check_same "a text that is no date" "241 16 1 1" "$(sql_error "SELECT CAST('31/31/2026' AS datetime)")"
check_same "a text that is no identifier" "8169 16 2 1" "$(sql_error "SELECT 1 FROM dbo.turno WHERE id_turno = 'abc'")"
check_same "a number that does not fit" "8115 16 2 1" "$(sql_error 'SELECT CAST(3000000000 AS int)')"
check_same "a sum that does not fit" "8115 16 2 1" "$(sql_error 'SELECT SUM(CAST(a AS decimal(18,0))) FROM (VALUES (999999999999999999.), (999999999999999999.), (999999999999999999.),
    (999999999999999999.), (999999999999999999.), (999999999999999999.), (999999999999999999.), (999999999999999999.), (999999999999999999.), (999999999999999999.)) x (a)')"
check_same "a text too long for its column" "8152 16 14 1" "$(sql_error "UPDATE dbo.usuario SET login = REPLICATE('x', 51)")"
check_same "a NULL that must not be" "515 16 2 1" "$(sql_error "INSERT INTO dbo.usuario (nome) VALUES (N'x')")"
check_same "a key that is there already" "2627 14 1 1" "$(sql_error 'INSERT INTO dbo.usuario (id_usuario) VALUES (1)')"
check_same "an identity given by hand" "544 16 1 1" "$(sql_error "INSERT INTO dbo.item_operacao_pdv (id_item_operacao_pdv) VALUES (1)")"
check_same "too few values" "109 15 1 1" "$(sql_error 'INSERT INTO dbo.usuario (id_usuario, nome) VALUES (77)')"
check_same "a table that is there already" "2714 16 6 1" "$(sql_error 'CREATE TABLE dbo.turno (a int)')"
check_same "a quote that does not end" "105 15 1 1" "$(sql_error "SELECT 'abc")"
check_same "a comment that does not end" "113 15 1 1" "$(sql_error 'SELECT 1 /* abc')"
check_same "a syntax error stops the whole batch before anything runs" 0 \
    "$(sql_error $'UPDATE dbo.produto SET nome = N\'zzz\'\nSELECT (' >/dev/null; sql_rows "SELECT COUNT(*) FROM dbo.produto WHERE nome = N'zzz'")"
check_same "an error of one statement lets the next one run" 7 "$(sql_rows 'INSERT INTO dbo.usuario (id_usuario) VALUES (1) SELECT 7' | grep -v -e '^Msg' -e '^	')"
