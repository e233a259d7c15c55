#!/bin/bash
# What an extractor reads beside the sales of its window: cancelled ones, those found by their id, whole days; and by whose clock.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
plan 74

operations() { # SHOP-COLUMN MORE ITS-VALUE OTHER-SHOP: id, kind, cancelled, end; a sale of each kind that may be met
    local shop=$1 more=$2 value=$3 other=$4
    echo "SET IDENTITY_INSERT dbo.operacao_pdv ON"
    echo GO
    while read -r id of kind cancelled end; do
        [ "$of" = other ] && of=$other || of=${shop#* }
        echo "INSERT INTO dbo.operacao_pdv (id_operacao, ${shop% *}, operacao, cancelado, data_hora_inicio, data_hora_termino$more) VALUES ($id, $of, $kind, $cancelled, '2026-03-02T08:00:00', $end$value)"
        echo GO
        [ "$kind" = 1 ] || continue
        echo "INSERT INTO dbo.item_operacao_pdv (id_operacao, item, id_produto, valor_total_liquido, cancelado) VALUES ($id, 1, 1, $id, 0)"
        echo GO
        echo "INSERT INTO dbo.finalizador_operacao_pdv (id_operacao, id_finalizador, valor) VALUES ($id, 1, $id)"
        echo GO
    done <<'EOF'
1 own 1 1 '2026-03-02T07:59:59.997'
2 own 1 1 '2026-03-02T08:00:00'
3 own 1 0 '2026-03-02T10:10:00'
4 own 1 1 '2026-03-02T10:20:00'
5 other 1 1 '2026-03-02T10:20:00'
6 own 1 1 NULL
7 own 9 1 '2026-03-02T10:21:00'
8 own 3 1 '2026-03-02T10:22:00'
9 own 1 1 '2026-03-02T11:00:00'
10 own 1 0 '2010-01-01T00:05:00'
11 own 1 1 '2010-01-01T00:06:00'
12 other 1 0 '2010-01-01T00:07:00'
13 own 1 0 '2031-05-20T12:00:00'
14 own 1 0 '2026-03-02T10:30:00'
15 own 1 0 NULL
16 own 3 0 '2010-01-01T00:08:00'
EOF
    echo "SET IDENTITY_INSERT dbo.operacao_pdv OFF"
    echo GO
}
operations "id_ponto_venda 10" "" "" 11 >caixa.sql
operations "id_filial 7" ", origem" ", 2" 8 >gestao.sql
start_hiperd --caixa "$TESTS/samples/hiperpdv.sql" --caixa caixa.sql --gestao "$TESTS/samples/hiper.sql" --gestao gestao.sql || exit 1
configure() { # LINE...
    printf '%s\n' SQL_SERVER_HOST=127.0.0.1 SQL_SERVER_PORT="$SQL_SERVER_PORT" SQL_USERNAME=pdv_sync \
        SQL_PASSWORD=demo STORE_ID_PONTO_VENDA=10 STORE_ID_FILIAL=7 "$@" >.env
    chmod 600 .env
}
configure
extract() { # caixa|loja MEMBERS: the window of 10 to 11 o'clock, with these members besides
    echo "{\"from\":\"2026-03-02T10:00:00\",\"to\":\"2026-03-02T11:00:00\",\"canais\":[\"HIPER_CAIXA\",\"HIPER_LOJA\"]$2}" >window
    pdv-extract-"$1" -c .env -w window >stream 2>err
}
ids() { # TIPO: of the records of that type, in their order
    python3 -c 'import json, sys
records = [json.loads(line) for line in open("stream", encoding="utf-8")]
print(*[r.get("id_operacao", r.get("dados", {}).get("id_operacao")) for r in records if r["tipo"] == sys.argv[1]])' "$1"
}
value() { # TIPO EXPRESSION: over the first record r of that type
    python3 -c 'import json, sys
for line in open("stream", encoding="utf-8"):
    r = json.loads(line)
    if r["tipo"] == sys.argv[1]:
        print(json.dumps(eval(sys.argv[2]), ensure_ascii=False))
        break' "$1" "$2"
}

# --- cancelled is what a row says ---
for of in caixa loja; do
    extract $of ''
    check_same "$of: a cancelled sale of the window is told as one, of this shop and with an end only" "4" "$(ids cancelada)"
    check_same "$of: with its id and its end" "{\"tipo\":\"cancelada\",\"canal\":\"HIPER_${of^^}\",\"id_operacao\":4,\"data_hora\":\"2026-03-02T10:20:00-03:00\"}" "$(grep cancelada stream | head -1)"
    check_same "$of: and is no sale" "3 14" "$(ids venda)"
    check_same "$of: fim counts it" '{"venda": 2, "cancelada": 1}' "$(value fim '{k: r["contagens"][k] for k in ("venda", "cancelada")}')"
    extract $of ',"lookback_from":"2026-03-02T08:00:00"'
    check_same "$of: the look-back brings its cancelled ones too" "2 4" "$(ids cancelada)"
done

# --- by id, whatever the time says ---
for of in caixa loja; do
    extract $of ',"ids_acima":{"HIPER_CAIXA":8,"HIPER_LOJA":8}'
    check_same "$of: sales of 2010 and 2031 are found by their ids, those of the window once" "10 3 14 13" "$(ids venda)"
    check_same "$of: cancelled ones too" "11 4 9" "$(ids cancelada)"
    check_same "$of: with all that belongs to them" '[10, 10, 1]' \
        "$(value venda '[r["dados"]["total"], r["dados"]["pagamentos"][0]["valor"], len(r["dados"]["itens"])]')"
    extract $of ',"ids_acima":{"HIPER_CAIXA":13,"HIPER_LOJA":13}'
    check_same "$of: what is not above is not read" "3 14" "$(ids venda)"
    extract $of ",\"ids_acima\":{\"$([ $of = loja ] && echo HIPER_CAIXA || echo HIPER_LOJA)\":0}"
    check_same "$of: the other channel's ids are not ours" "3 14" "$(ids venda)"
done

# --- nothing reads the whole table: the plan of each statement, as the .sql has it ---
plan_of() { # FILE...: the steps that touch operacao_pdv, which our statements call o
    local file database
    for file; do
        database=caixa
        [[ $file != extract-loja/* ]] || database=gestao
        hiperd_control plan $database "$(sed 's/--.*//' "$TESTS/../$file" | tr '\n' ' ')" | tr ';' '\n' |
            grep -E '^ (SEARCH|SCAN) (o|operacao_pdv)\b' | sed 's/^ //; s/operacao_pdv\.//; s/ (.*//'
    done | sort | uniq -c | sed 's/^ *//' | paste -sd,
}
check_same "the sales' statement seeks by time and by key" "2 SEARCH o USING INDEX ix_operacao_pdv_termino,2 SEARCH o USING INTEGER PRIMARY KEY" \
    "$(plan_of extract-caixa/vendas.sql extract-loja/vendas.sql)"
check_same "the shifts' by time and by shift" "2 SEARCH o USING INDEX ix_operacao_pdv_termino,3 SEARCH o USING INDEX ix_operacao_pdv_turno" \
    "$(plan_of extract-caixa/turnos.sql extract-loja/turnos.sql)"
check_same "the last sales' by time" "4 SEARCH o USING INDEX ix_operacao_pdv_termino" \
    "$(plan_of extract-caixa/snapshot_vendas.sql extract-loja/snapshot_vendas.sql)"
check_same "the last shifts' by shift" "3 SEARCH o USING INDEX ix_operacao_pdv_turno" \
    "$(plan_of extract-caixa/snapshot_turnos.sql extract-loja/snapshot_turnos.sql)"
check_same "the highest id is a step to the end of the key" "SEARCH operacao_pdv" \
    "$(hiperd_control plan caixa "$(sed 's/--.*//' "$TESTS/../common/servidor.sql" | tr '\n' ' ')" | tr ';' '\n' | grep -o '[A-Z]* operacao_pdv.*')"

# --- whose clock ---
clock() { hiperd_control clock "$@" >/dev/null; }
note() { # PYTHON: over the run's note n
    python3 -c 'import json, sys; n = json.loads(open("run/programas.ndjson").readline()); print(json.dumps(eval(sys.argv[1])))' "$1"
}
mkdir run
extract_in_a_run() { # caixa|loja MEMBERS: the exit code
    rm -f run/*
    PDV_RUN=$WORK/run extract "$@"
    echo $?
}
clock 2026-03-02T12:00:00
check_same "janela tells the server's time and its offset" '["2026-03-02T12:00:0", "-03:00"]' \
    "$(extract caixa '' && value janela '[r["servidor_agora"][:18], r["servidor_agora"][19:]]')"
check_same "how far its wall clock is from our UTC" true \
    "$(value janela "abs(r['relogio_ms'] - ($(date -u -d 2026-03-02T12:00:00 +%s) - $(date +%s)) * 1000) < 20000")"
check_same "and the highest id of any operation" 16 "$(value janela 'r["maior_id"]')"
check_same "a program of a run leaves its note" '["pdv-extract-loja", 0, "HIPER_LOJA", -10800, 2, true, true]' \
    "$(extract_in_a_run loja '' >/dev/null && note '[n["programa"], n["codigo"], n["canal"], n["deslocamento_s"], n["lidas"], n["completo"], "relogio_ms" in n]')"

clock 2026-03-02T11:00:08
check_same "a window that ends later than the server's clock allows is 75" 75 "$(extract_in_a_run caixa '')"
check_same "and nothing is read" "janela falha fim" "$(sed 's/{"tipo":"//; s/".*//' stream | paste -sd' ')"
check_same "the stream says so" '[75, false]' "[$(value falha 'r["codigo"]'), $(value fim 'r["completo"]')]"
check "as a warning, not as an error" grep -q 'aviso: a janela termina em 2026-03-02T11:00:00, e o relógio do SQL Server está em 2026-03-02T11:00' err
check_same "the note has the clock to plan by" '[75, -10800, 0, false, true]' \
    "$(note '[n["codigo"], n["deslocamento_s"], n["lidas"], n["completo"], "relogio_ms" in n]')"
check "Loja's window is none of Caixa's, which only tells the shop's name" \
    sh -c "sed 's/\"HIPER_CAIXA\",//' window | pdv-extract-caixa -c .env -w - >stream 2>err"
clock 2026-03-02T11:00:16
check_same "SYNC_SETTLE_SECONDS after its end it is read" 0 "$(extract_in_a_run caixa '')"
clock 2026-03-02T10:30:00
check "by hand a window may end later" pdv-extract-caixa -c .env --from 2026-03-02T10:00:00 --to 2026-03-02T11:00:00
pdv-extract-caixa -c .env --from 2026-03-02T10:00:00 --to 2026-03-02T11:00:00 >stream 2>err
check "with a warning" grep -q 'aviso: .*pode faltar' err
check_same "all of it is read" "3 14" "$(ids venda)"

# --- whose offset: the store's servers stand in Manaus, this computer does not ---
stop_hiperd
version=$(printf 'ã%.0s' {1..300})
HIPERD_VERSION=$version TZ='<-04>4' start_hiperd --caixa "$TESTS/samples/hiperpdv.sql" --caixa caixa.sql --gestao "$TESTS/samples/hiper.sql" --gestao gestao.sql || exit 1
clock 2026-03-02T12:00:00
configure
extract caixa ''
check_same "a long version is cut between characters" "\"${version:0:250}\"" "$(value janela 'r["servidor"]')"
for of in caixa loja; do
    extract $of ''
    check_same "$of: without STORE_UTC_OFFSET times are at the server's offset" '["2026-03-02T10:10:00-04:00", "2026-03-02T11:00:00-04:00", "-04:00"]' \
        "[$(value venda 'r["dados"]["data_hora"]'), $(value janela 'r["to"]'), $(value janela 'r["servidor_agora"][19:]')]"
    check_same "$of: not a word is said of it" "" "$(grep -v relógios err)"
done
pdv-extract-caixa -c .env --from 2026-03-02T10:00:00 --to 2026-03-02T11:00:00 >stream 2>err
check_same "so are moments by hand" '"2026-03-02T10:00:00-04:00"' "$(value janela 'r["from"]')"
at_home='{"from":"2026-03-02T10:00:00-03:00","to":"2026-03-02T11:00:00-03:00","canais":["HIPER_CAIXA"]}'
check "a window that was planned at another offset is 75" exits 75 sh -c "echo '$at_home' | pdv-extract-caixa -c .env -w - >stream 2>err"
check_same "and nothing is read" "janela falha fim" "$(sed 's/{"tipo":"//; s/".*//' stream | paste -sd' ')"
check "at this one it is read" sh -c "echo '$at_home' | sed 's/-03:00/-04:00/g' | pdv-extract-caixa -c .env -w - >stream 2>err"
hiperd_control fault caixa:refuse >/dev/null
echo "$at_home" | sed 's/-03:00/-05:00/g' | pdv-extract-caixa -c .env -w - >stream 2>err
check_same "a server that does not answer leaves the planned offset as it is" '"2026-03-02T10:00:00-05:00"' "$(value janela 'r["from"]')"
hiperd_control clear >/dev/null
pdv-extract-caixa -c .env --check >checked 2>&1
check_same "--check has nothing against it" 0 "$(grep -c FALHA checked)"
configure STORE_UTC_OFFSET=-03:00
extract caixa ''
check_same "STORE_UTC_OFFSET wins" '"2026-03-02T10:10:00-03:00"' "$(value venda 'r["dados"]["data_hora"]')"
check "with a warning that names both and the line to write" grep -q 'aviso: STORE_UTC_OFFSET é -03:00, e o SQL Server está em -04:00.*escreva STORE_UTC_OFFSET=-04:00' err
check "--check fails for it" exits 1 sh -c 'pdv-extract-loja -c .env --check >checked 2>&1'
check "with the line to write" grep -q '^FALHA.*STORE_UTC_OFFSET=-04:00' checked
configure STORE_UTC_OFFSET=-04:00
extract caixa ''
check_same "set as the server has it, it is not talked of" "" "$(grep -v relógios err)"

# --- whole days ---
configure
logins() { hiperd_control sql caixa 'SELECT COUNT(*) FROM master.dbo.hiperd_logins' | cut -d' ' -f2; }
before=$(logins)
check "--days reads whole days" pdv-extract-loja -c .env --days 2026-03-01 2026-03-03
check_same "over one connection" $((before + 1)) "$(logins)"
pdv-extract-loja -c .env --days 2026-03-01 2026-03-03 >stream 2>err
check_same "a stream for each, also beyond the present, one behind the other" \
    "01T00:00:00-04:00 02T00:00:00-04:00 {} True, 02T00:00:00-04:00 03T00:00:00-04:00 {'cancelada': 4, 'venda': 2} True, 03T00:00:00-04:00 04T00:00:00-04:00 {} True" \
    "$(python3 -c 'import json
records = [json.loads(line) for line in open("stream", encoding="utf-8")]
begun = [r for r in records if r["tipo"] == "janela"]
ended = [r for r in records if r["tipo"] == "fim"]
assert all(r["canais"] == ["HIPER_CAIXA", "HIPER_LOJA"] and not r["snapshots"] for r in begun)
print(*["%s %s %s %s" % (j["from"][8:], j["to"][8:], f["contagens"], f["completo"]) for j, f in zip(begun, ended)], sep=", ")')"
check_same "without a word" "" "$(grep -v relógios err)"
hiperd_control fault gestao:error=1205 >/dev/null
check "what cannot be read ends it" exits 69 sh -c 'pdv-extract-loja -c .env --days 2026-03-01 2026-03-03 >stream 2>err'
check_same "with its failure and its end" "janela falha fim" "$(sed 's/{"tipo":"//; s/".*//' stream | paste -sd' ')"
hiperd_control clear >/dev/null
for words in '--days 2026-03-01' '--days 2026-03-02 2026-03-01' '--days 2026-03-01 2026-02-30' '--days 2026-03-01 2026-03-02 x' \
    '--days 2026-03-01 2026-03-02 --from x' '-w window --days 2026-03-01 2026-03-02'; do
    read -ra arguments <<<"$words"
    exits 64 pdv-extract-loja -c .env "${arguments[@]}" >/dev/null 2>&1 || echo "$words" >>wrong
done
check_same "days that are none are a usage error" "" "$(cat wrong 2>/dev/null)"

# --- an id that selects nothing ---
check_same "the search for other ids seeks by time" "2 SEARCH o USING INDEX ix_operacao_pdv_termino" "$(plan_of extract-caixa/ids.sql extract-loja/ids.sql)"
checked() { # caixa|loja: --check; the line about ids, and its exit code
    local code=0
    pdv-extract-"$1" -c .env --check >checked 2>&1 || code=$?
    echo "$(grep 'últimos 30 dias' checked | sed 's/ *pdv-extract-[a-z]*://') $code"
}
check_same "an id that has operations is OK" "OK STORE_ID_FILIAL=7 tem operações dos últimos 30 dias 0" "$(checked loja)"
configure STORE_ID_FILIAL=99 STORE_ID_PONTO_VENDA=98
words() { echo "$1 não tem nenhuma operação dos últimos 30 dias, e outras lojas têm: $2; corrija ${1%=*}"; }
loja=$(words STORE_ID_FILIAL=99 '7 (9), 8 (1)') caixa=$(words STORE_ID_PONTO_VENDA=98 '10 (9), 11 (1)')
check_same "one that has none while others have some fails, with the ids that there are: Loja" "FALHA $loja 1" "$(checked loja)"
check_same "Caixa" "FALHA $caixa 1" "$(checked caixa)"
extract loja ',"lookback_from":"2026-02-23T10:00:00"'
check_same "the deep look-back of a day says so too" "$loja" "$(sed -n 's/.*aviso: //p' err | grep STORE)"
extract caixa ',"ids_acima":{"HIPER_CAIXA":15}'
check_same "so does the search by id" "$caixa" "$(sed -n 's/.*aviso: //p' err | grep STORE)"
check_same "it is no warning of the payload" 0 "$(grep -c '"tipo":"aviso"' stream)"
extract loja ',"lookback_from":"2026-03-01T10:00:00"'
check_same "the other runs do not" "" "$(grep STORE err)"
hiperd_control sql gestao "UPDATE dbo.operacao_pdv SET id_filial = id_operacao" >/dev/null
check_same "at most ten ids are listed" "FALHA $(words STORE_ID_FILIAL=99 '1 (1), 2 (1), 3 (1), 4 (1), 5 (1), 7 (1), 8 (1), 9 (1), 13 (1), 14 (1)') 1" "$(checked loja)"
hiperd_control sql gestao "UPDATE dbo.operacao_pdv SET id_filial = 99 WHERE id_operacao = 14" >/dev/null
check_same "ours may be the last of them" 0 "$(checked loja | grep -c FALHA)"
hiperd_control sql caixa "UPDATE dbo.operacao_pdv SET id_ponto_venda = NULL" >/dev/null
check_same "in Caixa a row without shop is ours" "OK STORE_ID_PONTO_VENDA=98 tem operações dos últimos 30 dias 0" "$(checked caixa)"
clock 2026-12-01T12:00:00
hiperd_control sql gestao "DELETE FROM dbo.operacao_pdv WHERE data_hora_termino > '2031-01-01'" >/dev/null
check_same "a shop that nobody has sold in for a month is a warning" \
    "AVISO não há nenhuma operação dos últimos 30 dias, desta loja ou de outra 0" "$(checked loja)"
