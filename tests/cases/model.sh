#!/usr/bin/env bash
# The queue against a model of it: the runs that have failed once, then ten thousand steps. Under valgrind, which takes minutes
# for a thousand, it is one thousand.
. "$(dirname "$0")/../lib.sh"
runs=$(($(grep -c '^[0-9]' "$TESTS/model/seeds") + 1))
plan $runs

MODEL_SEEDS=$TESTS/model/seeds "$BIN/queue-model" "$((${UNDER_VALGRIND:-0} ? 1000 : 10000))" >model.tap
for run in $(seq "$runs"); do
    check "run $run: $(sed -n "s/^\(not \)*ok $run - //p" model.tap)" grep -q "^ok $run " model.tap
done
grep '^#' model.tap || :
