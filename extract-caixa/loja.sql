-- Caixa: what this shop is called.
DECLARE @loja int = 10;
SELECT CAST(CAST(apelido /*ponto_venda: nome, descricao*/ AS nvarchar(510)) AS varbinary(1020)) AS nome,
       CAST(CAST(cnpj /*ponto_venda:*/ AS nvarchar(80)) AS varbinary(160)) AS cnpj
FROM dbo.ponto_venda
WHERE id_ponto_venda = @loja;
