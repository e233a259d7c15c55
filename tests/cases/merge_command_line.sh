#!/bin/bash
# pdv-merge as a command: options, a reader that has seen enough, a full disk, a terminal.
. "$(dirname "$0")/../lib.sh"
plan 22

printf 'STORE_ID_PONTO_VENDA=10\n' >.env
chmod 600 .env
span='"from":"2026-03-02T10:00:00-03:00","to":"2026-03-02T10:10:00-03:00","canais":["HIPER_CAIXA"]'
{
    echo "{\"tipo\":\"janela\",\"canal\":\"HIPER_CAIXA\",$span}"
    for id in {1..3000}; do
        echo "{\"tipo\":\"venda\",\"canal\":\"HIPER_CAIXA\",\"dados\":{\"id_operacao\":$id,\"canal\":\"HIPER_CAIXA\",\"data_hora\":\"2026-03-02T10:01:00-03:00\",\"itens\":[],\"pagamentos\":[],\"total\":0}}"
    done
    echo '{"tipo":"fim","canal":"HIPER_CAIXA","contagens":{"venda":3000},"completo":true}'
} >stream

outputs() { "$@" >out 2>err; }
for option in --help -h; do
    check "$option is answered with 0" exits 0 outputs pdv-merge "$option"
    check "$option writes the usage and no complaint" grep -q '^uso: pdv-merge' out
done
check "--help says nothing on stderr" exits 1 test -s err
for option in --version -V; do
    outputs pdv-merge "$option"
    check "$option writes name and version" grep -Eqx 'pdv-merge [0-9]+\.[0-9]+\.[0-9]+' out
done
check "an unknown option is 64" exits 64 outputs pdv-merge --nada
check_same "and named" 'pdv-merge: erro: opção desconhecida: --nada; veja pdv-merge --help' "$(sed 's/^[^ ]* //' err)"
check "an unknown letter is 64" exits 64 outputs pdv-merge -x
check "an option without its value is 64" exits 64 outputs pdv-merge --config
check "a value for an option that has none is 64" exits 64 outputs pdv-merge --payload=sim
check "nothing of it goes to stdout" exits 1 test -s out

early() { (exec 2>err; pdv-merge -c .env "$@" stream; echo $? >status) | head -c 1 >/dev/null; }
early --payload
check_same "a reader that has seen enough is no news" '' "$(cat err)"
check_same "but no success either" 74 "$(cat status)"
full() { pdv-merge -c .env "$@" >/dev/full 2>err; }
check "a full disk is 74" exits 74 full stream
check "and said" grep -q 'gravação: No space left on device' err
check "a full disk under --check is 74" exits 74 full --check
check "a full disk under --help is 74" exits 74 full --help
check "--check tells what it uses" sh -c "pdv-merge -c .env --check | grep -q '^OK    pdv-merge: loja 10, filial 10, payload versão 4.0.0$'"
closed() { pdv-merge -c .env --payload stream >&- 2>err; }
check_native "a stdout that is closed is 74, and the payload lands nowhere else" exits 74 closed

if has_terminals; then
    check "a terminal for input is 64" exits 64 on_a_terminal pdv-merge -c .env
else
    skip_check "a terminal for input is 64" "no pseudo-terminals here"
fi
