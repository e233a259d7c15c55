#requires -Version 5.1
<#
.SYNOPSIS
Tira o PDV Sync Agent deste computador: a tarefa agendada e os programas; se for pedido, também o login do SQL Server e os dados.

.DESCRIPTION
Sem -RemoverLogin e -RemoverDados pergunta por eles; com -SemPerguntas eles ficam. Os dados guardam a configuração, a fila e o que
já foi enviado: enquanto houver vendas à espera na fila eles só são apagados com -Descartar.

Códigos de saída: 0 feito, 1 há vendas à espera, 69 banco fora do ar, 73 e 74 não pôde remover, 77 sem permissão.

.EXAMPLE
.\uninstall.ps1 -WhatIf
.EXAMPLE
.\uninstall.ps1 -RemoverLogin -RemoverDados -SemPerguntas
#>
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    [switch]$RemoverLogin,
    [switch]$RemoverDados,
    [switch]$Descartar,
    [switch]$SemPerguntas,
    [string]$Programas = "$env:ProgramFiles\PDVSyncAgent",
    [string]$Dados = "$env:ProgramData\PDVSyncAgent"
)
. (Join-Path $PSScriptRoot 'windows.ps1')

function Confirm-Wish {
    # The switch; or the answer to the question, where there is somebody to ask and something would be done.
    param([bool]$Wanted, [string]$Question)
    if ($Wanted -or $SemPerguntas -or $WhatIfPreference) { return $Wanted }
    (Read-Host "$Question (s/N)") -match '^\s*s(im)?\s*$'
}

function Get-Waiting {
    # How many payloads wait in the queue, by whichever version's name.
    param([object]$Place)
    if (-not (Test-Path -LiteralPath $Place.Outbox)) { return 0 }
    @(Get-ChildItem -LiteralPath $Place.Outbox | Where-Object { $_.Name -match '\.json(\.gz)?$' }).Count
}

function Remove-Login {
    # The users in both databases, then the login; what is not there any more is no failure.
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'the caller asks')]
    param([System.Collections.IDictionary]$Table)
    $name = if ($Table.Contains('SQL_USERNAME')) { $Table['SQL_USERNAME'] } else { '' }
    if ($name -eq '' -or $name -eq 'sa') { Write-Note 'o .env não tem um login do agente: nenhum foi removido'; return }
    $instance = if ($Table.Contains('SQL_SERVER_INSTANCE')) { $Table['SQL_SERVER_INSTANCE'] } else { 'HIPER' }
    $server = if ($instance) { "localhost\$instance" } else { 'localhost' }
    $text = ConvertTo-PdvSqlText $name
    foreach ($key in 'SQL_DATABASE', 'SQL_DATABASE_GESTAO') {
        $database = if ($Table.Contains($key)) { $Table[$key] } elseif ($key -eq 'SQL_DATABASE') { 'HiperPdv' } else { 'Hiper' }
        if ($database) { $null = Invoke-Sql -Server $server -Database $database -Statement "IF USER_ID($text) IS NOT NULL DROP USER $(ConvertTo-PdvSqlName $name);" }
    }
    $null = Invoke-Sql -Server $server -Database 'master' -Statement "IF SUSER_ID($text) IS NOT NULL DROP LOGIN $(ConvertTo-PdvSqlName $name);"
}

function Remove-Program {
    # By Windows Installer where it installed them; what came from a .zip, or is left, goes with its folder.
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'the caller asks')]
    param()
    foreach ($product in @(Get-InstalledProduct)) { Invoke-Msi -Argument "/x $($product.Code) /qn /norestart" }
    if (Test-Path -LiteralPath (Join-Path $Programas 'pdv-outbox.exe')) { Remove-Item -LiteralPath $Programas -Recurse -Force }
}

function Uninstall-Agent {
    $config = Read-Whole (Join-Path $Dados '.env')
    $table = Get-PdvEnvTable $config
    if ($table.Contains('SQL_PASSWORD')) { $null = $script:Secrets.Add($table['SQL_PASSWORD']) }
    $waiting = Get-Waiting (Get-PdvDataPlace -Content $config -Folder $Dados)
    if ($waiting -gt 0) { Write-Note "há $waiting payloads à espera na fila" }
    $login = Confirm-Wish -Wanted $RemoverLogin -Question 'Remover também o login do SQL Server?'
    $data = Confirm-Wish -Wanted $RemoverDados -Question "Apagar também a configuração e os dados em $Dados`?"
    if ($data -and $waiting -gt 0 -and -not $Descartar) { throw (Get-PdvFailure 1 "$waiting payloads ainda não foram entregues: execute pdv-sync.cmd antes, ou use -Descartar para perdê-los; nada foi removido") }

    $task = @(Get-ScheduledTask -TaskName $script:TaskName -TaskPath '\' -ErrorAction SilentlyContinue)
    if ($task.Count -gt 0 -and (Confirm-Step "\$script:TaskName" 'parar e remover a tarefa agendada')) {
        Stop-ScheduledTask -TaskName $script:TaskName -TaskPath '\'
        Unregister-ScheduledTask -TaskName $script:TaskName -TaskPath '\' -Confirm:$false
    }
    if (Confirm-Step $Programas 'encerrar e remover os programas') {
        Stop-OldProcess -Folder @($Programas)
        Remove-Program
    }
    if ($login -and (Confirm-Step 'SQL Server' 'remover o login')) { Remove-Login -Table $table }
    if ($data -and (Confirm-Step $Dados 'apagar a configuração e os dados')) { $script:RemoveData = $true }
}

$script:RemoveData = $false
function Invoke-Uninstall {
    # The transcript lies among the data: these go last, when it is closed.
    $code = Invoke-Agent -Name 'uninstall' -LogFolder (Join-Path $Dados 'logs') -Work { Uninstall-Agent }
    if ($code -eq 0 -and $script:RemoveData) {
        try { Remove-Item -LiteralPath $Dados -Recurse -Force -ErrorAction Stop }
        catch { Write-Note "uninstall: erro: $($_.Exception.Message)"; $code = 74 }
    }
    $code
}

if ($MyInvocation.InvocationName -ne '.') { exit (Invoke-Uninstall) }
