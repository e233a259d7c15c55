#!/bin/bash
# The payload's bytes from a small known stream, the windows that make none, and every warning that a stream can cause.
. "$(dirname "$0")/../lib.sh"
plan 31

printf 'STORE_ID_PONTO_VENDA=10\nSTORE_ID_FILIAL=7\nSTORE_ALIAS=Centro\n' >.env
chmod 600 .env
span='"from":"2026-03-02T10:00:00-03:00","to":"2026-03-02T10:10:00-03:00"'
both="$span,\"canais\":[\"HIPER_CAIXA\",\"HIPER_LOJA\"]"
shop='"loja":{"id_ponto_venda":10,"nome":"Loja São João","cnpj":"12345678000195"}'

janela() { echo "{\"tipo\":\"janela\",\"canal\":\"HIPER_$1\",$2}"; }
fim() { echo "{\"tipo\":\"fim\",\"canal\":\"HIPER_$1\",\"contagens\":{${2:-}},\"completo\":true}"; }
record() { # TIPO CANAL DADOS [AVISO...]: each warning is a record before the one it belongs to
    local text
    for text in "${@:4}"; do
        echo "{\"tipo\":\"aviso\",\"canal\":\"HIPER_$2\",\"texto\":\"$text\"}"
    done
    echo "{\"tipo\":\"$1\",\"canal\":\"HIPER_$2\",\"dados\":$3}"
}
merge() { pdv-merge -c .env "$@" 2>err; }
# seal: of the payload on standard input, by cutting its own bytes
seal() { sed -E 's/"agent":\{[^}]*\},//; s/"sync_id":"[^"]*",//' | tr -d '\n' | sha256sum | cut -c1-64; }
sync_id() { grep -oE '"sync_id":"[0-9a-f]{64}"' | head -1 | cut -d'"' -f4; }
plain() { sed -E 's/"machine":"[^"]*"/"machine":"m"/; s/"sent_at":"[^"]*"/"sent_at":"t"/; s/"version":"[^"]*"/"version":"v"/'; }
warnings() { python3 -c 'import json, sys; print("\n".join(json.load(sys.stdin)["integrity"]["warnings"]))'; }

# --- byte for byte ---

turno_caixa='{"canal":"HIPER_CAIXA","id_turno":"0A000000-0000-0000-0000-000000000001","fechado":true,"qtd_vendas":1,"total_vendas":12.5,"qtd_vendedores":1,"totais_sistema":{"total":12.5,"qtd_vendas":1,"por_pagamento":[]}}'
turno_loja='{"canal":"HIPER_LOJA","id_turno":"0B000000-0000-0000-0000-000000000002","fechado":false,"data_hora_inicio":"2026-03-02T09:00:00-03:00","qtd_vendas":1,"total_vendas":0.1,"qtd_vendedores":0,"totais_sistema":{"total":0,"qtd_vendas":1,"por_pagamento":[]}}'
venda_1='{"id_operacao":22,"canal":"HIPER_CAIXA","data_hora":"2026-03-02T10:01:00.827-03:00","itens":[{"line_id":1,"nome":"Pão \"francês\"","total":12.5,"vendedor":{"id_usuario":3,"nome":"Ana"}}],"pagamentos":[{"line_id":9,"id_finalizador":1,"meio":"Dinheiro","valor":20,"troco":7.5}],"total":12.5}'
venda_2='{"id_operacao":21,"canal":"HIPER_CAIXA","data_hora":"2026-03-02T10:02:00-03:00","itens":[],"pagamentos":[],"total":0}'
venda_3='{"id_operacao":22,"canal":"HIPER_LOJA","data_hora":"2026-03-02T10:00:00-03:00","itens":[{"line_id":1,"total":0.1}],"pagamentos":[{"line_id":1,"valor":0.1}],"total":0.1}'
snapshot_1='{"id_operacao":22,"canal":"HIPER_CAIXA","data_hora_termino":"2026-03-02T10:01:00-03:00","qtd_itens":1,"total_itens":12.5}'
snapshot_2='{"id_operacao":22,"canal":"HIPER_LOJA","data_hora_termino":"2026-03-02T10:05:00-03:00","qtd_itens":1,"total_itens":0.1}'
snapshot_3='{"canal":"HIPER_CAIXA","id_turno":"0A000000-0000-0000-0000-000000000001","fechado":true,"qtd_vendas":1,"total_vendas":12.5,"qtd_vendedores":1}'
live="$both,\"snapshots\":true"
{
    janela LOJA "$live" && record turno LOJA "$turno_loja" && record venda LOJA "$venda_3" && record snapshot_venda LOJA "$snapshot_2" &&
        fim LOJA '"turno":1,"venda":1,"snapshot_venda":1' &&
        janela CAIXA "$live,$shop,\"servidor_agora\":\"2026-03-02T10:10:16-03:00\"" && record turno CAIXA "$turno_caixa" &&
        record venda CAIXA "$venda_2" && record venda CAIXA "$venda_1" && record snapshot_turno CAIXA "$snapshot_3" &&
        record snapshot_venda CAIXA "$snapshot_1" && fim CAIXA '"turno":1,"venda":2,"snapshot_turno":1,"snapshot_venda":1'
} >stream
want='{"schema_version":"4.0.0","event_type":"mixed","agent":{"version":"v","machine":"m","sent_at":"t"},'
want+='"store":{"id_ponto_venda":10,"id_filial":7,"nome":"Loja São João","alias":"Centro","cnpj":"12345678000195"},'
want+="\"window\":{$span,\"minutes\":10},\"turnos\":[$turno_caixa,$turno_loja],\"vendas\":[$venda_1,$venda_2,$venda_3],"
want+='"resumo":{"by_vendor":[{"id_usuario":3,"nome":"Ana","qtd_cupons":1,"total_vendido":12.5},{"qtd_cupons":1,"total_vendido":0.1}],'
want+='"by_payment":[{"id_finalizador":1,"meio":"Dinheiro","total":20},{"total":0.1}]},'
want+="\"snapshot_turnos\":[$snapshot_3],\"snapshot_vendas\":[$snapshot_2,$snapshot_1],"
want+='"ops":{"count":2,"ids":[21,22],"loja_count":1,"loja_ids":[22]},'
want+="\"integrity\":{\"sync_id\":\"@\",\"warnings\":[\"Vendedor NULL encontrado em 1 cupom(s)\","
want+='"Meio de pagamento NULL encontrado","VENDA_SEM_ITENS: HIPER_CAIXA 21"]}}'
sha=$(seal <<<"$want")
want=${want/@/$sha}
check_same "the payload's keys and lists stand in the contract's order, byte for byte" "$want" "$(merge --payload stream | plain)"
merge --payload stream >payload.json
check_same "its sync_id is the SHA-256 of its bytes without agent and itself" "$(seal <payload.json)" "$(sync_id <payload.json)"
check "and it is valid by the schema" python3 "$TESTS/schema.py" "$TESTS/webhook/payload-v4.schema.json" payload.json
check_same "one line" 1 "$(wc -l <payload.json)"
canais='{"HIPER_CAIXA":{"completo":true,"contagens":{"turno":1,"venda":2,"snapshot_turno":1,"snapshot_venda":1},"servidor_agora":"2026-03-02T10:10:16-03:00"},"HIPER_LOJA":{"completo":true,"contagens":{"turno":1,"venda":1,"snapshot_venda":1}}}'
check_same "the pacote has the window, the channels, the identity and, last, the payload" \
    "{\"tipo\":\"pacote\",\"janela\":{$both,\"snapshots\":true},\"canais\":$canais,\"sync_id\":\"$sha\",\"vazio\":false,\"payload\":$want}" \
    "$(merge stream | plain)"

# --- the same content has the same sync_id, other content never ---

id_of() { merge --payload "$@" | sync_id; }
alike() { # SENTENCE ID
    check_same "$1" "$sha" "$2"
}
unlike() { # SENTENCE ID
    check "$1" test "$2" != "$sha" -a ${#2} -eq 64
}
alike "read a second time it is the same payload" "$(id_of stream)"
alike "read on another day as well" "$(faketime '2031-01-01' pdv-merge -c .env --payload stream | sync_id)"
{ grep '^[^,]*,"canal":"HIPER_CAIXA"' stream && grep '^[^,]*,"canal":"HIPER_LOJA"' stream; } >turned
alike "in whatever order the channels came" "$(id_of turned)"
unlike "a cent makes another one" "$(sed 's/"valor":20,/"valor":20.01,/' stream | id_of)"
unlike "a name too: it is other content, though no other sale" "$(sed 's/Ana/Ana Maria/' stream | id_of)"
unlike "a window a second longer too" "$(sed 's/T10:10:00/T10:10:01/' stream | id_of)"
unlike "a warning too" "$(sed '0,/"tipo":"venda"/s/^.*"tipo":"venda"/{"tipo":"aviso","canal":"HIPER_LOJA","texto":"TEXTO_INVALIDO: HIPER_LOJA produto 1"}\n&/' stream | id_of)"
unlike "another SCHEMA_VERSION too" "$(SCHEMA_VERSION=4.0 id_of stream)"
unlike "and another store" "$(STORE_ID_FILIAL=8 id_of stream)"
sed -E 's/("to":"2026-03-02T10:10:00-03:00")/\1,"releitura":true,"reenviar":"2026-03-13T09:00:00-03:00"/; s/"snapshots":true/"snapshots":false/' stream | merge --payload >out
check_same "what was asked for again is other content for that word" "REENVIO: 2026-03-13T09:00:00-03:00" "$(warnings <out | grep REENVIO)"

# --- which windows make a payload ---

one() { janela CAIXA "$both,$shop" && record "$1" CAIXA "$2" && fim CAIXA "\"$1\":1"; }
empty() { janela CAIXA "$both,$shop" && fim CAIXA && loja; }
loja() { janela LOJA "$both" && fim LOJA; }
event() { merge --payload | python3 -c 'import json, sys; print(json.load(sys.stdin)["event_type"])'; }
empty | merge >out
check_same "no sale and no closed shift: the pacote says so with payload null" \
    "{\"tipo\":\"pacote\",\"janela\":{$both,\"snapshots\":false},\"canais\":{\"HIPER_CAIXA\":{\"completo\":true,\"contagens\":{}},\"HIPER_LOJA\":{\"completo\":true,\"contagens\":{}}},\"vazio\":true,\"payload\":null}" \
    "$(cat out)"
check_same "and --payload writes nothing" '' "$(empty | merge --payload)"
check_same "an open shift alone makes none" '' "$({ one turno "${turno_caixa/true/false}" && loja; } | merge --payload)"
check_same "a Loja that failed alone makes none" '' "$({ janela CAIXA "$both,$shop" && fim CAIXA; } | merge --payload)"
check_same "a closed shift and no sale is a turno_closure" turno_closure "$({ one turno "$turno_caixa" && loja; } | event)"
check_same "sales and no closed shift are sales" sales "$({ one venda "$venda_1" && loja; } | event)"
before=${venda_1/10:01:00.827/09:59:59.999}
check_same "a sale of the look-back is none of the window's" '' "$({ one venda "$before" && loja; } | merge --payload)"
at_from=${venda_1/10:01:00.827/10:00:00}
check_same "a sale that ends with the window's first second is" sales "$({ one venda "$at_from" && loja; } | event)"

# --- what the configuration says ---

check_same "SCHEMA_VERSION is what the payload says" '"schema_version":"4.0",' \
    "$(SCHEMA_VERSION=4.0 merge --payload stream | grep -o '"schema_version":"[^"]*",')"
check_same "STORE_UTC_OFFSET is that of all moments of the window" '"window":{"from":"2026-03-02T09:00:00-04:00","to":"2026-03-02T09:10:00-04:00","minutes":10}' \
    "$(STORE_UTC_OFFSET=-04:00 merge --payload stream | grep -o '"window":{[^}]*}')"
check_same "an alias of blanks is unknown" '"nome":"Loja São João","cnpj":' \
    "$(STORE_ALIAS='  ' merge --payload stream | grep -o '"nome":"Loja São João","[^"]*":')"
check_same "a long alias is cut to 100 characters" 100 \
    "$(STORE_ALIAS=$(printf 'é%.0s' {1..150}) merge --payload stream | python3 -c 'import json, sys; print(len(json.load(sys.stdin)["store"]["alias"]))')"

# --- warnings ---

{
    janela CAIXA "$both,\"loja\":{\"id_ponto_venda\":10,\"nome\":\"L\"}" &&
        record turno CAIXA "$turno_caixa" "TEXTO_INVALIDO: HIPER_CAIXA usuario 5" &&
        record venda CAIXA "$venda_1" "TEXTO_INVALIDO: HIPER_CAIXA produto 17" "VALOR_FORA_DE_FAIXA: HIPER_CAIXA 22" &&
        record venda CAIXA "$before" "TEXTO_INVALIDO: HIPER_CAIXA produto 18" &&
        echo '{"tipo":"aviso","canal":"HIPER_CAIXA","texto":"TEXTO_INVALIDO: HIPER_CAIXA ponto_venda 10"}' && fim CAIXA '"turno":1,"venda":2' && loja
} >stream
check_same "warnings of what stands in the payload, in the contract's order" 'VALOR_FORA_DE_FAIXA: HIPER_CAIXA 22
TEXTO_INVALIDO: HIPER_CAIXA produto 17
TEXTO_INVALIDO: HIPER_CAIXA usuario 5
TEXTO_INVALIDO: HIPER_CAIXA ponto_venda 10' "$(merge --payload stream | warnings)"
{ janela CAIXA "$both,\"loja\":{\"id_ponto_venda\":10}" && record venda CAIXA "$venda_1" && fim CAIXA '"venda":1' && loja; } >stream
check_same "a store that HiperPdv has no name for" 'LOJA_SEM_CADASTRO: 10' "$(merge --payload stream | warnings)"
check_same "is called by its number" '"nome":"PDV 10"' "$(merge --payload stream | grep -o '"nome":"PDV[^"]*"')"
{ janela CAIXA "$both,$shop" && for id in {1..150}; do record venda CAIXA "${venda_2/21/$id}"; done && fim CAIXA '"venda":150'; } >stream
check_same "of 150 sales without lines and a Loja that failed 100 warnings stay" 'GESTAO_DB_FAILURE
VENDA_SEM_ITENS: HIPER_CAIXA 98
100' "$(merge --payload stream | warnings | sed -n '1p;$p;$=')"
