#!/bin/bash
# What `make dist` leaves: the same bytes wherever it is built, texts as Windows reads them, the licences of what is in the programs.
# And that signing and the libraries' sources are handled as they must be.
. "$(dirname "$0")/../lib.sh"
root=$(dirname "$TESTS")
files=$root/build-windows/package
command -v wixl msiinfo >/dev/null || skip_all 'no wixl and msitools here'
if [ ! -d "$files" ] || ! ls "$root"/dist/*.msi >/dev/null; then skip_all 'no package: make dist'; fi
plan 17
export TZ=UTC
unset MAKEFLAGS MAKELEVEL
msi=$(ls "$root"/dist/*.msi)
zip=$(ls "$root"/dist/*.zip)

SOURCE_DATE_EPOCH=$(date -d "$(msiinfo suminfo "$msi" | sed -n 's/^Created: //p')" +%s)
export SOURCE_DATE_EPOCH
build_elsewhere() {
    mkdir elsewhere-with-a-longer-name
    (cd "$root" && git ls-files -z | xargs -0 ls -d 2>/dev/null | tar -c -T -) | tar -x -C elsewhere-with-a-longer-name &&
        make -s -j2 -C elsewhere-with-a-longer-name dist
}
check 'the package is built from the sources alone' build_elsewhere
check_same 'two builds in two folders give the same bytes' "$(cat "$root"/dist/SHA256SUMS)" "$(cat elsewhere-*/dist/SHA256SUMS)"
check 'SHA256SUMS tells the truth' env -C "$root/dist" sha256sum --quiet -c SHA256SUMS
rm -rf elsewhere-*

python3 -m zipfile -e "$zip" unzipped
check 'the zip holds the very files of the installer' diff -r "$files" unzipped/*
names_in_msi() { msiinfo export "$msi" File | tr -d '\r' | sed 1,3d | cut -f3 | sort; }
check_same 'and the installer holds no other' "$(find "$files" -type f -printf '%f\n' | sort)" "$(names_in_msi)"

each_program() { for program in "$files"/*.exe; do "$@" "$program" || { echo "$program"; return 1; }; done; }
hard_to_abuse() {
    x86_64-w64-mingw32-objdump -p "$1" >headers
    for flag in DYNAMIC_BASE HIGH_ENTROPY_VA NX_COMPAT; do grep -q $flag headers || return 1; done
    grep -q 'Entry .* Base Relocation Directory' headers && x86_64-w64-mingw32-objdump -h "$1" | grep -q '\.reloc'
}
tells_nothing_of_its_builder() { ! strings -a "$1" | grep -F -e "$HOME/" -e "$root" -e /tmp/; }
check 'each program may lie anywhere in memory, and runs no data' each_program hard_to_abuse
check 'no program holds a path of the machine that built it' each_program tells_nothing_of_its_builder

as_windows_writes() {
    find "$files" -name '*.txt' -o -name '*.cmd' -o -name '*.ps*1' -o -name '*.xml' -o -name '*.sql' >texts
    while read -r text; do
        [ "$(grep -c '' "$text")" -eq "$(grep -c $'\r$' "$text")" ] || { echo "$text"; return 1; }
    done <texts
}
read_as_utf8() {
    for text in "$files"/*.txt "$files"/licencas/*.txt "$files"/*.ps*1; do
        [ ! -e "$text" ] || [ "$(head -c 3 "$text" | od -An -tx1)" = ' ef bb bf' ] || { echo "$text"; return 1; }
    done
}
check 'every text has lines that end as those of Windows' as_windows_writes
check "texts and PowerShell's scripts are marked as UTF-8" read_as_utf8
every_licence() {
    while read -r library _ _ file sum; do
        echo "$library"
        [ -s "$files/licencas/$library.txt" ] || return 1
        grep -qF "$file" "$files/licencas/LEIAME.txt" && grep -qF "$sum" "$files/licencas/LEIAME.txt" || return 1
    done < <(grep '^[a-z]' "$root/scripts/windows-libs.txt")
    grep -q 'GNU LIBRARY GENERAL PUBLIC LICENSE' "$files/licencas/freetds.txt"
}
check 'each library has its licence there, and where its sources are' every_licence

openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem -days 2 -subj '/CN=teste' \
    -addext extendedKeyUsage=codeSigning 2>/dev/null
openssl pkcs12 -export -inkey key.pem -in certificate.pem -out key.pfx -passout pass:segredo-do-teste
cp "$msi" signed.msi
cp "$files/pdv-send.exe" signed.exe
mkdir watched
printf '#!/bin/sh\necho "$@" >>%s/commands\nexec /usr/bin/osslsigncode "$@"\n' "$WORK" >watched/osslsigncode
chmod +x watched/osslsigncode
sign() { PFX_PASSWORD=$1 PATH=$WORK/watched:$PATH "$root/scripts/sign.sh" key.pfx signed.exe signed.msi; }
is_signed() { osslsigncode verify -CAfile certificate.pem "$1"; }
check 'signing needs the right password' exits 1 sign wrong
check_same 'and without it leaves the file as it was' "$(sha256sum <"$msi")" "$(sha256sum <signed.msi)"
check 'signing succeeds' sign segredo-do-teste
check 'a program is signed' is_signed signed.exe
check 'the installer is signed' is_signed signed.msi
check 'the password stood on no command line' test -s commands -a -z "$(grep segredo commands)"

mkdir sources
awk '/^[a-z]/ { print $4 }' "$root/scripts/windows-libs.txt" | while read -r file; do echo changed >"sources/$file"; done
refuses_sources() {
    ! "$root/scripts/windows-libs.sh" "$WORK/built" sources >refused 2>&1 && grep -q 'its SHA-256 is not the one of windows-libs.txt' refused &&
        [ ! -e built ]
}
check 'a source archive with another hash is not built' refuses_sources
