#requires -Version 5.1
<#
.SYNOPSIS
Instala o PDV Sync Agent neste computador: login de leitura no SQL Server, configuração, programas e tarefa agendada.

.DESCRIPTION
Acha a instância do SQL Server com os bancos da loja, cria nela um login que só pode ler as tabelas que o agente lê (veja
pdv-sync-login.sql), escreve o .env, instala os programas, registra a tarefa \PDVSyncAgent, executa o diagnóstico e um
ciclo. Só termina com 0 se tudo isso deu certo. Executar outra vez não faz mal: o que já está no .env fica.

Nenhuma senha ou credencial é parâmetro: um parâmetro fica à vista na lista de processos e no registro da sessão. A credencial
do servidor é perguntada, ou vem do arquivo de -Modelo.

Códigos de saída: 0 feito, 1 o diagnóstico encontrou uma FALHA, 64 parâmetros, 65 pacote, 69 banco ou servidor fora do ar, 73 não
pôde criar, 74 não pôde ler ou gravar, 75 tente mais tarde, 77 sem permissão, 78 configuração.

.PARAMETER Modelo
Um .env com o que vale para todas as lojas (API_ENDPOINT, API_TOKEN, ...). O que já está no .env deste computador vale mais.
.PARAMETER SemLogin
Não cria o login: usa SQL_USERNAME e SQL_PASSWORD do modelo ou do .env (um DBA executou pdv-sync-login.sql).
.PARAMETER Loja
O id_ponto_venda, se a lista tem mais de um. -Filial: o id_filial do Gestão.
.PARAMETER Pacote
O .msi ou .zip; sem ele, o .msi que estiver ao lado deste arquivo, ou os programas que já estão lá.
.PARAMETER Sha256
A soma do pacote, ou o arquivo SHA256SUMS.
.PARAMETER Conta
A conta da tarefa, se não for SYSTEM. Ela recebe acesso à configuração e aos dados.
.PARAMETER AtrasoSegundos
O atraso sorteado de cada execução, de 0 a 29.
.PARAMETER SemPerguntas
Não pergunta nada: o que falta é um erro.

.EXAMPLE
.\install.ps1 -WhatIf
.EXAMPLE
.\install.ps1 -Modelo \\servidor\pdv\rede.env -Loja 10 -Filial 7 -SemPerguntas
#>
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    [string]$Instancia = '',
    [string]$Caixa = 'HiperPdv',
    [string]$Gestao = 'Hiper',
    [switch]$SemGestao,
    [int]$Loja = 0,
    [int]$Filial = 0,
    [string]$Modelo = '',
    [string]$Login = 'pdv_sync',
    [switch]$SemLogin,
    [string]$Pacote = '',
    [string]$Sha256 = '',
    [string]$Conta = '',
    [int]$AtrasoSegundos = 20,
    [switch]$SemPerguntas,
    [string]$Programas = "$env:ProgramFiles\PDVSyncAgent",
    [string]$Dados = "$env:ProgramData\PDVSyncAgent"
)
. (Join-Path $PSScriptRoot 'windows.ps1')

function Find-Instance {
    # The instance to read from, chosen by the person where the list leaves a choice. What would keep the agent out is said now.
    $found = @(Get-Instance -Caixa $Caixa -Gestao $Gestao)
    foreach ($each in $found) { Write-Note "instância $($each.Name): Caixa $(if ($each.HasCaixa) { 'sim' } else { 'não' }), Gestão $(if ($each.HasGestao) { 'sim' } else { 'não' })" }
    $answer = Select-PdvInstance -Found $found -Wanted $Instancia -WithoutGestao:$SemGestao
    if ($null -eq $answer.Chosen -and -not $Instancia -and -not $SemPerguntas -and @($found | Where-Object { $_.HasCaixa }).Count -gt 1) {
        $answer = Select-PdvInstance -Found $found -Wanted (Read-Host 'Nome da instância') -WithoutGestao:$SemGestao
    }
    if ($null -eq $answer.Chosen) { throw (Get-PdvFailure 78 $answer.Reason) }
    $chosen = $answer.Chosen
    if (-not $chosen.TcpOn) {
        throw (Get-PdvFailure 78 "a instância $($chosen.Name) não atende por TCP/IP: ligue-o no SQL Server Configuration Manager (Protocolos de $($chosen.Name)), reinicie o serviço e execute de novo")
    }
    if ($chosen.WindowsOnly) {
        throw (Get-PdvFailure 78 ("a instância $($chosen.Name) só aceita logins do Windows (modo misto desligado): no SQL Server Management Studio, nas propriedades do servidor, página " +
                'Segurança, escolha "Modo de Autenticação do SQL Server e do Windows", reinicie o serviço e execute de novo'))
    }
    if (-not $chosen.Port) { Write-Note 'a porta da instância é dinâmica: o serviço SQL Server Browser precisa estar ligado, e quem responder no lugar dele recebe o login; uma porta fixa (TCP/IP, IPAll, Porta TCP) evita os dois' }
    $chosen
}

function Select-Number {
    # Of stores or branches one: the parameter, what .env has, the only one, or the answer of whoever sits there.
    param([string]$What, [string]$Option, [object[]]$Found, [int]$Wanted)
    foreach ($each in $Found) { Write-Note "  $What $($each.Id)  $($each.Name)" }
    $chosen = Select-PdvStore -Found $Found -Wanted $Wanted
    if ($null -eq $chosen -and $Wanted -eq 0 -and -not $SemPerguntas -and $Found.Count -gt 1) {
        $answer = 0
        if ([int]::TryParse((Read-Host "Número da $What"), [ref]$answer)) { $chosen = Select-PdvStore -Found $Found -Wanted $answer }
    }
    if ($null -eq $chosen) { throw (Get-PdvFailure 78 "não se sabe qual é a $What deste computador: escolha um número da lista acima com -$Option") }
    [int]$chosen.Id
}

function Get-Store {
    # The stores of the Caixa, by whichever name this version of the database has.
    param([object]$Instance)
    $columns = @(Invoke-Sql -Server $Instance.Server -Database $Caixa -Statement "SELECT name FROM sys.columns WHERE object_id = OBJECT_ID('dbo.ponto_venda')" | ForEach-Object { $_.name })
    $name = @('apelido', 'nome', 'descricao' | Where-Object { $columns -contains $_ }) + 'id_ponto_venda'
    Invoke-Sql -Server $Instance.Server -Database $Caixa -Statement "SELECT id_ponto_venda AS id, CAST($($name[0]) AS nvarchar(200)) AS nome FROM dbo.ponto_venda ORDER BY id_ponto_venda" |
        ForEach-Object { [pscustomobject]@{ Id = [int]$_.id; Name = "$($_.nome)" } }
}

function Get-Branch {
    # The branches of the Gestão, told apart by when they last worked.
    param([object]$Instance)
    Invoke-Sql -Server $Instance.Server -Database $Gestao -Statement 'SELECT CAST(id_filial AS int) AS id, CONVERT(nvarchar(10), MAX(data_hora_inicio), 103) AS ate FROM dbo.turno GROUP BY id_filial ORDER BY id_filial' |
        ForEach-Object { [pscustomobject]@{ Id = [int]$_.id; Name = "último turno em $($_.ate)" } }
}

function Read-Setting {
    # A value that .env lacks: asked for, a secret without showing it.
    param([System.Collections.IDictionary]$Table, [string]$Key, [string]$Question, [switch]$Secret)
    if ($Table.Contains($Key) -and $Table[$Key] -ne '') { return $Table[$Key] }
    if ($SemPerguntas) { throw (Get-PdvFailure 78 "falta $Key`: acrescente-o ao arquivo de -Modelo") }
    $answer = if ($Secret) { (New-Object System.Net.NetworkCredential '', (Read-Host $Question -AsSecureString)).Password } else { Read-Host $Question }
    if ([string]::IsNullOrWhiteSpace($answer)) { throw (Get-PdvFailure 78 "falta $Key") }
    $answer
}

function Get-Base {
    # The bytes to begin with: this computer's .env, with what the fleet's model has besides; or the model; or nothing.
    $there = Read-Whole (Join-Path $Dados '.env')
    if (-not $Modelo) { return , $there }
    if (-not (Test-Path -LiteralPath $Modelo -PathType Leaf)) { throw (Get-PdvFailure 64 "não há $Modelo") }
    $model = Read-Whole $Modelo
    if ($there.Length -eq 0) { return , $model }
    $more = [ordered]@{}
    $table = Get-PdvEnvTable $model
    foreach ($key in $table.Keys) { $more[$key] = @($table[$key], '') }
    , (Merge-PdvEnv -Content $there -New $more -Heading 'Do modelo.')
}

function New-Login {
    # The login with a password that nobody knows, by the file that a DBA can read. Gives the password, and whether we made the login.
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'the caller asks')]
    param([object]$Instance, [System.Collections.IDictionary]$Note)
    $there = @(Invoke-Sql -Server $Instance.Server -Database 'master' -Statement "SELECT 1 AS n WHERE SUSER_ID($(ConvertTo-PdvSqlText $Login)) IS NOT NULL").Count -gt 0
    $ours = $Note.Contains('LOGIN') -and $Note['LOGIN'] -eq $Login -and $Note['SERVIDOR'] -eq $Instance.Server
    if ($there -and -not $ours -and $Login -ne 'pdv_sync') { throw (Get-PdvFailure 78 "o login $Login já existe e não foi criado por install.ps1, que não lhe troca a senha: use outro nome em -Login, ou -SemLogin") }
    $secret = New-PdvSecret
    $null = $script:Secrets.Add($secret)
    $text = [System.IO.File]::ReadAllText((Join-Path $PSScriptRoot 'pdv-sync-login.sql'))
    foreach ($batch in ConvertTo-PdvLoginBatch -Text $text -Login $Login -Secret $secret -Caixa $Caixa -Gestao $(if ($SemGestao) { '' } else { $Gestao })) {
        $null = Invoke-Sql -Server $Instance.Server -Database 'master' -Statement $batch
    }
    [pscustomobject]@{ Secret = $secret; Ours = $ours -or -not $there }
}

function Install-Program {
    # The package that was named; or the one beside this file; or the programs beside this file; or those that are there already.
    param([string]$LogFolder)
    Protect-Program $Programas
    $file = $Pacote
    if (-not $file) { $file = @(Get-ChildItem -Path (Join-Path $PSScriptRoot 'PDVSyncAgent-*.msi') -ErrorAction SilentlyContinue | Sort-Object { ConvertTo-PdvVersion $_.Name } | ForEach-Object { $_.FullName }) | Select-Object -Last 1 }
    if ($file) {
        $sums = Join-Path (Split-Path -Parent $file) 'SHA256SUMS'
        $sum = if ($Sha256) { $Sha256 } elseif (-not $Pacote -and (Test-Path -LiteralPath $sums)) { $sums } elseif (-not $Pacote) { (Get-FileHash -LiteralPath $file -Algorithm SHA256).Hash } else { '' }
        Stop-OldProcess -Folder @($Programas) # a program that runs cannot be replaced; what it was doing is repeated
        $folder = Join-Path $Dados "pacote-$PID"
        try { Install-Package -File (Get-PackageFile -Package $file -Sha256 $sum -Folder $folder) -Programs $Programas -LogFolder $LogFolder }
        finally { Remove-Item -LiteralPath $folder -Recurse -Force -ErrorAction SilentlyContinue }
    }
    elseif ((Test-Path -LiteralPath (Join-Path $PSScriptRoot 'pdv-outbox.exe')) -and $PSScriptRoot -ne $Programas) {
        Stop-OldProcess -Folder @($Programas)
        Copy-Whole -From $PSScriptRoot -To $Programas
    }
    if (-not (Test-Path -LiteralPath (Join-Path $Programas 'pdv-sync.cmd'))) { throw (Get-PdvFailure 65 "não há programas em $Programas nem pacote ao lado de install.ps1: use -Pacote") }
}

function Install-Agent {
    $logs = Join-Path $Dados 'logs'
    $account = Resolve-Account $Conta
    $null = ConvertTo-PdvTaskXml -Xml ([System.IO.File]::ReadAllText((Join-Path $PSScriptRoot 'pdv-sync-task.xml'))) -Programs $Programas -DelaySeconds $AtrasoSegundos # says what is wrong before anything is done
    Enter-Data -Name 'install' -Folder $Dados -Account $account.Sid
    $base = Get-Base
    $noted = Get-Note $Dados
    $note = [ordered]@{ CONTA = $account.Sid }
    $table = Get-PdvEnvTable $base
    foreach ($key in 'SQL_PASSWORD', 'API_TOKEN', 'API_HMAC_SECRET', 'MONITOR_URL', 'API_PROXY') { if ($table.Contains($key)) { $null = $script:Secrets.Add($table[$key]) } }
    if ($SemLogin -and -not ($table.Contains('SQL_USERNAME') -and $table.Contains('SQL_PASSWORD'))) { throw (Get-PdvFailure 78 'com -SemLogin, SQL_USERNAME e SQL_PASSWORD vêm do arquivo de -Modelo') }

    $instance = Find-Instance
    Write-Note "usa a instância $($instance.Name)"
    $wanted = { param($number, $key) $text = 0; if ($number -gt 0) { return $number }; if ($table.Contains($key) -and [int]::TryParse($table[$key], [ref]$text)) { return $text }; 0 }
    $value = [ordered]@{ SQL_SERVER_HOST = 'localhost'; SQL_SERVER_INSTANCE = $(if ($instance.Name -eq 'MSSQLSERVER') { '' } else { $instance.Name }) }
    if ($instance.Port) { $value.SQL_SERVER_PORT = $instance.Port }
    $value.SQL_DATABASE = $Caixa
    $value.SQL_DATABASE_GESTAO = if ($SemGestao) { '' } else { $Gestao }
    $value.STORE_ID_PONTO_VENDA = "$(Select-Number -What 'loja' -Option 'Loja' -Found @(Get-Store $instance) -Wanted (& $wanted $Loja 'STORE_ID_PONTO_VENDA'))"
    if (-not $SemGestao) { $value.STORE_ID_FILIAL = "$(Select-Number -What 'filial' -Option 'Filial' -Found @(Get-Branch $instance) -Wanted (& $wanted $Filial 'STORE_ID_FILIAL'))" }
    if (-not $WhatIfPreference) {
        $value.API_ENDPOINT = Read-Setting -Table $table -Key 'API_ENDPOINT' -Question 'Endereço do servidor (https://...)'
        $value.API_TOKEN = Read-Setting -Table $table -Key 'API_TOKEN' -Question 'Credencial do servidor (API_TOKEN)' -Secret
        $null = $script:Secrets.Add($value.API_TOKEN)
    }

    if (Confirm-Step $Programas 'instalar os programas') { Install-Program -LogFolder $logs }
    if (-not $SemLogin -and (Confirm-Step "$($instance.Server): $Login" 'criar o login de leitura (pdv-sync-login.sql), com senha sorteada')) {
        $made = New-Login -Instance $instance -Note (Get-PdvEnvTable $noted)
        if ($made.Ours) { $note.LOGIN = $Login; $note.SERVIDOR = $instance.Server; $note.CAIXA = $Caixa; $note.GESTAO = $value.SQL_DATABASE_GESTAO }
        $value.SQL_USERNAME = $Login
        $value.SQL_PASSWORD = $made.Secret
        $value.SQL_TRUSTED_CONNECTION = 'nao'
    }
    if (Confirm-Step (Join-Path $Dados '.env') 'escrever a configuração') {
        Write-Config -Path (Join-Path $Dados $script:NoteName) -Content (Edit-PdvEnv -Content $noted -Value $note)
        Write-Config -Path (Join-Path $Dados '.env') -Content (Edit-PdvEnv -Content $base -Value $value) -Account $account.Sid
    }
    if (Confirm-Step "\$script:TaskName" 'registrar a tarefa agendada') { Register-Agent -Programs $Programas -Account $account -DelaySeconds $AtrasoSegundos }
    if (Confirm-Step $Programas 'executar o diagnóstico e um ciclo') { Test-Health -Programs $Programas }
}

if ($MyInvocation.InvocationName -ne '.') { exit (Invoke-Agent -Name 'install' -Work { Install-Agent }) }
