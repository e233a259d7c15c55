#!/bin/bash
# Values that look right and are not: a warning says where and what to do, and shows nothing of the value.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
plan 35

python3 "$TESTS/make_store.py" --dir . --from 2026-03-12 --days 1 --per-day 5 --loja 2 || exit 1
start_hiperd --password segredo --caixa "$TESTS/samples/hiperpdv.sql" --caixa caixa.sql --gestao "$TESTS/samples/hiper.sql" --gestao gestao.sql || exit 1
extract() { # LINE...: with printf's escapes; the first is line 6
    (umask 077 && printf '%b\n' SQL_SERVER_HOST=127.0.0.1 "SQL_SERVER_PORT=$SQL_SERVER_PORT" SQL_USERNAME=pdv_sync SQL_PASSWORD=segredo \
        STORE_ID_PONTO_VENDA=10 "$@" >.env)
    pdv-extract-caixa -c .env --from 2026-03-12T10:00:00 --to 2026-03-12T11:00:00 >stream 2>err
}
warned() { # CODE WARNING LINE...
    local code=$1 warning=$2
    shift 2
    exits "$code" extract "$@" || return 1
    grep -qF "aviso: .env: linha 6: $warning" err || { cat err; return 1; }
}
silent() { # CODE LINE...
    exits "$@" && ! grep aviso err
}
secret() { ! grep -i 'segredo\|senha do' err; }

# --- quotes, and what stands behind them ---
check "a comment behind a quoted value is no part of the value, and a warning says so" warned 0 \
    'SQL_PASSWORD: há texto depois das aspas; vale o que está entre elas: ponha o comentário numa linha própria' 'SQL_PASSWORD="segredo"  # senha do banco'
check "without a word of either" secret
check "so it is with ' and with quotes in the comment" warned 0 'SQL_PASSWORD: há texto depois das aspas; vale' "SQL_PASSWORD='segredo' # a senha do 'banco'"
check "another text behind a quoted value stays in it, and is told" warned 77 'SQL_PASSWORD: há texto depois das aspas; ele e elas ficaram' 'SQL_PASSWORD="segredo";'
check "without a word of it" secret
check "a quote without its other is told" warned 77 'SQL_PASSWORD: as aspas não fecham' 'SQL_PASSWORD="segredo'
check "a comment behind a bare value stays in it, and is told" warned 77 'SQL_PASSWORD: o que vem depois de # ficou no valor' \
    'SQL_PASSWORD=segredo # senha do banco'
check "without a word of either" secret
check "a # inside of a word is nothing to tell" silent 77 extract 'SQL_PASSWORD=segredo#1'
check "nor is one between quotes" silent 77 extract 'SQL_PASSWORD="segredo # 1"'
check "nor is what cannot be told from a password" silent 77 extract 'SQL_PASSWORD=segredo;'

# --- characters ---
while read -r name bytes; do
    check "U+$name is told" warned 77 "SQL_PASSWORD: contém um caractere invisível (U+$name): apague e digite de novo" "SQL_PASSWORD=segredo$bytes"
done <<'LIST'
00A0 \xc2\xa0
200B \xe2\x80\x8b
200E \xe2\x80\x8e
2060 \xe2\x81\xa0
FEFF \xef\xbb\xbf
0001 \x01
LIST
check "without a word of the value" secret
check "between quotes too" warned 77 'SQL_PASSWORD: contém um caractere invisível (U+00A0)' 'SQL_PASSWORD="segredo\xc2\xa0"'
check "typographic quotes are told" warned 77 "SQL_PASSWORD: contém aspas tipográficas (U+201C): use as do teclado, \" ou '" 'SQL_PASSWORD=“segredo”'
check "without a word between them" secret
check "a key with such a character is told" warned 0 'a chave: contém um caractere invisível (U+00A0)' 'SQL_PASSWORD\xc2\xa0=segredo'
check "a line of such alone is 78, and told" warned 78 'a linha: contém um caractere invisível (U+00A0)' '\xc2\xa0'
check "a name with accents is nothing to tell" silent 0 extract 'STORE_ALIAS=Loja São João – Açaí & Cia.'
check "an address with a # in it is nothing to tell" silent 0 extract 'MONITOR_URL=https://monitor.example/ping#1'

# --- who is told ---
in_a_run() { PDV_CONFIG_CHECKED=1 silent 0 extract 'SQL_PASSWORD="segredo" # senha' 'LOG_LEVEL=ALTO' 'STORE_ALIAS=a\xc2\xa0b'; }
check "a run has told it once" in_a_run
from_environment() {
    SQL_PASSWORD=$(printf 'segredo\xc2\xa0') exits 77 extract &&
        grep -qF 'aviso: variável de ambiente: SQL_PASSWORD: contém um caractere invisível (U+00A0)' err && secret
}
check "a variable of the environment is told too" from_environment

# --- what the log alone has ---
while IFS='|' read -r line default; do
    check "$line is a warning, and $default" warned 0 "$line: esperado $default" "$line"
done <<'LIST'
LOG_ROTATION=1 day|um tamanho como 10 MB; vale o padrão, 10 MB
LOG_RETENTION=sempre|um prazo como 30 days; vale o padrão, 30 days
LOG_LEVEL=ALTO|DEBUG, INFO, WARNING ou ERROR; vale o padrão, INFO
LIST

# --- words of ODBC ---
check "SQL_ENCRYPT=yes means require" exits 69 extract SQL_ENCRYPT=yes
check "which this server does not offer" grep -q 'confira se o SQL Server oferece criptografia (ou use SQL_ENCRYPT=no)' err
for word in no optional false; do
    check "SQL_ENCRYPT=$word does not mean it" silent 0 extract "SQL_ENCRYPT=$word"
done
