#requires -Version 5.1
<#
.SYNOPSIS
Atualiza para esta versão: do agente em Python, ou de uma versão anterior deste agente. Se algo falha, tudo volta a ser como era.

.DESCRIPTION
Para as tarefas e os processos do agente que está lá; guarda programas, configuração e dados em <Dados>-backup; migra o .env (cada
valor e cada byte ficam, as chaves novas vêm no fim); leva state.json, a fila e os recusados; instala o pacote; registra a
tarefa; executa o diagnóstico e um ciclo. Só então o agente anterior está fora de serviço; a pasta dele fica onde está.
Nada é perguntado.

Se um passo falha, os anteriores são desfeitos, do último ao primeiro. Uma exceção: o que o ciclo já entregou não é
desfeito, senão iria outra vez; o agente anterior continua então de onde o ciclo parou.

Códigos de saída: 0 feito, 1 o diagnóstico encontrou uma FALHA, 64 parâmetros, 65 pacote, 69 banco ou servidor fora do ar, 73 não
pôde criar, 74 não pôde ler ou gravar, ou não pôde desfazer tudo, 75 tente mais tarde, 77 sem permissão, 78 configuração.

.PARAMETER Package
O .msi ou .zip: um arquivo, ou um endereço https://.
.PARAMETER Sha256
A soma do pacote, ou o arquivo SHA256SUMS; sempre necessária.
.PARAMETER Origem
A pasta do agente em Python, se não é a dos dados nem uma das usuais.
.PARAMETER Conta
A conta da tarefa, se não for SYSTEM; sem ela fica a que uma versão anterior deste agente tinha. -AtrasoSegundos: o mesmo.

.EXAMPLE
.\update_v4.ps1 -Package .\PDVSyncAgent-4.0.0.msi -Sha256 .\SHA256SUMS -WhatIf
.EXAMPLE
.\update_v4.ps1 -Package https://servidor.example/PDVSyncAgent-4.0.0.msi -Sha256 <64 dígitos>
#>
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    [string]$Package = '',
    [string]$Sha256 = '',
    [string]$Origem = '',
    [string]$Conta = '',
    [int]$AtrasoSegundos = -1,
    [string]$Programas = "$env:ProgramFiles\PDVSyncAgent",
    [string]$Dados = "$env:ProgramData\PDVSyncAgent"
)
. (Join-Path $PSScriptRoot 'windows.ps1')
$script:Undo = New-Object System.Collections.Stack

function Invoke-Step {
    # A step, and before it, what takes it back: also a step that fails half-way is taken back.
    param([string]$Target, [string]$Action, [scriptblock]$Do, [scriptblock]$Back = {})
    if (-not (Confirm-Step $Target $Action)) { return }
    Write-Note $Action
    $script:Undo.Push([pscustomobject]@{ Action = $Action; Back = $Back })
    $null = & $Do
}

function Undo-Step {
    # All steps back, last first; one that cannot be taken back does not keep the others. True when all were.
    $whole = $true
    while ($script:Undo.Count -gt 0) {
        $step = $script:Undo.Pop()
        try { $null = & $step.Back }
        catch { $whole = $false; Write-Note "não foi desfeito: $($step.Action): $($_.Exception.Message)" }
    }
    $whole
}

function Find-Origin {
    # Where the agent that is there has its .env.
    $places = if ($Origem) { @($Origem) } else { @($Dados, 'C:\PDVSyncAgent', $Programas, "${env:ProgramFiles(x86)}\PDVSyncAgent") }
    foreach ($place in $places) { if (Test-Path -LiteralPath (Join-Path $place '.env') -PathType Leaf) { return $place.TrimEnd('\', '/') } }
    throw (Get-PdvFailure 65 "nenhum agente anterior: não há .env em $($places -join ', '); indique a pasta com -Origem, ou use install.ps1")
}

function Read-Text { param([string]$Path) if (Test-Path -LiteralPath $Path -PathType Leaf) { [System.IO.File]::ReadAllText($Path) } else { '' } }

function Backup-Agent {
    # Programs, configuration and data as they are.
    param([string]$Folder, [string]$From, [object]$Place)
    Copy-Whole -From $Programas -To (Join-Path $Folder 'programas')
    foreach ($each in Get-ChildItem -LiteralPath $From -Force) { if ($each.Name -ne 'logs') { Copy-Whole -From $each.FullName -To (Join-Path (Join-Path $Folder 'origem') $each.Name) } }
    foreach ($what in 'State', 'Outbox', 'DeadLetter', 'Ledger') { Copy-Whole -From $Place.$what -To (Join-Path (Join-Path $Folder 'dados') $what) }
    Copy-Whole -From "$($Place.State).anterior" -To (Join-Path (Join-Path $Folder 'dados') 'Anterior')
}

function Restore-Place {
    # A file or folder as the backup has it: also gone, when it was not there.
    param([string]$Backup, [string]$Path)
    if (Test-Path -LiteralPath $Path) { Remove-Item -LiteralPath $Path -Recurse -Force }
    Copy-Whole -From $Backup -To $Path
}

function Restore-Data {
    # The data as they were, unless the cycle has moved a cursor: then what it delivered must not be sent a second time.
    param([string]$Backup, [object]$Old, [object]$New, [bool]$Ours, [string]$Offset)
    $saved = Join-Path $Backup 'dados'
    $before = Read-Text (Join-Path $saved 'State')
    $after = Read-Text $New.State
    $Offset = Get-PdvStoreOffset -Setting $Offset -State $after
    if (-not $Offset) { $Offset = [DateTimeOffset]::Now.ToString('zzz') }
    if (-not (Test-PdvStateMoved -Before $before -After $after -Offset $Offset)) {
        # What was copied to another place is as it was in its own.
        foreach ($what in 'State', 'Outbox', 'DeadLetter', 'Ledger') { if ($Old.$what -eq $New.$what) { Restore-Place -Backup (Join-Path $saved $what) -Path $Old.$what } }
        if ($Old.State -eq $New.State) { Restore-Place -Backup (Join-Path $saved 'Anterior') -Path "$($Old.State).anterior" }
        return
    }
    Write-Note 'o ciclo já levou vendas: o agente anterior continua de onde ele parou'
    if ($Ours) { return }
    $null = New-Item -ItemType Directory -Path $Old.Outbox -Force
    foreach ($file in @(Get-ChildItem -LiteralPath $New.Outbox -ErrorAction SilentlyContinue | Where-Object { $_.Name -like '*.json.gz' })) {
        $entry = ConvertTo-PdvLegacyEntry -Name $file.Name -Content ([System.IO.File]::ReadAllBytes($file.FullName))
        if ($null -eq $entry) { continue }
        [System.IO.File]::WriteAllBytes((Join-Path $Old.Outbox $entry.Name), $entry.Content)
        Remove-Item -LiteralPath $file.FullName -Force
    }
    [System.IO.File]::WriteAllText($Old.State, (ConvertTo-PdvLegacyState -Before $before -After $after -Offset $Offset))
}

function Restore-Program {
    # Away with the new product, back with the old one where Windows Installer kept it, and every file as it was.
    param([string]$Backup, [object[]]$Product)
    foreach ($each in @(Get-InstalledProduct)) { if (@($Product | Where-Object { $_.Code -eq $each.Code }).Count -eq 0) { Invoke-Msi -Argument "/x $($each.Code) /qn /norestart" } }
    $there = @(Get-InstalledProduct | ForEach-Object { $_.Code })
    foreach ($each in $Product) {
        $kept = Join-Path $Backup "$($each.Code).msi"
        if ($there -notcontains $each.Code -and (Test-Path -LiteralPath $kept)) { Invoke-Msi -Argument "/i `"$kept`" /qn /norestart PDV_PROTECTED=1" }
    }
    Restore-Place -Backup (Join-Path $Backup 'programas') -Path $Programas
    if (Test-Path -LiteralPath $Programas) { Protect-Program $Programas }
}

function Stop-OldTask {
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'the caller asks')]
    param([object[]]$Task, [string]$Backup)
    $null = New-Item -ItemType Directory -Path $Backup -Force
    foreach ($each in $Task) {
        $each.State = "$((Get-ScheduledTask -TaskName $each.TaskName -TaskPath $each.TaskPath).State)"
        $each.Xml = [string](Export-ScheduledTask -TaskName $each.TaskName -TaskPath $each.TaskPath)
        [System.IO.File]::WriteAllText((Join-Path $Backup "$($each.TaskName).xml"), $each.Xml)
        Stop-ScheduledTask -TaskName $each.TaskName -TaskPath $each.TaskPath
        $null = Disable-ScheduledTask -TaskName $each.TaskName -TaskPath $each.TaskPath
    }
}

function Restore-OldTask {
    # As they were: registered, on or off, running or not. One whose name ours took is registered again.
    param([object[]]$Task)
    foreach ($each in $Task) {
        if (-not $each.Xml) { continue } # it was not touched
        if (@(Get-ScheduledTask -TaskName $each.TaskName -TaskPath $each.TaskPath -ErrorAction SilentlyContinue).Count -eq 0) { $null = Register-ScheduledTask -TaskName $each.TaskName -TaskPath $each.TaskPath -Xml $each.Xml -Force }
        if ($each.State -ne 'Disabled') { $null = Enable-ScheduledTask -TaskName $each.TaskName -TaskPath $each.TaskPath }
        if ($each.State -eq 'Running') { Start-ScheduledTask -TaskName $each.TaskName -TaskPath $each.TaskPath }
    }
}

function Remove-NewTask {
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'the caller asks')]
    param()
    if (@(Get-ScheduledTask -TaskName $script:TaskName -TaskPath '\' -ErrorAction SilentlyContinue).Count -eq 0) { return }
    Stop-ScheduledTask -TaskName $script:TaskName -TaskPath '\'
    Unregister-ScheduledTask -TaskName $script:TaskName -TaskPath '\' -Confirm:$false
}

function Get-TaskSetting {
    # The account that was noted when the agent was installed and the delay of its task, so that an update keeps them; parameters are worth more.
    # The task itself names no account that is trusted: any user may register one.
    param([System.Collections.IDictionary]$Note, [bool]$Ours)
    $account = if ($Conta) { $Conta } else { "$($Note['CONTA'])" }
    $setting = [pscustomobject]@{ Account = (Resolve-Account $account); Delay = $(if ($AtrasoSegundos -lt 0) { 20 } else { $AtrasoSegundos }) }
    if (-not $Ours -or @(Get-ScheduledTask -TaskName $script:TaskName -TaskPath '\' -ErrorAction SilentlyContinue).Count -eq 0) { return $setting }
    $xml = [string](Export-ScheduledTask -TaskName $script:TaskName -TaskPath '\')
    if (-not $Conta -and $xml -match '<LogonType>Password<') { $setting.Account.Name = '$' } # a managed account
    if ($AtrasoSegundos -lt 0 -and $xml -match '<RandomDelay>PT([0-9]+)S<') { $setting.Delay = [int]$Matches[1] }
    $setting
}

function Update-Agent {
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'each step asks')]
    param()
    if ((Get-PdvPackageKind $Package) -eq '') { throw (Get-PdvFailure 64 'diga o pacote com -Package: um arquivo .msi ou .zip, ou um endereço https:// deles') }
    if (-not $Sha256) { throw (Get-PdvFailure 64 'diga a soma SHA-256 do pacote com -Sha256; ela vem com ele, em SHA256SUMS') }
    $noted = Get-Note $Dados
    $ours = Test-Path -LiteralPath (Join-Path $Programas 'pdv-outbox.exe')
    $setting = Get-TaskSetting -Note (Get-PdvEnvTable $noted) -Ours $ours
    $account = $setting.Account
    Enter-Data -Name 'update' -Folder $Dados -Account $account.Sid
    $from = Find-Origin
    Confirm-Owner -Path (Join-Path $from '.env') -Account $account.Sid
    $config = Read-Whole (Join-Path $from '.env')
    $table = Get-PdvEnvTable $config
    foreach ($key in 'SQL_PASSWORD', 'API_TOKEN', 'API_HMAC_SECRET', 'MONITOR_URL', 'API_PROXY') { if ($table.Contains($key)) { $null = $script:Secrets.Add($table[$key]) } }
    Write-Note "atualiza $(if ($ours) { 'este agente' } else { 'o agente em Python' }), de $from"
    foreach ($remark in Get-PdvEnvRemark $config) { Write-Note "aviso: .env: $remark" }
    $merged = Merge-PdvEnv -Content $config -Heading "Chaves novas da versão 4, com o seu padrão."
    $lost = @(Compare-PdvEnv -Before $config -After $merged)
    if ($lost.Count -gt 0) { throw (Get-PdvFailure 70 "a migração do .env perderia: $($lost -join ', ')") }
    $old = Get-PdvDataPlace -Content $config -Folder $from
    $new = Get-PdvDataPlace -Content $config -Folder $Dados
    foreach ($what in 'State', 'Outbox', 'DeadLetter', 'Ledger') { Confirm-Owner -Path $old.$what -Account $account.Sid -Inside }
    $moves = @(Get-PdvDataMove -Content $config -From $from -To $Dados)
    if ($moves.Count -gt 0 -and (Test-Path -LiteralPath $new.State)) { throw (Get-PdvFailure 78 "há dados em $from e também em $($new.State): tire dali os que não valem e execute de novo") }
    $tasks = @(Get-OldTask -Folder @($from, $Programas) | ForEach-Object { [pscustomobject]@{ TaskName = $_.TaskName; TaskPath = $_.TaskPath; State = ''; Xml = '' } })
    $products = @(Get-InstalledProduct)
    $backup = Join-Path "$Dados-backup" (Get-Date).ToString('yyyyMMdd-HHmmss')
    $env4 = Join-Path $Dados '.env'
    $had = Read-Whole $env4
    $hadEnv = Test-Path -LiteralPath $env4

    try {
        # The package first: while it is fetched and looked at the agent that is there goes on.
        $script:File = ''
        Invoke-Step $Package 'conferir o pacote' {
            Protect-Folder -Path "$Dados-backup" # nobody changes the package between the look at it and its installation
            $script:File = Get-PackageFile -Package $Package -Sha256 $Sha256 -Folder $backup
            $version = ConvertTo-PdvVersion (Split-Path -Leaf $script:File)
            foreach ($each in $products) { if ($version -and $each.Version -and $version -lt $each.Version) { throw (Get-PdvFailure 65 "o pacote ($version) é anterior à versão instalada ($($each.Version))") } }
        }
        Invoke-Step (@($tasks | ForEach-Object { $_.TaskName }) -join ', ') 'parar as tarefas agendadas' { Stop-OldTask -Task $tasks -Backup (Join-Path $backup 'tarefas') } { Restore-OldTask -Task $tasks }
        Invoke-Step $from 'encerrar os processos' { Stop-OldProcess -Folder @($from, $Programas) }
        Invoke-Step $backup 'guardar programas, configuração e dados' {
            Backup-Agent -Folder $backup -From $from -Place $old
            foreach ($each in $products) { if ($each.Package) { Copy-Whole -From $each.Package -To (Join-Path $backup "$($each.Code).msi") } }
        }
        Invoke-Step $env4 'migrar a configuração' { Write-Config -Path $env4 -Content $merged -Account $account.Sid } {
            if ($hadEnv) { Write-Config -Path $env4 -Content $had -Account $account.Sid } elseif (Test-Path -LiteralPath $env4) { Remove-Item -LiteralPath $env4 -Force }
        }
        Invoke-Step $Dados 'levar o estado, a fila e os recusados' { foreach ($move in $moves) { Copy-Whole -From $move.From -To $move.To } } {
            Restore-Data -Backup $backup -Old $old -New $new -Ours $ours -Offset $table['STORE_UTC_OFFSET']
            foreach ($move in $moves) { if (Test-Path -LiteralPath $move.To) { Remove-Item -LiteralPath $move.To -Recurse -Force } }
        }
        Invoke-Step $Programas 'instalar os programas' { Protect-Program $Programas; Install-Package -File $script:File -Programs $Programas -LogFolder $backup } { Restore-Program -Backup $backup -Product $products }
        Invoke-Step "\$script:TaskName" 'registrar a tarefa agendada' { Register-Agent -Programs $Programas -Account $account -DelaySeconds $setting.Delay } { Remove-NewTask }
        Invoke-Step $Programas 'executar o diagnóstico e um ciclo' { Test-Health -Programs $Programas } { Stop-OldProcess -Folder @($Programas) }
    }
    catch {
        $failure = $_.Exception
        Write-Note "falhou: $($failure.Message)"
        Write-Note 'volta ao que era:'
        if (-not (Undo-Step)) { throw (Get-PdvFailure 74 "nem tudo voltou ao que era: o que falta está em $backup") }
        Write-Note "tudo voltou ao que era; a cópia fica em $backup"
        throw $failure
    }
    if (-not $WhatIfPreference) { Write-Config -Path (Join-Path $Dados $script:NoteName) -Content (Edit-PdvEnv -Content $noted -Value ([ordered]@{ CONTA = $account.Sid })) }
    # They are off already: one that cannot be removed is no failure.
    foreach ($each in @($tasks | Where-Object { $_.TaskName -ne $script:TaskName -or $_.TaskPath -ne '\' })) {
        if (-not (Confirm-Step "$($each.TaskPath)$($each.TaskName)" 'remover a tarefa do agente anterior')) { continue }
        try { Unregister-ScheduledTask -TaskName $each.TaskName -TaskPath $each.TaskPath -Confirm:$false }
        catch { Write-Note "aviso: a tarefa $($each.TaskName) está desligada, mas não foi removida: $($_.Exception.Message)" }
    }
    if (-not $WhatIfPreference) { Write-Note "o que havia está guardado em $backup; quando estiver tudo bem, pode ser apagado" }
}

if ($MyInvocation.InvocationName -ne '.') { exit (Invoke-Agent -Name 'update' -Work { Update-Agent }) }
