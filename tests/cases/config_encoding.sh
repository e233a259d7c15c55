#!/bin/bash
# A configuration that was saved as ANSI: what stands in it would be another password, another folder, a name with U+FFFD. It is
# refused, with the line and how to save the file.
. "$(dirname "$0")/../lib.sh"
plan 12

write() { # LINE...: with printf's escapes, behind a sound line
    rm -f .env
    (umask 077 && printf '%b\n' STORE_ID_PONTO_VENDA=10 "$@" >.env)
}
# Each is refused by every program that reads it, with the same words.
refused() { # FILE:LINE
    local program
    for program in 'pdv-extract-caixa -w -' 'pdv-extract-loja -w -' pdv-merge 'pdv-outbox next' 'pdv-outbox status' pdv-send; do
        # shellcheck disable=SC2086 # a program, perhaps with arguments
        exits 78 $program -c .env </dev/null >out 2>err || { cat err; return 1; }
        grep -q "$1: não está em UTF-8: salve como UTF-8 (no Bloco de Notas: Salvar como, Codificação UTF-8)" err ||
            { cat err; return 1; }
    done
}

write '# nota' 'SQL_PASSWORD=senha\xe7a'
check "a password saved as ANSI is 78, with file, line and how to save it" refused '.env: linha 3'
check "and none of its letters is shown" exits 1 grep -q senha err
write 'STORE_ALIAS=Loja S\xe3o Jo\xe3o'
check "a shop's name likewise" refused '.env: linha 2'
write 'OUTBOX_DIR=dados-Jo\xe3o/outbox'
check "a folder likewise" refused '.env: linha 2'
write 'API_TOKEN=t\xf3ken'
check "a token likewise" refused '.env: linha 2'
write 'CHAVE_NOSSA=\xe3'
check "a key that nobody knows likewise" refused '.env: linha 2'
write 'STORE_ALIAS=Loja \xc3\xa3\xc3'
check "half a character likewise" refused '.env: linha 2'

taken() { exits 69 pdv-merge -c .env </dev/null 2>err && ! grep -q aviso err; }
write '# configura\xe7\xe3o da loja' '   # observa\xe7\xe3o' 'STORE_ALIAS=Loja São João'
check "a comment may be in any encoding" taken
printf '%b' '\xef\xbb\xbfSTORE_ID_PONTO_VENDA=10\r\nSTORE_ALIAS=Loja São João\r\n' >.env
check "UTF-8 as Windows writes it is taken, with BOM and CR" taken
printf '\xff\xfeS\0T\0' >.env
utf16() { exits 78 pdv-merge -c .env 2>err && grep -q '.env: não é um texto em UTF-8 (UTF-16?): salve como UTF-8 (no Bloco de Notas' err; }
check "UTF-16 has words of its own, which say how to save it as well" utf16

write ''
from_environment() {
    OUTBOX_DIR=$(printf 'dados-Jo\xe3o/outbox') exits 78 pdv-outbox status --json -c .env 2>err &&
        grep -q 'variável de ambiente: OUTBOX_DIR: não está em UTF-8' err
}
check "a variable of the environment likewise" from_environment
mkdir "$(printf 'Jo\xe3o')" && cp .env "$(printf 'Jo\xe3o')/"
in_a_folder() { exits 78 pdv-outbox status --json -c "$(printf 'Jo\xe3o/.env')" 2>err && grep -q 'o nome do arquivo' err; }
check "so is a file whose name is not: paths begin in its folder" in_a_folder
