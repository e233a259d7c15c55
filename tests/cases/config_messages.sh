#!/bin/bash
# What people are told about their configuration: wrong lines, unknown keys, files that others can read, which file counts.
. "$(dirname "$0")/../lib.sh"
plan 26

# An empty stream comes after the configuration: 69 says that the configuration was taken.
check_with() {
    local code=0
    pdv-merge "$@" </dev/null >out 2>err || code=$?
    grep -v 'nada foi recebido' err >told
    [ "$code" -eq 69 ] || return "$code"
}
said() { sed 's/^[^ ]* //' told; }
file() { # LINE...: a sound file with these lines behind
    rm -f .env
    (umask 077 && printf '%s\n' 'STORE_ID_PONTO_VENDA=10' "$@" >.env)
}

# --- what is wrong is 78, with file and line ---

file 'SQL_SERVER_PORT=muitas'
check "a malformed value is 78" exits 78 check_with -c .env
check_same "with file, line and what was expected" \
    'pdv-merge: erro: .env: linha 2: SQL_SERVER_PORT=muitas: esperado um número inteiro de 1 a 65535' "$(said)"
check_same "and nothing on stdout" '' "$(cat out)"
file '' '# nota' 'API_TOKEN abc123'
check "a line without an equals sign is 78" exits 78 check_with -c .env
check "and its content, which may be a secret, is not shown" exits 1 grep -q abc123 err
check "but its number is" grep -q '\.env: linha 4: ' err
(umask 077 && echo 'STORE_ALIAS=x' >.env.sem)
check "a missing value is 78" exits 78 check_with -c .env.sem
check_same "with the file and the line to add" \
    'pdv-merge: erro: .env.sem: falta STORE_ID_PONTO_VENDA: acrescente uma linha STORE_ID_PONTO_VENDA=valor' "$(said)"
check "a named file that is not there is 78" exits 78 check_with -c nao-ha.env
check "and named" grep -q 'nao-ha.env' err
file 'SCHEMA_VERSION=quatro ponto zero'
check "a SCHEMA_VERSION that no header can carry is 78" exits 78 check_with -c .env
check "a wrong variable of the environment is 78" exits 78 env STORE_UTC_OFFSET=3h pdv-merge -c .env

# --- what is only odd is a warning ---

file 'SQL_SERVER_HOTS=x' 'API_TOKN=segredo' 'COMPLETAMENTE_OUTRA=x'
check "an unknown key is a warning" exits 0 check_with -c .env
check_same "that names the nearest known one, and never the value" \
    'pdv-merge: aviso: .env: linha 2: chave desconhecida: SQL_SERVER_HOTS; seria SQL_SERVER_HOST?
pdv-merge: aviso: .env: linha 3: chave desconhecida: API_TOKN; seria API_TOKEN?
pdv-merge: aviso: .env: linha 4: chave desconhecida, ignorada: COMPLETAMENTE_OUTRA' "$(said)"
file 'SQL_DRIVER={ODBC Driver 17 for SQL Server}'
check_with -c .env
check_same "a key of earlier versions is accepted in silence" '' "$(cat told)"
chmod 644 .env
check "a file that others can read is a warning" exits 0 check_with -c .env
check "that says what to do" grep -q 'aviso: .env: outros usuários deste computador podem ler' err
chmod 640 .env
check_with -c .env
check_same "its group is not everybody" '' "$(cat told)"

# --- which file, and who wins ---

file
check_same "the file of the folder is found" 'OK    pdv-merge: loja 10, filial 10, payload versão 4.0.0' "$(pdv-merge --check)"
(umask 077 && echo 'STORE_ID_PONTO_VENDA=20' >outra.env && echo 'STORE_ID_PONTO_VENDA=30' >terceira.env)
check_same "PDV_CONFIG goes before it" 'OK    pdv-merge: loja 20, filial 20, payload versão 4.0.0' \
    "$(PDV_CONFIG=outra.env pdv-merge --check)"
check_same "--config before that" 'OK    pdv-merge: loja 30, filial 30, payload versão 4.0.0' \
    "$(PDV_CONFIG=outra.env pdv-merge --config terceira.env --check)"
check_same "a variable before any file" 'OK    pdv-merge: loja 40, filial 7, payload versão 4.0' \
    "$(STORE_ID_PONTO_VENDA=40 STORE_ID_FILIAL=7 SCHEMA_VERSION=4.0 pdv-merge -c terceira.env --check)"
rm -f .env
check_same "without any file the variables are enough" 'OK    pdv-merge: loja 50, filial 50, payload versão 4.0.0' \
    "$(STORE_ID_PONTO_VENDA=50 pdv-merge --check)"
no_file() { exits 78 check_with && grep -q 'nenhum arquivo .env encontrado' err; }
check "without either it says that there is none" no_file
check_off() { STORE_ID_PONTO_VENDA=50 SQL_DATABASE_GESTAO='' pdv-extract-loja --check >/dev/full 2>err; }
check "a diagnosis that cannot be written is 74 in an extractor too" exits 74 check_off

check_same "with --check a wrong configuration is a line of the diagnosis, and 1" "FALHA pdv-merge: nada.env: abertura: No such file or directory
1" "$(pdv-merge -c nada.env --check; echo "$?")"
