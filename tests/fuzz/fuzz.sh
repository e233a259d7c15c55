#!/bin/bash
# fuzz.sh SECONDS TARGET...: each target in turn under libFuzzer, from its committed corpus and what earlier calls found.
# A line for each: executions, seconds, new inputs. An input that breaks a property (or takes 10 seconds, or 2 GB) is kept
# in tests/fuzz/corpus/TARGET/ and makes this script, and from then on `make check`, fail.
set -u
cd "$(dirname "$0")/../.." || exit 70
B=${B:-build-fuzz}
seconds=$1 status=0
shift
export TMPDIR
TMPDIR=$(mktemp -d) && trap 'rm -rf "$TMPDIR"' EXIT

number() { # NAME LOG: of libFuzzer's last statistics
    sed -n "s/^stat::$1: *//p" "$2" | tail -n 1
}

for target in "$@"; do
    corpus=tests/fuzz/corpus/$target found=$B/fuzz/$target log=$B/fuzz/$target.log
    mkdir -p "$corpus" "$found"
    began=$SECONDS verdict=ok
    "$B/tests/fuzz/$target" -max_total_time="$seconds" -print_final_stats=1 -timeout=10 -rss_limit_mb=2048 -max_len=4096 \
        -artifact_prefix="$corpus/" "$found" "$corpus" >"$log" 2>&1 || verdict=FAILED
    printf '%-18s %-6s %9s executions, %4s s, %5s new inputs\n' "$target" "$verdict" "$(number number_of_executed_units "$log")" \
        $((SECONDS - began)) "$(number new_units_added "$log")"
    [ "$verdict" = ok ] && continue
    status=1
    grep -E '^(SUMMARY|artifact_prefix|==[0-9]+== ?ERROR)|does not hold|runtime error|Test unit written' "$log" | head -n 8
    echo "all of it: $log"
done
exit "$status"
