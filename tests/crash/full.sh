#!/bin/bash
# Every point there is: each system call of each process of a cycle, of a requeue and of a rewind, as a death and as four errors.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/crash/setup.sh"

plan 2
check "wherever a process is ended or fails, no sale is lost, none has two names, every file can be read" sweep
tell_count
check "that was tried at a thousand points or more" test "$(points)" -ge 1000
