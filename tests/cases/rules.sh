#!/usr/bin/env bash
# The short form of `make check-rules`: random stores, always the same, against a second reading of the payload contract.
. "$(dirname "$0")/../lib.sh"
plan 3

BIN=$BIN python3 "$TESTS/rules/rules.py" --seeds 25 --jobs 1 >rules.out 2>&1
check "the reading gives every sample's payload" grep -q '^[1-9][0-9]* samples, 0 disagreements' rules.out
check "in every window of the stores the programs give the payload that the reading gives" grep -q '^25 seeds, 100 windows, .* 0 disagreements' rules.out
sed -n 's/^25 seeds/# count: &/p' rules.out
sed 's/^/# /' rules.out

few=(tsql.datetime-cut-to-its-tick janela.with-its-end texto.cut-before-its-blanks valor.limit-itself-admitted canal.twins
    canal.troco-on-every-payment cadastro.descricao-before-nome leitura.level-vendas-by-higher-id venda.lines-by-any-number
    turno.open-for-ever resumo.level-ones-by-higher-id avisos.last-of-all-dropped payload.snapshots-of-loja-first
    seal.with-agent-inside seal.with-the-seal-itself avisos.in-no-order settings.offset-of-the-server-left-out)
check "a reading that has one line wrong gives others: ${#few[@]} of them" python3 "$TESTS/rules/mutants.py" --seeds 25 "${few[@]}"
