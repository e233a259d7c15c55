#!/bin/bash
# The sweep judged: each mutant lacks a step without which a crash costs something, and the deaths of the queue's processes must
# show it. MUTANTS is the folder of their pdv-outbox, each under its own name.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/crash/setup.sh"

mutant() { # NAME WHAT: the count says what the mutant costs
    mkdir "$1"
    ln -s "$BIN"/* "$1/"
    ln -sf "$MUTANTS/$1" "$1/pdv-outbox"
    BIN=$WORK/$1 sweep --how KILL --only pdv-outbox --every 8
    [ $? -eq 1 ] && tail -1 sweep.out | grep -Eq "[1-9][0-9]* $2"
}

plan 3
check "a queue that recovers nothing is found out: one name, two payloads" mutant session.no-recovery doubled
tell_count
check "a queue that promises nothing is found out: one sale, two names" mutant add+state.no-intent doubled
tell_count
check "a state that moves before its payload is safe is found out: sales lost" mutant add.ledger-and-state-first lost
tell_count
