#!/usr/bin/env bash
# Whatever a power cut leaves on the disk: no sale is lost, head office has the last word of each, every file can be read. The long
# form is `make check-powerloss`, all the mutants are `make check-powerloss-mutants`.
. "$(dirname "$0")/../lib.sh"
POWERLOSS=${POWERLOSS:-$TESTS/../build/powerloss}
export ASAN_OPTIONS=detect_leaks=0 # a process that is killed on purpose frees nothing
[ -x "$POWERLOSS/powerloss" ] || skip_all "$POWERLOSS/powerloss is not built: make check"
states=${POWERLOSS_STATES:-1000}
plan 5

"$POWERLOSS/powerloss" -n "$states" >out
read -r tried counted < <(tail -1 out)
check_same "after any power cut all sales are there, as they are now, and readable" "states, 0 lost, 0 stale, 0 unreadable" "$counted"
check "... in so many states" test "$tried" -ge $((states * 3 / 4))
grep '^# state' -A 4 out | cut -c1-300 | head -30
caught() { # MUTANT
    exits 1 "$POWERLOSS/../mutants/$1" -1 && return
    echo "not caught"
    return 1
}
check "a file that is not synced is noticed" caught disk.no-fsync-of-the-file
check "... a folder that is not synced" caught disk.no-fsync-of-the-folder
check "... a rename before the sync" caught disk.rename-before-the-fsync
