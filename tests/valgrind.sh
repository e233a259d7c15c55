#!/bin/bash
# Runs the cases with every program of ours under valgrind's memcheck, and fails when it has anything to say.
#   valgrind.sh [FOR...]    shell cases and C tests; without any all of them, but
# left out is what only repeats, hundreds of times, what other cases do (under valgrind it would take hours), what measures
# seconds or drives the programs' clocks, and what strace traces, which cannot trace valgrind.
set -u
tests=$(cd "$(dirname "$0")" && pwd)
cd "$tests/.." || exit 70
BIN=$(cd "${BIN:-bin}" && pwd)
B=${B:-build}
wrapped=$(mktemp -d)
trap 'rm -rf "$wrapped"' EXIT
mkdir "$wrapped/bin" "$wrapped/logs"
for program in "$BIN"/*; do
    [ -f "$program" ] || continue
    cat >"$wrapped/bin/$(basename "$program")" <<EOF
#!/bin/sh
exec valgrind --quiet --vgdb=no --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite \\
    --child-silent-after-fork=yes --log-file='$wrapped/logs/$(basename "$program").%p' '$program' "\$@"
EOF
    chmod +x "$wrapped/bin/$(basename "$program")"
done
left_out=(crash_sample cycle_gestao_faults delivery_matrix disk_full powerloss rules soak together together_signals windows_scripts windows_task)
if [ $# -eq 0 ]; then
    mapfile -t named < <(find tests/cases -name '*.sh' | grep -vE "/($(IFS='|' && echo "${left_out[*]}"))\.sh$" | sort
        find "$B/tests/unit" -name 'test_*' ! -name '*.[od]' | sort)
    set -- "${named[@]}"
fi
cases=() units=() status=0
for one in "$@"; do
    case $one in *.sh) cases+=("$one") ;; *) units+=("$one") ;; esac
done
if [ ${#cases[@]} -gt 0 ]; then
    UNDER_VALGRIND=1 TEST_LIMIT_SECONDS=7200 BIN=$wrapped/bin tests/run.sh "${cases[@]}" || status=1
fi
for test in "${units[@]}"; do
    valgrind --quiet --vgdb=no --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite \
        --child-silent-after-fork=yes --log-file="$wrapped/logs/$(basename "$test").%p" "$test" >/dev/null 2>&1 || {
        echo "FAILED: $(basename "$test"), under valgrind"
        status=1
    }
done
reports=$(find "$wrapped/logs" -type f -size +0 | sort)
if [ -n "$reports" ]; then
    echo "memcheck has something to say:"
    for report in $reports; do
        echo "--- $(basename "$report")"
        head -30 "$report"
    done
    status=1
fi
exit "$status"
