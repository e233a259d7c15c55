#!/usr/bin/env bash
# The short form of `make soak`: a few hours of a store with eight faults, whose kinds and moments follow from the seed.
. "$(dirname "$0")/../lib.sh"
[ -n "$(find /usr/lib -name libfaketime.so.1 2>/dev/null | head -1)" ] || skip_all "libfaketime is not installed"
plan 2

TMPDIR=$WORK BIN=$BIN python3 "$TESTS/soak/soak.py" --first 7 --cycles 20 --sales 300 --faults 8 --no-slow --short >soak.out 2>&1
check_same "the day ended as it should" 0 $?
check "head office's picture is right, and --conferir says so" grep -q '^seed 7: 300 sales, 0 doubled, missing 0, stale 0, false 0  (' soak.out
sed 's/^/# /' soak.out
