#!/bin/bash
# What Windows' scripts are made of, and what they do. As files: encoded so that Windows PowerShell 5.1 reads their accents, a
# login with SELECT on the tables that are read and on no other. In PowerShell's engine, where a .NET SDK gets it: the
# module's functions over tables, the three scripts from end to end with Windows' commands played, and the linter itself.
. "$(dirname "$0")/../lib.sh"
repo=$(cd "$TESTS/.." && pwd)
scripts=$repo/scripts
engine=$repo/build/powershell
plan 39

# --- files ---
for file in "$scripts"/*.ps1 "$scripts"/*.psm1 "$scripts"/pdv-sync-login.sql; do
    name=$(basename "$file")
    check_same "$name begins with the mark of UTF-8, without which Windows takes it for ANSI" efbbbf "$(head -c 3 "$file" | od -An -tx1 | tr -d ' \n')"
    check_same "$name: every line ends as Windows ends it" "$(grep -c '' "$file")" "$(grep -c $'\r$' "$file")"
    check "$name is UTF-8" iconv -f UTF-8 -t UTF-8 "$file"
done
check "git keeps it so" grep -q '^scripts/\*\.ps1 text eol=crlf' "$repo/.gitattributes"

check_same "no driver has a temporary name of its own, which others can guess, or reads a file's text into a command" "" \
    "$(grep -nEi '%TEMP|%TMP|%RANDOM|set /p|mktemp|TMPDIR|/tmp|eval' "$scripts/pdv-sync.cmd" "$scripts/pdv-sync.sh")"

tables() { # FOLDER: that its statements read, without their comments
    sed 's/--.*//; s#/\*[^*]*\*/##g' "$repo/$1"/*.sql | grep -ohiE '\b(from|join)[[:space:]]+dbo\.[a-z_]+' | sed 's/.*dbo\.//' | sort -u | tr '\n' ' '
}
granted() { # DATABASE: the tables of the grants behind USE [DATABASE];
    tr -d '\r' <"$scripts/pdv-sync-login.sql" | sed -n "/^USE \[$1\];/,/^GO/s/^GRANT SELECT ON dbo\.\([a-z_]*\) TO \[pdv_sync\];/\1/p" | sort -u | tr '\n' ' '
}
check_same "the login may read exactly the tables that pdv-extract-caixa reads" "$(tables extract-caixa)" "$(granted HiperPdv)"
check_same "and exactly those that pdv-extract-loja reads" "$(tables extract-loja)" "$(granted Hiper)"
check "both lists are no empty ones" test -n "$(tables extract-caixa)" -a -n "$(tables extract-loja)"
check_same "what common/ reads both may read" "dbo.operacao_pdv" \
    "$(sed 's/--.*//' "$repo"/common/*.sql | grep -ohE '\bFROM +[A-Za-z_.]+' | sed 's/FROM *//' | sort -u)"
check_same "it is given nothing else than CONNECT and SELECT" "CONNECT SELECT" \
    "$(grep -ohE '^GRANT [A-Z]+' "$scripts/pdv-sync-login.sql" | sed 's/GRANT //' | sort -u | tr '\n' ' ' | sed 's/ $//')"
check "no role comes with it" exits 1 grep -iE 'sp_addrolemember|ALTER (SERVER )?ROLE' "$scripts/pdv-sync-login.sql"

# --- the engine ---
rest=("the engine runs the functions' tables to their end" "every function does what its table says" "new keys come with the defaults of the programs"
    "the task of another account, folder and moment is valid" "the task of the usual ones is valid" "its action is quoted for a folder with blanks and signs"
    "the scripts run to the end of their stories" "every story ends as it should" "the programs take the migrated configuration as it stands"
    "the first window begins where the Python agent ended" "what waited in its queue waits in ours, byte for byte, with its failures" "the linter finds nothing in the scripts" "the linter finds each fault that is put in")
without() { for sentence in "${rest[@]}"; do skip_check "$sentence" "$1"; done; exit 0; }
command -v dotnet >/dev/null || without "there is no .NET SDK"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
if [ -z "$(find "$engine/powershell.dll" -newer "$TESTS/powershell/Program.cs" -newer "$TESTS/powershell/powershell.csproj" 2>/dev/null)" ]; then
    dotnet build -v q -o "$engine/" -p:BaseIntermediateOutputPath="$engine/obj/" "$TESTS/powershell" >build.log 2>&1 ||
        without "PowerShell's engine could not be built from NuGet: $(grep -m 1 -o 'error .*' build.log)"
fi
run() { dotnet "$engine/powershell.dll" "$@"; }
failures() { grep "^not ok" "$1" | tr '\t' '|' | head -20; }

run run "$TESTS/powershell/functions.ps1" "$scripts/PdvSync.psm1" "$scripts" >functions.out 2>functions.err
check_same "${rest[0]}" "0 end" "$? $(tail -1 functions.out)$(cat functions.err)"
check_same "${rest[1]}" "" "$(failures functions.out)"
defaults=$(sed -n 's/^default\t//p' functions.out | sort)
check_same "${rest[2]}" "$defaults" "$(cut -f1 <<<"$defaults" | while read -r key; do
    sed -n "s/^ *{\"$key\", [A-Z_]*, [^\"]*\"\([^\"]*\)\".*/$key\t\1/p" "$repo/common/config.c"
done)"
sed -n 's/^task\t//p' functions.out | sed -n 1p >other.xml
sed -n 's/^task\t//p' functions.out | sed -n 2p >usual.xml
text() { xmllint --xpath "string(//*[local-name()='$1'])" other.xml; }
if command -v xmllint >/dev/null; then
    check "${rest[3]}" xmllint --noout --schema "$TESTS/windows/task.xsd" other.xml
    check "${rest[4]}" xmllint --noout --schema "$TESTS/windows/task.xsd" usual.xml
    check_same "${rest[5]}" '/d /s /c ""D:\Loja & José\PDV\pdv-sync.cmd"" D:\Loja & José\PDV S-1-5-21-1-2-3-1001 S4U PT5S 2026-01-01T00:02:34' \
        "$(text Arguments) $(text WorkingDirectory) $(text UserId) $(text LogonType) $(text RandomDelay) $(text StartBoundary)"
else
    for i in 3 4 5; do skip_check "${rest[i]}" "xmllint is not installed"; done
fi
mkdir stories
run run "$TESTS/powershell/flows.ps1" "$scripts" "$WORK/stories" >flows.out 2>flows.err
check_same "${rest[6]}" "0 end" "$? $(tail -1 flows.out)$(cat flows.err)"
check_same "${rest[7]}" "" "$(failures flows.out)"
echo "# count: $(cat functions.out flows.out | grep -c '^ok') rows and stories held"

# What an update left, to the programs themselves.
migrated=$(sed -n 's/^migrated\t//p' flows.out)
cd "$migrated" || exit 70
chmod 600 .env
check_same "${rest[8]}" "OK DE_ALGUEM" "$(pdv-merge -c .env --check 2>said | grep -o '^OK') $(grep -o 'aviso.*' said | sed 's/.*: //' | tr '\n' ' ' | sed 's/ $//')"
check_same "${rest[9]}" '"from":"2026-03-02T10:00:00-03:00"' "$(pdv-outbox -c .env next 2>/dev/null | grep -o '"from":"[^"]*"')"
check_same "${rest[10]}" "20260302T130000Z_81e8d68f9bba_cl_t2.json.gz $(sed 's/.*"payload": \(.*\)}$/\1/' "$migrated"-backup/*/dados/Outbox/20260302_100000_81e8d68f9bba.json)" \
    "$(ls data/outbox) $(gunzip -c data/outbox/*.json.gz)"
cd "$WORK" || exit 70

check "${rest[11]}" run lint "$scripts"/*.ps1 "$scripts"/*.psm1
# shellcheck disable=SC2016 # PowerShell's variables
faults=('$a = $b ? 1 : 2' '$a = $b ?? 1' '$a ??= 1' '${a}?.Length' 'Test-Path x && Test-Path y' 'Test-Path x || Test-Path y' '1..3 | ForEach-Object -Parallel { $_ }'
    'Get-ChildItem | % { $_ }' 'Get-ChildItem | ? { $_ }' 'gci' 'echo x' 'cat x' 'Invoke-Expression "x"' 'iex x' 'pdv-outbox.exe drain | pdv-send.exe' '& $a x | & $b y'
    'if ($IsWindows) { 1 }' 'function Frobnicate-It { 1 }' 'function DoIt { 1 }' 'exit 1; Get-Date' 'if (' 'Start-Process x &' 'ConvertTo-SecureString x -AsPlainText -Force')
faults+=('') # a script that does not say which version it needs
mkdir faults
for i in "${!faults[@]}"; do
    printf '%s\r\n' "${faults[i]:+#requires -Version 5.1}" "${faults[i]:-Get-Date}" >"faults/$i.ps1"
done
run lint faults/*.ps1 >faults.out
check_same "${rest[12]}" "" "$(for i in "${!faults[@]}"; do grep -q "^faults/$i\.ps1:" faults.out || echo "not found: ${faults[i]}"; done)"
