#requires -Version 5.1
# Tables for the functions of PdvSync.psm1. Prints "ok<TAB>sentence" or "not ok<TAB>sentence<TAB>want<TAB>got", and at last
# "end"; tests/cases/windows_scripts.sh reads that. Core commands only, like the module.
param([string]$Module, [string]$Scripts)
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
Import-Module $Module

$utf8 = [System.Text.UTF8Encoding]::new($false)
function ConvertTo-Byte { param([string]$Text) , $utf8.GetBytes($Text) }
function ConvertTo-Shown {
    param($Value)
    if ($null -eq $Value) { return '(null)' }
    if ($Value -is [byte[]]) { $Value = [System.Text.Encoding]::GetEncoding(28591).GetString($Value) }
    (@($Value) -join '; ').Replace("`r", '\r').Replace("`n", '\n').Replace("`t", '\t')
}
function Confirm-Same {
    param([string]$Sentence, $Want, $Got)
    $want = ConvertTo-Shown $Want
    $got = ConvertTo-Shown $Got
    if ($want -ceq $got) { "ok`t$Sentence" } else { "not ok`t$Sentence`t$want`t$got" }
}
function Confirm-Failure {
    param([string]$Sentence, [int]$Code, [scriptblock]$Command)
    try { $null = & $Command; Confirm-Same $Sentence "falha $Code" 'nada' }
    catch { Confirm-Same $Sentence "falha $Code" "falha $(Get-PdvExitCode $_.Exception)" }
}
$bom = [string][char]0xFEFF

# --- .env: reading, as common/configvalue.c reads ---
$rows = @(
    @('a plain value', 'A=1', 'A', '1'),
    @('a value after the BOM', "${bom}A=1", 'A', '1'),
    @('CRLF is no part of a value', "A=1`r`nB=2`r`n", 'A', '1'),
    @('blanks around key and value are cut', "  A `t= 1 `t", 'A', '1'),
    @('double quotes are taken off and keep blanks', 'A=" 1 "', 'A', ' 1 '),
    @('single quotes as well', "A='1'", 'A', '1'),
    @('only one pair of quotes', 'A=""1""', 'A', '"1"'),
    @('a quote alone stays', 'A="', 'A', '"'),
    @('unlike quotes stay', "A=`"1'", 'A', "`"1'"),
    @('quotes inside stay', 'A=x"y"z', 'A', 'x"y"z'),
    @('a backslash is nothing special', 'A="C:\novo\t"', 'A', 'C:\novo\t'),
    @('an equals sign belongs to the value', 'A=b=c==', 'A', 'b=c=='),
    @('a # inside belongs to the value', 'A=x#y', 'A', 'x#y'),
    @('a # after a blank as well', 'A=x #y', 'A', 'x #y'),
    @('of a repeated key the last counts', "A=1`nA=2", 'A', '2'),
    @('keys differ by case', "a=1`nA=2", 'a', '1'),
    @('accents are UTF-8', 'A=Loja São João', 'A', 'Loja São João'),
    @('an empty value', 'A=', 'A', ''),
    @('a comment is no key', "#A=1`nB=2", 'A', $null),
    @('an indented comment neither', "  #A=1`nB=2", 'A', $null),
    @('the last line needs no end', "B=2`nA=1", 'A', '1'),
    @('an old Mac end of line is a blank at a value''s end', "A=1`r", 'A', '1'),
    @('dollars and braces are nothing special', 'A=${B}', 'A', '${B}'),
    @('a driver''s name in braces', 'A={ODBC Driver 17 for SQL Server}', 'A', '{ODBC Driver 17 for SQL Server}')
)
foreach ($row in $rows) { Confirm-Same "env: $($row[0])" $row[3] (Get-PdvEnvTable (ConvertTo-Byte $row[1]))[$row[2]] }
$utf16 = [byte[]](0xFF, 0xFE) + [System.Text.Encoding]::Unicode.GetBytes("A=ação`r`n")
Confirm-Same 'env: a file that Notepad wrote as Unicode is read' 'ação' (Get-PdvEnvTable $utf16)['A']
$swapped = [byte[]](0xFE, 0xFF) + [System.Text.Encoding]::BigEndianUnicode.GetBytes('A=1')
Confirm-Same 'env: and the other way round' '1' (Get-PdvEnvTable $swapped)['A']
Confirm-Same 'env: an empty file has no key' 0 (Get-PdvEnvTable ([byte[]]@())).Count

# --- .env: migration ---
$new = [ordered]@{ N1 = @('60', 'até onde'); N2 = @('a b ', '') }
$rows = @(
    @('new keys come behind, with their comment', "A=1`n", "A=1`n`n# T`n# até onde`nN1=60`nN2=`"a b `"`n"),
    @('a file with CRLF gets CRLF', "A=1`r`n", "A=1`r`n`r`n# T`r`n# até onde`r`nN1=60`r`nN2=`"a b `"`r`n"),
    @('a last line without an end gets one', 'A=1', "A=1`n`n# T`n# até onde`nN1=60`nN2=`"a b `"`n"),
    @('a key that is there is not added', "N1=5`n", "N1=5`n`n# T`nN2=`"a b `"`n"),
    @('even when it is empty', "N1=`nN2=x`n", "N1=`nN2=x`n"),
    @('a key in a comment is not there', "#N1=5`nN2=1`n", "#N1=5`nN2=1`n`n# T`n# até onde`nN1=60`n"),
    @('unknown keys, comments and blank lines stay', "# c`r`n`r`n  X = y `r`nN1=1`r`nN2=2`r`n", "# c`r`n`r`n  X = y `r`nN1=1`r`nN2=2`r`n"),
    @('the BOM stays', "${bom}N1=1`r`nN2=2`r`n", "${bom}N1=1`r`nN2=2`r`n"),
    @('a line that is no pair stays', "isto não é um par`nN1=1`nN2=2`n", "isto não é um par`nN1=1`nN2=2`n"),
    @('of mixed ends CRLF is taken', "A=1`r`nB=2`nN1=1`n", "A=1`r`nB=2`nN1=1`n`r`n# T`r`nN2=`"a b `"`r`n"),
    @('a file that ends in a comment', '# fim', "# fim`n`n# T`n# até onde`nN1=60`nN2=`"a b `"`n"),
    @('an empty file gets all, with Windows'' ends', '', "`r`n# T`r`n# até onde`r`nN1=60`r`nN2=`"a b `"`r`n")
)
foreach ($row in $rows) {
    $before = ConvertTo-Byte $row[1]
    $after = Merge-PdvEnv $before $new 'T'
    Confirm-Same "migration: $($row[0])" (ConvertTo-Byte $row[2]) $after
    Confirm-Same "migration: $($row[0]): a second one changes nothing" $after (Merge-PdvEnv $after $new 'T')
}
$odd = [System.Text.Encoding]::GetEncoding(28591).GetBytes("# Configuração`r`nN1=1`r`nN2=é`r`n")
Confirm-Same 'migration: bytes that are no UTF-8 stay as they are' $odd (Merge-PdvEnv $odd $new 'T')

$python = @(
    "$bom# Configuração do agente", '# ====', '', 'SQL_SERVER_HOST=localhost', 'SQL_SERVER_INSTANCE=HIPER', 'SQL_DATABASE=HiperPdv',
    'SQL_DATABASE_GESTAO=Hiper', 'SQL_USERNAME=sa', "SQL_PASSWORD='Sênha #1=x '", 'SQL_DRIVER={ODBC Driver 17 for SQL Server}', 'SQL_ENCRYPT = no',
    'SQL_TRUST_SERVER_CERT="yes"', '', '# a loja', 'STORE_ID_PONTO_VENDA=10', 'STORE_ID_FILIAL=7', 'STORE_ALIAS="Loja do João"', 'API_ENDPOINT=https://h.example/pdv',
    'API_TOKEN=abc=def==', '#API_TOKEN=antigo', 'REQUEST_TIMEOUT_SECONDS=30', 'SCHEMA_VERSION=4.0', 'SYNC_WINDOW_MINUTES=10', 'STATE_FILE=data/state.json',
    'OUTBOX_DIR=data/outbox', 'LOG_FILE=logs/agent.log', 'LOG_LEVEL=INFO', 'LOG_ROTATION=10 MB', 'LOG_RETENTION="30 days"', 'CHAVE_DE_ALGUEM=fica') -join "`r`n"
$before = ConvertTo-Byte $python
$after = Merge-PdvEnv $before
$old = Get-PdvEnvTable $before
$table = Get-PdvEnvTable $after
Confirm-Same 'the Python agent''s file: every byte stands in front' $before ([byte[]]$after[0..($before.Length - 1)])
foreach ($key in $old.Keys) { Confirm-Same "the Python agent's file: $key keeps its value" $old[$key] $table[$key] }
Confirm-Same 'the Python agent''s file: what is added is what it lacked' ((Get-PdvNewKey).Keys | Where-Object { -not $old.Contains($_) }) ($table.Keys | Where-Object { -not $old.Contains($_) })
Confirm-Same 'the Python agent''s file: nothing is lost' $null (Compare-PdvEnv $before $after)
Confirm-Same 'the Python agent''s file: the secret is not repeated' 1 ([regex]::Matches($utf8.GetString($after), 'Sênha').Count)
Confirm-Same 'the Python agent''s file: there is nothing to remark' $null (Get-PdvEnvRemark $before)
foreach ($key in (Get-PdvNewKey).Keys) { "default`t$key`t$((Get-PdvNewKey)[$key][0])" }

$rows = @(
    @('a lost key', "A=1`nB=2`n", "A=1`n", @('B', 'bytes')), @('a changed value', "A=1`n", "A=2`n", @('A', 'bytes')),
    @('a value that a later line overrides', "A=1`n", "A=1`nA=2`n", @('A')), @('a comment that went', "#c`nA=1`n", "A=1`n", @('bytes')),
    @('nothing', "A=1`n", "A=1`nB=2`n", @()))
foreach ($row in $rows) { Confirm-Same "comparing finds $($row[0])" $row[3] @(Compare-PdvEnv (ConvertTo-Byte $row[1]) (ConvertTo-Byte $row[2])) }

$rows = @(
    @('a value in its line', "A=1`r`nB=2`r`n", @{ A = 'x' }, "A=x`r`nB=2`r`n"), @('the last of a repeated key', "A=1`nA=2`n", @{ A = 'x' }, "A=1`nA=x`n"),
    @('a value that needs quotes', "A=1`n", @{ A = ' x' }, "A=`" x`"`n"), @('a new key', "B=2`n", @{ A = 'x' }, "B=2`n`n# Escrito pela instalação.`nA=x`n"),
    @('nothing in a comment', "#A=1`n", @{ A = 'x' }, "#A=1`n`n# Escrito pela instalação.`nA=x`n"), @('accents', "A=é`nB=ç`n", @{ A = 'ã' }, "A=ã`nB=ç`n"),
    @('the key after the BOM', "${bom}A=1`r`n", @{ A = 'x' }, "${bom}A=x`r`n"))
foreach ($row in $rows) { Confirm-Same "editing: $($row[0])" (ConvertTo-Byte $row[3]) (Edit-PdvEnv (ConvertTo-Byte $row[1]) $row[2]) }
foreach ($value in 'simples', ' com espaços ', '"aspas"', "'x'", 'a"b', '', '#x', 'a=b', 'ção', '"') {
    Confirm-Same "a value comes back as it went: <$value>" $value (Get-PdvEnvTable (Edit-PdvEnv ([byte[]]@()) @{ A = $value }))['A']
}
Confirm-Failure 'a value with an end of line is refused' 65 { Format-PdvEnvValue "a`nB=1" }
$rows = @(
    @("A=1`nA=2", 'linha 2: A está repetida; vale a última'), @("x`n", 'linha 1: não é CHAVE=valor; os programas não a aceitam'), @('A="x #y"', $null),
    @('export A=1', 'linha 1: tire a palavra export'), @('A=x#y', $null))
foreach ($row in $rows) { Confirm-Same "remark on $($row[0])" $row[1] (Get-PdvEnvRemark (ConvertTo-Byte $row[0])) }
Confirm-Same 'a remark on a comment behind a value names the key and not the value' $true ("$(Get-PdvEnvRemark (ConvertTo-Byte 'API_TOKEN=segredo # meu'))" -match 'linha 1: em API_TOKEN' -and "$(Get-PdvEnvRemark (ConvertTo-Byte 'API_TOKEN=segredo # meu'))" -notmatch 'segredo')

# --- where the data lie ---
$to = 'C:\ProgramData\PDVSyncAgent'
$place = Get-PdvDataPlace (ConvertTo-Byte '') $to
Confirm-Same 'data lie where pdv-config(5) says' @("$to\data\state.json", "$to\data\outbox", "$to\data\dead_letter", "$to\data\ledger", "$to\logs\agent.log") @($place.State, $place.Outbox, $place.DeadLetter, $place.Ledger, $place.Log)
$rows = @(
    @('the same folder needs no copy', '', $to, 0), @('the same folder in other letters neither', '', 'c:\programdata\pdvsyncagent\', 0), @('another folder needs all', '', 'C:\PDV Sync', 5),
    @('absolute paths stay', "STATE_FILE=D:\x\s.json`nOUTBOX_DIR=D:/x/outbox/", 'C:\PDV Sync', 0), @('an absolute queue stays, the state goes', 'OUTBOX_DIR=\\srv\x\outbox', 'C:\P', 3))
foreach ($row in $rows) { Confirm-Same "moving data: $($row[0])" $row[3] @(Get-PdvDataMove (ConvertTo-Byte $row[1]) $row[2] $to).Count }
Confirm-Same 'moving data: by the names in the configuration' @('C:\P\estado\s.json', "$to\estado\s.json", 'C:\P\fila', "$to\fila", 'C:\P\dead_letter', "$to\dead_letter") @(Get-PdvDataMove (ConvertTo-Byte "STATE_FILE=estado/s.json`nOUTBOX_DIR=fila") 'C:\P' $to | Where-Object { @('State', 'Outbox', 'DeadLetter') -contains $_.What -and $_.From -notmatch 'anterior$' } | ForEach-Object { $_.From; $_.To })
$rows = @(
    @('20260301_101500_81e8d68f9bba.json', $true), @('20260301_101500_81e8d68f9bba.json.gz', $false), @('20260301T101500Z_81e8d68f9bba_cl_t0.json.gz', $false),
    @('20260301_101500_81E8D68F9BBA.json', $false), @('20260301_101500_81e8d68f9bb.json', $false), @('x20260301_101500_81e8d68f9bba.json', $false))
foreach ($row in $rows) { Confirm-Same "$($row[0]) is the Python agent's: $($row[1])" $row[1] (Test-PdvLegacyName $row[0]) }

$naive = '{"last_sync_to": "2026-03-02T10:00:00", "last_run": "2026-03-02T10:00:05", "version": "3.2.1"}'
$ours = '{"last_sync_to":"2026-03-02T10:00:00-03:00","cursores":{"HIPER_CAIXA":"2026-03-02T10:00:00-03:00","HIPER_LOJA":"2026-03-02T10:00:00-03:00"},"geracao":2}'
$rows = @(
    @('the same state has not moved', $ours, $ours, $false), @('a naive time is the store''s', $naive, $ours, $false), @('another offset is the same moment', $naive, '{"last_sync_to": "2026-03-02T13:00:00+00:00"}', $false),
    @('a later end has moved', $naive, $ours.Replace('10:00:00', '10:10:00'), $true), @('one channel is enough', $ours, $ours.Replace('"HIPER_CAIXA":"2026-03-02T10:00', '"HIPER_CAIXA":"2026-03-02T10:10'), $true),
    @('a first state has moved', '', $ours, $true), @('no state has not', $naive, '', $false), @('fractions are read', '{"last_sync_to": "2026-03-02T10:00:00.123456"}', $ours, $false))
foreach ($row in $rows) { Confirm-Same "state: $($row[0])" $row[3] (Test-PdvStateMoved $row[1] $row[2] '-03:00') }
$rows = @(
    @('-04:00', '{"last_sync_to":"2026-03-02T11:00:00-03:00"}', '-04:00'), @('+0530', '', '+05:30'), @('Z', '', '+00:00'), @('', '{"x":"+09:00","last_sync_to":"2026-03-02T11:00:00-04:00"}', '-04:00'),
    @('', '{"last_sync_to": "2026-03-02T11:00:00Z"}', '+00:00'), @('', '{"last_sync_to": "2026-03-02T11:00:00"}', ''), @('Manaus', '', ''), @($null, '', '')
)
foreach ($row in $rows) { Confirm-Same "the store's offset: $($row[0]) $($row[1])" $row[2] (Get-PdvStoreOffset $row[0] $row[1]) }
$rows = @(
    @('C:\Program Files\PDVSyncAgent', 'C:\Program Files', $true), @('c:/program files/x', 'C:\Program Files\', $false), @('C:\Program Files (x86)\x', 'C:\Program Files', $false), @('C:\PDV', 'C:\Program Files', $false),
    @('C:\Program Files\..\PDV', 'C:\Program Files', $false), @('C:\x', '', $false), @('\x', $null, $false), @('C:\Program Files', 'C:\Program Files', $false)
)
foreach ($row in $rows) { Confirm-Same "$($row[0]) lies below $($row[1])" $row[2] (Test-PdvBelow $row[0] $row[1]) }

$rows = @(
    @('a naive one stays naive', $naive, '{"last_sync_to":"2026-03-02T11:30:00-03:00"}', $naive.Replace('T10:00:00"', 'T11:30:00"')), @('another offset becomes the store''s', '{"last_sync_to":"2026-03-02T13:00:00+00:00"}', '{"last_sync_to":"2026-03-02T11:30:00-03:00"}', '{"last_sync_to":"2026-03-02T11:30:00-03:00"}'),
    @('none becomes one', '', '{"last_sync_to":"2026-03-02T14:30:00Z"}', '{"last_sync_to": "2026-03-02T11:30:00"}'), @('without ours it stays', $naive, '{}', $naive))
foreach ($row in $rows) { Confirm-Same "going back, the state: $($row[0])" $row[3] (ConvertTo-PdvLegacyState $row[1] $row[2] '-03:00') }
$memory = [System.IO.MemoryStream]::new()
$gzip = [System.IO.Compression.GZipStream]::new($memory, [System.IO.Compression.CompressionMode]::Compress)
$payload = ConvertTo-Byte '{"nome":"José","integrity":{"sync_id":"81e8"}}'
$gzip.Write($payload, 0, $payload.Length)
$gzip.Dispose()
$entry = ConvertTo-PdvLegacyEntry '20260302T110000Z_81e8d68f9bba_cl_t3.json.gz' $memory.ToArray()
Confirm-Same 'a payload goes back under a name of the Python agent''s' $true (Test-PdvLegacyName $entry.Name)
Confirm-Same 'with its bytes and its failures' '{"_retry_count": 3, "payload": {"nome":"José","integrity":{"sync_id":"81e8"}}}' $utf8.GetString($entry.Content)
Confirm-Same 'another file does not' $null (ConvertTo-PdvLegacyEntry 'leia.txt' ([byte[]]@()))

# --- tasks and processes of earlier agents ---
function Get-Task { param($Name, $Action) [pscustomobject]@{ TaskName = $Name; TaskPath = '\'; Action = $Action } }
$tasks = @((Get-Task 'PDVSyncAgent' 'x'), (Get-Task 'PDV Sync Boot' 'x'), (Get-Task 'Sincronia' '"C:\PDVSync\venv\pythonw.exe" C:\PDVSync\main.py'), (Get-Task 'Outra' 'C:\PDVSync2\x.exe'),
    (Get-Task 'Backup' 'C:\Windows\System32\robocopy.exe D:\ E:\'), (Get-Task 'GoogleUpdate' ''))
Confirm-Same 'tasks of the agent: by name, and by its folder' @('PDVSyncAgent', 'PDV Sync Boot', 'Sincronia') @(Select-PdvOldTask $tasks @('C:\PDVSync\') | ForEach-Object { $_.TaskName })
Confirm-Same 'without a folder: by name' @('PDVSyncAgent', 'PDV Sync Boot') @(Select-PdvOldTask $tasks @() | ForEach-Object { $_.TaskName })
function Get-Running { param($Id, $Name, $Path, $Line) [pscustomobject]@{ ProcessId = $Id; Name = $Name; ExecutablePath = $Path; CommandLine = $Line } }
$running = @((Get-Running 10 'pythonw.exe' 'C:\Python310\pythonw.exe' 'pythonw.exe "C:\PDV Sync\main.py"'), (Get-Running 11 'pdv-send.exe' 'c:\pdv sync\pdv-send.exe' $null),
    (Get-Running 12 'powershell.exe' 'C:\Windows\powershell.exe' '-File "C:\PDV Sync\update_v4.ps1"'), (Get-Running 13 'python.exe' 'C:\Python310\python.exe' 'python C:\outro\main.py'),
    (Get-Running 14 'cmd.exe' 'C:\Windows\cmd.exe' '/c "C:\PDV Sync\pdv-sync.cmd"'), (Get-Running 15 'System' $null $null))
Confirm-Same 'processes of the agent: those of its folder, never a shell that updates' @(10, 11) @(Select-PdvOldProcess $running @('C:\PDV Sync') @(14) | ForEach-Object { $_.ProcessId })

$family = @(@(10, 4), @(4, 1), @(1, 0), @(7, 4), @(20, 21), @(21, 20) | ForEach-Object { [pscustomobject]@{ ProcessId = $_[0]; ParentProcessId = $_[1] } })
Confirm-Same 'a process and those that started it' @(10, 4, 1) (Get-PdvAncestor $family 10)
Confirm-Same 'numbers that Windows gave out again do not make it go round' @(20, 21) (Get-PdvAncestor $family 20)

# --- packages ---
$hash = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' # FIPS 180-4: abc
Confirm-Same 'the hash of abc' $hash (Get-PdvHash (ConvertTo-Byte 'abc'))
Confirm-Same 'the hash of nothing' 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' (Get-PdvHash ([byte[]]@()))
$other = $hash.Replace('ba78', '0000')
$rows = @(
    @('itself', $hash, $true), @('capitals', $hash.ToUpperInvariant(), $true), @('blanks around', " $hash`r`n", $true), @('with its algorithm', "sha256:$hash", $true), @('another', $other, $false),
    @('nothing', '', $false), @('null', $null, $false), @('its beginning', $hash.Substring(0, 63), $false), @('more', "${hash}0", $false), @('no hexadecimal', ('g' * 64), $false), @('a pattern', '.*', $false))
foreach ($row in $rows) { Confirm-Same "hash: $($row[0]): $($row[2])" $row[2] (Test-PdvHash $row[1] $hash) }
$rows = @(
    @('one line', "$hash  a.msi`n", 'a.msi', $hash), @('of several', "$other  b.zip`n$hash  a.msi`n", 'a.msi', $hash), @('CRLF and BOM', "$bom$hash  a.msi`r`n", 'a.msi', $hash),
    @('binary mark', "$hash *a.msi`n", 'a.msi', $hash), @('with a folder', "$hash  ./dist/a.msi`n", 'a.msi', $hash), @('capitals', "$($hash.ToUpperInvariant())  A.MSI`n", 'a.msi', $hash),
    @('another file', "$hash  b.msi`n", 'a.msi', ''), @('a longer name', "$hash  xa.msi`n", 'a.msi', ''), @('no list', '', 'a.msi', ''), @('two that differ', "$hash  a.msi`n$other  a.msi`n", 'a.msi', ''),
    @('twice the same', "$hash  a.msi`n$hash  a.msi`n", 'a.msi', $hash), @('a short hash', "$($hash.Substring(1))  a.msi`n", 'a.msi', ''), @('a web page', '<html>', 'a.msi', ''))
foreach ($row in $rows) { Confirm-Same "SHA256SUMS: $($row[0])" $row[3] (Get-PdvListedHash $row[1] $row[2]) }
$rows = @(
    @('https://h.example/PDVSyncAgent-4.0.1.msi', 'https'), @('https://h.example/x.zip?token=1', 'https'), @('HTTPS://H/x.MSI', 'https'), @('http://h.example/x.msi', ''), @('ftp://h/x.msi', ''),
    @('file:///C:/x.msi', ''), @('C:\Temp\x.msi', 'arquivo'), @('.\x.msi', 'arquivo'), @('\\srv\x\y.zip', 'arquivo'), @('x.exe', ''), @('', ''), @($null, ''), @('https://h.example/x.exe', ''))
foreach ($row in $rows) { Confirm-Same "package <$($row[0])>" $row[1] (Get-PdvPackageKind $row[0]) }
$rows = @(@('pdv-outbox 4.0.1', '4.0.1'), @('v4.10', '4.10.0'), @('PDVSyncAgent-4.0.0.msi', '4.0.0'), @('sem', $null), @('', $null), @('3.2.1.7', '3.2.1'))
foreach ($row in $rows) { Confirm-Same "version in <$($row[0])>" $row[1] (ConvertTo-PdvVersion $row[0]) }
Confirm-Same 'versions are numbers: 4.10 is after 4.9' $true ((ConvertTo-PdvVersion '4.10.0') -gt (ConvertTo-PdvVersion '4.9.9'))
Confirm-Same 'msiexec: 0, 1641 and 3010 are done, 1602, 1603, 1618 are not' @($true, $true, $true, $false, $false, $false) @(0, 1641, 3010, 1602, 1603, 1618 | ForEach-Object { Test-PdvMsiDone $_ })
Confirm-Same 'a product code as the installer''s registry spells it' '781EC7D50A08FEE4CA5F6F6A1D4E2C3B' (ConvertTo-PdvPackedGuid '{5D7CE187-80A0-4EEF-ACF5-F6A6D1E4C2B3}')
Confirm-Failure 'what is no product code is refused' 65 { ConvertTo-PdvPackedGuid '{5D7CE187}' }

# --- the SQL Server ---
function Get-Instance { param($Name, $Caixa, $Gestao) [pscustomobject]@{ Name = $Name; HasCaixa = $Caixa; HasGestao = $Gestao } }
$both = Get-Instance 'HIPER' $true $true; $express = Get-Instance 'SQLEXPRESS' $true $true; $caixa = Get-Instance 'CAIXA' $true $false; $none = Get-Instance 'OUTRA' $false $false
$rows = @(
    @('the only one', @(, $both), '', $false, 'HIPER'), @('the one with both', @($none, $caixa, $express), '', $false, 'SQLEXPRESS'), @('of two with both, HIPER', @($express, $both), '', $false, 'HIPER'),
    @('of two others none', @($express, (Get-Instance 'SQL2' $true $true)), '', $false, $null), @('the wanted one', @($both, $express), 'SQLEXPRESS', $false, 'SQLEXPRESS'),
    @('the wanted one in other letters', @($both, $express), 'sqlexpress', $false, 'SQLEXPRESS'), @('not one that is not there', @($both), 'X', $false, $null), @('not the wanted one without databases', @($both, $none), 'OUTRA', $false, $null),
    @('Caixa alone is not taken by itself', @(, $caixa), '', $false, $null), @('but when it is said', @(, $caixa), '', $true, 'CAIXA'), @('none at all', @(), '', $false, $null), @('none with databases', @(, $none), '', $true, $null))
foreach ($row in $rows) {
    $answer = Select-PdvInstance $row[1] $row[2] -WithoutGestao:$row[3]
    Confirm-Same "instance: $($row[0])" $row[4] $(if ($answer.Chosen) { $answer.Chosen.Name })
    Confirm-Same "instance: $($row[0]): a reason exactly when none was chosen" ($null -eq $answer.Chosen) ($answer.Reason -ne '')
}
Confirm-Same 'instance: Caixa alone: the reason says what to do' $true ((Select-PdvInstance @(, $caixa)).Reason -match '-SemGestao')
$stores = @([pscustomobject]@{ Id = 10; Name = 'a' }, [pscustomobject]@{ Id = 11; Name = 'b' })
Confirm-Same 'store: of two none by itself' $null (Select-PdvStore $stores)
Confirm-Same 'store: the wanted one' 11 (Select-PdvStore $stores 11).Id
Confirm-Same 'store: not one that is not there' $null (Select-PdvStore $stores 12)
Confirm-Same 'store: the only one' 10 (Select-PdvStore @(, $stores[0])).Id
Confirm-Same 'store: none' $null (Select-PdvStore @())
$rows = @(@('a', '[a]'), @('a]b', '[a]]b]'), @('a b', '[a b]'), @("a'b", "[a'b]"))
foreach ($row in $rows) { Confirm-Same "name <$($row[0])>" $row[1] (ConvertTo-PdvSqlName $row[0]) }
Confirm-Failure 'an empty name is refused' 65 { ConvertTo-PdvSqlName '' }
Confirm-Same 'a text with a quote' "N'a''b'" (ConvertTo-PdvSqlText "a'b")
$sql = [System.IO.File]::ReadAllText("$Scripts/pdv-sync-login.sql")
$batches = @(ConvertTo-PdvLoginBatch $sql 'x]y' "p'w`$0[Hiper]" 'Caixa 1' 'Gestão')
Confirm-Same 'the login''s file is three batches' 3 $batches.Count
Confirm-Same 'the secret stands in the first alone' @($true, $false, $false) @($batches | ForEach-Object { $_.Contains("N'p''w`$0[Hiper]'") })
Confirm-Same 'the names are taken' @($true, $true, $true, $true) @($batches[0].Contains('CREATE LOGIN [x]]y]'), $batches[1].Contains('USE [Caixa 1];'), $batches[2].Contains('USE [Gestão];'), $batches[2].Contains("IF USER_ID(N'x]y') IS NULL"))
Confirm-Same 'nothing of the example is left' @($false, $false, $false) @($batches | ForEach-Object { ($_ -replace '(?s)/\*.*?\*/', '') -match 'TROQUE|pdv_sync|\[HiperPdv\]' })
Confirm-Same 'a store without Gestão has two batches' 2 @(ConvertTo-PdvLoginBatch $sql 'x' 'y' 'HiperPdv' '').Count
$secrets = @(1..200 | ForEach-Object { New-PdvSecret })
Confirm-Same 'random passwords are 40 long, of four kinds, and need no quotes' 200 @($secrets | Where-Object { $_.Length -eq 40 -and $_ -cmatch '[A-Z]' -and $_ -cmatch '[a-z]' -and $_ -match '[0-9]' -and $_ -match '[-_]' -and $_ -match '\A[-_A-Za-z0-9]+\z' }).Count
Confirm-Same 'no two are alike' 200 ([System.Collections.Generic.HashSet[string]]::new([string[]]$secrets)).Count
Confirm-Same 'every sign of the alphabet occurs' 64 ([System.Collections.Generic.HashSet[char]]::new([char[]](-join $secrets).ToCharArray())).Count

# --- the task ---
$xml = [System.IO.File]::ReadAllText("$Scripts/pdv-sync-task.xml")
"task`t" + (ConvertTo-PdvTaskXml -Xml $xml -Programs 'D:\Loja & José\PDV' -Account 'S-1-5-21-1-2-3-1001' -LogonType 'S4U' -DelaySeconds 5 -StartSecond 754)
"task`t" + (ConvertTo-PdvTaskXml -Xml $xml -Programs 'C:\Program Files\PDVSyncAgent\')
Confirm-Failure 'a delay that would reach the next run is refused' 64 { ConvertTo-PdvTaskXml -Xml $xml -Programs 'C:\P' -DelaySeconds 30 }
Confirm-Failure 'a folder with % is refused: cmd would take it for a variable' 64 { ConvertTo-PdvTaskXml -Xml $xml -Programs 'C:\100%' }
$rows = @(@('S-1-5-18', '', ''), @('S-1-5-19', '', ''), @('S-1-5-20', '', ''), @('S-1-5-21-1-2-3-1001', 'LOJA\pdv', 'S4U'), @('S-1-5-21-1-2-3-1001', 'LOJA\pdv$', 'Password'))
foreach ($row in $rows) { Confirm-Same "logon of $($row[0]) $($row[1])" $row[2] (Get-PdvLogonType $row[0] $row[1]) }

# --- failures ---
Confirm-Same 'an exception of another''s is 70' 70 (Get-PdvExitCode ([System.Exception]::new('x')))
Confirm-Same 'a code is found inside' 77 (Get-PdvExitCode ([System.Exception]::new('x', (Get-PdvFailure 77 'y'))))
Confirm-Same 'a disk''s failure is 74' 74 (Get-PdvExitCode ([System.IO.IOException]::new('x')))
Confirm-Same 'a network''s is 69' 69 (Get-PdvExitCode ([System.Net.WebException]::new('x')))
Confirm-Same 'a refusal is 77' 77 (Get-PdvExitCode ([System.UnauthorizedAccessException]::new('x')))
Confirm-Same 'secrets are not shown' 'a *** b ***' (Hide-PdvSecret 'a s1 b s2' @('s1', 's2', '', $null))
'end'
