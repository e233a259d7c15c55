#!/bin/bash
# The installer, by Wine's msiexec, which is no Windows. Of its own it undoes nothing when an installation fails: it deletes what it
# was about to install. What is shown of a failing upgrade is therefore the package's own way back (package.wxs); that of Windows
# comes on top of it. A removal, or a failure, makes it forget the upgrade code of every version that is left: the case puts that
# back. It does not tell the earlier version that it is being upgraded. Its exit codes keep their low 8 bits: 67 is 1603.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/store.sh"
WINEPREFIX=$WORK/wine # what is installed is so for all of a Wine
. "$TESTS/windows/wine.sh"
root=$(dirname "$TESTS")
files=$root/build-windows/package
if [ ! -d "$files" ] || ! ls "$root"/dist/*.msi >/dev/null; then skip_all 'no package: make dist'; fi
plan 47
export SOURCE_DATE_EPOCH=1700000000
stop_servers() { stop_hiperd; stop_webhook; wineserver -k; }
programs="$WINEPREFIX/drive_c/Program Files/PDVSyncAgent"
data=$WINEPREFIX/drive_c/ProgramData/PDVSyncAgent
task=$WINEPREFIX/drive_c/windows/system32/tasks/PDVSyncAgent

# A package of another version: the same files, but for the number in the programs, a text that is gone and one that is new.
package_of() { # VERSION
    mkdir -p "files-$1"
    cp -R "$files/." "files-$1/"
    sed -i "s/4\\.0\\.0/$1/g" "files-$1"/*.exe
    rm "files-$1/NEWS.txt"
    echo "$1" >"files-$1/NOVO.txt"
    "$root/scripts/package.sh" "$1" "files-$1" "dist-$1"
}

# The version's package with an action more, late on its way, that fails.
failing_package() { # VERSION OUT
    cp "dist-$1/PDVSyncAgent-$1.msi" "$2"
    msibuild "$2" -q "INSERT INTO \`CustomAction\` (\`Action\`, \`Type\`, \`Source\`, \`Target\`) VALUES ('Fail', 3122, 'PdvCommand', '/d /c exit 1')" \
        "INSERT INTO \`InstallExecuteSequence\` (\`Action\`, \`Sequence\`) VALUES ('Fail', 6450)"
}

damaged_package() { # VERSION OUT: as a broken download leaves it
    python3 - "dist-$1/PDVSyncAgent-$1.msi" "$2" <<'EOF'
import sys
content = bytearray(open(sys.argv[1], 'rb').read())
middle = content.find(b'MSCF') + len(content) // 2
content[middle:middle + 4096] = bytes(4096)
open(sys.argv[2], 'wb').write(content)
EOF
}

msi() { win msiexec "$@" /qn /l*v msi.log; }
product() { msiinfo export "$1" Property | tr -d '\r' | sed -n 's/^ProductCode\t//p'; }
listed() { # the entries of the list of programs: name, version, publisher
    wine reg query 'HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall' /s | tr -d '\r' |
        sed -n 's/^ *\(DisplayName\|DisplayVersion\|Publisher\) *REG_SZ *//p' | paste -sd' '
}
# Wine says a condition's sentence in a window only: that a condition refused stands in the log, the sentence in the package.
refused_by() { # CONDITION SENTENCE
    grep -a 'Action ended.*LaunchConditions. Return value 0' msi.log && msiinfo export "$first" LaunchCondition | grep -F "$1" | grep -F "$2"
}
same_programs() { diff -r "$1" "$programs"; }
data_sums() { (cd "$data" && find . -type f -exec sha256sum {} + | sort); }
version_of() { wine "$programs/$1" --version 2>/dev/null | tr -d '\r'; }
codes='HKLM\Software\Microsoft\Windows\CurrentVersion\Installer\UpgradeCodes'
remember_upgrade_code() { wine reg export "$codes" codes.reg /y; }
recall_upgrade_code() { wine reg import codes.reg; }
cycle() { # TIME: of the store's day; leaves its code in `code`
    code=0
    hiperd_control clock "2026-03-02T$1:00" >/dev/null
    (cd "$programs" && win_at "2026-03-02 $1:00" cmd /d /c pdv-sync.cmd) >cycle.out 2>cycle.err || code=$?
}
delivered() { # TIME
    python3 "$TESTS/checker.py" --hiperd "$HIPERD_CONTROL" --webhook "$WEBHOOK_STORE" --outbox "$data/data/outbox" --until "2026-03-02T$1:00"
}
nothing_aside() { ! ls -d "$programs".anterior; }

begin_wine || exit 1
set_up_store 2026-03-02 1 60 20 || exit 1
unset PDV_CONFIG
wineserver -p # with the true clock, for what is installed
package_of 4.0.1
failing_package 4.0.1 failing.msi
damaged_package 4.0.1 damaged.msi
first=$(ls "$root"/dist/*.msi)

wine winecfg -v win7
check 'Windows 7 is refused' exits 67 msi /i "$first"
check 'by the condition that says which Windows it needs' refused_by 'VersionNT64 >= 603' 'precisa do Windows 10'
wine winecfg -v win10

msi /i dist-4.0.1/PDVSyncAgent-4.0.1.msi
check 'an earlier version is refused' exits 67 msi /i "$first"
check 'by the condition that says what to do' refused_by 'NOT PDV_NEWER' 'remova-a primeiro (os dados ficam)'
check 'a refused version changes no file' same_programs files-4.0.1
msi /x "$(product dist-4.0.1/PDVSyncAgent-4.0.1.msi)"

# Wine's icacls does nothing and succeeds, its fsutil fails: terminate.exe in their place fails, and finds a junction.
system=$WINEPREFIX/drive_c/windows/system32
overrides=$WINEDLLOVERRIDES
# shellcheck disable=SC2153 # wine.sh sets PROGRAMS
instead_of() { mv "$system/$1" "$1" && cp "$PROGRAMS/tests/terminate.exe" "$system/$1" && WINEDLLOVERRIDES="$overrides;$1=n"; }
again() { mv -f "$1" "$system/$1" && WINEDLLOVERRIDES=$overrides; }
instead_of icacls.exe
check "the data's folder cannot be taken over: nothing is installed" exits 91 msi /i "$first"
check 'not a file of it' test ! -e "$programs/pdv-send.exe"
check 'the scripts, which have done so already, say so to the installer' msi /i "$first" PDV_PROTECTED=1
msi /x "$(product "$first")"
again icacls.exe
instead_of fsutil.exe
check "a junction in the place of the data's folder: nothing is installed" exits 91 msi /i "$first"
again fsutil.exe

check 'the installer installs without a question' msi /i "$first"
check_same "it takes the data's folder over before a file is there" 'RefuseLink OwnData ResetData RestrictData InstallFiles' \
    "$(tr -d '\0\r' <msi.log | grep -ao 'Action start .*: \(RefuseLink\|[A-Z][a-z]*Data\|InstallFiles\)\.' | sed 's/.*: //; s/\.$//' | head -5 | paste -sd' ')"
check 'every file of the package is there, byte for byte, and nothing else' same_programs "$files"
check "the folder for the data is made" test -d "$data"
check_same 'the list of programs has it' 'PDV Sync Agent 4.0.0 PDV Sync Agent' "$(listed)"
check_same 'a program runs from there' 'pdv-send 4.0.0' "$(version_of pdv-send.exe)"

# The store's .env as an editor of Windows leaves it.
mkdir "$data/data"
{ printf '\357\273\277# configuração da loja\n' && cat .env && echo SCHEMA_VERSION=4.0.0; } | sed 's/$/\r/' >"$data/.env"
echo '{"last_sync_to": "2026-03-02T07:00:00"}' >"$data/data/state.json"
cycle 08:00
check_same 'a cycle of what was installed finds its .env by itself and ends well' 0 "$code"
check 'and delivers every sale once' delivered 07:59
before=$(data_sums)

remember_upgrade_code
check 'an upgrade that fails when its files are in place says so' exits 91 msi /i failing.msi
check 'it leaves the files of the version before, byte for byte' same_programs "$files"
check_same 'and that version works' 'pdv-send 4.0.0' "$(version_of pdv-send.exe)"
check_same 'and it alone is in the list of programs' 'PDV Sync Agent 4.0.0 PDV Sync Agent' "$(listed)"
check_same 'and .env, queue and state are as they were' "$before" "$(data_sums)"
check 'and nothing lies aside' nothing_aside
recall_upgrade_code
check 'an upgrade from a damaged package says so' exits 67 msi /i damaged.msi
check 'and it too leaves the files of the version before' same_programs "$files"
cycle 09:00
check_same 'and that version works: a cycle ends well' 0 "$code"
check 'and delivers every sale once' delivered 08:59
before=$(data_sums)
recall_upgrade_code

check 'an upgrade succeeds' msi /i dist-4.0.1/PDVSyncAgent-4.0.1.msi
check "it leaves the access to the data as it is, which may be another account's too" exits 1 grep -a 'Action start.*RestrictData' msi.log
check "an upgrade leaves the new version's files, and none that only the earlier one had" same_programs files-4.0.1
check_same 'an upgrade leaves one entry in the list of programs' 'PDV Sync Agent 4.0.1 PDV Sync Agent' "$(listed)"
check_same 'the upgraded programs run' 'pdv-send 4.0.1' "$(version_of pdv-send.exe)"
check_same 'an upgrade keeps .env, queue and state, byte for byte' "$before" "$(data_sums)"
check 'an upgrade leaves nothing aside' nothing_aside
cycle 10:00
check_same 'the new version goes on where the earlier one was: a cycle ends well' 0 "$code"
check 'and delivers every sale once' delivered 09:59
before=$(data_sums)

rm "$programs/pdv-send.exe"
echo changed >"$programs/LEIAME.txt"
head -c 1000 "files-4.0.1/pdv-merge.exe" >"$programs/pdv-merge.exe"
check 'a repair succeeds' msi /i dist-4.0.1/PDVSyncAgent-4.0.1.msi REINSTALL=ALL
check 'a repair puts back what was deleted, changed or cut short' same_programs files-4.0.1
check_same 'a repair keeps .env, queue and state' "$before" "$(data_sums)"

echo '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task"><Actions><Exec><Command>cmd.exe</Command></Exec></Actions></Task>' >task.xml
wine schtasks /create /tn '\PDVSyncAgent' /xml task.xml
check 'a task is there' test -f "$task"
check 'the removal succeeds' msi /x "$(product dist-4.0.1/PDVSyncAgent-4.0.1.msi)"
check 'the programs are gone, and their folder' test ! -e "$programs"
check_same 'and the entry in the list of programs' '' "$(listed)"
check 'and the task, which would call them' test ! -e "$task"
check_same 'the removal keeps .env, queue and state' "$before" "$(data_sums)"

msi /i "$first"
check 'the removal takes the data when asked' msi /x "$(product "$first")" PDV_REMOVE_DATA=1
check 'and leaves nothing' test ! -e "$data" -a ! -e "$programs"
