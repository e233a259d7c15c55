#!/bin/bash
# What a database may hold that nobody expects: each value gives a payload that the schema admits, or a clear error. The
# store has one shift, one sale and one closing in each database; the payload is the one of both, snapshots included.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"

plan 34
turno=8cc8eb87-c9e2-92a0-c4a3-1e381f738675
store() { # SHOP-COLUMN SHOP MORE-OF-OPERACAO ITS-VALUES MORE-OF-PAYMENTS ITS-VALUES
    cat <<SQL
INSERT INTO dbo.usuario (id_usuario, nome, login) VALUES (1, N'Um', N'u1'), (2, N'Dois', N'u2')
GO
INSERT INTO dbo.produto (id_produto, nome) VALUES (1, N'Capa')
GO
INSERT INTO dbo.finalizador_pdv (id_finalizador, nome) VALUES (1, N'Dinheiro')
GO
INSERT INTO dbo.turno (id_turno, $1, id_usuario, data_hora_inicio, data_hora_termino, fechado, sequencial) VALUES
(N'$turno', $2, 1, '2026-03-02T08:00:00', '2026-03-02T10:50:00', 1, 1)
GO
INSERT INTO dbo.operacao_pdv ($1, id_turno, id_usuario, operacao, cancelado, data_hora_inicio, data_hora_termino$3) VALUES
($2, N'$turno', 1, 1, 0, '2026-03-02T10:00:00', '2026-03-02T10:01:00'$4),
($2, N'$turno', 1, 9, 0, '2026-03-02T10:49:00', '2026-03-02T10:50:00'$4)
GO
INSERT INTO dbo.item_operacao_pdv (id_operacao, item, id_produto, codigo_barras, quantidade_primaria,
    valor_unitario_liquido, valor_total_liquido, valor_desconto, cancelado, id_usuario_vendedor) VALUES
(1, 1, 1, N'789', 1, 10, 10, 0, 0, 2)
GO
INSERT INTO dbo.finalizador_operacao_pdv (id_operacao, id_finalizador, valor, parcela$5) VALUES
(1, 1, 20, 1$6), (2, 1, 10, 1$6)
GO
SQL
}
store id_ponto_venda 10 '' '' ', valor_troco' ', 10' >caixa.sql
printf "INSERT INTO dbo.ponto_venda (id_ponto_venda, apelido, cnpj) VALUES (10, N'Loja Dez', N'29094289000110')\nGO\n" >>caixa.sql
store id_filial 7 ', origem, ValorTroco' ', 2, 10' '' '' >gestao.sql

serve() { # [CAIXA-DDL GESTAO-DDL]
    stop_hiperd
    start_hiperd --caixa "${1:-$TESTS/samples/hiperpdv.sql}" --caixa caixa.sql \
        --gestao "${2:-$TESTS/samples/hiper.sql}" --gestao gestao.sql || exit 1
    printf '%s\n' SQL_SERVER_HOST=127.0.0.1 SQL_SERVER_PORT="$SQL_SERVER_PORT" SQL_USERNAME=pdv_sync \
        SQL_PASSWORD=demo STORE_ID_PONTO_VENDA=10 STORE_ID_FILIAL=7 >.env
    chmod 600 .env
}
echo '{"from":"2026-03-02T10:00:00-03:00","to":"2026-03-02T11:00:00-03:00","canais":["HIPER_CAIXA","HIPER_LOJA"],"snapshots":true}' >window
streams() { pdv-extract-caixa -c .env -w window && pdv-extract-loja -c .env -w window; }
payload() { streams 2>err | pdv-merge -c .env --payload >payload 2>>err && [ -s payload ]; }
sql() { # DATABASE STATEMENT: it must have changed something
    case $(hiperd_control "sql $1 $2") in
    'ok 0' | error*) echo "# $1: $2: $(hiperd_control "sql $1 $2")" && return 1 ;;
    esac
}
value() { # EXPRESSION over the payload p, Caixa's sale c with its line i, payment f, shift t; Loja's sale l
    python3 -c 'import json, sys
from decimal import Decimal
p = json.load(open("payload", encoding="utf-8"), parse_float=Decimal)
of = lambda canal: next((v for v in p["vendas"] if v["canal"] == canal), None)
c, l = of("HIPER_CAIXA"), of("HIPER_LOJA")
i, f, t = (c and c["itens"][0]), (c and c["pagamentos"][0]), p["turnos"][0]
v = eval(sys.argv[1])
print(v if isinstance(v, str) else json.dumps(v, ensure_ascii=False, default=str))' "$1"
}
admitted() { python3 "$TESTS/schema.py" "$TESTS/webhook/payload-v4.schema.json" payload; }

serve
payload
check_same "the store gives two sales and two shifts" "[2, 2, 2, 2]" \
    "$(value '[len(p[k]) for k in ("vendas", "turnos", "snapshot_vendas", "snapshot_turnos")]')"
check "that the schema admits" admitted

# --- NULL in every column that may be NULL, each alone ---
columns() { hiperd_control sql "$1" "SELECT TABLE_NAME + '.' + COLUMN_NAME FROM INFORMATION_SCHEMA.COLUMNS WHERE IS_NULLABLE = 'YES' AND TABLE_SCHEMA = 'dbo'" | tr ' ' '\n' | sed 1d; }
mkdir nulls
for database in caixa gestao; do
    for column in $(columns $database); do
        serve
        sql $database "UPDATE dbo.${column%.*} SET ${column#*.} = NULL" && payload && cp payload "nulls/$database.$column" ||
            echo "$database.$column: $(cat err)" >>nulls.failed
    done
done
check_same "NULL stops nobody" "" "$(cat nulls.failed 2>/dev/null)"
check "there are dozens of such columns" test "$(find nulls -type f | wc -l)" -ge 40
check_same "the schema admits what comes of each" "" "$(python3 - "$TESTS/webhook/payload-v4.schema.json" <<'PY'
import glob, json, sys
import jsonschema
validator = jsonschema.Draft202012Validator(json.load(open(sys.argv[1], encoding="utf-8")))
for name in sorted(glob.glob("nulls/*")):
    for error in validator.iter_errors(json.load(open(name, encoding="utf-8"))):
        print(name, list(error.absolute_path), error.message[:100])
PY
)"
# A sale without end is under way; without shop it is this shop's in Caixa, nobody's in Gestao; without origin it is a mirror.
check_same "and the sale is there, except where NULL says that it is none" \
    "caixa.operacao_pdv.data_hora_termino gestao.operacao_pdv.data_hora_termino gestao.operacao_pdv.id_filial gestao.operacao_pdv.origem" \
    "$(for name in nulls/*; do python3 -c 'import json, sys; sys.exit(len(json.load(open(sys.argv[1]))["vendas"]) == 2)' "$name" && basename "$name"; done | sort | paste -sd' ')"

# --- text ---
for ddl in hiperpdv hiper; do sed 's/varchar([0-9]*)/varchar(max)/' "$TESTS/samples/$ddl.sql" >"$ddl.text.sql"; done
serve hiperpdv.text.sql hiper.text.sql
text() { # SQL-EXPRESSION [DATABASE]: a product's name
    sql "${2:-caixa}" "UPDATE dbo.produto SET nome = $1" && payload && admitted >admitted.out
}
text "REPLICATE(CAST(N'é' AS nvarchar(max)), 100000)"
check_same "of a name of 200 kB the first 300 characters arrive" True "$(value 'str(i["nome"] == "é" * 300)')"
text "REPLICATE(CAST(N'📱' AS nvarchar(max)), 100000)"
check_same "characters of four bytes are characters" True "$(value 'str(i["nome"] == "📱" * 300 and not p["integrity"]["warnings"])')"
text "N'a' + REPLICATE(CAST(N'📱' AS nvarchar(max)), 100000)"
check_same "half a pair that the cut leaves is no broken text" True "$(value 'str(i["nome"] == "a" + "📱" * 299 and not p["integrity"]["warnings"])')"
text "REPLICATE(CAST(N'x' AS nvarchar(max)), 299) + N' ' + N'y'"
check_same "a blank before the cut is not one at the end" True "$(value 'str(i["nome"] == "x" * 299 + " ")')"
text "REPLICATE(CAST(N' ' AS nvarchar(max)), 100000)"
check_same "blanks alone are no name" False "$(value '"nome" in i' | sed 's/^f/F/')"
for half in 'NCHAR(55357)' 'NCHAR(56561)' 'NCHAR(56561) + NCHAR(55357)' 'NCHAR(55357) + NCHAR(55357) + NCHAR(56561)'; do
    text "N'Capa ' + $half"
    check_same "a broken pair is U+FFFD, with a warning: $half" "Capa TEXTO_INVALIDO: HIPER_CAIXA produto 1" \
        "$(value 'i["nome"].replace("\ufffd", "").replace("📱", "") + p["integrity"]["warnings"][0] if "\ufffd" in i["nome"] else "whole"')"
done
serve hiperpdv.text.sql hiper.text.sql
text "N'Capa ' + NCHAR(55357)" gestao
check_same "in Gestao too" "HIPER_LOJA" "$(value 'p["integrity"]["warnings"][0].split()[1]')"
serve hiperpdv.text.sql hiper.text.sql
controls=$(seq 1 31) && controls="$controls 127"
list=$(for n in $controls; do printf "+ CHAR(%d) " "$n"; done)
sql caixa "UPDATE dbo.usuario SET login = 'a' $list + 'z'" && payload
check_same "control characters of a login arrive as they are" True \
    "$(value 'str(t["operador"]["login"] == "a" + "".join(map(chr, list(range(1, 32)) + [127])) + "z")')"
check "escaped, as JSON wants them" sh -c "admitted=\$(LC_ALL=C tr -d '\\012' <payload | LC_ALL=C tr -dc '\\001-\\037' | wc -c); [ \$admitted -eq 0 ]"
check "in a payload that the schema admits" admitted
streams >stream 2>err
check_same "they forge no line of the stream" "$(wc -l <stream)" "$(grep -c '^{"tipo":"' stream)"
sql caixa "UPDATE dbo.usuario SET login = 'a' + CHAR(0) + 'z'" && payload
check_same "NUL is U+FFFD, with a warning for each row" 'a�z TEXTO_INVALIDO: HIPER_CAIXA usuario 1 TEXTO_INVALIDO: HIPER_CAIXA usuario 2' \
    "$(value 't["operador"]["login"] + " " + " ".join(sorted(p["integrity"]["warnings"]))')"
list=$(for from in 128 160 192 224; do printf "+ (''"; for n in $(seq "$from" $((from + 31))); do printf '+ CHAR(%d)' "$n"; done; printf ')'; done)
sql caixa "UPDATE dbo.usuario SET nome = ''$list" && payload
check_same "code page 1252 arrives whole" True \
    "$(value 'str(all(t["operador"]["nome"][n - 128] == bytes([n]).decode("cp1252") for n in range(128, 256) if n not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)))')"
for column in usuario.nome usuario.login finalizador_pdv.nome item_operacao_pdv.codigo_barras; do
    sql caixa "UPDATE dbo.${column%.*} SET ${column#*.} = REPLICATE(CAST(N'é' AS nvarchar(max)), 100000)" || exit 1
done
sql caixa "UPDATE dbo.ponto_venda SET apelido = REPLICATE(CAST(N'é' AS nvarchar(max)), 100000), cnpj = REPLICATE(CAST(N'1' AS nvarchar(max)), 100000)"
payload
check_same "every text is cut at the schema's length" "[200, 100, 120, 80, 255, false]" \
    "$(value '[len(t["operador"]["nome"]), len(t["operador"]["login"]), len(f["meio"]), len(i["codigo_barras"]), len(p["store"]["nome"]), "cnpj" in p["store"]]')"
check "and the schema admits all that" admitted

# --- amounts ---
sed -E 's/decimal\(18, ?[0-9]\)/decimal(18,4)/' "$TESTS/samples/hiperpdv.sql" >hiperpdv.money.sql
serve hiperpdv.money.sql
edges=''
for amount in 0.0001 -0.0001 999999999.9999 -999999999.9999 1000000000 -1000000000 99999999999999.9999 -99999999999999.9999; do
    sql caixa "UPDATE dbo.item_operacao_pdv SET quantidade_primaria = $amount, valor_unitario_liquido = $amount, valor_total_liquido = $amount, valor_desconto = $amount" &&
        sql caixa "UPDATE dbo.finalizador_operacao_pdv SET valor = $amount, valor_troco = $amount" && payload && admitted || exit 1
    edges="$edges$(value '" ".join(str(x.get(k, "-")) for x, k in ((i, "qtd"), (i, "preco_unit"), (i, "total"), (i, "desconto"), (f, "valor"), (f, "troco"), (c, "total"))) + " " + " ".join(p["integrity"]["warnings"])')
"
done
five() { printf '%s ' "$1" "$1" "$1" "$1" "$1" "$1" "$1" && echo; }
outside() { echo "- - - - - - 0 VALOR_FORA_DE_FAIXA: HIPER_CAIXA 1"; }
check_same "at the edges of decimal(18,4) an amount is exact, or unknown with a warning" \
    "$(five 0.0001 && five -0.0001 && five 999999999.9999 && five -999999999.9999 && outside && outside && outside && outside)" \
    "$(echo "$edges" | sed '/^$/d')"

# --- ids beyond 32 bits ---
for ddl in hiperpdv hiper; do sed 's/\bsmallint\b/bigint/; s/\bint\b/bigint/' "$TESTS/samples/$ddl.sql" >"$ddl.wide.sql"; done
ids=''
for id in 2147483648 9007199254740993 9223372036854775807; do
    serve hiperpdv.wide.sql hiper.wide.sql
    sql caixa "UPDATE dbo.item_operacao_pdv SET id_operacao = $id, id_item_operacao_pdv = $id, id_produto = $id" || exit 1
    sql caixa "UPDATE dbo.finalizador_operacao_pdv SET id_operacao = $id, id_finalizador_operacao_pdv = $id, id_finalizador = $id WHERE id_operacao = 1" || exit 1
    sql caixa "UPDATE dbo.operacao_pdv SET id_operacao = $id WHERE operacao = 1" && payload && admitted || exit 1
    ids="$ids$(value '" ".join(str(x) for x in (c["id_operacao"], i["line_id"], i["id_produto"], f["line_id"], f["id_finalizador"], p["ops"]["ids"][0]))')
"
done
six() { echo "$1 $1 $1 $1 $1 $1"; }
check_same "ids of 64 bits arrive exactly" "$(six 2147483648 && six 9007199254740993 && six 9223372036854775807)" "$(echo "$ids" | sed '/^$/d')"
cp window window.ours
pdv-outbox rewind -c .env 2026-03-02T10:00:00 >/dev/null 2>err
pdv-outbox next -c .env >window 2>>err
streams 2>err | pdv-merge -c .env 2>>err | pdv-outbox add -c .env >added 2>>err
cp window.ours window
check "and leave the outbox as they came" sh -c 'pdv-outbox drain -c .env | grep -q "\"ids\":\[9223372036854775807\]"'
for column in turno.id_usuario item_operacao_pdv.id_usuario_vendedor item_operacao_pdv.item finalizador_operacao_pdv.parcela; do
    serve hiperpdv.wide.sql hiper.wide.sql
    sql caixa "UPDATE dbo.${column%.*} SET ${column#*.} = 2147483648" || exit 1
    pdv-extract-caixa -c .env -w window >stream 2>err
    check_same "$column beyond 32 bits is 69, with the server's words and ours" "69 1" "$? $(grep -c 'erro 8115 .*informe o suporte' err)"
done
sed 's/id_operacao  *int IDENTITY(1,1)/id_operacao varchar(30)/; s/id_operacao  *int /id_operacao varchar(30) /' \
    "$TESTS/samples/hiperpdv.sql" >hiperpdv.odd.sql
sed "s/INSERT INTO dbo.operacao_pdv (/&id_operacao, /; s/^(10, N'$turno', 1, 1,/('99999999999999999999', 10, N'$turno', 1, 1,/; s/^(10, N'$turno', 1, 9,/('2', 10, N'$turno', 1, 9,/" caixa.sql >odd.sql
stop_hiperd
start_hiperd --caixa hiperpdv.odd.sql --caixa odd.sql --gestao "$TESTS/samples/hiper.sql" --gestao gestao.sql || exit 1
sed -i "s/^SQL_SERVER_PORT=.*/SQL_SERVER_PORT=$SQL_SERVER_PORT/" .env
check "an id of 20 digits is no id" exits 65 pdv-extract-caixa -c .env -w window
pdv-extract-caixa -c .env -w window >stream 2>err
check "the message says which column it is" grep -q 'vendas: id_operacao.*informe o suporte' err
sql caixa "UPDATE dbo.operacao_pdv SET id_operacao = '  ' WHERE operacao = 1" || exit 1
check "blanks are no id, and not 0" exits 65 pdv-extract-caixa -c .env -w window
