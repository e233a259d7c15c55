-- Which of the columns there are that came and went with the vendor's versions.
SELECT CAST(TABLE_NAME AS nvarchar(128)) AS tabela, CAST(COLUMN_NAME AS nvarchar(128)) AS coluna
FROM INFORMATION_SCHEMA.COLUMNS
WHERE TABLE_SCHEMA = 'dbo' AND TABLE_NAME IN ('ponto_venda', 'finalizador_pdv');
