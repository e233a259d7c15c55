#!/usr/bin/env bash
# The queue against a model of it: the runs that have failed once, then ten thousand steps.
. "$(dirname "$0")/../lib.sh"
runs=$(($(grep -c '^[0-9]' "$TESTS/model/seeds") + 1))
plan $runs

MODEL_SEEDS=$TESTS/model/seeds "$BIN/queue-model" >model.tap
for run in $(seq "$runs"); do
    check "$(sed -n "s/^\(not \)*ok $run - //p" model.tap)" grep -q "^ok $run " model.tap
done
grep '^#' model.tap || :
