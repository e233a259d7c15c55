-- Loja: the last 30 sales of this filial, newest end first, of equal ends the lower ids (payload page, snapshots). parte: 0 header, 1
-- a seller with the number and net total of his active lines. The 30th end from the newest is found first: recente is
-- in the order of an index on data_hora_termino, so that the server can stop there instead of sorting years of sales.
DECLARE @loja int = 7;
WITH recente AS (
    SELECT TOP (30) o.data_hora_termino
    FROM dbo.operacao_pdv o
    WHERE o.operacao = 1 AND o.cancelado = 0 AND o.data_hora_termino IS NOT NULL
      AND o.origem = 2 AND o.id_filial = @loja
    ORDER BY o.data_hora_termino DESC
), alvo AS (
    SELECT TOP (30) o.id_operacao, o.id_turno, o.data_hora_inicio, o.data_hora_termino
    FROM dbo.operacao_pdv o
    WHERE o.data_hora_termino >= (SELECT MIN(data_hora_termino) FROM recente)
      AND o.operacao = 1 AND o.cancelado = 0
      AND o.origem = 2 AND o.id_filial = @loja
    ORDER BY o.data_hora_termino DESC, o.id_operacao
), vendedor AS (
    SELECT id_operacao, id_usuario, COUNT(*) AS qtd, SUM(valor) AS total
    FROM (SELECT a.id_operacao,
                 CASE WHEN i.id_usuario_vendedor >= 1 THEN i.id_usuario_vendedor END AS id_usuario,
                 CASE WHEN i.valor_total_liquido > -1000000000 AND i.valor_total_liquido < 1000000000
                      THEN i.valor_total_liquido ELSE 0 END AS valor
          FROM alvo a
          JOIN dbo.item_operacao_pdv i ON i.id_operacao = a.id_operacao
          WHERE i.cancelado = 0) linha
    GROUP BY id_operacao, id_usuario
)
SELECT a.id_operacao AS id_operacao, 0 AS parte, a.data_hora_inicio AS inicio, a.data_hora_termino AS termino,
       a.id_turno AS id_turno, CAST(NULL AS int) AS sequencial,
       CAST(NULL AS int) AS id_usuario, CAST(NULL AS varbinary(800)) AS usuario, CAST(NULL AS varbinary(400)) AS login,
       CAST(NULL AS int) AS qtd, CAST(NULL AS decimal(28,4)) AS total
FROM alvo a
UNION ALL
SELECT v.id_operacao, 1, CAST(NULL AS datetime), CAST(NULL AS datetime),
       CAST(NULL AS uniqueidentifier), CAST(NULL AS int),
       CAST(v.id_usuario AS int), CAST(CAST(u.nome AS nvarchar(400)) AS varbinary(800)),
       CAST(CAST(u.login AS nvarchar(200)) AS varbinary(400)),
       v.qtd, CAST(v.total AS decimal(28,4))
FROM vendedor v
LEFT JOIN dbo.usuario u ON u.id_usuario = v.id_usuario
ORDER BY id_operacao, parte
OPTION (RECOMPILE);
