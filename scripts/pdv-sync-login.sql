/*
  PDV Sync Agent: o login com que o agente lê os bancos.

  install.ps1 executa este arquivo com uma senha sorteada por ele. Quem prefere fazê-lo à mão (no SQL Server Management
  Studio, ou com sqlcmd -i pdv-sync-login.sql) troca antes a senha na linha do CREATE LOGIN, e os nomes, se são outros:
      pdv_sync   o login e o usuário        HiperPdv   o banco do Caixa        Hiper   o banco do Gestão
  Depois escreve SQL_USERNAME e SQL_PASSWORD no .env. Uma loja sem Gestão apaga a última parte.

  O login só pode ler, e só estas tabelas: são as que os comandos do agente consultam. Executar outra vez não faz mal:
  o que já existe fica, e a senha passa a ser a de baixo.
*/
USE [master];
IF SUSER_ID(N'pdv_sync') IS NULL
    CREATE LOGIN [pdv_sync] WITH PASSWORD = N'TROQUE-ESTA-SENHA', CHECK_POLICY = ON, CHECK_EXPIRATION = OFF;
ELSE
    ALTER LOGIN [pdv_sync] WITH PASSWORD = N'TROQUE-ESTA-SENHA';
ALTER LOGIN [pdv_sync] ENABLE;
GO

-- Caixa
USE [HiperPdv];
IF USER_ID(N'pdv_sync') IS NULL
    CREATE USER [pdv_sync] FOR LOGIN [pdv_sync];
ELSE
    ALTER USER [pdv_sync] WITH LOGIN = [pdv_sync];
GRANT CONNECT TO [pdv_sync];
GRANT SELECT ON dbo.finalizador_operacao_pdv TO [pdv_sync];
GRANT SELECT ON dbo.finalizador_pdv TO [pdv_sync];
GRANT SELECT ON dbo.item_operacao_pdv TO [pdv_sync];
GRANT SELECT ON dbo.operacao_pdv TO [pdv_sync];
GRANT SELECT ON dbo.ponto_venda TO [pdv_sync];
GRANT SELECT ON dbo.produto TO [pdv_sync];
GRANT SELECT ON dbo.turno TO [pdv_sync];
GRANT SELECT ON dbo.usuario TO [pdv_sync];
GO

-- Gestão
USE [Hiper];
IF USER_ID(N'pdv_sync') IS NULL
    CREATE USER [pdv_sync] FOR LOGIN [pdv_sync];
ELSE
    ALTER USER [pdv_sync] WITH LOGIN = [pdv_sync];
GRANT CONNECT TO [pdv_sync];
GRANT SELECT ON dbo.finalizador_operacao_pdv TO [pdv_sync];
GRANT SELECT ON dbo.finalizador_pdv TO [pdv_sync];
GRANT SELECT ON dbo.item_operacao_pdv TO [pdv_sync];
GRANT SELECT ON dbo.operacao_pdv TO [pdv_sync];
GRANT SELECT ON dbo.produto TO [pdv_sync];
GRANT SELECT ON dbo.turno TO [pdv_sync];
GRANT SELECT ON dbo.usuario TO [pdv_sync];
GO
