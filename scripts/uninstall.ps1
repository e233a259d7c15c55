#requires -Version 5.1
<#
.SYNOPSIS
Tira o PDV Sync Agent deste computador: a tarefa agendada e os programas; se for pedido, também o login do SQL Server e os dados.

.DESCRIPTION
Sem -RemoverLogin e -RemoverDados pergunta por eles; com -SemPerguntas eles ficam. Só o login que install.ps1 criou é removido. Os dados guardam a configuração, a fila e o que
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
    # The users in both databases, then the login, as install.ps1 noted them; what is not there any more is no failure.
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'the caller asks')]
    param([System.Collections.IDictionary]$Note)
    $text = ConvertTo-PdvSqlText $Note['LOGIN']
    $name = ConvertTo-PdvSqlName $Note['LOGIN']
    foreach ($database in @($Note['CAIXA'], $Note['GESTAO'] | Where-Object { $_ })) { $null = Invoke-Sql -Server $Note['SERVIDOR'] -Database $database -Statement "IF USER_ID($text) IS NOT NULL DROP USER $name;" }
    $null = Invoke-Sql -Server $Note['SERVIDOR'] -Database 'master' -Statement "IF SUSER_ID($text) IS NOT NULL DROP LOGIN $name;"
}

function Remove-Program {
    # By Windows Installer where it installed them; what came from a .zip, or is left, goes with its folder.
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'the caller asks')]
    param()
    foreach ($product in @(Get-InstalledProduct)) { Invoke-Msi -Argument "/x $($product.Code) /qn /norestart" }
    if (Test-Path -LiteralPath (Join-Path $Programas 'pdv-outbox.exe')) { Remove-Item -LiteralPath $Programas -Recurse -Force }
}

function Uninstall-Agent {
    $note = Get-PdvEnvTable (Get-Note $Dados)
    Enter-Data -Name 'uninstall' -Folder $Dados -Account "$($note['CONTA'])"
    $config = Read-Whole (Join-Path $Dados '.env')
    $waiting = Get-Waiting (Get-PdvDataPlace -Content $config -Folder $Dados)
    if ($waiting -gt 0) { Write-Note "há $waiting payloads à espera na fila" }
    $login = $note.Contains('LOGIN') -and (Confirm-Wish -Wanted $RemoverLogin -Question "Remover também o login $($note['LOGIN']) do SQL Server $($note['SERVIDOR'])?")
    if ($RemoverLogin -and -not $login) { Write-Note 'install.ps1 não criou nenhum login do SQL Server aqui: nenhum é removido' }
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
    if ($login -and (Confirm-Step $note['SERVIDOR'] "remover o login $($note['LOGIN'])")) { Remove-Login -Note $note }
    if ($data -and (Confirm-Step $Dados 'apagar a configuração e os dados')) { $script:RemoveData = $true }
}

$script:RemoveData = $false
function Invoke-Uninstall {
    # The transcript lies among the data: these go last, when it is closed.
    $code = Invoke-Agent -Name 'uninstall' -Work { Uninstall-Agent }
    if ($code -eq 0 -and $script:RemoveData) {
        try { Remove-Item -LiteralPath $Dados -Recurse -Force -ErrorAction Stop }
        catch { Write-Note "uninstall: erro: $($_.Exception.Message)"; $code = 74 }
    }
    $code
}

if ($MyInvocation.InvocationName -ne '.') { exit (Invoke-Uninstall) }
