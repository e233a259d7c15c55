#!/bin/bash
# Style and static analysis; silent when all is well. Each finding names file and line.
set -u
shopt -s lastpipe # `complain` stands at the end of pipes and must be able to set `status`
cd "$(dirname "$0")/.." || exit 70
B=${B:-build}
status=0
complain() { # WHAT: prints what comes on stdin, if anything, and remembers
    local found
    found=$(cat)
    [ -n "$found" ] || return 0
    printf '%s\n' "$1" "$found"
    status=1
}

mapfile -t c_files < <(git ls-files --cached --others --exclude-standard '*.c' '*.h')
mapfile -t sources < <(git ls-files --cached --others --exclude-standard '*.c' ':!common/sys_windows*' ':!tests/windows')
mapfile -t windows_sources < <(git ls-files --cached --others --exclude-standard 'common/sys_windows*.c' 'tests/windows/*.c')
mapfile -t shell < <(git ls-files --cached --others --exclude-standard '*.sh' .ci/run)
mapfile -t pages < <(git ls-files --cached --others --exclude-standard 'man/*.[1-9]')

clang-format --dry-run "${c_files[@]}" 2>&1 | grep -E 'warning|error' | complain "clang-format (make format mends it):"

tidy() { # FLAGS: of the files on stdin
    # shellcheck disable=SC2016 # expanded by the inner shell, which also takes the quotes off the flags
    FLAGS=$1 xargs -P "$(nproc)" -n 8 sh -c 'eval "clang-tidy --quiet \"\$@\" -- $FLAGS" 2>/dev/null' tidy |
        grep -E '(warning|error):' | sort -u
}
printf '%s\n' "${sources[@]}" | tidy "$CPPFLAGS -std=c17 -D_GNU_SOURCE" | complain "clang-tidy:"
# The other half of the portability pair, where the headers of its system are.
[ ! -d /usr/x86_64-w64-mingw32/include ] ||
    printf '%s\n' "${windows_sources[@]}" | tidy "--target=x86_64-w64-mingw32 $CPPFLAGS -std=c17" | complain "clang-tidy for Windows:"

cppcheck --quiet --error-exitcode=0 --enable=warning,performance,portability --inline-suppr --std=c11 -j "$(nproc)" \
    --library=tests/lint/cppcheck.xml --suppress=missingInclude \
    --suppress=missingIncludeSystem -Icommon -I"$B/sql" "${sources[@]}" "${windows_sources[@]}" 2>&1 |
    complain "cppcheck:"

shellcheck -x -s bash -e SC1091,SC2012 "${shell[@]}" 2>&1 | complain "shellcheck:"
[ ${#pages[@]} -eq 0 ] || mandoc -Tlint -Wwarning "${pages[@]}" 2>&1 | complain "mandoc:"

# Our statements, by the grammar of SQL Server 2014, where there is a .NET SDK that gets the parser's package.
if command -v dotnet >/dev/null; then
    mapfile -t statements < <(git ls-files --cached --others --exclude-standard 'extract-*/*.sql' 'common/*.sql' 'scripts/*.sql')
    export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
    if dotnet build -v q -o "$PWD/$B/tsql/" -p:BaseIntermediateOutputPath="$PWD/$B/tsql/obj/" tests/tsql >"$B/tsql.log" 2>&1; then
        dotnet "$B/tsql/tsql.dll" "${statements[@]}" | complain "T-SQL:"
    else
        echo "T-SQL was not parsed: the parser could not be built; see $B/tsql.log"
    fi
fi

# The scripts for Windows, by PowerShell's own parser: nothing that Windows PowerShell 5.1 does not know, no alias.
if command -v dotnet >/dev/null; then
    mapfile -t powershell < <(git ls-files --cached --others --exclude-standard '*.ps1' '*.psm1' ':!tests/powershell/shims.ps1')
    if dotnet build -v q -o "$PWD/$B/powershell/" -p:BaseIntermediateOutputPath="$PWD/$B/powershell/obj/" tests/powershell >"$B/powershell.log" 2>&1; then
        dotnet "$B/powershell/powershell.dll" lint "${powershell[@]}" | complain "PowerShell:"
    else
        echo "PowerShell was not parsed: the parser could not be built; see $B/powershell.log"
    fi
fi

# --- style.md's own rules, by name ---

ours() { git ls-files --cached --others --exclude-standard "$@"; }
grep_c() { ours '*.c' '*.h' | xargs grep -nE "$@"; }

grep_c '\b(strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|gets|setlocale)\(' |
    complain "these functions are not used here:"
grep_c '(^|[^_a-z])(rename|unlink)\(' | grep -vE '^(common/sys_|tests/)' |
    complain "rename and unlink only behind sys.h:"
grep_c '_WIN32' | grep -v '^common/sys' | complain "_WIN32 only in the portability pair:"
grep_c '#include "\.\./|#include "(outbox|sender|merge)/' | grep -v '^tests/' | complain "a program's folder includes common/ and its own files only:"
ours 'common/*.c' 'common/*.h' | grep -v '^common/canal' | xargs grep -nE 'HIPER_(CAIXA|LOJA)|curl/' |
    complain "common/ names channels in canal.h alone, and knows nothing of queues or HTTP:"
ours '*.c' '*.h' '*.sh' '*.md' Makefile | xargs grep -nE '\b(TODO|FIXME|XXX|HACK)\b' | grep -v '^tests/lint.sh' |
    complain "unfinished by its own words:"
ours '*.c' '*.h' | xargs grep -nE '[[:blank:]]+$|	' | complain "trailing blanks or tabs:"
for file in $(ours '*.c' '*.h'); do
    lines=$(wc -l <"$file")
    [ "$lines" -le 450 ] || echo "$file: $lines lines"
done | complain "longer than a reader's patience (450):"
for program in extract-caixa extract-loja merge outbox send; do
    [ -f "man/pdv-$program.1" ] || echo "man/pdv-$program.1"
done | complain "missing man page:"
exit "$status"
