# Sourced by every shell case: a private working folder, checks that print TAP lines, and a name for each property.
#   plan N                      how many checks follow; a case that ends early is a failure
#   check "sentence" CMD...     holds when CMD exits 0
#   check_same "sentence" WANT GOT
#   exits CODE CMD...           true when CMD exits with exactly CODE
#   skip_check "sentence" "reason"  instead of a check, where it cannot be made
#   allow SECONDS               a time that is longer under valgrind
#   skip_all "reason"           instead of plan, where a tool is missing
# The folder is removed when every check held and kept, with its name, when one did not.
set -u
TESTS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
BIN=${BIN:-$TESTS/../bin}
BIN=$(cd "$BIN" && pwd)
CASE=$(basename "$0" .sh)
WORK=$(mktemp -d "${TMPDIR:-/tmp}/pdv-$CASE.XXXXXX")
cd "$WORK" || exit 70
export PATH=$BIN:/usr/bin:$PATH LC_ALL=C.UTF-8 TDSVER=7.4 TMPDIR=$WORK # what a killed program leaves goes with the case
export TZ='<-03>3' # the store's: without STORE_UTC_OFFSET it is the computer's that counts
unset PDV_CONFIG http_proxy https_proxy HTTP_PROXY HTTPS_PROXY
planned=0 done_checks=0 failed_checks=0

plan() { planned=$1; echo "1..$1"; }
skip_all() { echo "1..0 # SKIP $1"; cd / && rm -rf "$WORK"; trap - EXIT; exit 0; }

verdict() { # STATUS SENTENCE
    done_checks=$((done_checks + 1))
    if [ "$1" -eq 0 ]; then echo "ok $done_checks - $2"; return 0; fi
    failed_checks=$((failed_checks + 1))
    echo "not ok $done_checks - $2"
    return 0
}

check() {
    local sentence=$1 status=0
    shift
    "$@" >check.out 2>&1 || status=$?
    verdict "$status" "$sentence"
    [ "$status" -eq 0 ] || { echo "# exit $status: $*"; sed 's/^/#   /' check.out | head -20; }
}

skip_check() { # SENTENCE REASON: where a single property cannot be looked at
    done_checks=$((done_checks + 1))
    echo "ok $done_checks - $1 # SKIP $2"
}
# check_native: a check that valgrind's own files or memory would upset, where valgrind.sh runs the case.
check_native() {
    if [ -n "${UNDER_VALGRIND:-}" ]; then skip_check "$1" "not under valgrind"; else check "$@"; fi
}
# allow SECONDS: as many, or what valgrind makes of them: a time that something must fit into.
allow() { echo $(($1 * (${UNDER_VALGRIND:-0} ? 8 : 1))); }
has_terminals() { python3 -c 'import os; os.openpty()' 2>/dev/null; }
on_a_terminal() { # CMD...: with a terminal for standard input, output and error
    python3 -c '
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
try:
    while os.read(fd, 4096):
        pass
except OSError:
    pass
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))' "$@"
}

check_same() {
    [ "$2" = "$3" ]
    verdict $? "$1"
    [ "$2" = "$3" ] || printf '%s\n' "want: $2" "got:  $3" | head -c 4000 | sed 's/^/# /'
}

exits() {
    local want=$1 status=0
    shift
    "$@" || status=$?
    [ "$status" -eq "$want" ] || { echo "exit $status, expected $want"; return 1; }
}

finish() {
    local status=$?
    if [ -n "$(declare -F stop_servers)" ]; then stop_servers; fi
    if [ "$status" -eq 0 ] && [ "$failed_checks" -eq 0 ] && [ "$done_checks" -eq "$planned" ]; then
        cd / && rm -rf "$WORK"
        exit 0
    fi
    echo "# $CASE: $done_checks of $planned checks, $failed_checks failed, exit $status; kept: $WORK"
    exit 1
}
trap finish EXIT
