#requires -Version 5.1
#
# The decisions of install.ps1, update_v4.ps1 and uninstall.ps1 that are not Windows' own. No function here changes anything
# outside itself (New-PdvSecret draws chance): texts, bytes and lists go in, an answer comes out, so that tables test them on
# any system. Only .NET's classes and the language itself, no command of a module: the engine alone must do.
# A text of a configuration is looked at as bytes (ISO-8859-1 maps each to one character and back): what is not understood
# is kept as it is.
Set-StrictMode -Version 2.0

$script:Utf8 = [System.Text.UTF8Encoding]::new($false)
$script:Bytes = [System.Text.Encoding]::GetEncoding(28591)
$script:Blanks = [char[]]@(32, 9, 13, 11, 12) # those of common/configvalue.c
$script:Invariant = [System.Globalization.CultureInfo]::InvariantCulture

# --- failures and exit codes: the numbers are those of common/exitcode.h ---

function Get-PdvFailure {
    <# .SYNOPSIS An exception that carries the exit code: throw (Get-PdvFailure 78 'texto'). #>
    param([int]$Code, [string]$Text)
    $failure = [System.InvalidOperationException]::new($Text)
    $failure.Data['PdvCode'] = $Code
    $failure
}

function Get-PdvExitCode {
    <# .SYNOPSIS The exit code that an exception stands for; 70 when nothing is known about it. #>
    param([System.Exception]$Failure)
    for ($each = $Failure; $null -ne $each; $each = $each.InnerException) {
        if ($each.Data.Contains('PdvCode')) { return [int]$each.Data['PdvCode'] }
        switch -Regex ($each.GetType().FullName) {
            'SqlException$' { if (@(18456, 18452, 18486, 229, 262, 916, 15247) -contains $each.Number) { return 77 } else { return 69 } }
            'WebException$|HttpRequestException$|SocketException$' { return 69 }
            'UnauthorizedAccessException$|SecurityException$' { return 77 }
            'System\.IO\.' { return 74 }
        }
    }
    70
}

function Hide-PdvSecret {
    <# .SYNOPSIS The text with every secret in it replaced: the last guard before a screen or a transcript. #>
    param([AllowEmptyString()][string]$Text, [AllowEmptyCollection()][string[]]$Secret = @())
    foreach ($each in $Secret) { if (-not [string]::IsNullOrEmpty($each)) { $Text = $Text.Replace($each, '***') } }
    $Text
}

# --- the configuration (.env), by the grammar of common/configvalue.c ---

function ConvertTo-PdvEnvText {
    # Bytes as a text of one character a byte. UTF-16, which Notepad calls Unicode, becomes UTF-8 with its mark.
    param([AllowEmptyCollection()][byte[]]$Content)
    if ($Content.Length -ge 2 -and (($Content[0] -eq 0xFF -and $Content[1] -eq 0xFE) -or ($Content[0] -eq 0xFE -and $Content[1] -eq 0xFF))) {
        $from = if ($Content[0] -eq 0xFF) { [System.Text.Encoding]::Unicode } else { [System.Text.Encoding]::BigEndianUnicode }
        $Content = [byte[]](0xEF, 0xBB, 0xBF) + $script:Utf8.GetBytes($from.GetString($Content, 2, $Content.Length - 2))
    }
    $script:Bytes.GetString($Content)
}

function ConvertFrom-PdvEnv {
    <# .SYNOPSIS Every line of a configuration: Number, Raw (a character a byte), Kind (par, nada, erro), Key, Value, Quoted. #>
    param([AllowEmptyCollection()][byte[]]$Content)
    $text = ConvertTo-PdvEnvText $Content
    $number = 0
    foreach ($raw in $text.Split([char]10)) {
        $number++
        $line = $raw
        if ($number -eq 1 -and $line.StartsWith("$([char]0xEF)$([char]0xBB)$([char]0xBF)", [System.StringComparison]::Ordinal)) { $line = $line.Substring(3) }
        $line = $line.Trim($script:Blanks)
        $found = [pscustomobject]@{ Number = $number; Raw = $raw; Kind = 'nada'; Key = ''; Value = ''; Quoted = $false }
        if ($line.Length -gt 0 -and $line[0] -ne '#') {
            $at = $line.IndexOf('=')
            $found.Kind = if ($at -gt 0) { 'par' } else { 'erro' }
            if ($at -gt 0) {
                $value = $line.Substring($at + 1).Trim($script:Blanks)
                $found.Quoted = $value.Length -ge 2 -and ($value[0] -eq '"' -or $value[0] -eq "'") -and $value[$value.Length - 1] -eq $value[0]
                if ($found.Quoted) { $value = $value.Substring(1, $value.Length - 2) }
                $found.Key = $line.Substring(0, $at).Trim($script:Blanks)
                $found.Value = $script:Utf8.GetString($script:Bytes.GetBytes($value))
            }
        }
        $found
    }
}

function Get-PdvEnvTable {
    <# .SYNOPSIS Key -> value; of a repeated key the last one is valid. Keys differ by case, as in the programs. #>
    param([AllowEmptyCollection()][byte[]]$Content)
    $table = [System.Collections.Specialized.OrderedDictionary]::new([System.StringComparer]::Ordinal)
    foreach ($line in ConvertFrom-PdvEnv $Content) { if ($line.Kind -eq 'par') { $table[$line.Key] = $line.Value } }
    , $table
}

function Format-PdvEnvValue {
    <# .SYNOPSIS A value as it must stand in the file to be read back the same. #>
    param([AllowEmptyString()][string]$Value)
    if ($Value.IndexOfAny([char[]]@(10, 13, 0)) -ge 0) { throw (Get-PdvFailure 65 'um valor da configuração não pode ter fim de linha') }
    $quoted = $Value.Length -ge 2 -and ($Value[0] -eq '"' -or $Value[0] -eq "'") -and $Value[$Value.Length - 1] -eq $Value[0]
    if ($quoted -or $Value.Trim($script:Blanks) -cne $Value) { return "`"$Value`"" }
    $Value
}

function Get-PdvNewKey {
    <# .SYNOPSIS What this version reads and the Python agent did not write: key -> default and what it means. #>
    $keys = [ordered]@{
        API_GZIP                = 'nao', 'envia comprimido; só se o servidor aceita'
        SQL_ENCRYPT             = 'no', 'criptografia da conexão: no, request, require'
        SQL_TRUST_SERVER_CERT   = 'yes', 'com criptografia, no confere o certificado do SQL Server'
        SYNC_MAX_WINDOW_MINUTES = '60', 'a maior janela ao recuperar um atraso'
        SYNC_SETTLE_SECONDS     = '15', 'a janela termina tantos segundos antes de agora'
        SYNC_LOOKBACK_MINUTES   = '60', 'até onde cada execução procura vendas tardias, mudadas ou canceladas'
        SYNC_DEEP_LOOKBACK_DAYS = '7', 'o mesmo, em dias, na primeira execução de cada dia; 0: nunca'
        SYNC_MAX_PAYLOAD_KB     = '900', 'um payload maior é dividido'
        LEDGER_DAYS             = '400', 'por quantos dias se lembra o que foi enviado'
        RUN_LIMIT_SECONDS       = '540', 'o tempo de uma execução'
        TURNO_ABERTO_MAX_DIAS   = '2', 'turnos abertos há mais dias só vão se algo aconteceu neles'
    }
    $keys
}

function Merge-PdvEnv {
    <# .SYNOPSIS The migration: every byte as it was, and behind them the new keys that are not there yet, each with its comment. #>
    param([AllowEmptyCollection()][byte[]]$Content, [System.Collections.IDictionary]$New = (Get-PdvNewKey), [string]$Heading = 'Chaves novas, com o seu padrão.')
    $text = ConvertTo-PdvEnvText $Content
    $there = Get-PdvEnvTable $Content
    $end = if ($text.Length -eq 0 -or $text.Contains("`r`n")) { "`r`n" } else { "`n" }
    $added = [System.Text.StringBuilder]::new()
    foreach ($key in $New.Keys) {
        if ($there.Contains($key)) { continue }
        $value, $comment = $New[$key]
        if ($added.Length -eq 0) { [void]$added.Append("$end# $Heading$end") }
        if ($comment) { [void]$added.Append("# $comment$end") }
        [void]$added.Append("$key=$(Format-PdvEnvValue $value)$end")
    }
    if ($added.Length -gt 0 -and $text.Length -gt 0 -and -not $text.EndsWith("`n")) { $text += $end }
    , [byte[]]($script:Bytes.GetBytes($text) + $script:Utf8.GetBytes($added.ToString()))
}

function Edit-PdvEnv {
    <# .SYNOPSIS The configuration with these values: each in the key's last line, or in a new one at the end; all else stays. #>
    param([AllowEmptyCollection()][byte[]]$Content, [System.Collections.IDictionary]$Value)
    $lines = @(ConvertFrom-PdvEnv $Content)
    $missing = [ordered]@{}
    foreach ($key in $Value.Keys) {
        $last = $lines | Where-Object { $_.Kind -eq 'par' -and $_.Key -ceq $key } | ForEach-Object { $_ }
        $last = @($last)
        if ($last.Count -eq 0) { $missing[$key] = @($Value[$key], ''); continue }
        $line = $last[$last.Count - 1]
        $before = $line.Raw.Substring(0, $line.Raw.IndexOf('=') + 1)
        $after = if ($line.Raw.EndsWith("`r")) { "`r" } else { '' }
        $line.Raw = $before + $script:Bytes.GetString($script:Utf8.GetBytes((Format-PdvEnvValue $Value[$key]))) + $after
    }
    $text = [string]::Join("`n", [string[]]@($lines | ForEach-Object { $_.Raw }))
    , (Merge-PdvEnv -Content $script:Bytes.GetBytes($text) -New $missing -Heading 'Escrito pela instalação.')
}

function Compare-PdvEnv {
    <# .SYNOPSIS What a migration lost: names of keys whose value changed or went, 'bytes' when the old ones do not stand in front. #>
    param([AllowEmptyCollection()][byte[]]$Before, [AllowEmptyCollection()][byte[]]$After)
    $old = Get-PdvEnvTable $Before
    $new = Get-PdvEnvTable $After
    foreach ($key in $old.Keys) { if (-not $new.Contains($key) -or $new[$key] -cne $old[$key]) { $key } }
    $front = (ConvertTo-PdvEnvText $Before)
    if (-not $script:Bytes.GetString($After).StartsWith($front, [System.StringComparison]::Ordinal)) { 'bytes' }
}

function Get-PdvEnvRemark {
    <# .SYNOPSIS What somebody should look at in a configuration: line and name, never a value. #>
    param([AllowEmptyCollection()][byte[]]$Content)
    $seen = [System.Collections.Generic.HashSet[string]]::new()
    foreach ($line in ConvertFrom-PdvEnv $Content) {
        if ($line.Kind -eq 'erro') { "linha $($line.Number): não é CHAVE=valor; os programas não a aceitam" }
        if ($line.Kind -ne 'par') { continue }
        if (-not $seen.Add($line.Key)) { "linha $($line.Number): $($line.Key) está repetida; vale a última" }
        if (-not $line.Quoted -and $line.Value -match '\s#') { "linha $($line.Number): em $($line.Key) há um # depois de um espaço: ele faz parte do valor; um comentário ocupa a sua própria linha" }
        if ($line.Key -match '^export\s') { "linha $($line.Number): tire a palavra export" }
    }
}

# --- where the data lie, and what an earlier version left ---

function Test-PdvRooted {
    <# .SYNOPSIS Whether a path of Windows begins at a drive, a share or the root. #>
    param([AllowEmptyString()][string]$Path)
    $Path -match '^([A-Za-z]:[\\/]|[\\/])'
}

function Join-PdvPath {
    <# .SYNOPSIS Folder and name as Windows writes them; an absolute name stays itself. #>
    param([string]$Folder, [string]$Name)
    $slash = if ($Folder.StartsWith('/')) { '/' } else { '\' } # a folder of another system, where these scripts are tested
    $Name = $Name.Replace('/', $slash)
    if (Test-PdvRooted $Name) { return $Name }
    $Folder.TrimEnd('\', '/') + $slash + $Name
}

function Test-PdvBelow {
    <# .SYNOPSIS Whether a path lies below a folder, by its name alone; '' is no folder. #>
    param([string]$Path, [AllowNull()][AllowEmptyString()][string]$Folder)
    $name = "$Folder".TrimEnd('\', '/')
    $name -ne '' -and $Path -match "^$([regex]::Escape($name))[\\/]" -and $Path -notmatch '(^|[\\/])\.\.([\\/]|$)'
}

function Get-PdvDataPlace {
    <# .SYNOPSIS State, Outbox, DeadLetter, Ledger, Log of a configuration that lies in Folder, by the rules of pdv-config(5). #>
    param([AllowEmptyCollection()][byte[]]$Content, [string]$Folder)
    $table = Get-PdvEnvTable $Content
    $value = { param($key, $standard) if ($table.Contains($key) -and $table[$key] -ne '') { $table[$key] } else { $standard } }
    $state = Join-PdvPath $Folder (& $value 'STATE_FILE' 'data/state.json')
    $outbox = (Join-PdvPath $Folder (& $value 'OUTBOX_DIR' 'data/outbox')).TrimEnd('\', '/')
    [pscustomobject]@{
        State      = $state
        Outbox     = $outbox
        DeadLetter = Join-PdvPath ($outbox -replace '[\\/][^\\/]*$', '') 'dead_letter'
        Ledger     = Join-PdvPath ($state -replace '[\\/][^\\/]*$', '') 'ledger'
        Log        = Join-PdvPath $Folder (& $value 'LOG_FILE' 'logs/agent.log')
    }
}

function Get-PdvDataMove {
    <# .SYNOPSIS What has to be copied when a configuration goes from one folder to another: From, To; absolute paths stay. #>
    param([AllowEmptyCollection()][byte[]]$Content, [string]$From, [string]$To)
    $old = Get-PdvDataPlace $Content $From
    $new = Get-PdvDataPlace $Content $To
    foreach ($what in 'State', 'Outbox', 'DeadLetter', 'Ledger') {
        if ($old.$what -ne $new.$what) { [pscustomobject]@{ What = $what; From = $old.$what; To = $new.$what } }
    }
    if ($old.State -ne $new.State) { [pscustomobject]@{ What = 'State'; From = "$($old.State).anterior"; To = "$($new.State).anterior" } }
}

function Test-PdvLegacyName {
    <# .SYNOPSIS Whether a file of the queue is the Python agent's: YYYYMMDD_HHMMSS_ and twelve digits of the sync_id. #>
    param([string]$Name)
    $Name -cmatch '\A[0-9]{8}_[0-9]{6}_[0-9a-f]{12}\.json\z'
}

function Get-PdvStoreOffset {
    <# .SYNOPSIS The store's offset as +hh:mm: STORE_UTC_OFFSET (Setting); without it the SQL Server's, in which our state's cursor is written; '' when neither says. #>
    param([AllowNull()][AllowEmptyString()][string]$Setting, [AllowEmptyString()][string]$State)
    foreach ($text in $Setting, [regex]::Match($State, '"last_sync_to"\s*:\s*"[^"]*[0-9](Z|[+-][0-9]{2}:?[0-9]{2})"').Groups[1].Value) {
        if ($text -eq 'Z') { return '+00:00' }
        if ($text -match '\A([+-][0-9]{2}):?([0-9]{2})\z') { return "$($Matches[1]):$($Matches[2])" }
    }
    ''
}

function Get-PdvStateCursor {
    <# .SYNOPSIS The cursors in a state.json, in UTC: last_sync_to, HIPER_CAIXA, HIPER_LOJA; a naive time is the store's. #>
    param([AllowEmptyString()][string]$Text, [string]$Offset)
    $found = [ordered]@{}
    foreach ($match in [regex]::Matches($Text, '"(last_sync_to|HIPER_CAIXA|HIPER_LOJA)"\s*:\s*"([0-9T:. +\-Z]+)"')) {
        $key = $match.Groups[1].Value
        $when = $match.Groups[2].Value
        if ($when -notmatch '(Z|[+-][0-9]{2}:?[0-9]{2})$') { $when += $Offset }
        $time = [DateTimeOffset]::MinValue
        if (-not $found.Contains($key) -and [DateTimeOffset]::TryParse($when, $script:Invariant, 'None', [ref]$time)) { $found[$key] = $time.UtcDateTime }
    }
    $found
}

function Test-PdvStateMoved {
    <# .SYNOPSIS Whether any channel of the state has gone on since Before: then the data of before would send sales a second time. #>
    param([AllowEmptyString()][string]$Before, [AllowEmptyString()][string]$After, [string]$Offset)
    $old = Get-PdvStateCursor $Before $Offset
    $new = Get-PdvStateCursor $After $Offset
    foreach ($key in $new.Keys) {
        $reference = if ($old.Contains($key)) { $key } else { 'last_sync_to' }
        if (-not $old.Contains($reference) -or $new[$key] -gt $old[$reference]) { return $true }
    }
    $false
}

function ConvertTo-PdvLegacyEntry {
    <# .SYNOPSIS A payload of our queue as the Python agent's queue holds it: Name, Content. For a way back that loses nothing. #>
    param([string]$Name, [byte[]]$Content)
    if ($Name -cnotmatch '\A([0-9]{8})T([0-9]{6})Z_([0-9a-f]{12})_[a-z]+_t([0-9]+)\.json\.gz\z') { return }
    $file = "$($Matches[1])_$($Matches[2])_$($Matches[3]).json"
    $head = "{`"_retry_count`": $($Matches[4]), `"payload`": "
    $packed = [System.IO.MemoryStream]::new($Content, $false)
    $plain = [System.IO.MemoryStream]::new()
    $gzip = [System.IO.Compression.GZipStream]::new($packed, [System.IO.Compression.CompressionMode]::Decompress)
    try { $gzip.CopyTo($plain) } finally { $gzip.Dispose() }
    [pscustomobject]@{ Name = $file; Content = [byte[]]($script:Utf8.GetBytes($head) + $plain.ToArray() + $script:Utf8.GetBytes('}')) }
}

function ConvertTo-PdvLegacyState {
    <# .SYNOPSIS The Python agent's state.json (Before) with the last_sync_to that our state (After) has, written as it wrote it. #>
    param([AllowEmptyString()][string]$Before, [string]$After, [string]$Offset)
    $moment = (Get-PdvStateCursor $After $Offset)['last_sync_to']
    if ($null -eq $moment) { return $Before }
    $local = [DateTimeOffset]::new($moment, [TimeSpan]::Zero).ToOffset([TimeSpan]::Parse($Offset.TrimStart('+'), $script:Invariant))
    $old = [regex]::Match($Before, '("last_sync_to"\s*:\s*")([^"]*)"')
    if (-not $old.Success) { return '{"last_sync_to": "' + $local.ToString('yyyy-MM-ddTHH:mm:ss', $script:Invariant) + '"}' }
    $format = if ($old.Groups[2].Value -match '(Z|[+-][0-9]{2}:?[0-9]{2})$') { 'yyyy-MM-ddTHH:mm:sszzz' } else { 'yyyy-MM-ddTHH:mm:ss' }
    $Before.Remove($old.Groups[2].Index, $old.Groups[2].Length).Insert($old.Groups[2].Index, $local.ToString($format, $script:Invariant))
}

function Select-PdvOldTask {
    <# .SYNOPSIS Of scheduled tasks (TaskName, TaskPath, Action: a text) those of the agent: by name, or by a folder of its in the action. #>
    param([AllowEmptyCollection()][object[]]$Task, [AllowEmptyCollection()][string[]]$Folder = @())
    foreach ($each in $Task) {
        $ours = $each.TaskName -match '^PDV[ _-]?Sync'
        foreach ($place in $Folder) { if ($place -and (Test-PdvMention $each.Action $place)) { $ours = $true } }
        if ($ours) { $each }
    }
}

function Test-PdvMention {
    <# .SYNOPSIS Whether a command line names this folder or something in it; C:\PDVSync2 is not in C:\PDVSync. #>
    param([AllowNull()][AllowEmptyString()][string]$Text, [string]$Folder)
    $pattern = [regex]::Escape($Folder.TrimEnd('\', '/')).Replace('\\', '[\\/]')
    [bool]($Text -match "(^|[\s`"'=])$pattern([\\/\s`"']|$)")
}

function Select-PdvOldProcess {
    <# .SYNOPSIS Of processes (ProcessId, Name, ExecutablePath, CommandLine) those that run from one of these folders, without our own. #>
    param([AllowEmptyCollection()][object[]]$Process, [AllowEmptyCollection()][string[]]$Folder = @(), [AllowEmptyCollection()][int[]]$Except = @())
    foreach ($each in $Process) {
        if ($Except -contains $each.ProcessId -or $each.Name -match '^(powershell|powershell_ise|pwsh|explorer|notepad)\.exe$') { continue }
        $theirs = $false
        foreach ($place in $Folder) {
            if ($place -and ((Test-PdvMention $each.ExecutablePath $place) -or (Test-PdvMention $each.CommandLine $place))) { $theirs = $true }
        }
        if ($theirs) { $each }
    }
}

function Get-PdvAncestor {
    <# .SYNOPSIS A process and those that started it, of a list (ProcessId, ParentProcessId). #>
    param([AllowEmptyCollection()][object[]]$Process, [int]$Id)
    $seen = [System.Collections.Generic.List[int]]::new()
    for ($each = $Id; $each -gt 0 -and -not $seen.Contains($each);) {
        $seen.Add($each)
        $found = @($Process | Where-Object { $_.ProcessId -eq $each })
        $each = if ($found.Count -gt 0) { $found[0].ParentProcessId } else { 0 }
    }
    $seen
}

# --- packages: hashes, sources, versions, msiexec ---

function Get-PdvHash {
    <# .SYNOPSIS The SHA-256 of bytes or of a stream, in lower case. #>
    param([Parameter(Mandatory = $true)]$Content)
    $sha = [System.Security.Cryptography.SHA256]::Create()
    try { [BitConverter]::ToString($sha.ComputeHash($Content)).Replace('-', '').ToLowerInvariant() } finally { $sha.Dispose() }
}

function Get-PdvListedHash {
    <# .SYNOPSIS The hash that a SHA256SUMS names for a file; '' when it names none, or two different ones. #>
    param([AllowEmptyString()][string]$Text, [string]$Name)
    $found = @(foreach ($line in $Text.TrimStart([char]0xFEFF).Split([char]10)) {
            if ($line -match '^\s*([0-9A-Fa-f]{64}) [ *](.+?)\s*$' -and ($Matches[2] -replace '^.*[\\/]', '') -eq $Name) { $Matches[1].ToLowerInvariant() }
        })
    $first, $rest = $found
    if ($found.Count -eq 0 -or @($rest | Where-Object { $_ -and $_ -ne $first }).Count -gt 0) { return '' }
    $first
}

function Test-PdvHash {
    <# .SYNOPSIS Whether a hash, as a person wrote it, is this one; blanks around it and capitals do not count. #>
    param([AllowNull()][AllowEmptyString()][string]$Expected, [string]$Actual)
    $text = "$Expected".Trim().ToLowerInvariant() -replace '^sha256:', ''
    $text -match '\A[0-9a-f]{64}\z' -and $text -eq $Actual.ToLowerInvariant()
}

function Get-PdvPackageKind {
    <# .SYNOPSIS What -Package is: https, arquivo, or '' for what is not accepted (http, ftp, another ending). #>
    param([AllowNull()][AllowEmptyString()][string]$Package)
    $path = "$Package" -replace '[?#].*$', ''
    if ($path -notmatch '\.(msi|zip)$') { return '' }
    if ($path -match '^https://[^/\s]+/') { return 'https' }
    if ($path -match '^[A-Za-z][A-Za-z0-9+.-]+:') { return '' }
    'arquivo'
}

function ConvertTo-PdvVersion {
    <# .SYNOPSIS The version in a text such as "pdv-outbox 4.0.1"; nothing when there is none. #>
    param([AllowNull()][AllowEmptyString()][string]$Text)
    if ("$Text" -match '(?<![0-9.])([0-9]{1,5})\.([0-9]{1,5})(\.([0-9]{1,5}))?') {
        $last = if ($Matches.ContainsKey(4)) { [int]$Matches[4] } else { 0 }
        [version]::new([int]$Matches[1], [int]$Matches[2], $last)
    }
}

function Test-PdvMsiDone {
    <# .SYNOPSIS Whether msiexec's exit code says that it is done: 0, or done with a restart to come (3010, 1641). #>
    param([int]$Code)
    @(0, 1641, 3010) -contains $Code
}

function ConvertTo-PdvPackedGuid {
    <# .SYNOPSIS A product code as the registry of Windows Installer spells it: each part's digits turned round. #>
    param([string]$Code)
    $hex = $Code -replace '[{}-]', ''
    if ($hex -notmatch '\A[0-9A-Fa-f]{32}\z') { throw (Get-PdvFailure 65 "não é um código de produto: $Code") }
    $at = 0
    $parts = foreach ($length in 8, 4, 4, 2, 2, 2, 2, 2, 2, 2, 2) {
        $digits = $hex.Substring($at, $length).ToCharArray()
        [array]::Reverse($digits)
        $at += $length
        [string]::new($digits)
    }
    ([string]::Concat([string[]]$parts)).ToUpperInvariant()
}

# --- the SQL Server ---

function Select-PdvInstance {
    <#
    .SYNOPSIS
    Of instances (Name, HasCaixa, HasGestao) the one to use. Chosen is $null where a person must choose, and Reason says why.
    #>
    param([AllowEmptyCollection()][object[]]$Found, [AllowEmptyString()][string]$Wanted = '', [switch]$WithoutGestao)
    $answer = { param($chosen, $reason) [pscustomobject]@{ Chosen = $chosen; Reason = $reason } }
    if (@($Found).Count -eq 0) { return & $answer $null 'nenhuma instância do SQL Server neste computador' }
    if ($Wanted) {
        $Found = @($Found | Where-Object { $_.Name -eq $Wanted })
        if ($Found.Count -eq 0) { return & $answer $null "a instância $Wanted não existe neste computador" }
    }
    $fit = @($Found | Where-Object { $_.HasCaixa -and ($_.HasGestao -or $WithoutGestao) })
    if ($fit.Count -eq 1) { return & $answer $fit[0] '' }
    if ($fit.Count -gt 1) {
        $usual = @($fit | Where-Object { $_.Name -eq 'HIPER' })
        if ($usual.Count -eq 1) { return & $answer $usual[0] '' }
        return & $answer $null "os bancos estão em mais de uma instância: $(@($fit | ForEach-Object { $_.Name }) -join ', '); escolha com -Instancia"
    }
    if (@($Found | Where-Object { $_.HasCaixa }).Count -gt 0) {
        return & $answer $null 'há o banco do Caixa, mas não o do Gestão; se a loja não o tem, use -SemGestao'
    }
    & $answer $null 'nenhuma instância tem o banco do Caixa que esta conta possa ver'
}

function Select-PdvStore {
    <# .SYNOPSIS Of numbers to choose from (Id, Name) the wanted one, or the only one; else nothing. #>
    param([AllowEmptyCollection()][object[]]$Found, [int]$Wanted = 0)
    if ($Wanted -gt 0) { return @($Found | Where-Object { $_.Id -eq $Wanted }) | Select-PdvFirst }
    if (@($Found).Count -eq 1) { @($Found)[0] }
}

function Select-PdvFirst {
    # The first that comes; Select-Object is another module's.
    param([Parameter(ValueFromPipeline = $true)]$Item)
    begin { $given = $false }
    process { if (-not $given) { $given = $true; $Item } }
}

function ConvertTo-PdvSqlName {
    <# .SYNOPSIS A name in brackets, for a statement. #>
    param([string]$Name)
    if ($Name.Length -eq 0 -or $Name.Length -gt 128 -or $Name.IndexOf([char]0) -ge 0) { throw (Get-PdvFailure 65 'não serve de nome no SQL Server') }
    '[' + $Name.Replace(']', ']]') + ']'
}

function ConvertTo-PdvSqlText {
    <# .SYNOPSIS A text between quotes, for a statement. #>
    param([AllowEmptyString()][string]$Text)
    "N'" + $Text.Replace("'", "''") + "'"
}

function ConvertTo-PdvLoginBatch {
    <# .SYNOPSIS The batches of pdv-sync-login.sql with these names; Gestao '' leaves its batches out. One batch holds the secret. #>
    param([string]$Text, [string]$Login, [string]$Secret, [string]$Caixa = 'HiperPdv', [AllowEmptyString()][string]$Gestao = 'Hiper')
    $names = @{
        '[pdv_sync]' = ConvertTo-PdvSqlName $Login; "N'pdv_sync'" = ConvertTo-PdvSqlText $Login
        "N'TROQUE-ESTA-SENHA'" = ConvertTo-PdvSqlText $Secret; '[HiperPdv]' = ConvertTo-PdvSqlName $Caixa
        '[Hiper]' = $(if ($Gestao) { ConvertTo-PdvSqlName $Gestao } else { '[Hiper]' })
    }
    # One pass: what a value brings in is not looked at again.
    $replace = [System.Text.RegularExpressions.MatchEvaluator] { param($match) $names[$match.Value] }
    foreach ($batch in [regex]::Split($Text.TrimStart([char]0xFEFF), '(?im)^[ \t]*GO[ \t]*\r?$')) {
        if ($batch.Trim() -eq '' -or (-not $Gestao -and $batch.Contains('USE [Hiper];'))) { continue }
        [regex]::Replace($batch, "\[pdv_sync\]|N'pdv_sync'|N'TROQUE-ESTA-SENHA'|\[HiperPdv\]|\[Hiper\]", $replace).Trim()
    }
}

function New-PdvSecret {
    <# .SYNOPSIS A random password that SQL Server's policy takes and that needs no quotes anywhere: letters, digits, - and _. #>
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'changes nothing')]
    param([int]$Length = 40)
    $alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_' # 64: a byte's low six bits, no bias
    $source = [System.Security.Cryptography.RandomNumberGenerator]::Create()
    try {
        do {
            $bytes = [byte[]]::new($Length)
            $source.GetBytes($bytes)
            $text = [string]::new([char[]]@($bytes | ForEach-Object { $alphabet[$_ -band 63] }))
        } until ($text -cmatch '[A-Z]' -and $text -cmatch '[a-z]' -and $text -match '[0-9]' -and $text -match '[-_]' -and $text -match '^[A-Za-z]')
    }
    finally { $source.Dispose() }
    $text
}

# --- the scheduled task ---

function ConvertTo-PdvTaskXml {
    <#
    .SYNOPSIS
    The task for this computer: programs' folder, account (a SID, or a name; '' keeps SYSTEM), the random delay in seconds, the
    second of the ten minutes in which it begins. LogonType: '' for the system's own accounts, S4U or Password for others.
    #>
    param([string]$Xml, [string]$Programs, [string]$Account = 'S-1-5-18', [string]$LogonType = '', [int]$DelaySeconds = 20, [int]$StartSecond = 0)
    $document = [System.Xml.XmlDocument]::new()
    $document.LoadXml($Xml)
    $names = [System.Xml.XmlNamespaceManager]::new($document.NameTable)
    $names.AddNamespace('t', 'http://schemas.microsoft.com/windows/2004/02/mit/task')
    $find = { param($path) $document.SelectSingleNode($path.Replace('/', '/t:'), $names) }
    $span = { param($path) [System.Xml.XmlConvert]::ToTimeSpan((& $find $path).InnerText).TotalSeconds }
    $room = (& $span '/Task/Triggers/TimeTrigger/Repetition/Interval') - (& $span '/Task/Settings/ExecutionTimeLimit')
    if ($DelaySeconds -lt 0 -or $DelaySeconds -ge $room) { throw (Get-PdvFailure 64 "o atraso vai de 0 a $($room - 1) segundos: uma execução termina antes da próxima") }
    if ($Programs -match '[%"]') { throw (Get-PdvFailure 64 'a pasta dos programas não pode ter % nem aspas no nome') }
    (& $find '/Task/Triggers/TimeTrigger/RandomDelay').InnerText = "PT${DelaySeconds}S"
    $start = [datetime]::ParseExact((& $find '/Task/Triggers/TimeTrigger/StartBoundary').InnerText, 's', $script:Invariant)
    (& $find '/Task/Triggers/TimeTrigger/StartBoundary').InnerText = $start.AddSeconds($StartSecond % 600).ToString('s', $script:Invariant)
    $folder = $Programs.TrimEnd('\')
    (& $find '/Task/Actions/Exec/Arguments').InnerText = "/d /s /c `"`"$folder\pdv-sync.cmd`"`""
    (& $find '/Task/Actions/Exec/WorkingDirectory').InnerText = $folder
    if ($Account) { (& $find '/Task/Principals/Principal/UserId').InnerText = $Account }
    if ($LogonType) {
        $logon = $document.CreateElement('LogonType', $document.DocumentElement.NamespaceURI)
        $logon.InnerText = $LogonType
        [void](& $find '/Task/Principals/Principal').InsertAfter($logon, (& $find '/Task/Principals/Principal/UserId'))
    }
    $document.DocumentElement.OuterXml
}

function Get-PdvLogonType {
    <# .SYNOPSIS How a task's account logs on: the system's own accounts not at all, a managed one (name$) by Windows, others by S4U. #>
    param([string]$Sid, [string]$Name = '')
    if (@('S-1-5-18', 'S-1-5-19', 'S-1-5-20') -contains $Sid) { return '' }
    if ($Name.EndsWith('$')) { return 'Password' }
    'S4U'
}

Export-ModuleMember -Function '*-Pdv*'
