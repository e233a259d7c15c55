#requires -Version 5.1
# The three scripts from end to end on real files, with Windows' own commands played by shims.ps1 and pdv-sync.cmd by a shell
# script. Prints lines as functions.ps1 does.
param([string]$Scripts, [string]$Work)
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/shims.ps1"

function Confirm-Same {
    param([string]$Sentence, $Want, $Got)
    $want = (@($Want) -join '; ').Replace("`n", '\n').Replace("`r", '\r')
    $got = (@($Got) -join '; ').Replace("`n", '\n').Replace("`r", '\r')
    if ($want -ceq $got) { "ok`t$Sentence" } else { "not ok`t$Sentence`t$want`t$got`t$($global:Fake.Said -join ' | ')" }
}
function global:Write-File { param([string]$Path, [string]$Text) $null = [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($Path)); [IO.File]::WriteAllText($Path, $Text) }
function Get-Picture {
    # Every file below these folders with its content's hash, logs aside.
    param([string[]]$Folder)
    foreach ($each in $Folder) {
        if (-not [IO.Directory]::Exists($each)) { continue }
        foreach ($file in ([IO.Directory]::GetFiles($each, '*', 'AllDirectories') | Where-Object { $_ -notmatch '/logs/' })) { "$file $([BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash([IO.File]::ReadAllBytes($file))).Substring(0, 23))" }
    }
}
function Get-TaskPicture { foreach ($each in $global:Fake.Tasks.Values) { "$($each.TaskPath)$($each.TaskName) $($each.State) $($each.Xml.Length)" } }
function global:Write-Driver {
    # A pdv-sync.cmd for this system: doctor's and cycle's codes, and what the cycle does besides.
    param([string]$Folder, [int]$Doctor = 0, [int]$Cycle = 0, [string]$Deed = ':')
    Write-File "$Folder/pdv-sync.cmd" "#!/bin/sh`nif [ `"`$1`" = --doctor ]; then echo 'OK tudo'; exit $Doctor; fi`n$Deed`necho ciclo`nexit $Cycle`n"
    Write-File "$Folder/pdv-outbox.exe" 'programa'
    [IO.File]::SetUnixFileMode("$Folder/pdv-sync.cmd", 'UserRead, UserWrite, UserExecute')
}
function New-Place { $script:number++; $folder = "$Work/$script:number"; $null = [IO.Directory]::CreateDirectory($folder); Reset-Fake; $folder }
$script:number = 0
$token = 'credencial-secreta'
$password = 'Sênha #1'

# What a store's SQL Server says.
$global:Registry = @{
    'HKLM:\SOFTWARE\Microsoft\Microsoft SQL Server\Instance Names\SQL'                                       = @{ HIPER = 'MSSQL12.HIPER' }
    'HKLM:\SOFTWARE\Microsoft\Microsoft SQL Server\MSSQL12.HIPER\MSSQLServer\SuperSocketNetLib\Tcp'       = @{ Enabled = 1 }
    'HKLM:\SOFTWARE\Microsoft\Microsoft SQL Server\MSSQL12.HIPER\MSSQLServer\SuperSocketNetLib\Tcp\IPAll' = @{ TcpPort = '' }
}
$global:WindowsOnly = 0
$answering = {
    param($database, $statement)
    switch -Regex ($statement) {
        'DB_ID' { [pscustomobject]@{ caixa = 5; gestao = 6; so_windows = $global:WindowsOnly } }
        'sys\.columns' { foreach ($name in 'id_ponto_venda', 'nome', 'cnpj') { [pscustomobject]@{ name = $name } } }
        'FROM dbo\.ponto_venda' { [pscustomobject]@{ id = 10; nome = 'Centro' }; [pscustomobject]@{ id = 11; nome = 'Norte' } }
        'FROM dbo\.turno' { [pscustomobject]@{ id = 7; ate = '01/03/2026' } }
    }
}
function Start-Store { $folder = New-Place; $global:Fake.Registry = $global:Registry.Clone(); $global:Fake.Sql = $answering; Write-File "$folder/rede.env" "API_ENDPOINT=https://h.example/pdv`r`nAPI_TOKEN=$token`r`n"; Write-Driver "$folder/p"; $folder }

# --- install.ps1 ---
$f = Start-Store
$before = Get-Picture "$f"
& "$Scripts/install.ps1" -Modelo "$f/rede.env" -Loja 10 -SemPerguntas -Programas "$f/p" -Dados "$f/d" -WhatIf 6>$null
Confirm-Same 'install -WhatIf ends with 0' 0 $LASTEXITCODE
Confirm-Same 'install -WhatIf writes no file' $before (Get-Picture "$f")
Confirm-Same 'not even a transcript' $false ([IO.Directory]::Exists("$f/d"))
Confirm-Same 'install -WhatIf registers no task' 0 $global:Fake.Tasks.Count
Confirm-Same 'install -WhatIf only asks the SQL Server' 0 @($global:Fake.Statements | Where-Object { $_ -match 'CREATE|ALTER|GRANT' }).Count

Write-Driver "$f/p" -Deed "cat $f/d/.env" # a program that says what it must not
& "$Scripts/install.ps1" -Modelo "$f/rede.env" -Loja 10 -SemPerguntas -Programas "$f/p" -Dados "$f/d"
Confirm-Same 'install ends with 0' 0 $LASTEXITCODE
$table = Get-PdvEnvTable ([IO.File]::ReadAllBytes("$f/d/.env"))
Confirm-Same 'install writes the configuration' 'localhost; HIPER; HiperPdv; Hiper; 10; 7; pdv_sync; https://h.example/pdv' @('SQL_SERVER_HOST', 'SQL_SERVER_INSTANCE', 'SQL_DATABASE', 'SQL_DATABASE_GESTAO', 'STORE_ID_PONTO_VENDA', 'STORE_ID_FILIAL', 'SQL_USERNAME', 'API_ENDPOINT' | ForEach-Object { $table[$_] })
$secret = $table['SQL_PASSWORD']
Confirm-Same 'the login is created with the password of the configuration' 1 @($global:Fake.Statements | Where-Object { $_ -match 'CREATE LOGIN \[pdv_sync\]' -and $_.Contains("N'$secret'") }).Count
Confirm-Same 'reading is granted in both databases' 15 ([regex]::Matches(($global:Fake.Statements -join ' '), 'GRANT SELECT').Count)
Confirm-Same 'what the programs say is shown' $true ($global:Fake.Said -contains '  API_TOKEN=***')
$said = ($global:Fake.Said -join "`n") + [IO.File]::ReadAllText([IO.Directory]::GetFiles("$f/d/logs", 'install-*.log')[0]) + ($global:Fake.Icacls -join ' ') + ($global:Fake.Calls -join ' ')
Confirm-Same 'no secret is on the screen, in the transcript or on a command line' 0 @($secret, $token | Where-Object { $said.Contains($_) }).Count
Confirm-Same 'the task is registered for these programs' $true $global:Fake.Tasks['\PDVSyncAgent'].Xml.Contains("$f/p\pdv-sync.cmd")
$last = @($global:Fake.Icacls | Where-Object { $_ -like "$f/d/.env /inheritance:r*" })
Confirm-Same 'only Administrators and SYSTEM may read the configuration' "$f/d/.env /inheritance:r /grant:r *S-1-5-32-544:F *S-1-5-18:F /L /Q" $last
Confirm-Same 'it was protected before anything stood in it' $true ([array]::IndexOf($global:Fake.Icacls, "$f/d/.env.novo /inheritance:r /grant:r *S-1-5-32-544:F *S-1-5-18:F /L /Q") -ge 0)
& "$Scripts/install.ps1" -Loja 11 -SemPerguntas -Programas "$f/p" -Dados "$f/d" -Conta 'S-1-5-20'
$again = Get-PdvEnvTable ([IO.File]::ReadAllBytes("$f/d/.env"))
Confirm-Same 'a second installation keeps what is there, and takes the new number' "0 $token 11" "$LASTEXITCODE $($again['API_TOKEN']) $($again['STORE_ID_PONTO_VENDA'])"
Confirm-Same 'another account may read the configuration too' $true ($global:Fake.Icacls[-1] -match '\*S-1-5-20:R')
Confirm-Same 'and the task is its' $true $global:Fake.Tasks['\PDVSyncAgent'].Xml.Contains('<UserId>S-1-5-20</UserId>')

function Test-Install {
    # A fresh store with something wrong: the code, and whether the reason is told.
    param([string]$Sentence, [int]$Code, [string]$Told, [scriptblock]$Wrong, [hashtable]$With = @{})
    $f = Start-Store
    . $Wrong
    $all = @{ Modelo = "$f/rede.env"; Loja = 10; SemPerguntas = $true; Programas = "$f/p"; Dados = "$f/d" }
    foreach ($key in $With.Keys) { if ($null -eq $With[$key]) { $all.Remove($key) } else { $all[$key] = $With[$key] } }
    & "$Scripts/install.ps1" @all
    $global:WindowsOnly = 0
    Confirm-Same "install: $Sentence" "$Code True" "$LASTEXITCODE $([bool](($global:Fake.Said -join "`n") -match $Told))"
}
Test-Install 'SQL logins off: says what to do' 78 'modo misto' { $global:WindowsOnly = 1 }
Test-Install 'TCP/IP off: says what to do' 78 'Configuration Manager' { $global:Fake.Registry['HKLM:\SOFTWARE\Microsoft\Microsoft SQL Server\MSSQL12.HIPER\MSSQLServer\SuperSocketNetLib\Tcp'] = @{ Enabled = 0 } }
Test-Install 'no instance at all' 78 'nenhuma instância' { $global:Fake.Registry = @{} }
Test-Install 'an instance that is not there' 78 'OUTRA não existe' { } @{ Instancia = 'OUTRA' }
Test-Install 'two stores and nobody to ask' 78 'loja 11  Norte(.|\n)*-Loja' { } @{ Loja = $null }
Test-Install 'a store that is not there' 78 'escolha um número' { } @{ Loja = 99 }
Test-Install 'two stores and somebody who answers' 0 'pronto' { $global:Fake.Answers = @('11') } @{ Loja = $null; SemPerguntas = $false }
Test-Install 'without a token and nobody to ask' 78 'falta API_TOKEN' { Write-File "$f/rede.env" 'API_ENDPOINT=https://h.example/' }
Test-Install 'the token is asked for' 0 'pronto' { Write-File "$f/rede.env" 'API_ENDPOINT=https://h.example/'; $global:Fake.Answers = @('novo') } @{ SemPerguntas = $false }
Test-Install 'the doctor fails' 1 'FALHA' { Write-Driver "$f/p" -Doctor 1 }
Test-Install 'the cycle fails: its code' 69 'ciclo terminou com 69' { Write-Driver "$f/p" -Cycle 69 }
Test-Install 'another run in progress is waited for' 0 'espera por ela' { Write-Driver "$f/p" -Deed "test -e $f/once || { touch $f/once; exit 75; }" }
Test-Install 'no programs and no package' 65 'use -Pacote' { [IO.Directory]::Delete("$f/p", $true) }
Write-File "$Work/x-4.0.0.msi" 'abc'
Write-File "$Work/SOMAS" "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  x-4.0.0.msi`r`n"
Test-Install 'a package whose hash a list has' 0 'pronto' { [IO.File]::Delete("$f/p/pdv-sync.cmd"); $global:Fake.Msi = { Write-Driver "$f/p"; 0 }.GetNewClosure() } @{ Pacote = "$Work/x-4.0.0.msi"; Sha256 = "$Work/SOMAS" }
Write-File "$Work/y-4.0.0.msi" 'abd'
Test-Install 'what is installed is the copy that was looked at' 0 'pronto' { [IO.File]::Delete("$f/p/pdv-sync.cmd"); $global:Fake.Msi = { param($line) if ($line -notmatch "^/i `"$f/d/pacote-$PID/x-4.0.0.msi`"" -or -not [IO.File]::Exists("$f/d/pacote-$PID/x-4.0.0.msi")) { return 1603 }; Write-Driver "$f/p"; 0 }.GetNewClosure() } @{ Pacote = "$Work/x-4.0.0.msi"; Sha256 = "$Work/SOMAS" }
Test-Install 'a package that the list does not name' 64 'SHA-256' { } @{ Pacote = "$Work/y-4.0.0.msi"; Sha256 = "$Work/SOMAS" }
Test-Install 'a package of another hash' 65 'não é a esperada' { } @{ Pacote = "$Work/y-4.0.0.msi"; Sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' }
Test-Install 'a package without its hash' 64 'SHA-256' { Write-File "$f/x-4.0.0.msi" 'abc' } @{ Pacote = 'C:\x-4.0.0.msi' }
Test-Install 'a delay that reaches the next run' 64 'o atraso' { } @{ AtrasoSegundos = 60 }
Test-Install 'an account that is not there' 64 'não existe' { } @{ Conta = 'LOJA\ninguem' }
Test-Install 'without a login and without its name' 78 '-SemLogin' { } @{ SemLogin = $true }

# --- what another user of this computer prepared before the installation ---
$caixa1 = 'S-1-5-21-1-2-3-1002'
function Test-Planted {
    # A folder for the data that somebody else made: refused with his name, nothing read, written or restricted. $Path: what is whose.
    param([string]$Sentence, [string]$Told, [scriptblock]$Plant, [hashtable]$With = @{})
    $f = Start-Store
    $Path = ''
    . $Plant
    if ($Path) { $global:Fake.Owners[$Path] = $caixa1 }
    $before = Get-Picture "$f"
    $all = @{ Modelo = "$f/rede.env"; Loja = 10; SemPerguntas = $true; Programas = "$f/p"; Dados = "$f/d" }
    foreach ($key in $With.Keys) { $all[$key] = $With[$key] }
    & "$Scripts/install.ps1" @all
    Confirm-Same "planted: ${Sentence}: is refused, and why" '77 True' "$LASTEXITCODE $([bool](($global:Fake.Said -join "`n") -match $Told))"
    Confirm-Same "planted: ${Sentence}: nothing is written, not even a transcript, and no login is made" (@('0') + $before) (@("$(@($global:Fake.Statements | Where-Object { $_ -match 'CREATE' }).Count)") + (Get-Picture "$f"))
}
Test-Planted 'a .env of somebody else''s' "\.env pertence a $caixa1" { Write-File "$f/d/.env" 'API_ENDPOINT=https://evil.example/'; $Path = "$f/d/.env" }
Test-Planted 'a state of somebody else''s' "state\.json pertence a $caixa1" { Write-File "$f/d/data/state.json" '{}'; $Path = "$f/d/data/state.json" }
Test-Planted 'a folder of somebody else''s in it' "outbox pertence a $caixa1" { Write-File "$f/d/data/outbox/x" ''; $Path = "$f/d/data/outbox" }
Test-Planted 'a note of somebody else''s' "instalacao\.env pertence a $caixa1" { Write-File "$f/d/instalacao.env" 'LOGIN=sa'; $Path = "$f/d/instalacao.env" }
Test-Planted 'the folder is a junction' 'leva a outro lugar' { Write-File "$f/elsewhere/x" ''; $null = [IO.Directory]::CreateSymbolicLink("$f/d", "$f/elsewhere") }
Test-Planted 'a junction in the folder' 'logs leva a outro lugar' { Write-File "$f/elsewhere/x" ''; $null = [IO.Directory]::CreateDirectory("$f/d"); $null = [IO.Directory]::CreateSymbolicLink("$f/d/logs", "$f/elsewhere") }
$f = Start-Store
$null = [IO.Directory]::CreateDirectory("$f/d")
$global:Fake.Owners["$f/d"] = $caixa1
& "$Scripts/install.ps1" -Modelo "$f/rede.env" -Loja 10 -SemPerguntas -Programas "$f/p" -Dados "$f/d"
Confirm-Same 'planted: an empty folder is taken over, before anything else is done' "0; $f/d /setowner *S-1-5-32-544 /L /Q; $f/d /reset /L /Q; $f/d /inheritance:r /grant:r *S-1-5-32-544:(OI)(CI)F *S-1-5-18:(OI)(CI)F /L /Q" @($LASTEXITCODE; $global:Fake.Icacls[0..2])
Confirm-Same 'no call of icacls goes down a tree by itself, each stays at a link' 0 @($global:Fake.Icacls | Where-Object { $_ -cmatch ' /T' -or $_ -cnotmatch ' /L' }).Count
$programs = @($global:Fake.Icacls | Where-Object { $_ -like "$f/p /inheritance:r*" })
Confirm-Same 'programs outside Program Files: others read and no more' "$f/p /inheritance:r /grant:r *S-1-5-32-544:(OI)(CI)F *S-1-5-18:(OI)(CI)F *S-1-5-32-545:(OI)(CI)RX /L /Q" $programs
$f = Start-Store
$env:ProgramFiles = $f
& "$Scripts/install.ps1" -Modelo "$f/rede.env" -Loja 10 -SemPerguntas -Programas "$f/p" -Dados "$f/d"
Confirm-Same 'below Program Files Windows sees to it' '0 0' "$LASTEXITCODE $(@($global:Fake.Icacls | Where-Object { $_ -like "$f/p*" }).Count)"
$env:ProgramFiles = ''
$f = Start-Store
Write-File "$f/p/planted.exe" 'x'
$global:Fake.Owners["$f/p/planted.exe"] = $caixa1
& "$Scripts/install.ps1" -Modelo "$f/rede.env" -Loja 10 -SemPerguntas -Programas "$f/p" -Dados "$f/d"
Confirm-Same 'planted: programs of somebody else''s: are refused' '77 True' "$LASTEXITCODE $([bool]($global:Fake.Said -match "planted\.exe pertence a $caixa1"))"

# --- a login that was there ---
function Start-Login { $f = Start-Store; $usual = $answering; $global:Fake.Sql = { param($database, $statement) if ($statement -match '^SELECT 1 AS n') { [pscustomobject]@{ n = 1 } } else { & $usual $database $statement } }.GetNewClosure(); $f }
$f = Start-Login
& "$Scripts/install.ps1" -Modelo "$f/rede.env" -Loja 10 -SemPerguntas -Programas "$f/p" -Dados "$f/d" -Login 'fornecedor'
Confirm-Same 'install: a login of somebody else''s keeps its password' '78 0' "$LASTEXITCODE $(@($global:Fake.Statements | Where-Object { $_ -match 'ALTER LOGIN' }).Count)"
$f = Start-Login
& "$Scripts/install.ps1" -Modelo "$f/rede.env" -Loja 10 -SemPerguntas -Programas "$f/p" -Dados "$f/d"
Confirm-Same 'install: a login that was there is not noted as ours' '0 False' "$LASTEXITCODE $((Get-PdvEnvTable ([IO.File]::ReadAllBytes("$f/d/instalacao.env"))).Contains('LOGIN'))"
$f = Start-Store
& "$Scripts/install.ps1" -Modelo "$f/rede.env" -Loja 10 -SemPerguntas -Programas "$f/p" -Dados "$f/d"
$note = Get-PdvEnvTable ([IO.File]::ReadAllBytes("$f/d/instalacao.env"))
Confirm-Same 'install: a login that it makes is noted, with where it is' 'pdv_sync; localhost\HIPER; HiperPdv; Hiper; S-1-5-18' @('LOGIN', 'SERVIDOR', 'CAIXA', 'GESTAO', 'CONTA' | ForEach-Object { $note[$_] })
$f = Start-Store
$global:Fake.Registry['HKLM:\SOFTWARE\Microsoft\Microsoft SQL Server\MSSQL12.HIPER\MSSQLServer\SuperSocketNetLib\Tcp\IPAll'] = @{ TcpPort = '51433,1433' }
& "$Scripts/install.ps1" -Modelo "$f/rede.env" -Loja 10 -SemPerguntas -Programas "$f/p" -Dados "$f/d"
Confirm-Same 'install: a fixed port is written, so that nobody is asked for it' '0 51433' "$LASTEXITCODE $((Get-PdvEnvTable ([IO.File]::ReadAllBytes("$f/d/.env")))['SQL_SERVER_PORT'])"

# Whoever dot-sources a script gets its functions and nothing is done.
$f = Start-Store
$before = Get-Picture "$f"
$got = & { . "$Scripts/install.ps1" -Dados "$f/d" -Programas "$f/p" -SemPerguntas; Get-Command 'Find-Instance', 'Install-Agent' | ForEach-Object { $_.Name } }
Confirm-Same 'dot-sourcing install.ps1 gives its functions' 'Find-Instance; Install-Agent' $got
$got = & { . "$Scripts/install.ps1" -SemPerguntas -Dados "$f/d" -Programas "$f/p"; function Test-Administrator { $false }; Invoke-Agent -Name 'x' -LogFolder "$f/d/logs" -Work { throw 'never' } }
Confirm-Same 'whoever is no administrator is told so, and nothing is done' (@(77) + $before) (@($got) + (Get-Picture "$f"))

# --- update_v4.ps1 from the Python agent ---
$legacy = '{"_retry_count": 2, "payload": {"window": {"from": "2026-03-02T09:50:00-03:00", "to": "2026-03-02T10:00:00-03:00"}, "vendas": [], "integrity": {"sync_id": "81e8d68f9bba' + 'a' * 52 + '"}}}'
$state = '{"last_sync_to": "2026-03-02T10:00:00", "version": "3.2.1"}'
function Start-Python {
    # The Python agent as it is found: in the data's folder, or in one of its own.
    param([string]$Where = 'd')
    $f = New-Place
    $env = "$([char]0xFEFF)# Configuração`r`nSQL_USERNAME=sa`r`nSQL_PASSWORD=`"$password`"`r`nSTORE_ID_PONTO_VENDA=10`r`nAPI_ENDPOINT=https://h.example/`r`nAPI_TOKEN=$token`r`nDE_ALGUEM=x"
    Write-File "$f/$Where/.env" $env
    Write-File "$f/$Where/main.py" 'print()'
    Write-File "$f/$Where/data/state.json" $state
    Write-File "$f/$Where/data/outbox/20260302_100000_81e8d68f9bba.json" $legacy
    Write-File "$f/$Where/data/dead_letter/20260301_100000_aaaaaaaaaaaa.json" '{}'
    Write-File "$f/novo-4.0.0.msi" 'abc'
    $null = Register-ScheduledTask -TaskName 'PDVSyncAgent' -TaskPath '\' -Xml '<python/>'
    $null = Register-ScheduledTask -TaskName 'Vendas' -TaskPath '\Loja\' -Xml '<vendas/>'
    $null = Register-ScheduledTask -TaskName 'Backup' -TaskPath '\' -Xml '<b/>'
    $global:Fake.Tasks['\PDVSyncAgent'].State = 'Running'
    $global:Fake.Tasks['\Loja\Vendas'].Actions = @([pscustomobject]@{ Execute = 'C:\Python\pythonw.exe'; Arguments = "`"$f/$Where/main.py`""; WorkingDirectory = $null })
    $global:Fake.Tasks['\Loja\Vendas'].State = 'Disabled'
    $global:Fake.Processes = @([pscustomobject]@{ ProcessId = 41; ParentProcessId = 1; Name = 'pythonw.exe'; ExecutablePath = 'C:\Python\pythonw.exe'; CommandLine = "pythonw $f/$Where/main.py" }, [pscustomobject]@{ ProcessId = 42; ParentProcessId = 1; Name = 'caixa.exe'; ExecutablePath = 'C:\c.exe'; CommandLine = 'c' },
        [pscustomobject]@{ ProcessId = $PID; ParentProcessId = 43; Name = 'engine'; ExecutablePath = ''; CommandLine = '' }, [pscustomobject]@{ ProcessId = 43; ParentProcessId = 1; Name = 'cmd.exe'; ExecutablePath = ''; CommandLine = "cmd /c $f/$Where/update.cmd" })
    $global:Fake.Msi = { param($line) if ($line -match '^/i') { Write-Driver "$f/p" }; 0 }.GetNewClosure()
    $f
}
$abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
function Update-It { param([string]$f, [hashtable]$With = @{}) $all = @{ Package = "$f/novo-4.0.0.msi"; Sha256 = $abc; Programas = "$f/p"; Dados = "$f/d" }; foreach ($key in $With.Keys) { $all[$key] = $With[$key] }; & "$Scripts/update_v4.ps1" @all }

$f = Start-Python
$before = Get-Picture "$f"; $tasks = Get-TaskPicture
Update-It $f @{ WhatIf = $true }
Confirm-Same 'update -WhatIf ends with 0 and changes nothing' (@(0) + $before + $tasks) (@($LASTEXITCODE) + (Get-Picture "$f") + (Get-TaskPicture))
Confirm-Same 'update -WhatIf ends no process and calls no installer' 0 ($global:Fake.Killed.Count + $global:Fake.Calls.Count)
$env = [IO.File]::ReadAllText("$f/d/.env")
Update-It $f
Confirm-Same 'update from Python ends with 0' 0 $LASTEXITCODE
$after = [IO.File]::ReadAllText("$f/d/.env")
Confirm-Same 'update: every character of .env stands in front of the new keys' "$env`r`n`r`n" $after.Substring(0, $env.Length + 4)
Confirm-Same 'update: state, queue and dead letter are there for the new agent' @($state, $legacy, '{}') @([IO.File]::ReadAllText("$f/d/data/state.json"), [IO.File]::ReadAllText("$f/d/data/outbox/20260302_100000_81e8d68f9bba.json"), [IO.File]::ReadAllText("$f/d/data/dead_letter/20260301_100000_aaaaaaaaaaaa.json"))
Confirm-Same 'update: our task is on, the old ones are gone, strangers'' stay' @('\Backup', '\PDVSyncAgent') @($global:Fake.Tasks.Keys | ForEach-Object { $_ } | Sort-Object)
Confirm-Same 'update: only the old agent''s process was ended, not the shell that updates' 41 $global:Fake.Killed
$saved = [IO.Directory]::GetDirectories("$f/d-backup")[0]
Confirm-Same 'update: the backup holds configuration, state, queue and the tasks' 4 @('origem/.env', 'dados/State', 'dados/Outbox/20260302_100000_81e8d68f9bba.json', 'tarefas/PDVSyncAgent.xml' | Where-Object { [IO.File]::Exists("$saved/$_") }).Count
$said = ($global:Fake.Said -join "`n") + ($global:Fake.Calls -join ' ') + ($global:Fake.Icacls -join ' ')
Confirm-Same 'update: no secret is said' 0 @($password, $token | Where-Object { $said.Contains($_) }).Count

"migrated`t$f/d"

$f = Start-Python 'velho'
Update-It $f @{ Origem = "$f/velho" }
Confirm-Same 'update from another folder: data are copied, the old ones stay' "0 $state $state $legacy" "$LASTEXITCODE $([IO.File]::ReadAllText("$f/d/data/state.json")) $([IO.File]::ReadAllText("$f/velho/data/state.json")) $([IO.File]::ReadAllText("$f/d/data/outbox/20260302_100000_81e8d68f9bba.json"))"

function Test-Rollback {
    # An update in which something goes wrong: its code, and every file and task as before.
    param([string]$Sentence, [int]$Code, [scriptblock]$Wrong, [string]$Where = 'd', [hashtable]$With = @{})
    $f = Start-Python $Where
    $before = @(Get-Picture "$f/d", "$f/p", "$f/$Where") + @(Get-TaskPicture | Sort-Object)
    . $Wrong
    if ($Where -ne 'd') { $With.Origem = "$f/$Where" }
    Update-It $f $With
    Confirm-Same "update: ${Sentence}: its code" $Code $LASTEXITCODE
    Confirm-Same "update: ${Sentence}: all is as it was" $before (@(Get-Picture "$f/d", "$f/p", "$f/$Where") + @(Get-TaskPicture | Sort-Object))
}
Test-Rollback 'another hash' 65 { Write-File "$f/novo-4.0.0.msi" 'abd' }
Test-Rollback 'no hash' 64 { } -With @{ Sha256 = '' }
Test-Rollback 'http' 64 { } -With @{ Package = 'http://h.example/x.msi' }
Test-Rollback 'the disk is full while it backs up' 74 { $global:Fake.CopyFails = 'main\.py$' }
Test-Rollback 'the installer fails' 73 { $global:Fake.Msi = { param($line) if ($line -match '^/i') { Write-File "$f/p/meio.exe" 'x'; 1603 } else { 0 } }.GetNewClosure() }
Test-Rollback 'another installation is in progress' 75 { $global:Fake.Msi = { 1618 } }
Test-Rollback 'the doctor finds a fault' 1 { $global:Fake.Msi = { Write-Driver "$f/p" -Doctor 1; 0 }.GetNewClosure() }
Test-Rollback 'the cycle fails and has moved nothing' 69 { $global:Fake.Msi = { Write-Driver "$f/p" -Cycle 69 -Deed "rm $f/d/data/outbox/*; echo x >$f/d/data/outbox/y"; 0 }.GetNewClosure() }
Test-Rollback 'the task cannot be registered' 70 { $global:Fake.RegisterFails = $true }
Test-Rollback 'from another folder, the cycle fails' 78 { $global:Fake.Msi = { Write-Driver "$f/p" -Cycle 78; 0 }.GetNewClosure() } -Where 'velho'

$f = Start-Python
$global:Fake.Meanwhile = { Write-File "$f/novo-4.0.0.msi" 'evil' }.GetNewClosure()
$global:Fake.Msi = { param($line) $null = $line -match '^/i "([^"]*)"'; $global:Fake.Installed = [IO.File]::ReadAllText($Matches[1]); Write-Driver "$f/p"; 0 }.GetNewClosure()
Update-It $f
Confirm-Same 'update: a package that is changed after the look at it: what was looked at is installed' '0 abc' "$LASTEXITCODE $($global:Fake.Installed)"
$protected = [array]::IndexOf($global:Fake.Icacls, "$f/d-backup /inheritance:r /grant:r *S-1-5-32-544:(OI)(CI)F *S-1-5-18:(OI)(CI)F /L /Q")
Confirm-Same 'update: the backup''s folder is protected' $true ($protected -ge 0)
foreach ($file in 'velho/.env', 'velho/data/state.json', 'velho/data/outbox/20260302_100000_81e8d68f9bba.json') {
    $f = Start-Python 'velho'
    $global:Fake.Owners["$f/$file"] = $caixa1
    $before = Get-Picture "$f"; $tasks = Get-TaskPicture
    Update-It $f @{ Origem = "$f/velho" }
    Confirm-Same "update: $file of somebody else's is refused, with his name, and nothing is changed" (@("77 True") + $before + $tasks) (@("$LASTEXITCODE $([bool]($global:Fake.Said -match "pertence a $caixa1"))") + (Get-Picture "$f") + (Get-TaskPicture))
}
$f = Start-Python
Write-File "$f/d-backup/x" ''
$global:Fake.Owners["$f/d-backup/x"] = $caixa1
Update-It $f
Confirm-Same 'update: a backup''s folder with something of somebody else''s in it is refused' '77 0' "$LASTEXITCODE $($global:Fake.Calls.Count)"

# A store in Manaus, which sets nothing: what the agent before goes on from is its own time.
$f = Start-Python
$deed = "echo '{`"last_sync_to`":`"2026-03-02T11:00:00-04:00`"}' >$f/d/data/state.json"
$global:Fake.Msi = { Write-Driver "$f/p" -Cycle 69 -Deed $deed; 0 }.GetNewClosure()
Update-It $f
Confirm-Same 'update: going back in a store at -04:00 that sets no STORE_UTC_OFFSET' $state.Replace('10:00:00', '11:00:00') ([IO.File]::ReadAllText("$f/d/data/state.json"))
$f = Start-Python
$deed = "echo '{`"last_sync_to`":`"2026-03-02T10:00:00-04:00`"}' >$f/d/data/state.json"
$global:Fake.Msi = { Write-Driver "$f/p" -Cycle 69 -Deed $deed; 0 }.GetNewClosure()
Update-It $f
Confirm-Same 'update: ... and a cycle that moved nothing there' $state ([IO.File]::ReadAllText("$f/d/data/state.json"))

# A cycle that delivered and then failed: what went is not sent again, what waits goes back into the old queue.
$f = Start-Python
$queue = "$f/d/data/outbox"
$deed = "rm $queue/*; printf '{\`"a\`":1}' | gzip >$queue/20260302T140000Z_bbbbbbbbbbbb_cl_t0.json.gz; echo '{\`"last_sync_to\`":\`"2026-03-02T11:00:00-03:00\`"}' >$f/d/data/state.json"
$global:Fake.Msi = { Write-Driver "$f/p" -Cycle 69 -Deed $deed.Replace('\"', '"'); 0 }.GetNewClosure()
Update-It $f
Confirm-Same 'update: a cycle that moved and then failed: the code is the cycle''s' 69 $LASTEXITCODE
Confirm-Same 'update: the old agent goes on where the cycle ended' $state.Replace('10:00:00', '11:00:00') ([IO.File]::ReadAllText("$f/d/data/state.json"))
Confirm-Same 'update: what waits is in the old queue, what went is not' "$queue/20260302_140000_bbbbbbbbbbbb.json {`"_retry_count`": 0, `"payload`": {`"a`":1}}" @([IO.Directory]::GetFiles($queue) | ForEach-Object { "$_ $([IO.File]::ReadAllText($_))" })
Confirm-Same 'update: and its task runs again' 'Running' $global:Fake.Tasks['\PDVSyncAgent'].State

# --- update_v4.ps1 from an earlier version of ours ---
$f = Start-Store
$code = '{5D7CE187-80A0-4EEF-ACF5-F6A6D1E4C2B3}'
$uninstall = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall'
$global:Fake.Registry[$uninstall] = @{}
$global:Fake.Registry["$uninstall\$code"] = @{ DisplayName = 'PDV Sync Agent'; DisplayVersion = '4.0.0' }
Write-File "$f/d/.env" "STORE_ID_PONTO_VENDA=10`nAPI_TOKEN=$token`n"
Write-File "$f/d/data/state.json" $state
Write-File "$f/novo-4.1.0.msi" 'abc'
Write-File "$f/novo-3.9.0.msi" 'abc'
$null = Register-ScheduledTask -TaskName 'PDVSyncAgent' -TaskPath '\' -Xml '<Task><UserId>S-1-5-21-1-2-3-1001</UserId><RandomDelay>PT7S</RandomDelay></Task>'
Write-File "$f/d/instalacao.env" 'CONTA=S-1-5-20'
Update-It $f @{ Package = "$f/novo-3.9.0.msi" }
Confirm-Same 'update: an older package is refused' 65 $LASTEXITCODE
$global:Fake.Msi = { param($line) if ($line -match '^/i') { Write-Driver "$f/p" -Doctor 1; Write-File "$f/p/novo.exe" 'x'; $global:Fake.Registry["$uninstall\{00000000-0000-0000-0000-000000000001}"] = @{ DisplayName = 'PDV Sync Agent'; DisplayVersion = '4.1.0' } } else { $global:Fake.Registry.Remove("$uninstall\{00000000-0000-0000-0000-000000000001}") }; 0 }.GetNewClosure()
$before = Get-Picture "$f/p", "$f/d"
Update-It $f @{ Package = "$f/novo-4.1.0.msi" }
Confirm-Same 'update of ours that fails: code, programs and data as before' (@(1) + $before) (@($LASTEXITCODE) + (Get-Picture "$f/p", "$f/d"))
Confirm-Same 'update of ours that fails: the new product is removed' 1 @($global:Fake.Calls | Where-Object { $_ -match '/x \{00000000-0000-0000-0000-000000000001\}' }).Count
$global:Fake.Msi = { Write-Driver "$f/p"; 0 }.GetNewClosure()
Update-It $f @{ Package = 'https://h.example/novo-4.1.0.msi' }
Confirm-Same 'update of ours from https keeps the account that was noted, not that of a task which anybody may have registered, and the delay' '0 True True' "$LASTEXITCODE $($global:Fake.Tasks['\PDVSyncAgent'].Xml.Contains('<UserId>S-1-5-20</UserId>')) $($global:Fake.Tasks['\PDVSyncAgent'].Xml.Contains('PT7S'))"

# --- uninstall.ps1 ---
$with = @{ Programas = "$f/p"; Dados = "$f/d"; SemPerguntas = $true }
$before = Get-Picture "$f"; $tasks = Get-TaskPicture
& "$Scripts/uninstall.ps1" @with -RemoverDados -RemoverLogin -WhatIf
Confirm-Same 'uninstall -WhatIf changes nothing' (@(0) + $before + $tasks) (@($LASTEXITCODE) + (Get-Picture "$f") + (Get-TaskPicture))
Write-File "$f/d/data/outbox/20260302T140000Z_bbbbbbbbbbbb_cl_t0.json.gz" 'x'
& "$Scripts/uninstall.ps1" @with -RemoverDados
Confirm-Same 'uninstall removes nothing while sales wait that would be lost' (@(1) + $tasks) (@($LASTEXITCODE) + (Get-TaskPicture))
$global:Fake.Msi = { param($line) [IO.Directory]::Delete("$f/p", $true); $global:Fake.Registry.Clear(); 0 }.GetNewClosure()
& "$Scripts/uninstall.ps1" @with
Confirm-Same 'uninstall removes task and programs and keeps the data' "0 0 False True" "$LASTEXITCODE $($global:Fake.Tasks.Count) $([IO.Directory]::Exists("$f/p")) $([IO.File]::Exists("$f/d/.env"))"
$drops = { @($global:Fake.Statements | Where-Object { $_ -match 'DROP' }) }
Write-File "$f/d/.env" "SQL_USERNAME=fornecedor`nSQL_PASSWORD=x`nSQL_SERVER_INSTANCE=x;User ID=sa"
& "$Scripts/uninstall.ps1" @with -RemoverLogin
Confirm-Same 'uninstall removes no login that install.ps1 did not make, whatever .env names' "0 0 True" "$LASTEXITCODE $(@(& $drops).Count) $([bool]($global:Fake.Said -match 'não criou nenhum login'))"
Write-File "$f/d/instalacao.env" "LOGIN=pdv_sync`nSERVIDOR=localhost\A;Database=x`nCAIXA=Hiper;Pdv`nGESTAO="
$global:Fake.Answers = @('s', 'n')
& "$Scripts/uninstall.ps1" -Programas "$f/p" -Dados "$f/d"
Confirm-Same 'uninstall names the login in the question' True ($global:Fake.Said -contains 'Remover também o login pdv_sync do SQL Server localhost\A;Database=x? (s/N)')
Confirm-Same 'a name with ; adds nothing to a connection' 'localhost\A;Database=x;Hiper;Pdv: IF USER_ID; localhost\A;Database=x;master: IF SUSER_ID' @(& $drops | ForEach-Object { $_ -replace '_ID.*', '_ID' })
& "$Scripts/uninstall.ps1" @with -RemoverDados -RemoverLogin -Descartar
Confirm-Same 'uninstall removes login and data when asked' "0 False 4" "$LASTEXITCODE $([IO.Directory]::Exists("$f/d")) $(@(& $drops).Count)"
'end'
