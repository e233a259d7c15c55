-- Caixa: what this shop is called. Each version of the vendor's table has some of these columns. A name that the inner
-- SELECT does not find in the table is that of the row of NULLs around it, by SQL's own rule of scopes.
DECLARE @loja int = 10;
SELECT CAST((SELECT TOP (1) COALESCE(NULLIF(CAST(apelido AS nvarchar(510)), N''), NULLIF(CAST(nome AS nvarchar(510)), N''),
                                     CAST(descricao AS nvarchar(510)))
             FROM dbo.ponto_venda
             WHERE id_ponto_venda = @loja) AS varbinary(1020)) AS nome,
       CAST((SELECT TOP (1) CAST(cnpj AS nvarchar(80))
             FROM dbo.ponto_venda
             WHERE id_ponto_venda = @loja) AS varbinary(160)) AS cnpj
FROM (SELECT CAST(NULL AS nvarchar(1)) AS apelido, CAST(NULL AS nvarchar(1)) AS nome,
             CAST(NULL AS nvarchar(1)) AS descricao, CAST(NULL AS nvarchar(1)) AS cnpj) ausente;
