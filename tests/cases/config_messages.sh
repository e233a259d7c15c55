#!/bin/bash
# What people are told about their configuration: wrong lines, unknown keys, files that others can read, which file counts.
. "$(dirname "$0")/../lib.sh"
plan 39

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
# --- a file or folder that may not be read is never "not found": permissions say nothing to root ---
as_user() { "$@"; }
[ "$(id -u)" -ne 0 ] || as_user() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
user=$(as_user id -un)
chmod 755 . # the folder of this case
denied() { # THING FILE CMD...
    local words="erro: $1: o usuário $user não tem permissão de leitura, e o arquivo de configuração é $2"
    shift 2
    exits 78 as_user "$@" </dev/null 2>err || return 1
    grep -qF "$words" err || { cat err; return 1; }
}
mkdir -p lacrada/dentro
for place in . lacrada/dentro; do echo STORE_ID_PONTO_VENDA=10 >$place/.env; done
chown -R "$user" .env lacrada 2>/dev/null
chmod 000 .env lacrada/dentro/.env
if as_user pdv-merge --version >/dev/null 2>&1; then
    check "a file that is found and may not be read is 78, with the user" denied ./.env ./.env pdv-merge
    check "a named one likewise" denied lacrada/dentro/.env lacrada/dentro/.env pdv-send -c lacrada/dentro/.env
    chmod 000 lacrada
    check "a folder on the way is named" denied lacrada lacrada/dentro/.env env PDV_CONFIG=lacrada/dentro/.env pdv-outbox status
    chmod 755 lacrada
else
    for sentence in "a file that is found and may not be read is 78, with the user" "a named one likewise" "a folder on the way is named"; do
        skip_check "$sentence" "another user cannot run the programs here"
    done
fi
rm -rf .env lacrada
mkdir fechada
chmod 000 fechada
in_it() { (cd fechada && denied . ./.env pdv-merge); }
if [ "$(id -u)" -eq 0 ] && as_user pdv-merge --version >/dev/null 2>&1; then # only root comes into the folder before its programs do
    check "so is the folder in which the file is looked for" in_it
else
    skip_check "so is the folder in which the file is looked for" "needs root, and programs that another user can run"
fi
rm -rf fechada

# --- it holds secrets: a crash of a program that has read it leaves no core ---
ulimit -c unlimited 2>/dev/null
mkfifo never
no_core() { # CMD...: which waits for its input
    local pid code=0 tries=0
    "$@" <never >/dev/null 2>&1 &
    pid=$!
    exec 9>never
    until grep -q '^Max core file size *0 *0 ' "/proc/$pid/limits"; do
        if ! kill -0 "$pid" 2>/dev/null || [ $((tries += 1)) -gt "$(allow 500)" ]; then
            code=1
            break
        fi
        read -r -t 0.02 <> <(:) || :
    done
    exec 9>&-
    wait "$pid"
    return "$code"
}
(umask 077 && printf '%s\n' STORE_ID_PONTO_VENDA=10 SQL_DATABASE_GESTAO= API_ENDPOINT=https://a.invalid/ API_TOKEN=x >segredo.env)
for program in pdv-merge 'pdv-outbox add' 'pdv-outbox settle' pdv-send 'pdv-extract-loja -w -'; do
    # shellcheck disable=SC2086 # a program, perhaps with arguments
    check "$program leaves no core" no_core $program -c segredo.env
done

# --- what has no value and no default stops no program that does without it ---
(umask 077 && echo >vazio.env)
for view in '' --html --prometheus --json; do
    # shellcheck disable=SC2086 # an option, or none
    check "status $view does without any key" pdv-outbox status $view -c vazio.env
done
check_off() { STORE_ID_PONTO_VENDA=50 SQL_DATABASE_GESTAO='' pdv-extract-loja --check >/dev/full 2>err; }
check "a diagnosis that cannot be written is 74 in an extractor too" exits 74 check_off

check_same "with --check a wrong configuration is a line of the diagnosis, and 1" "FALHA pdv-merge: nada.env: abertura: No such file or directory
1" "$(pdv-merge -c nada.env --check; echo "$?")"
