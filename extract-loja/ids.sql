-- Loja: which filiais have operations of the last 30 days, and how many; this one first. Mirrors of Caixa's (origem 1)
-- count too: a filial may sell nothing here. A setting that selects nothing looks like a shop that sells nothing.
DECLARE @loja int = 7;
WITH lida AS (
    SELECT o.id_filial AS id
    FROM dbo.operacao_pdv o
    WHERE o.data_hora_termino >= DATEADD(day, -30, GETDATE()) AND o.id_filial IS NOT NULL
)
SELECT TOP (10) id, COUNT(*) AS qtd
FROM lida
GROUP BY id
ORDER BY CASE WHEN id = @loja THEN 0 ELSE 1 END, qtd DESC, id
OPTION (RECOMPILE);
