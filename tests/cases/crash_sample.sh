#!/bin/bash
# A sample of the crash sweep (`make check-crash` has the whole of it): every death around the queue's commits, and some of all else.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/crash/setup.sh"

plan 2
check "at a sample of points no sale is lost, none has two names, every file can be read" sweep --every 240
tell_count
check "the sample holds more than thirty points" test "$(points)" -gt 30
