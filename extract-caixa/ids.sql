-- Caixa: which shops have operations of the last 30 days, and how many; this one first. Without shop in the row it is
-- this shop's. A setting that selects nothing looks like a shop that sells nothing.
DECLARE @loja int = 10;
WITH lida AS (
    SELECT COALESCE(o.id_ponto_venda, @loja) AS id
    FROM dbo.operacao_pdv o
    WHERE o.data_hora_termino >= DATEADD(day, -30, GETDATE())
)
SELECT TOP (10) id, COUNT(*) AS qtd
FROM lida
GROUP BY id
ORDER BY CASE WHEN id = @loja THEN 0 ELSE 1 END, qtd DESC, id
OPTION (RECOMPILE);
