#!/bin/bash
# Runs test programs, as many at once as there are processors: each prints TAP. Ends with one line, `N passed, N failed`
# (`, N skipped` with the reasons before it).
#   run.sh FOR...       shell cases and C tests; an environment variable BIN names the folder of the programs
# A program that ends early, prints no plan or prints nothing has failed. A line `# count: TEXT` is shown.
set -u
here=$(cd "$(dirname "$0")" && pwd)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
export CMOCKA_MESSAGE_OUTPUT=TAP BIN=${BIN:-$here/../bin}
limit=${TEST_LIMIT_SECONDS:-600}

# libfaketime leaves the shared memory of processes that ended by a signal or became another program. A later process with the same
# number would not start, and all cases together use up the numbers: so this is done before each.
forget_old_clocks() {
    local memory
    for memory in /dev/shm/faketime_shm_* /dev/shm/sem.faketime_sem_*; do
        [ ! -w "$memory" ] || kill -0 "${memory##*_}" 2>/dev/null || rm -f "$memory"
    done
}

run_one() { # FILE OUT LIMIT
    local name
    forget_old_clocks
    name=$(basename "$1")
    local command=("$1")
    [[ $1 != *.sh ]] || command=(bash "$1")
    timeout -k 10 "$3" "${command[@]}" >"$2/$name.tap" 2>"$2/$name.err" </dev/null
    local status=$?
    awk -v name="$name" -v status=$status '
        /^1\.\.[0-9]+/ { planned = substr($1, 4); planned_seen = 1; if (/# SKIP/) { sub(/.*# SKIP */, ""); reason = $0 } }
        /^ok / { if (/# SKIP/) { skipped++; line = $0; sub(/^ok [0-9]+ - /, "", line); print "skipped: " name ": " line } else passed++ }
        /^# count: / { line = $0; sub(/^# count: /, "", line); print name ": " line }
        /^not ok / { failed++; line = $0; sub(/^not ok [0-9]+ - /, "", line); print "FAILED: " name ": " line }
        END {
            if (reason != "") { print "skipped: " name ": " reason; skipped++ }
            else if (!planned_seen || passed + failed + skipped != planned || (status != 0 && !failed)) {
                print "FAILED: " name ": ended with " status " after " passed + failed + skipped " of " planned + 0 " checks"
                failed++
            }
            print "#count " passed + 0, failed + 0, skipped + 0
        }' "$2/$name.tap" >"$2/$name.sum"
    grep -v '^#count' "$2/$name.sum"
    if grep -q '^FAILED' "$2/$name.sum"; then
        grep '^#' "$2/$name.tap" | head -40
        sed 's/^/  /' "$2/$name.err" | head -20
    fi
}
export -f run_one forget_old_clocks

printf '%s\0' "$@" | xargs -0 -P "$(nproc)" -I{} bash -c 'run_one "$@"' run_one {} "$out" "$limit"
forget_old_clocks
read -r passed failed skipped < <(cat "$out"/*.sum 2>/dev/null |
    awk '/^#count/ { p += $2; f += $3; s += $4 } END { print p + 0, f + 0, s + 0 }')
if [ "$skipped" -gt 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
else
    echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
