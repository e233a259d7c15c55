#!/bin/bash
# pdv-merge on streams made by hand: what is incomplete, what does not belong together, and what is said about it.
. "$(dirname "$0")/../lib.sh"
plan 40

printf 'STORE_ID_PONTO_VENDA=10\nSTORE_ID_FILIAL=7\n' >.env
chmod 600 .env
span='"from":"2026-03-02T10:00:00-03:00","to":"2026-03-02T10:10:00-03:00"'
both="$span,\"canais\":[\"HIPER_CAIXA\",\"HIPER_LOJA\"]"
alone="$span,\"canais\":[\"HIPER_LOJA\"]"
shop='"loja":{"id_ponto_venda":10,"nome":"Loja Centro","cnpj":"12345678000195"}'

janela() { echo "{\"tipo\":\"janela\",\"canal\":\"HIPER_$1\",$2}"; }
fim() { echo "{\"tipo\":\"fim\",\"canal\":\"HIPER_$1\",\"contagens\":{${2:-}},\"completo\":${3:-true}}"; }
falha() { echo "{\"tipo\":\"falha\",\"canal\":\"HIPER_$1\",\"codigo\":69,\"texto\":\"$2\"}"; }
venda() { # CANAL ID TIME
    echo "{\"tipo\":\"venda\",\"canal\":\"HIPER_$1\",\"dados\":{\"id_operacao\":$2,\"canal\":\"HIPER_$1\"," \
        "\"data_hora\":\"2026-03-02T10:0$3:00-03:00\",\"itens\":[{\"line_id\":1,\"total\":5," \
        "\"vendedor\":{\"id_usuario\":3}}],\"pagamentos\":[{\"line_id\":1,\"id_finalizador\":1,\"valor\":5}],\"total\":5}}"
}
snapshot() { # CANAL ID
    echo "{\"tipo\":\"snapshot_venda\",\"canal\":\"HIPER_$1\",\"dados\":{\"id_operacao\":$2,\"canal\":\"HIPER_$1\"," \
        "\"data_hora_termino\":\"2026-03-02T10:01:00-03:00\",\"qtd_itens\":1,\"total_itens\":5}}"
}
caixa() { janela CAIXA "$both,$shop" && venda CAIXA 1 1 && fim CAIXA '"venda":1'; }
loja() { janela LOJA "${1:-$both}" && venda LOJA 1 2 && fim LOJA '"venda":1'; }

merge() { pdv-merge -c .env "$@" >out 2>err; }
field() { # FILTER: of the payload in out
    python3 -c 'import json, sys; p = json.load(open("out")); print(json.dumps(eval(sys.argv[1]), ensure_ascii=False))' "$1"
}
silent() { [ ! -s out ]; }
fails() { # CODE STREAM...: exits so and leaves nothing on stdout
    local code=$1
    shift
    "$@" | exits "$code" merge && silent
}

# --- Caixa is needed: without it nothing is written ---

nothing() { :; }
check "no stream at all is 69, with nothing on stdout" fails 69 nothing
check "and it says that nothing came" grep -q 'nada foi recebido' err
caixa_torn() { caixa | head -n 2 && loja; }
check "a Caixa without its fim is 69" fails 69 caixa_torn
caixa_counts() { janela CAIXA "$both" && venda CAIXA 1 1 && fim CAIXA '"venda":2' && loja; }
check "a Caixa that lost a record on the way is 69" fails 69 caixa_counts
check "and it says so" grep -q 'HIPER_CAIXA não foi lido até o fim: o fluxo perdeu registros' err
caixa_failed() { janela CAIXA "$both" && falha CAIXA 'sem rede' && fim CAIXA '' false && loja; }
check "a Caixa that failed is 69" fails 69 caixa_failed
check "and it says why" grep -q 'HIPER_CAIXA não foi lido até o fim: sem rede; nada se perde' err
check "a Loja without a Caixa is 69" fails 69 loja
caixa_cut() { caixa | head -c -1 && :; }
check "a Caixa whose last line has no end is 69" fails 69 caixa_cut
check "and it says which line" grep -q 'aviso: <entrada padrão>: linha 3: sem o seu fim' err
loja_alone_torn() { janela CAIXA "$alone,$shop" && fim CAIXA && janela LOJA "$alone"; }
check "a Loja alone without its fim is 69" fails 69 loja_alone_torn

# --- Loja may fail: the payload says so ---

{ caixa && loja | head -n 2; } | merge --payload
check_same "a Loja without its fim gives a warning" \
    '["GESTAO_DB_FAILURE", "GESTAO_DB_DETALHE: a leitura terminou antes do fim"]' "$(field 'p["integrity"]["warnings"]')"
check_same "and what was read of it is dropped" '["HIPER_CAIXA"]' "$(field '[v["canal"] for v in p["vendas"]]')"
without=$(field 'p["integrity"]["sync_id"]')
{ caixa && loja; } | merge --payload
check "which makes another payload of it: another sync_id" test "$without" != "$(field 'p["integrity"]["sync_id"]')"
caixa | merge --payload
check_same "a Loja that never began gives a warning" \
    '["GESTAO_DB_FAILURE", "GESTAO_DB_DETALHE: o extrator não começou"]' "$(field 'p["integrity"]["warnings"]')"
{ caixa && janela LOJA "$both" && fim LOJA '"turno":1'; } | merge --payload
check_same "a Loja that lost a record gives a warning" \
    '["GESTAO_DB_FAILURE", "GESTAO_DB_DETALHE: o fluxo perdeu registros no caminho"]' "$(field 'p["integrity"]["warnings"]')"
cause=$(printf 'é%.0s' {1..300})
{ caixa && janela LOJA "$both" && falha LOJA "$cause" && fim LOJA '' false; } | merge --payload
check_same "a long cause is cut to 200 characters" '[17, 219]' "$(field '[len(w) for w in p["integrity"]["warnings"]]')"
{ caixa && janela LOJA "$both" && falha LOJA 'a\nb' && fim LOJA '' false; } | merge
check_same "the pacote tells which channel is whole" '{"HIPER_CAIXA": true, "HIPER_LOJA": false}' \
    "$(field '{c: v["completo"] for c, v in p["canais"].items()}')"
check_same "and with which code the other failed" 69 "$(field 'p["canais"]["HIPER_LOJA"]["codigo"]')"
only="$span,\"canais\":[\"HIPER_CAIXA\"],\"falhas\":[\"HIPER_LOJA\"]"
{ janela CAIXA "$only,$shop" && venda CAIXA 1 1 && fim CAIXA '"venda":1' && janela LOJA "$only" && fim LOJA; } | merge --payload
check_same "a Loja that is known to fail gives the warning too" \
    '["GESTAO_DB_FAILURE", "GESTAO_DB_DETALHE: a leitura falhou antes, na mesma execução"]' \
    "$(field 'p["integrity"]["warnings"]')"

# --- Loja alone catches up ---

live="$alone,\"snapshots\":true"
{ janela CAIXA "$live" && falha CAIXA 'sem rede' && fim CAIXA '' false && janela LOJA "$live" && venda LOJA 1 1 &&
    snapshot LOJA 9 && fim LOJA '"venda":1,"snapshot_venda":1'; } | merge --payload
check_same "Loja alone has its own sales" '["HIPER_LOJA"]' "$(field '[v["canal"] for v in p["vendas"]]')"
check_same "and no snapshots" '[[], []]' "$(field '[p["snapshot_turnos"], p["snapshot_vendas"]]')"
check_same "and the store's number for a name, without a warning, while Caixa is down" '["PDV 10", []]' \
    "$(field '[p["store"]["nome"], p["integrity"]["warnings"]]')"
{ janela CAIXA "$alone,\"loja\":{\"id_ponto_venda\":10}" && fim CAIXA && loja "$alone"; } | merge --payload
check_same "a store without a name gets a warning when Caixa was asked" '["PDV 10", ["LOJA_SEM_CADASTRO: 10"]]' \
    "$(field '[p["store"]["nome"], p["integrity"]["warnings"]]')"

# --- snapshots ---

live="$both,\"snapshots\":true"
{ janela CAIXA "$live,$shop" && venda CAIXA 1 1 && snapshot CAIXA 5 && fim CAIXA '"venda":1,"snapshot_venda":1' &&
    janela LOJA "$live" && snapshot LOJA 6; } | merge --payload
check_same "with GESTAO_DB_FAILURE the snapshots are those of Caixa" '[5]' "$(field '[v["id_operacao"] for v in p["snapshot_vendas"]]')"
{ janela CAIXA "$both,$shop" && venda CAIXA 1 1 && snapshot CAIXA 5 && fim CAIXA '"venda":1,"snapshot_venda":1' && loja; } |
    merge --payload
check_same "a window before the last has none, whatever came" '[]' "$(field 'p["snapshot_vendas"]')"

# --- what does not belong together ---

two_windows() { caixa && loja "${both/10:10/10:11}"; }
check "two windows are 65" fails 65 two_windows
check "and it says so" grep -q 'linha 4: a janela é outra que a do canal anterior' err
twice() { caixa && caixa; }
check "two streams of a channel are 65" fails 65 twice
day='"from":"2026-03-01T10:00:00-03:00","to":"2026-03-02T10:00:01-03:00","canais":["HIPER_CAIXA"]'
too_long() { janela CAIXA "$day"; }
check "a window over a day is 64" fails 64 too_long
garbage() { caixa && echo '{"tipo":"venda","canal":"HIPER_LOJA"{"tipo":"janela"}'; }
check "a line that is no JSON is 65" fails 65 garbage
check "and it says which" grep -q 'linha 4: não é JSON' err

# --- what is passed over ---

{ echo '{"tipo":"novidade","x":1}' && caixa && loja; } | merge --payload
check_same "an unknown type is ignored" 2 "$(field 'len(p["vendas"])')"
check "with a note on stderr" grep -q 'pdv-merge: <entrada padrão>: linha 1: tipo desconhecido, ignorado: novidade' err
{ janela CAIXA "$both,$shop" && venda CAIXA 1 1 && echo '{"tipo":"sangria","canal":"HIPER_CAIXA","dados":{"total":1}}' &&
    fim CAIXA '"venda":1,"sangria":1' && loja; } | merge --payload
check "withdrawals are ignored without a note" exits 1 test -s err
look="$both,\"lookback_from\":\"2026-03-02T09:00:00-03:00\""
{ janela CAIXA "$look,$shop" && venda CAIXA 1 1 && fim CAIXA '"venda":1' && loja "$look"; } | merge --payload
check_same "a look-back is no part of the payload's window" '"2026-03-02T10:00:00-03:00"' "$(field 'p["window"]["from"]')"

# --- files ---

caixa >caixa.ndjson
loja >loja.ndjson
check "streams may be files, in any order" exits 0 merge --payload loja.ndjson caixa.ndjson
check_same "and Caixa still goes first" '["HIPER_CAIXA", "HIPER_LOJA"]' "$(field '[v["canal"] for v in p["vendas"]]')"
from_both() { exits 0 merge --payload - loja.ndjson <caixa.ndjson; }
check "one of them may be standard input" from_both
check "a file that is not there is 65" exits 65 merge nao-ha.ndjson
