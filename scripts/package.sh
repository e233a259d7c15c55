#!/bin/bash
# package.sh VERSION FILES OUT: makes of the folder FILES the installer OUT/PDVSyncAgent-<version>.msi and the zip beside it. The
# same files and SOURCE_DATE_EPOCH give the same bytes, wherever and whenever: wixl knows neither, so its chance and its clock are
# put right afterwards. Needs wixl, msitools, faketime, zip, perl.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$3"
version=$1 files=$(realpath "$2") out=$(realpath "$3")
msi=$out/PDVSyncAgent-$version.msi zip=$out/PDVSyncAgent-$version.zip
export LC_ALL=C.UTF-8 TZ=UTC
: "${SOURCE_DATE_EPOCH:?}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A GUID that follows from the text on stdin: the same text, the same GUID.
guid() {
    sha256sum | perl -ne 'printf "{%s-%s-5%s-8%s-%s}\n", map { uc } /^(.{8})(.{4}).(.{3}).(.{3})(.{12})/'
}

# A component for each file, whose GUID follows from its place; licencas/ is the only folder.
list_files() {
    echo '<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi"><Fragment><DirectoryRef Id="ProgramFolder">'
    (cd "$files" && find . -mindepth 1 -maxdepth 1 -type f | sort) | component
    echo '<Directory Id="LicenceFolder" Name="licencas">'
    (cd "$files" && find ./licencas -type f | sort) | component
    echo '</Directory></DirectoryRef><ComponentGroup Id="Files">'
    (cd "$files" && find . -type f | sort) | sed -e 's,^\./,,' -e 's/[^A-Za-z0-9._]/_/g' -e 's,.*,<ComponentRef Id="C.&"/>,'
    echo '</ComponentGroup></Fragment></Wix>'
}

component() {
    while IFS= read -r file; do
        id=$(sed -e 's,^\./,,' -e 's/[^A-Za-z0-9._]/_/g' <<<"$file")
        echo "<Component Id=\"C.$id\" Guid=\"*\" Win64=\"yes\"><File Id=\"F.$id\" Name=\"${file##*/}\" Source=\"${file#./}\" KeyPath=\"yes\"/></Component>"
    done
}

# What wixl cannot say: a rollback (1280) and a commit action (1536), the code page of the texts, the properties that
# an administrator may set.
complete() {
    printf '\r\n\r\n1252\t_ForceCodepage\r\n' >"$work/_ForceCodepage.idt"
    msibuild "$msi" -i "$work/_ForceCodepage.idt"
    msibuild "$msi" -q "UPDATE \`CustomAction\` SET \`Type\` = 3442 WHERE \`Action\` = 'RestoreEarlier'" \
        "UPDATE \`CustomAction\` SET \`Type\` = 3698 WHERE \`Action\` = 'ForgetEarlier'" \
        "UPDATE \`Property\` SET \`Value\` = 'PDV_EARLIER;PDV_NEWER;PDV_REMOVE_DATA;PDV_PROTECTED' WHERE \`Property\` = 'SecureCustomProperties'"
}

# The summary's language, of which wixl knows English alone; and its random code of the package, which gives way to one that follows
# from the package's bytes: other contents, another code.
settle() {
    [ "$(grep -aoF 'x64;1033' "$msi" | wc -l)" -eq 1 ]
    perl -0777 -i -pe 's/x64;1033/x64;1046/' "$msi"
    code=$(msiinfo suminfo "$msi" | sed -n 's/^Revision number (UUID): //p')
    [ "$(grep -aoF "$code" "$msi" | wc -l)" -eq 1 ]
    new=$(perl -0777 -pe "s/\Q$code\E//" "$msi" | guid)
    perl -0777 -i -pe "s/\Q$code\E/$new/" "$msi"
}

pack() { # the zip: a folder of the same files, in order, with one time
    folder=PDVSyncAgent-$version
    cp -pR "$files" "$work/$folder"
    find "$work/$folder" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    (cd "$work" && find "$folder" -type f | sort | zip -q -X -@ "$zip")
}

rm -f "$msi" "$zip"
moment=$(date -d "@$SOURCE_DATE_EPOCH" +"%F %T")
find "$files" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
list_files >"$work/files.wxs"
product=$(guid <<<"PDVSyncAgent $version" | tr -d '{}')
(cd "$files" && faketime -f "$moment" wixl -a x64 -o "$msi" -D VERSION="$version" -D PRODUCT="$product" "$here/package.wxs" "$work/files.wxs")
complete
settle
pack
(cd "$out" && sha256sum "${msi##*/}" "${zip##*/}" >SHA256SUMS)
