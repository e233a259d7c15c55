#!/bin/sh
# deps.sh PACKAGE...: installs what is missing of Debian packages; does nothing, and says nothing, when all is there.
set -eu
missing=''
for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
echo "deps: installing$missing"
root=''
[ "$(id -u)" -eq 0 ] || root=sudo
$root apt-get update -q
# shellcheck disable=SC2086 # a list of words
DEBIAN_FRONTEND=noninteractive $root apt-get install -y -q --no-install-recommends $missing
