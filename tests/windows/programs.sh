#!/bin/bash
# In Wine: what the programs are as Windows files, and what of the portability layer's other half can be seen: names, long paths,
# files that others hold, locks, a run whose time is over, a run that is killed.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"
. "$TESTS/windows/wine.sh"

names="pdv-extract-caixa pdv-extract-loja pdv-merge pdv-outbox pdv-send"
plan 33
begin_wine || exit 1
cp "$PROGRAMS"/*.exe .

# --- the files ---
for program in $names; do
    check_same "$program needs nothing but the system's own libraries" "" \
        "$(x86_64-w64-mingw32-objdump -p "$program.exe" | sed -n 's/.*DLL Name: //p' | grep -viE '^(kernel32|user32|advapi32|shell32|ws2_32|crypt32|secur32|bcrypt|gdi32|msvcrt)\.dll$')"
    check_same "... has its place chosen by chance, its data not executable" 3 \
        "$(x86_64-w64-mingw32-objdump -p "$program.exe" | grep -cE 'DYNAMIC_BASE|NX_COMPAT|HIGH_ENTROPY_VA')"
    check "... says its version as Linux's does" test "$(win "$program.exe" --version | tr -d '\r')" = "$("$program" --version)"
    strings -el "$program.exe" >strings.out
    check_same "... and in its properties" "$("$program" --version | cut -d' ' -f2)" "$(grep -A1 '^ProductVersion$' strings.out | tail -1)"
done
check "UTF-8 is their code page, long paths are allowed" sh -c 'strings pdv-send.exe >s && grep -q "activeCodePage.*UTF-8" s && grep -q "longPathAware.*true" s'

# --- paths ---
write_env() { # FOLDER
    mkdir -p "$1" && printf '%s\r\n' 'STORE_ID_PONTO_VENDA=10' 'API_ENDPOINT=http://127.0.0.1:1/x' 'API_TOKEN=t' >"$1/.env" && chmod 600 "$1/.env"
}
long="longo/$(printf 'pasta-%03d/' $(seq 40))Número 1"
write_env "$long"
check_same "a path of more than 260 characters works" 0 "$(win pdv-outbox.exe -c "$long/.env" --check >out 2>&1; echo $?)"
check "and the state lies there" test -e "$long/data/state.lock"
write_env 'Loja José & Cia (2)'
check "so do accents and cmd's own characters, with a backslash" \
    sh -c "wine pdv-outbox.exe -c '.\\Loja José & Cia (2)\\.env' next >janela 2>err; [ -s 'Loja José & Cia (2)/data/state.json' ]"
printf 'pdv-outbox: %s\n' "$(win pdv-outbox.exe -c missing.env status 2>&1 | tr -d '\r')" >missing
check "what is missing is named" grep -q 'missing.env' missing

check "PDV_CONFIG is read beside variables that are taken away" sh -c "SSLKEYLOGFILE=a TDSDUMP=b OPENSSL_CONF=c SYBASE=d FREETDS=e \
    PDV_CONFIG='Loja José & Cia (2)/.env' wine pdv-outbox.exe --check >out 2>err; grep -q 'Loja José & Cia (2).*\.env' out"

# --- other users ---
if [ "$(id -u)" -eq 0 ] && mkdir -p dono && write_env dono; then
    chown 1234 dono/.env
    check "a .env that another account owns is refused" sh -c "wine pdv-outbox.exe -c dono/.env status >out 2>err; [ \$? = 78 ] && grep -q 'outro usuário pode alterar' err"
    chown 0 dono/.env
    mkdir -p dono/data && chown 1234 dono/data
    check "so is a data folder" sh -c "wine pdv-outbox.exe -c dono/.env next >out 2>err; [ \$? = 78 ] && grep -q 'data: outro usuário pode alterar' err"
else
    skip_check "a .env that another account owns is refused" "needs root"
    skip_check "so is a data folder" "needs root"
fi

# --- others ---
unset PDV_CONFIG
cd 'Loja José & Cia (2)' || exit 1
cp ../*.exe .
cat >hold.cmd <<'P'
@echo off
pdv-outbox run -- cmd /d /c pdv-outbox run -- cmd /d /c echo
P
check_same "a second run of the same store is refused" 75 "$(win cmd /d /c hold.cmd >/dev/null 2>&1; echo $?)"
printf 'RUN_LIMIT_SECONDS=1\r\n' >>.env
cat >wait.cmd <<'P'
@echo off
ping -n 60 127.0.0.1 >nul
P
began=$(date +%s)
check_same "a run whose time is over is ended, with all that it began" 75 "$(win pdv-outbox.exe run -- cmd /d /c wait.cmd >/dev/null 2>&1; echo $?)"
check "at once" test $(($(date +%s) - began)) -lt 30
check "and says so in the log" grep -q 'passou de RUN_LIMIT_SECONDS=1' logs/agent.log
check_same "what a run's command ends with is what the run ends with" 42 "$(win pdv-outbox.exe run -- cmd /d /c exit 42 >/dev/null 2>&1; echo $?)"
