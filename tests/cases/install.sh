#!/bin/bash
# What `make install` puts where, and that it works from there.
. "$(dirname "$0")/../lib.sh"

command -v make >/dev/null || skip_all "make is not installed"
plan 4
root=$(cd "$TESTS/.." && pwd)
check "make install obeys DESTDIR and prefix" make -s -o all -C "$root" BIN="$BIN" install DESTDIR="$WORK/tree" prefix=/opt/pdv
check_same "five programs and the driver" "pdv-extract-caixa pdv-extract-loja pdv-merge pdv-outbox pdv-send pdv-sync.sh" \
    "$(cd tree/opt/pdv/bin && echo *)"
check_same "a page for each" "0" "$(for page in pdv-extract-caixa.1 pdv-extract-loja.1 pdv-merge.1 pdv-outbox.1 pdv-send.1 pdv-outbox.5 pdv-stream.5 pdv-config.5 pdv-sync.7; do
    [ -f "tree/opt/pdv/share/man/man${page##*.}/$page" ] || echo "$page"; done | wc -l)"
env -i PATH=/usr/bin:/bin HOME=/ sh tree/opt/pdv/bin/pdv-sync.sh --doctor >doctor.out 2>&1
check_same "the driver finds the programs beside it" "pdv-extract-caixa pdv-extract-loja pdv-merge pdv-outbox pdv-send" \
    "$(grep -o 'pdv-[a-z-]*: ' doctor.out | tr -d ': ' | sort -u | grep -v pdv-sync | xargs)"
