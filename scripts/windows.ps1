#requires -Version 5.1
#
# What install.ps1, update_v4.ps1 and uninstall.ps1 do with Windows: each dot-sources this file. Every command of Windows stands
# in a small function of its own; the decisions are in PdvSync.psm1. A failure is thrown with its exit code (Get-PdvFailure);
# Invoke-Agent catches it. Secrets are values of .NET only: never an argument of a program, never printed.
Set-StrictMode -Version 2.0
Import-Module (Join-Path $PSScriptRoot 'PdvSync.psm1') -Force

$script:TaskName = 'PDVSyncAgent'
$script:ProductName = 'PDV Sync Agent'
$script:NoteName = 'instalacao.env' # what an installation did: LOGIN that it made, SERVIDOR, CAIXA, GESTAO; CONTA of the task
$script:Secrets = New-Object System.Collections.ArrayList # what must not be shown, whoever says it

function Write-Note {
    <# .SYNOPSIS A line for whoever sits there, and for the transcript. #>
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSAvoidUsingWriteHost', '', Justification = 'words for a person, not data')]
    param([AllowEmptyString()][string]$Text)
    Write-Host (Hide-PdvSecret -Text $Text -Secret @($script:Secrets))
}

function Invoke-Agent {
    <# .SYNOPSIS Runs a script's work and gives its exit code. #>
    param([string]$Name, [scriptblock]$Work)
    $script:Transcript = $false
    $ErrorActionPreference = 'Stop'
    try {
        if (-not (Test-Administrator)) { throw (Get-PdvFailure 77 'abra o PowerShell como administrador e execute de novo') }
        $null = & $Work
        $code = 0
        Write-Note "${Name}: $(if ($WhatIfPreference) { 'nada foi mudado (-WhatIf)' } else { 'pronto' })"
    }
    catch {
        $code = Get-PdvExitCode $_.Exception
        Write-Note "${Name}: erro: $($_.Exception.Message) (código $code)"
        if ($code -eq 70) { Write-Note $_.ScriptStackTrace }
    }
    finally { if ($script:Transcript) { $null = Stop-Transcript } }
    $code
}

function Enter-Data {
    <# .SYNOPSIS Takes the data's folder over before anything in it is read, then begins the transcript; -WhatIf only looks whose it is. #>
    param([string]$Name, [string]$Folder, [string]$Account)
    Protect-Folder -Path $Folder -Account $Account -Look
    if (-not (Confirm-Step $Folder 'restringir a pasta dos dados a administradores e SYSTEM')) { return }
    Protect-Folder -Path $Folder -Account $Account
    foreach ($file in (Join-Path $Folder '.env'), (Join-Path $Folder $script:NoteName)) { if (Test-Path -LiteralPath $file) { Protect-Path -Path $file -Account $Account } }
    $logs = Join-Path $Folder 'logs'
    $null = New-Item -ItemType Directory -Path $logs -Force
    $null = Start-Transcript -Path (Join-Path $logs "$Name-$((Get-Date).ToString('yyyyMMdd-HHmmss')).log")
    $script:Transcript = $true
}

function Confirm-Step {
    <# .SYNOPSIS Whether a change is to be made: -WhatIf and -Confirm of the script decide. #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([AllowEmptyString()][string]$Target, [string]$Action)
    $PSCmdlet.ShouldProcess($Target, $Action)
}

function Test-Administrator {
    if ([Environment]::OSVersion.Platform -ne 'Win32NT') { return $true } # only tests run there
    $identity = [Security.Principal.WindowsIdentity]::GetCurrent()
    (New-Object Security.Principal.WindowsPrincipal $identity).IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)
}

function Invoke-Program {
    <# .SYNOPSIS A program with its output on the screen; gives its exit code. Never with a secret among its arguments. #>
    param([string]$File, [string[]]$Argument = @())
    $ErrorActionPreference = 'Continue' # in 5.1 a line on stderr would be an error of ours
    try { [Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false } catch { Write-Verbose 'sem console' }
    $variables = $ExecutionContext.SessionState.PSVariable
    $variables.Set('global:LASTEXITCODE', 0)
    & $File @Argument 2>&1 | ForEach-Object { Write-Note "  $_" }
    [int]$variables.GetValue('global:LASTEXITCODE')
}

# --- files ---

function Set-Access {
    param([string[]]$Argument)
    $code = Invoke-Program 'icacls.exe' ($Argument + '/L' + '/Q') # /L: never what a link leads to
    if ($code -ne 0) { throw (Get-PdvFailure 73 "não foi possível restringir o acesso a $($Argument[0]) (icacls: $code)") }
}

function Protect-Path {
    <# .SYNOPSIS Only Administrators and SYSTEM (by SID: names depend on the language), and the task's account if it is another; -Programs: everybody reads. #>
    param([string]$Path, [string]$Account = '', [switch]$Folder, [switch]$Programs)
    $inherited = if ($Folder) { '(OI)(CI)' } else { '' }
    $grants = @("*S-1-5-32-544:${inherited}F", "*S-1-5-18:${inherited}F")
    if ($Account -and $Account -ne 'S-1-5-18') { $grants += "*${Account}:$inherited$(if ($Folder) { 'M' } else { 'R' })" }
    if ($Programs) { $grants += "*S-1-5-32-545:${inherited}RX" }
    Set-Access $Path, '/setowner', '*S-1-5-32-544'
    Set-Access $Path, '/reset'
    Set-Access (@($Path, '/inheritance:r', '/grant:r') + $grants)
}

function Get-Owner {
    <# .SYNOPSIS Whose a file or folder is: Sid, and Name as Windows shows it. #>
    param([string]$Path)
    $access = Get-Acl -LiteralPath $Path
    [pscustomobject]@{ Sid = $access.GetOwner([System.Security.Principal.SecurityIdentifier]).Value; Name = $access.Owner }
}

function Confirm-NoLink {
    <# .SYNOPSIS Refuses a link or junction: whoever made it chooses what is written to behind it. #>
    param([string]$Path)
    $link = try { [System.IO.File]::GetAttributes($Path) -band [System.IO.FileAttributes]::ReparsePoint } catch { 0 }
    if ($link -ne 0) { throw (Get-PdvFailure 77 "$Path leva a outro lugar (junção ou link): remova-o e execute de novo") }
}

function Confirm-Owner {
    <# .SYNOPSIS Refuses a file or folder that is neither Administrators' nor SYSTEM's nor the task's account's; with -Inside also what is in it. #>
    param([string]$Path, [string]$Account = '', [switch]$Inside)
    Confirm-NoLink $Path
    if (-not (Test-Path -LiteralPath $Path)) { return }
    $owner = Get-Owner $Path
    if (@('S-1-5-32-544', 'S-1-5-18', $Account) -notcontains $owner.Sid) {
        throw (Get-PdvFailure 77 "$Path pertence a $($owner.Name), que pode ter escrito nele o que quis: confira-o; depois remova-o, ou fique com ele: icacls `"$Path`" /setowner *S-1-5-32-544 /T /L")
    }
    if ($Inside) { Confirm-Inside -Folder $Path -Account $Account }
}

function Confirm-Inside {
    # All that is in a folder, with -Reset with the folder's own access: nobody can change a folder any more that is looked into then.
    param([string]$Folder, [string]$Account, [switch]$Reset)
    if (-not (Test-Path -LiteralPath $Folder -PathType Container)) { return }
    $found = @(Get-ChildItem -LiteralPath $Folder -Force | ForEach-Object { $_.FullName })
    foreach ($each in $found) { Confirm-Owner -Path $each -Account $Account }
    if ($Reset -and $found.Count -gt 0) { Set-Access (Join-Path $Folder '*'), '/reset' }
    foreach ($each in $found) { Confirm-Inside -Folder $each -Account $Account -Reset:$Reset }
}

function Protect-Folder {
    <# .SYNOPSIS A folder of ours, whoever made it: its access as Protect-Path's; what somebody else put into it is refused, before anything is changed. #>
    param([string]$Path, [string]$Account = '', [switch]$Programs, [switch]$Look)
    Confirm-NoLink $Path
    Confirm-Inside -Folder $Path -Account $Account
    if ($Look) { return }
    $null = New-Item -ItemType Directory -Path $Path -Force
    Protect-Path -Path $Path -Account $Account -Folder -Programs:$Programs
    Confirm-Inside -Folder $Path -Account $Account -Reset
}

function Protect-Program {
    <# .SYNOPSIS The programs' folder; below Program Files Windows itself sees to it. #>
    param([string]$Path)
    foreach ($each in $env:ProgramFiles, ${env:ProgramFiles(x86)}) { if (Test-PdvBelow -Path $Path -Folder $each) { return } }
    Protect-Folder -Path $Path -Programs
}

function Get-Note {
    <# .SYNOPSIS What an installation noted in the data's folder (NoteName), as bytes; only Administrators and SYSTEM write it. #>
    param([string]$Folder)
    $path = Join-Path $Folder $script:NoteName
    Confirm-Owner -Path $path
    , (Read-Whole $path)
}

function Write-Config {
    <# .SYNOPSIS Writes .env: protected while it is still empty, whole or not at all. #>
    param([string]$Path, [byte[]]$Content, [string]$Account = '')
    $new = "$Path.novo"
    [System.IO.File]::WriteAllBytes($new, [byte[]]@())
    Protect-Path -Path $new -Account $Account
    [System.IO.File]::WriteAllBytes($new, $Content)
    Move-Item -LiteralPath $new -Destination $Path -Force
    Protect-Path -Path $Path -Account $Account
}

function Read-Whole {
    <# .SYNOPSIS The bytes of a file; none when it is not there. #>
    param([string]$Path)
    if (-not (Test-Path -LiteralPath $Path -PathType Leaf)) { return , [byte[]]@() }
    , [System.IO.File]::ReadAllBytes($Path)
}

function Copy-Whole {
    <# .SYNOPSIS A file or a folder to a name that may be there already; what is not there is nothing to copy. #>
    param([string]$From, [string]$To)
    if (-not (Test-Path -LiteralPath $From)) { return }
    if (Test-Path -LiteralPath $From -PathType Container) {
        $null = New-Item -ItemType Directory -Path $To -Force
        foreach ($each in Get-ChildItem -LiteralPath $From -Force) { Copy-Item -LiteralPath $each.FullName -Destination $To -Recurse -Force }
        return
    }
    $null = New-Item -ItemType Directory -Path (Split-Path -Parent $To) -Force
    Copy-Item -LiteralPath $From -Destination $To -Force
}

# --- the package ---

function Get-PackageFile {
    <# .SYNOPSIS A copy of the package in Folder, which must be protected, whose hash is the given one; Sha256 is the hash or a SHA256SUMS. #>
    param([string]$Package, [AllowEmptyString()][string]$Sha256, [string]$Folder)
    $kind = Get-PdvPackageKind $Package
    if ($kind -eq '') { throw (Get-PdvFailure 64 'o pacote é um arquivo .msi ou .zip, ou um endereço https:// deles') }
    $name = ($Package -replace '[?#].*$', '') -replace '^.*[\\/]', ''
    if ($Sha256 -and $Sha256 -notmatch '^\s*(sha256:)?[0-9A-Fa-f]{64}\s*$' -and (Test-Path -LiteralPath $Sha256 -PathType Leaf)) {
        $Sha256 = Get-PdvListedHash -Text ([System.IO.File]::ReadAllText($Sha256)) -Name $name
    }
    if (-not $Sha256) { throw (Get-PdvFailure 64 "falta a soma SHA-256 de $name (-Sha256); ela vem com o pacote, em SHA256SUMS") }
    $null = New-Item -ItemType Directory -Path $Folder -Force
    $file = Join-Path $Folder $name
    if ($kind -eq 'https') {
        [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
        $ProgressPreference = 'SilentlyContinue' # the bar makes a download slow
        Invoke-WebRequest -Uri $Package -OutFile $file -UseBasicParsing
    }
    elseif (Test-Path -LiteralPath $Package -PathType Leaf) { Copy-Item -LiteralPath $Package -Destination $file -Force }
    else { throw (Get-PdvFailure 65 "não há $Package") }
    $stream = [System.IO.File]::OpenRead($file)
    try { $actual = Get-PdvHash $stream } finally { $stream.Dispose() }
    if (-not (Test-PdvHash -Expected $Sha256 -Actual $actual)) { throw (Get-PdvFailure 65 "a soma SHA-256 de $name não é a esperada: é $actual; nada foi instalado") }
    $file
}

function Install-Package {
    <# .SYNOPSIS Installs a .msi by Windows Installer, which goes back by itself when it fails, or unpacks a .zip. #>
    param([string]$File, [string]$Programs, [string]$LogFolder)
    if ($File -match '\.zip$') {
        $unpacked = Join-Path $LogFolder "pacote-$PID"
        try {
            Expand-Archive -LiteralPath $File -DestinationPath $unpacked -Force
            $found = @(Get-ChildItem -LiteralPath $unpacked -Recurse -Filter 'pdv-outbox.exe')
            if ($found.Count -ne 1) { throw (Get-PdvFailure 65 'o .zip não é um pacote do agente') }
            Copy-Whole -From $found[0].DirectoryName -To $Programs
        }
        finally { Remove-Item -LiteralPath $unpacked -Recurse -Force -ErrorAction SilentlyContinue }
        return
    }
    Invoke-Msi -Argument "/i `"$File`" /qn /norestart PDV_PROTECTED=1 /l*v `"$(Join-Path $LogFolder 'msi.log')`""
}

function Invoke-Msi {
    param([string]$Argument)
    $process = Start-Process -FilePath 'msiexec.exe' -ArgumentList $Argument -Wait -PassThru
    if (-not (Test-PdvMsiDone $process.ExitCode)) {
        $code = if ($process.ExitCode -eq 1618) { 75 } else { 73 }
        throw (Get-PdvFailure $code "o Windows Installer terminou com $($process.ExitCode)$(if ($code -eq 75) { ': outra instalação está em andamento' } else { '; veja msi.log' })")
    }
    if ($process.ExitCode -ne 0) { Write-Note 'O Windows pede que o computador seja reiniciado quando for possível.' }
}

function Get-InstalledProduct {
    <# .SYNOPSIS What the list of programs has of the agent: Code, Version, and the package that Windows Installer kept (or ''). #>
    $roots = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall', 'HKLM:\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall'
    foreach ($root in $roots) {
        if (-not (Test-Path -LiteralPath $root)) { continue }
        foreach ($key in Get-ChildItem -LiteralPath $root) {
            if ($key.PSChildName -notmatch '^\{[0-9A-Fa-f-]{36}\}$') { continue }
            $entry = Get-ItemProperty -LiteralPath $key.PSPath
            if ($null -eq $entry.PSObject.Properties['DisplayName'] -or $entry.DisplayName -notlike "$script:ProductName*") { continue }
            $kept = "HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Installer\UserData\S-1-5-18\Products\$(ConvertTo-PdvPackedGuid $key.PSChildName)\InstallProperties"
            $package = if (Test-Path -LiteralPath $kept) { (Get-ItemProperty -LiteralPath $kept).LocalPackage } else { '' }
            [pscustomobject]@{ Code = $key.PSChildName; Version = ConvertTo-PdvVersion $entry.DisplayVersion; Package = $package }
        }
    }
}

# --- tasks and processes ---

function Get-OldTask {
    param([string[]]$Folder)
    $all = @(Get-ScheduledTask | ForEach-Object {
            $actions = @($_.Actions | ForEach-Object { foreach ($part in 'Execute', 'Arguments', 'WorkingDirectory') { if ($_.PSObject.Properties[$part]) { $_.$part } } })
            [pscustomobject]@{ TaskName = $_.TaskName; TaskPath = $_.TaskPath; Action = $actions -join ' ' }
        })
    Select-PdvOldTask -Task $all -Folder $Folder
}

function Stop-OldProcess {
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'the caller asks')]
    param([string[]]$Folder)
    $all = @(Get-CimInstance -ClassName Win32_Process | ForEach-Object {
            [pscustomobject]@{ ProcessId = [int]$_.ProcessId; ParentProcessId = [int]$_.ParentProcessId; Name = $_.Name; ExecutablePath = $_.ExecutablePath; CommandLine = $_.CommandLine }
        })
    # Not ourselves, nor whoever started us: a cmd.exe that names this folder.
    foreach ($each in Select-PdvOldProcess -Process $all -Folder $Folder -Except @(Get-PdvAncestor -Process $all -Id $PID)) {
        Write-Note "encerra $($each.Name) ($($each.ProcessId))"
        Stop-Process -Id $each.ProcessId -Force -ErrorAction SilentlyContinue
    }
}

function Resolve-Account {
    <# .SYNOPSIS The account of -Conta as Sid and Name: SYSTEM where none is named. #>
    param([AllowEmptyString()][string]$Name)
    if (-not $Name) { return [pscustomobject]@{ Sid = 'S-1-5-18'; Name = '' } }
    if ($Name -match '^S-1-[0-9-]+$') { return [pscustomobject]@{ Sid = $Name; Name = '' } }
    try { $sid = (New-Object Security.Principal.NTAccount $Name).Translate([Security.Principal.SecurityIdentifier]).Value }
    catch { throw (Get-PdvFailure 64 "a conta $Name não existe neste computador") }
    [pscustomobject]@{ Sid = $sid; Name = $Name }
}

function Register-Agent {
    <# .SYNOPSIS Registers the task for this computer, in the place of one of the same name. #>
    param([string]$Programs, [object]$Account, [int]$DelaySeconds)
    $xml = ConvertTo-PdvTaskXml -Xml ([System.IO.File]::ReadAllText((Join-Path $PSScriptRoot 'pdv-sync-task.xml'))) -Programs $Programs -Account $Account.Sid `
        -LogonType (Get-PdvLogonType -Sid $Account.Sid -Name $Account.Name) -DelaySeconds $DelaySeconds -StartSecond (Get-Random -Maximum 600)
    $null = Register-ScheduledTask -TaskName $script:TaskName -TaskPath '\' -Xml $xml -Force
}

function Test-Health {
    <# .SYNOPSIS The doctor, then a cycle; throws with its code when one fails. A run of the task in progress is waited for. #>
    param([string]$Programs)
    $driver = Join-Path $Programs 'pdv-sync.cmd'
    Write-Note 'diagnóstico:'
    if ((Invoke-Program $driver @('--doctor')) -ne 0) { throw (Get-PdvFailure 1 'o diagnóstico encontrou uma FALHA: veja as linhas acima') }
    Write-Note 'um ciclo:'
    for ($try = 1; ; $try++) {
        $code = Invoke-Program $driver
        if ($code -ne 75 -or $try -ge 10) { break }
        Write-Note '  outra execução está em andamento; espera por ela'
        Start-Sleep -Seconds 60
    }
    if ($code -ne 0) { throw (Get-PdvFailure $code "o ciclo terminou com $code`: veja as linhas acima e o log") }
}

# --- the SQL Server ---

function Invoke-Sql {
    <# .SYNOPSIS A statement with the Windows login of whoever runs this; gives its rows. #>
    param([string]$Server, [string]$Database, [string]$Statement)
    $builder = New-Object System.Data.SqlClient.SqlConnectionStringBuilder
    $part = [ordered]@{ 'Data Source' = $Server; 'Initial Catalog' = $Database; 'Integrated Security' = $true; 'Connect Timeout' = 10; 'Application Name' = 'pdv-install' }
    foreach ($key in $part.Keys) { $builder[$key] = $part[$key] }
    $connection = New-Object System.Data.SqlClient.SqlConnection $builder.ToString()
    try {
        $connection.Open()
        $command = $connection.CreateCommand()
        $command.CommandText = $Statement
        $table = New-Object System.Data.DataTable
        $reader = $command.ExecuteReader()
        if ($reader.FieldCount -gt 0) { $table.Load($reader) } # a GRANT has no rows
        foreach ($row in $table.Rows) { $row }
    }
    finally { $connection.Dispose() }
}

function Get-InstanceName {
    foreach ($root in 'HKLM:\SOFTWARE\Microsoft\Microsoft SQL Server', 'HKLM:\SOFTWARE\WOW6432Node\Microsoft\Microsoft SQL Server') {
        $key = "$root\Instance Names\SQL"
        if (-not (Test-Path -LiteralPath $key)) { continue }
        foreach ($property in (Get-ItemProperty -LiteralPath $key).PSObject.Properties) {
            if ($property.Name -match '^PS(Path|ParentPath|ChildName|Drive|Provider)$') { continue }
            $tcp = "$root\$($property.Value)\MSSQLServer\SuperSocketNetLib\Tcp"
            $on = (Test-Path -LiteralPath $tcp) -and (Get-ItemProperty -LiteralPath $tcp).Enabled -eq 1
            $port = if ($on -and (Test-Path -LiteralPath "$tcp\IPAll")) { (Get-ItemProperty -LiteralPath "$tcp\IPAll").TcpPort } else { '' }
            [pscustomobject]@{ Name = $property.Name; TcpOn = $on; Port = "$port" -replace '[^0-9].*$' }
        }
    }
}

function Get-Instance {
    <# .SYNOPSIS The instances of this computer: Name, Server, TcpOn, Port (fixed, or ''), HasCaixa, HasGestao, WindowsOnly. #>
    param([string]$Caixa, [string]$Gestao)
    foreach ($each in Get-InstanceName) {
        $server = if ($each.Name -eq 'MSSQLSERVER') { 'localhost' } else { "localhost\$($each.Name)" }
        $found = [pscustomobject]@{ Name = $each.Name; Server = $server; TcpOn = $each.TcpOn; Port = $each.Port; HasCaixa = $false; HasGestao = $false; WindowsOnly = $false }
        try {
            $row = @(Invoke-Sql -Server $server -Database 'master' -Statement ("SELECT DB_ID($(ConvertTo-PdvSqlText $Caixa)) AS caixa, " +
                    "DB_ID($(ConvertTo-PdvSqlText $Gestao)) AS gestao, CAST(SERVERPROPERTY('IsIntegratedSecurityOnly') AS int) AS so_windows"))[0]
            $found.HasCaixa = $null -ne $row.caixa -and $row.caixa -isnot [DBNull]
            $found.HasGestao = $null -ne $row.gestao -and $row.gestao -isnot [DBNull]
            $found.WindowsOnly = $row.so_windows -eq 1
        }
        catch { Write-Note "a instância $($each.Name) não atende: $($_.Exception.Message)" }
        $found
    }
}
