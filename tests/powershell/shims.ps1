#requires -Version 5.1
# The commands that install.ps1, update_v4.ps1 and uninstall.ps1 use, for an engine that has only the core's: those of files work
# on real files, those of Windows on the tables below, which the tests fill and look at. As much of each as the scripts use.
$global:Fake = @{}
function Reset-Fake {
    $global:Fake = @{ Tasks = [ordered]@{}; Registry = @{}; Processes = @(); Said = @(); Statements = @(); Icacls = @(); Killed = @(); Answers = @(); Calls = @(); Msi = { 0 }; Sql = { @() }; Transcript = $null; Owners = @{}; Meanwhile = { } }
}

class FakeReader { [string]$Database; [string]$Statement; [int]$FieldCount = 1 }
class FakeCommand {
    [string]$CommandText; [string]$Database
    [object] ExecuteReader() { return [FakeReader]@{ Database = $this.Database; Statement = $this.CommandText } }
}
class FakeConnection {
    [string]$Text
    FakeConnection([string]$text) { $this.Text = $text }
    [void] Open() { }
    [void] Dispose() { }
    [object] CreateCommand() { $parts = [Data.Common.DbConnectionStringBuilder]@{ ConnectionString = $this.Text }; return [FakeCommand]@{ Database = "$($parts['Data Source']);$($parts['Initial Catalog'])" } }
}
class FakeTable {
    [object[]]$Rows = @()
    [void] Load([object]$reader) {
        $global:Fake.Statements += "$($reader.Database): $($reader.Statement)"
        $this.Rows = @(& $global:Fake.Sql $reader.Database $reader.Statement)
    }
}

function New-Object {
    param([string]$TypeName, [object[]]$ArgumentList = @())
    switch ($TypeName) {
        'System.Data.SqlClient.SqlConnection' { return [FakeConnection]::new($ArgumentList[0]) }
        'System.Data.SqlClient.SqlConnectionStringBuilder' { return , [Data.Common.DbConnectionStringBuilder]::new() }
        'System.Data.DataTable' { return [FakeTable]::new() }
        'byte[]' { return , [byte[]]::new($ArgumentList[0]) }
        'Security.Principal.NTAccount' { throw 'no such account' }
    }
    $type = [System.Management.Automation.PSObject].Assembly.GetType($TypeName)
    if ($null -eq $type) { $type = $TypeName -as [type] }
    , [Activator]::CreateInstance($type, $ArgumentList)
}
function Write-Host { param([string]$Object) $global:Fake.Said += $Object; if ($global:Fake.Transcript) { [IO.File]::AppendAllText($global:Fake.Transcript, "$Object`n") } }
function Write-Verbose { param([string]$Message) $null = $Message }
function Read-Host { param([string]$Prompt, [switch]$AsSecureString) $global:Fake.Said += $Prompt; $first, $rest = $global:Fake.Answers; $global:Fake.Answers = @($rest); if (-not $AsSecureString) { return $first }; $s = [Security.SecureString]::new(); foreach ($c in "$first".ToCharArray()) { $s.AppendChar($c) }; $s }
function Start-Transcript { param([string]$Path) [IO.File]::WriteAllText($Path, ''); $global:Fake.Transcript = $Path }
function Stop-Transcript { $global:Fake.Transcript = $null }
function Start-Sleep { param([int]$Seconds) $global:Fake.Calls += "sleep $Seconds" }
class FakeAcl { [string]$Owner; [object] GetOwner([type]$kind) { return [pscustomobject]@{ Value = $this.Owner } } }
function Get-Acl { param([string]$LiteralPath) [FakeAcl]@{ Owner = $(if ($global:Fake.Owners.ContainsKey($LiteralPath)) { $global:Fake.Owners[$LiteralPath] } else { 'S-1-5-32-544' }) } }
function Get-Random { param([int]$Maximum) [int]($Maximum / 2) }
function Get-Date { [datetime]::Now }
function Join-Path { param([string]$Path, [string]$ChildPath) [IO.Path]::Combine($Path, $ChildPath) }
function Split-Path { param([switch]$Parent, [switch]$Leaf, [Parameter(Position = 0)][string]$Path) $null = $Leaf; if ($Parent) { [IO.Path]::GetDirectoryName($Path) } else { [IO.Path]::GetFileName($Path) } }
function Resolve-Path { param([string]$LiteralPath) [pscustomobject]@{ ProviderPath = [IO.Path]::GetFullPath($LiteralPath) } }
function Test-Path {
    param([string]$LiteralPath, [string]$PathType = 'Any')
    if ($LiteralPath -like 'HKLM:*') { return $global:Fake.Registry.ContainsKey($LiteralPath) }
    ($PathType -ne 'Container' -and [IO.File]::Exists($LiteralPath)) -or ($PathType -ne 'Leaf' -and [IO.Directory]::Exists($LiteralPath))
}
function New-Item { param([string]$ItemType, [string]$Path, [switch]$Force) $null = $ItemType, $Force; [IO.Directory]::CreateDirectory($Path) }
function Get-ChildItem {
    param([string]$LiteralPath, [string]$Path, [string]$Filter = '*', [switch]$Recurse, [switch]$Force, [string]$ErrorAction)
    $null = $Force, $ErrorAction
    if ($LiteralPath -like 'HKLM:*') { return $global:Fake.Registry.Keys | Where-Object { $_ -match "^$([regex]::Escape($LiteralPath))\\[^\\]+$" } | ForEach-Object { [pscustomobject]@{ PSChildName = $_ -replace '^.*\\', ''; PSPath = $_ } } }
    if ($Path) { $LiteralPath = [IO.Path]::GetDirectoryName($Path); $Filter = [IO.Path]::GetFileName($Path) }
    if (-not [IO.Directory]::Exists($LiteralPath)) { return }
    [IO.DirectoryInfo]::new($LiteralPath).GetFileSystemInfos($Filter, $(if ($Recurse) { 'AllDirectories' } else { 'TopDirectoryOnly' }))
}
function Copy-Item {
    param([string]$LiteralPath, [string]$Destination, [switch]$Recurse, [switch]$Force)
    $null = $Recurse, $Force
    if ($global:Fake.ContainsKey('CopyFails') -and $LiteralPath -match $global:Fake.CopyFails) { throw [IO.IOException]::new('no room') }
    $to = if ([IO.Directory]::Exists($Destination)) { [IO.Path]::Combine($Destination, [IO.Path]::GetFileName($LiteralPath)) } else { $Destination }
    if (-not [IO.Directory]::Exists($LiteralPath)) { [IO.File]::Copy($LiteralPath, $to, $true); return }
    $null = [IO.Directory]::CreateDirectory($to)
    foreach ($each in [IO.Directory]::GetFileSystemEntries($LiteralPath)) { Copy-Item -LiteralPath $each -Destination $to -Recurse }
}
function Move-Item { param([string]$LiteralPath, [string]$Destination, [switch]$Force) [IO.File]::Move($LiteralPath, $Destination, [bool]$Force) }
function Remove-Item { param([string]$LiteralPath, [switch]$Recurse, [switch]$Force, [string]$ErrorAction) $null = $Force, $ErrorAction; if ([IO.Directory]::Exists($LiteralPath)) { [IO.Directory]::Delete($LiteralPath, [bool]$Recurse) } else { [IO.File]::Delete($LiteralPath) } }
function Sort-Object { param([scriptblock]$By, [Parameter(ValueFromPipeline = $true)]$Item) begin { $all = @() } process { $all += $Item } end { if ($all.Count -gt 1) { [array]::Sort([string[]]@($all | ForEach-Object { "$_" }), [object[]]$all) }; $null = $By; $all } }
function Select-Object { param([int]$Last, [Parameter(ValueFromPipeline = $true)]$Item) begin { $all = @() } process { $all += $Item } end { if ($all.Count -gt 0) { $all[($all.Count - $Last)..($all.Count - 1)] } } }
function Get-FileHash { param([string]$LiteralPath, [string]$Algorithm) $null = $Algorithm; [pscustomobject]@{ Hash = (Get-PdvHash ([IO.File]::ReadAllBytes($LiteralPath))) } }
function Invoke-WebRequest { param([string]$Uri, [string]$OutFile, [switch]$UseBasicParsing) $null = $UseBasicParsing; $global:Fake.Calls += "download $Uri"; [IO.File]::WriteAllText($OutFile, 'abc') }
function Expand-Archive { param([string]$LiteralPath, [string]$DestinationPath, [switch]$Force) $null = $Force; [IO.Compression.ZipFile]::ExtractToDirectory($LiteralPath, $DestinationPath) }

function Get-ItemProperty { param([string]$LiteralPath) [pscustomobject]$global:Fake.Registry[$LiteralPath] }
function Start-Process { param([string]$FilePath, [string]$ArgumentList, [switch]$Wait, [switch]$PassThru) $null = $Wait, $PassThru; $global:Fake.Calls += "$FilePath $ArgumentList"; [pscustomobject]@{ ExitCode = [int](& $global:Fake.Msi $ArgumentList) } }
function Get-CimInstance { param([string]$ClassName) $null = $ClassName; $global:Fake.Processes }
function Stop-Process { param([int]$Id, [switch]$Force, [string]$ErrorAction) $null = $Force, $ErrorAction; $global:Fake.Killed += $Id }
function icacls.exe { $global:Fake.Icacls += "$args"; $global:LASTEXITCODE = 0 }
function Get-ScheduledTask { param([string]$TaskName, [string]$TaskPath, [string]$ErrorAction) $null = $ErrorAction; foreach ($each in @($global:Fake.Tasks.Values)) { if (-not $TaskName -or ($each.TaskName -eq $TaskName -and $each.TaskPath -eq $TaskPath)) { $each } } }
function Export-ScheduledTask { param([string]$TaskName, [string]$TaskPath) $global:Fake.Tasks["$TaskPath$TaskName"].Xml }
function Stop-ScheduledTask { param([string]$TaskName, [string]$TaskPath) $null = & $global:Fake.Meanwhile; $global:Fake.Tasks["$TaskPath$TaskName"].State = 'Ready' }
function Disable-ScheduledTask { param([string]$TaskName, [string]$TaskPath) $global:Fake.Tasks["$TaskPath$TaskName"].State = 'Disabled' }
function Enable-ScheduledTask { param([string]$TaskName, [string]$TaskPath) $global:Fake.Tasks["$TaskPath$TaskName"].State = 'Ready' }
function Start-ScheduledTask { param([string]$TaskName, [string]$TaskPath) $global:Fake.Tasks["$TaskPath$TaskName"].State = 'Running' }
function Unregister-ScheduledTask { param([string]$TaskName, [string]$TaskPath, [switch]$Confirm) $null = $Confirm; $global:Fake.Tasks.Remove("$TaskPath$TaskName") }
function Register-ScheduledTask { param([string]$TaskName, [string]$TaskPath, [string]$Xml, [switch]$Force) $null = $Force; if ($global:Fake.ContainsKey('RegisterFails') -and $Xml -match 'pdv-sync.cmd') { throw 'no' }; $global:Fake.Tasks["$TaskPath$TaskName"] = [pscustomobject]@{ TaskName = $TaskName; TaskPath = $TaskPath; State = 'Ready'; Xml = $Xml; Actions = @() } }
