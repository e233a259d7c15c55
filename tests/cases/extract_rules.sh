#!/bin/bash
# What the extractors make of a database that is older, broken or at the edge of its types.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"

plan 43
cat >store.sql <<'EOF'
INSERT INTO dbo.ponto_venda (id_ponto_venda, apelido, cnpj) VALUES (10, N'Loja Dez  ', N'29094289000110')
GO
INSERT INTO dbo.usuario (id_usuario, nome, login) VALUES (1, N'Um', N'u1'), (2, N'Dois', N'u2'), (3, N'Três', NULL)
GO
INSERT INTO dbo.produto (id_produto, nome) VALUES (1, N'Capa'), (2, N'Cabo')
GO
INSERT INTO dbo.finalizador_pdv (id_finalizador, nome) VALUES (1, N'Dinheiro'), (12, N'Pix')
GO
INSERT INTO dbo.turno (id_turno, id_ponto_venda, id_usuario, data_hora_inicio, data_hora_termino, fechado, sequencial) VALUES
(N'8cc8eb87-c9e2-92a0-c4a3-1e381f738675', 10, 1, '2026-03-02T08:00:00.003', '2026-03-02T14:00:00.000', 1, 1)
GO
SET IDENTITY_INSERT dbo.operacao_pdv ON
GO
INSERT INTO dbo.operacao_pdv (id_operacao, id_ponto_venda, id_turno, id_usuario, operacao, cancelado, data_hora_inicio, data_hora_termino) VALUES
(1, 10, N'8cc8eb87-c9e2-92a0-c4a3-1e381f738675', 1, 1, 0, '2026-03-02T10:00:00', '2026-03-02T10:00:00'),
(2, 10, N'8cc8eb87-c9e2-92a0-c4a3-1e381f738675', 1, 3, 0, '2026-03-02T10:30:00', '2026-03-02T10:30:00'),
(3, 10, N'8cc8eb87-c9e2-92a0-c4a3-1e381f738675', 1, 1, 0, '2026-03-02T10:59:59', '2026-03-02T11:00:00')
GO
SET IDENTITY_INSERT dbo.operacao_pdv OFF
GO
INSERT INTO dbo.item_operacao_pdv (id_operacao, item, id_produto, codigo_barras, quantidade_primaria, valor_unitario_liquido, valor_total_liquido, valor_desconto, cancelado, id_usuario_vendedor) VALUES
(1, 2, 2, N'789', 1.000, 0.0001, 10.10, 0, 0, 2),
(1, 1, 1, NULL, 0.125, 1.2345, 20.20, 0, 0, 1),
(1, 3, 1, NULL, 1, 1, 1, 0, 1, 1)
GO
INSERT INTO dbo.finalizador_operacao_pdv (id_operacao, id_finalizador, valor, valor_troco, parcela) VALUES
(1, 12, 10.30, NULL, NULL), (1, 1, 30.00, 10.00, 0), (2, 1, 150.00, NULL, NULL)
GO
EOF

serve() { # DDL DATA: hiperd over the Caixa script, and an empty Gestao
    stop_hiperd
    start_hiperd --caixa "$1" --caixa "$2" --gestao "$TESTS/samples/hiper.sql" || exit 1
    printf '%s\n' SQL_SERVER_HOST=127.0.0.1 SQL_SERVER_PORT="$SQL_SERVER_PORT" SQL_USERNAME=pdv_sync \
        SQL_PASSWORD=demo STORE_ID_PONTO_VENDA=10 STORE_ID_FILIAL=7 >.env
    chmod 600 .env
}
window=(--from 2026-03-02T10:00:00 --to 2026-03-02T11:00:00)
extract() { pdv-extract-caixa -c .env "${window[@]}" >stream 2>err; }
value() { # TIPO EXPRESSION: over the first record r of that type
    python3 -c 'import json, sys
for line in open("stream", encoding="utf-8"):
    r = json.loads(line)
    if r["tipo"] == sys.argv[1]:
        print(json.dumps(eval(sys.argv[2]), ensure_ascii=False))
        break' "$1" "$2"
}
count() { grep -c "^{\"tipo\":\"$1\"" stream; }
sql() {
    local answer
    answer=$(hiperd_control "sql caixa $*")
    [[ $answer == ok* ]] || { echo "$answer" >&2 && exit 1; }
}

# --- older versions ---
sed 's/apelido /nome /; /^ *cnpj /d; s/varchar(100)  NULL,      -- the name/varchar(100)  NULL      -- the name/
    /finalizador_pdv (  /,/);/s/nome  /descricao  /' "$TESTS/samples/hiperpdv.sql" >older.sql
sed 's/apelido, cnpj/nome/; s/, N.29094289000110.//; s/(id_finalizador, nome)/(id_finalizador, descricao)/' store.sql >older_data.sql
serve older.sql older_data.sql
check "a database of an older version is read" extract
check_same "its shop has the older column's name and no cnpj" '{"id_ponto_venda": 10, "nome": "Loja Dez"}' "$(value janela 'r["loja"]')"
check_same "its methods have the older column's name" '"Dinheiro"' "$(value venda 'r["dados"]["pagamentos"][0]["meio"]')"

# --- names of columns in other letters, which most databases do not tell apart ---
sed 's/apelido  */Apelido /; s/ cnpj  */ CNPJ /; s/\bnome  */Nome /' "$TESTS/samples/hiperpdv.sql" >letters.sql
serve letters.sql store.sql
extract
check_same "a column is found whatever its letters' case" '["Loja Dez", "29094289000110", "Dinheiro"]' \
    "[$(value janela 'r["loja"]["nome"]'), $(value janela 'r["loja"]["cnpj"]'), $(value venda 'r["dados"]["pagamentos"][0]["meio"]')]"

# --- a vendor's tables have columns of their own, many, and some of the same names ---
many=$(printf 'extra_%d varchar(10) NULL,\n' {1..100})
{ sed '/^CREATE TABLE dbo.ponto_venda/q' "$TESTS/samples/hiperpdv.sql" && echo "$many" && echo 'nome varchar(100) NULL,' &&
    sed '1,/^CREATE TABLE dbo.ponto_venda/d' "$TESTS/samples/hiperpdv.sql"; } |
    sed '/^CREATE TABLE dbo.finalizador_operacao_pdv/a nome varchar(60) NULL, descricao varchar(60) NULL,' >wide.sql
serve wide.sql store.sql
extract
check_same "among a hundred other columns the shop's name is found" '"Loja Dez"' "$(value janela 'r["loja"]["nome"]')"
check_same "another table's columns of the same names are not taken" '"Dinheiro"' "$(value venda 'r["dados"]["pagamentos"][0]["meio"]')"
sql "UPDATE dbo.ponto_venda SET apelido = N'  ', nome = N'Nome'"
extract
check_same "of several names the first that is not blank" '"Nome"' "$(value janela 'r["loja"]["nome"]')"

# --- moments finer than a datetime's ticks ---
sed 's/ datetime / datetime2 /' "$TESTS/samples/hiperpdv.sql" >finer.sql
serve finer.sql store.sql
sql "UPDATE dbo.operacao_pdv SET data_hora_termino = '2026-03-02T10:59:59.9999999' WHERE id_operacao = 1"
sql "UPDATE dbo.turno SET data_hora_inicio = '2026-03-02T08:00:00.0019999', data_hora_termino = '2026-03-02T10:59:59.9999999'"
extract
check_same "are cut, never rounded over the window's edge" '"2026-03-02T10:59:59.999-03:00"' "$(value venda 'r["dados"]["data_hora"]')"
check_same "a shift's too" '["2026-03-02T08:00:00.001-03:00", "2026-03-02T10:59:59.999-03:00"]' \
    "$(value turno '[r["dados"]["data_hora_inicio"], r["dados"]["data_hora_termino"]]')"

# --- the ordinary ---
serve "$TESTS/samples/hiperpdv.sql" store.sql
check "a database of today is read" extract
check_same "the window is half open: from belongs to it, to does not" 1 "$(count venda)"
check_same "a withdrawal is in the stream" '[2, 150]' "$(value sangria '[r["dados"]["id_operacao"], r["dados"]["total"]]')"
check_same "lines stand by number, cancelled ones are left out" '[1, 2]' "$(value venda '[i["line_no"] for i in r["dados"]["itens"]]')"
check_same "payments stand by method" '[1, 12]' "$(value venda '[p["id_finalizador"] for p in r["dados"]["pagamentos"]]')"
check_same "three and four decimals are exact" '[0.125, 1.2345, 0.0001]' \
    "$(value venda '[r["dados"]["itens"][0]["qtd"], r["dados"]["itens"][0]["preco_unit"], r["dados"]["itens"][1]["preco_unit"]]')"
check_same "sums are exact" 30.3 "$(value venda 'r["dados"]["total"]')"
check_same "ticks of a datetime are rounded as SQL Server does" '"2026-03-02T08:00:00.003-03:00"' "$(value turno 'r["dados"]["data_hora_inicio"]')"
check_same "an id is in upper case" '"8CC8EB87-C9E2-92A0-C4A3-1E381F738675"' "$(value turno 'r["dados"]["id_turno"]')"
check_same "installments of 0 are unknown" '[false, false]' "$(value venda '["parcelas" in p for p in r["dados"]["pagamentos"]]')"
check_same "the last record says what came" '{"turno": 1, "venda": 1, "sangria": 1}' "$(value fim 'r["contagens"]')"

# --- text that is not valid, and text that is too long ---
sql "UPDATE dbo.produto SET nome = N'Capa ' + NCHAR(55357) + N' 3D? ' WHERE id_produto = 1"
extract
check_same "a lone surrogate becomes U+FFFD, and a question mark stays one" '"Capa � 3D?"' "$(value venda 'r["dados"]["itens"][0]["nome"]')"
check_same "the warning names the row" '"TEXTO_INVALIDO: HIPER_CAIXA produto 1"' "$(value aviso 'r["texto"]')"
sql "UPDATE dbo.produto SET nome = N'Película 📱 – €' WHERE id_produto = 1"
extract
check_same "accents, emoji and the euro sign arrive" '"Película 📱 – €"' "$(value venda 'r["dados"]["itens"][0]["nome"]')"
check_same "without any warning" 0 "$(count aviso)"
sql "UPDATE dbo.usuario SET login = N'$(printf 'é%.0s' {1..50})' WHERE id_usuario = 1"
extract
check_same "varchar arrives by its code page" "\"$(printf 'é%.0s' {1..50})\"" "$(value venda 'r["dados"]["itens"][0]["vendedor"]["login"]')"
sql "UPDATE dbo.usuario SET nome = N'   ', login = N'' WHERE id_usuario = 1"
extract
check_same "blank text is unknown" '{"id_usuario": 1}' "$(value venda 'r["dados"]["itens"][0]["vendedor"]')"

# --- amounts at the edge ---
sql "UPDATE dbo.item_operacao_pdv SET valor_total_liquido = 999999999.99 WHERE item = 1"
extract
check_same "just below 10^9 is exact" 1000000010.09 "$(value venda 'r["dados"]["total"]')"
sql "UPDATE dbo.item_operacao_pdv SET valor_total_liquido = 1000000000.00 WHERE item = 1"
extract
check_same "10^9 is unknown, and counts 0" '[false, 10.1]' "$(value venda '["total" in r["dados"]["itens"][0], r["dados"]["total"]]')"
check_same "in the shift's totals too" 10.1 "$(value turno 'r["dados"]["total_vendas"]')"
check_same "and a warning says so" '"VALOR_FORA_DE_FAIXA: HIPER_CAIXA 1"' "$(value aviso 'r["texto"]')"
sql "UPDATE dbo.item_operacao_pdv SET valor_total_liquido = -99999999999999.99 WHERE item = 1"
check "an amount of 16 digits stops nothing" extract

# --- lines whose own id the schema does not admit ---
sql "UPDATE dbo.item_operacao_pdv SET id_item_operacao_pdv = -1, valor_total_liquido = 20.20 WHERE item = 1"
sql "UPDATE dbo.finalizador_operacao_pdv SET id_finalizador_operacao_pdv = 0 WHERE id_finalizador = 12"
extract
check_same "they stay, with their money, without the id" '[[null, 2], 30.3]' "$(value venda '[[i.get("line_id") and i["line_no"] for i in r["dados"]["itens"]], r["dados"]["total"]]')"
check_same "payments too" '[[true, false], [30, 10.3]]' "$(value venda '[["line_id" in p for p in r["dados"]["pagamentos"]], [p["valor"] for p in r["dados"]["pagamentos"]]]')"
sql "UPDATE dbo.item_operacao_pdv SET id_item_operacao_pdv = 2 WHERE item = 1"
sql "UPDATE dbo.finalizador_operacao_pdv SET id_finalizador_operacao_pdv = 1 WHERE id_finalizador = 12"

# --- NULL wherever it may be ---
sql "UPDATE dbo.item_operacao_pdv SET quantidade_primaria = NULL, valor_unitario_liquido = NULL, valor_total_liquido = NULL, valor_desconto = NULL, id_usuario_vendedor = NULL, codigo_barras = NULL"
sql "UPDATE dbo.finalizador_operacao_pdv SET id_finalizador = NULL, valor = NULL, valor_troco = NULL, parcela = NULL"
sql "UPDATE dbo.turno SET id_usuario = NULL, data_hora_inicio = NULL, sequencial = NULL"
sql "UPDATE dbo.operacao_pdv SET id_ponto_venda = NULL"
sql "UPDATE dbo.ponto_venda SET apelido = NULL, cnpj = N'123'"
check "NULL in every column that may be NULL is read" extract
check_same "a line has nothing but what is known" '["line_id", "line_no", "id_produto", "nome"]' "$(value venda 'list(r["dados"]["itens"][0])')"
check_same "a payment too" '["line_id"]' "$(value venda 'list(r["dados"]["pagamentos"][0])')"
check_same "a shift too" '["canal", "id_turno", "fechado", "data_hora_termino", "qtd_vendas", "total_vendas", "qtd_vendedores", "totais_sistema"]' "$(value turno 'list(r["dados"])')"
check_same "a shop without a name has none, and a cnpj of 3 digits is none" '{"id_ponto_venda": 10}' "$(value janela 'r["loja"]')"
check_same "merged, the payload says PDV and warns" '["PDV 10", "LOJA_SEM_CADASTRO: 10"]' \
    "$({ pdv-extract-caixa -c .env "${window[@]}" && pdv-extract-loja -c .env "${window[@]}"; } 2>/dev/null | pdv-merge -c .env --payload |
        python3 -c 'import json, sys; p = json.load(sys.stdin); print(json.dumps([p["store"]["nome"], [w for w in p["integrity"]["warnings"] if w.startswith("LOJA")][0]]))')"

# --- what a window asks for ---
check_same "snapshots come where the window asks for them" '1 2' \
    "$(printf '{"from":"2026-03-02T10:00:00-03:00","to":"2026-03-02T11:00:00-03:00","canais":["HIPER_CAIXA"],"snapshots":true}' |
        pdv-extract-caixa -c .env -w - >stream 2>err; echo "$(count snapshot_turno) $(count snapshot_venda)")"
check_same "a window of the other channel alone brings the shop and no sale" '0 0' \
    "$(printf '{"from":"2026-03-02T10:00:00-03:00","to":"2026-03-02T11:00:00-03:00","canais":["HIPER_LOJA"]}' |
        pdv-extract-caixa -c .env -w - >stream 2>err; echo "$(count venda) $(count turno)")"

# --- more sales with one end than any shop rings up ---
rows=$(printf "(10, 1, 1, 0, '2026-03-02T11:30:00', '2026-03-02T11:30:00'), %.0s" {1..300})
sql "INSERT INTO dbo.operacao_pdv (id_ponto_venda, id_usuario, operacao, cancelado, data_hora_inicio, data_hora_termino) VALUES ${rows%, }"
check_same "of equal ends the snapshot takes the lower ids" "$(seq 4 33 | paste -sd ' ')" \
    "$(printf '{"from":"2026-03-02T10:00:00-03:00","to":"2026-03-02T11:00:00-03:00","canais":["HIPER_CAIXA"],"snapshots":true}' |
        pdv-extract-caixa -c .env -w - 2>err | sed -n 's/^{"tipo":"snapshot_venda".*"id_operacao":\([0-9]*\),.*/\1/p' | sort -n | paste -sd ' ')"
sql "DELETE FROM dbo.operacao_pdv WHERE id_operacao > 3"

# --- a withdrawal's warning is nobody else's ---
sql "UPDATE dbo.finalizador_operacao_pdv SET id_finalizador = 1, valor = 5000000000.00 WHERE id_operacao = 2"
check_same "an amount out of range in a withdrawal is no sale's warning" 'False' \
    "$({ pdv-extract-caixa -c .env "${window[@]}" && pdv-extract-loja -c .env "${window[@]}"; } 2>/dev/null | pdv-merge -c .env --payload |
        python3 -c 'import json, sys; print(any(w.startswith("VALOR") for w in json.load(sys.stdin)["integrity"]["warnings"]))')"
