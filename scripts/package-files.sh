#!/bin/sh
# package-files.sh FOLDER LIBRARIES FILE...: the files of the Windows package into FOLDER: programs without what only a debugger
# reads, texts as Windows writes them, the libraries' licences with where their sources are.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$1 libraries=$2
shift 2

# Lines end as Windows ends them; a text that Windows' own programs shall read as UTF-8 begins with its mark.
text() { # FROM TO
    case $2 in
        *.txt | *.ps1 | *.psm1) printf '\357\273\277' >"$2" ;;
        *) : >"$2" ;;
    esac
    sed -e '1s/^\xef\xbb\xbf//' -e 's/\r*$/\r/' "$1" >>"$2"
    chmod 644 "$2"
}

rm -rf "$folder"
mkdir -p "$folder/licencas"
for file in "$@"; do
    case $file in
        *.exe)
            install -m 755 "$file" "$folder/"
            x86_64-w64-mingw32-strip -p -D "$folder/$(basename "$file")"
            ;;
        *) text "$file" "$folder/$(basename "$file")" ;;
    esac
done
text "$here/../LEIAME.md" "$folder/LEIAME.txt"
text "$here/../NEWS.md" "$folder/NEWS.txt"
for licence in "$libraries"/licences/*.txt; do
    text "$licence" "$folder/licencas/$(basename "$licence")"
done
{
    cat "$here/licences.txt"
    awk '/^[a-z]/ { printf "  %s %s: %s (pacote-fonte %s do Debian)\n    SHA-256 %s\n", $1, $2, $4, $3, $5 }' "$here/windows-libs.txt"
} >"$folder/licencas/notice"
text "$folder/licencas/notice" "$folder/licencas/LEIAME.txt"
rm "$folder/licencas/notice"
