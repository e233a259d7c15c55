#!/bin/sh
# Stands in a program's place on the driver's path. CRASH_POINT names an invocation, as in `pdv-outbox.settle.2`, the second
# settle of a cycle: that one runs under strace with the arguments of CRASH_STRACE. `all` traces each, for the count.
program=${0##*/}
name=$program${1:+.$1}
real=$CRASH_BIN/$program
[ "$program" != pdv-send ] || set -- --backoff-base-ms 1 "$@"
case ${CRASH_POINT:-} in
all | "$name".[0-9]) ;;
*) exec "$real" "$@" ;;
esac
n=1
until mkdir "$CRASH_DIR/$name.$n" 2>/dev/null; do
    n=$((n + 1))
    [ "$n" -le 9 ] || exit 70
done
[ "$CRASH_POINT" = all ] || [ "$CRASH_POINT" = "$name.$n" ] || exec "$real" "$@"
# shellcheck disable=SC2086 # CRASH_STRACE is a list of words
exec strace -o "$CRASH_DIR/$name.$n/trace" $CRASH_STRACE "$real" "$@"
