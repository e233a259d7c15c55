# For cases in Wine: sourced after store.sh. PROGRAMS is the folder of the .exe files (bin-windows), WINEPREFIX a Wine of the whole
# suite's, made once. The clock is libfaketime's here too. cmd's words at its prompt and the code page of its files are Wine's own;
# what it cannot show is named in README.md.
PROGRAMS=${PROGRAMS:-$TESTS/../bin-windows}
PROGRAMS=$(cd "$PROGRAMS" 2>/dev/null && pwd) || skip_all "the Windows programs are not built: make windows"
command -v wine >/dev/null || skip_all "wine is not installed: make deps-windows"
export WINEPREFIX=${WINEPREFIX:-$TESTS/../build-windows/wine} WINEDEBUG=-all WINEDLLOVERRIDES='winedbg.exe=d;mscoree=;mshtml='
unset TMPDIR

# The first case makes the prefix, the others wait for it.
begin_wine() {
    mkdir -p "$WINEPREFIX"
    WINEPREFIX=$(cd "$WINEPREFIX" && pwd)
    (
        flock 9
        [ -e "$WINEPREFIX/made" ] && exit 0
        wineboot --init >/dev/null 2>&1 && wineserver -w && wine reg add 'HKCU\Software\Wine' /v Version /d win10 /f >/dev/null &&
            touch "$WINEPREFIX/made"
    ) 9>"$WINEPREFIX.lock"
}

# win CMD...: a program in Wine, not longer than two minutes; win_at MOMENT CMD...: with the clock at MOMENT
win() { timeout -k 5 120 wine "$@"; }
win_at() {
    local moment=$1
    shift
    at "$moment" env FAKETIME="$(away "$moment")" timeout -k 5 120 wine "$@"
}

# away MOMENT: seconds from now to MOMENT, signed. A run takes many seconds in Wine: were each process to begin at MOMENT, the
# SQL Server's clock would run away from theirs.
away() {
    local us=$(($(date -d "$1" +%s) * 1000000 - ${EPOCHREALTIME/[.,]/})) sign=+
    [ "$us" -ge 0 ] || sign=- us=$((-us))
    printf '%s%d.%06d' "$sign" $((us / 1000000)) $((us % 1000000))
}

# set_up_agent FOLDER: the package's files as they are installed, flat, and the store's .env beside them
set_up_agent() {
    mkdir -p "$1" && cp "$PROGRAMS"/*.exe "$TESTS/../scripts/pdv-sync.cmd" .env "$1/"
}
