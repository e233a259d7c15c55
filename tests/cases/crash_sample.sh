#!/bin/bash
# A sample of the crash sweep (`make check-crash` has the whole of it): some of the deaths around the queue's commits, and of all else.
# CRASH_EVERY and CRASH_COMMITS make it a larger one.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/crash/setup.sh"

plan 2
check "at a sample of points no sale is lost, none has two names, every file can be read" sweep --every "${CRASH_EVERY:-1200}" --commits "${CRASH_COMMITS:-8}"
tell_count
check "the sample holds more than thirty points" test "$(points)" -gt 30
