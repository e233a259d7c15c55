-- Caixa: the sales (operation 1) and cash withdrawals (3) that ended in the window, header, lines and payments in
-- one statement so that they agree. Rows of one operation stand together; parte says what a row is: 0 header, 1
-- line, 2 payment, 3 a cancelled sale, which has no other rows. Text leaves as the bytes of UTF-16 (see sqlserver.h).
-- Without shop in the row it is this shop's (payload page, vendas). @acima, mostly NULL: sales with a higher id too,
-- whatever their time says. Each branch of alvo seeks on its own index: the time's, and the key; an OR of both would
-- read the whole table.
DECLARE @loja int = 10, @lookback datetime = '2026-03-02T10:00:00', @to datetime = '2026-03-02T11:00:00',
        @acima bigint = NULL;
WITH alvo AS (
    SELECT o.id_operacao, o.operacao, o.cancelado, o.id_turno, o.data_hora_termino
    FROM dbo.operacao_pdv o
    WHERE o.data_hora_termino >= @lookback AND o.data_hora_termino < @to
      AND (o.operacao = 1 AND o.cancelado IN (0, 1) OR o.operacao = 3 AND o.cancelado = 0)
      AND (o.id_ponto_venda = @loja OR o.id_ponto_venda IS NULL)
    UNION ALL
    SELECT o.id_operacao, o.operacao, o.cancelado, o.id_turno, o.data_hora_termino
    FROM dbo.operacao_pdv o
    WHERE o.id_operacao > @acima AND (o.data_hora_termino < @lookback OR o.data_hora_termino >= @to)
      AND o.operacao = 1 AND o.cancelado IN (0, 1)
      AND (o.id_ponto_venda = @loja OR o.id_ponto_venda IS NULL)
), ausente AS (
    SELECT CAST(NULL AS nvarchar(1)) AS nome, CAST(NULL AS nvarchar(1)) AS descricao
), meio AS (
    SELECT f.id_finalizador,
           (SELECT (SELECT TOP (1) COALESCE(NULLIF(CAST(nome AS nvarchar(240)), N''), CAST(descricao AS nvarchar(240)))
                    FROM dbo.finalizador_pdv
                    WHERE id_finalizador = f.id_finalizador)
            FROM ausente) AS nome
    FROM (SELECT DISTINCT id_finalizador FROM dbo.finalizador_pdv) f
)
SELECT a.data_hora_termino AS termino, a.id_operacao AS id_operacao,
       CASE WHEN a.cancelado = 0 THEN 0 ELSE 3 END AS parte,
       CAST(a.operacao AS int) AS operacao, a.id_turno AS id_turno,
       CAST(NULL AS int) AS id_linha, CAST(NULL AS int) AS numero, CAST(NULL AS int) AS id_produto,
       CAST(NULL AS varbinary(320)) AS codigo_barras, CAST(NULL AS varbinary(1200)) AS produto,
       CAST(NULL AS decimal(28,4)) AS qtd, CAST(NULL AS decimal(28,4)) AS preco_unit,
       CAST(NULL AS decimal(28,4)) AS total, CAST(NULL AS decimal(28,4)) AS desconto,
       CAST(NULL AS int) AS id_usuario, CAST(NULL AS varbinary(800)) AS usuario, CAST(NULL AS varbinary(400)) AS login,
       CAST(NULL AS int) AS id_finalizador, CAST(NULL AS varbinary(480)) AS meio,
       CAST(NULL AS decimal(28,4)) AS valor, CAST(NULL AS decimal(28,4)) AS troco, CAST(NULL AS int) AS parcela
FROM alvo a
UNION ALL
SELECT a.data_hora_termino, a.id_operacao, 1,
       CAST(NULL AS int), CAST(NULL AS uniqueidentifier),
       i.id_item_operacao_pdv, CAST(i.item AS int), i.id_produto,
       CAST(CAST(i.codigo_barras AS nvarchar(160)) AS varbinary(320)),
       CAST(CAST(p.nome AS nvarchar(600)) AS varbinary(1200)),
       CAST(i.quantidade_primaria AS decimal(28,4)), CAST(i.valor_unitario_liquido AS decimal(28,4)),
       CAST(i.valor_total_liquido AS decimal(28,4)), CAST(i.valor_desconto AS decimal(28,4)),
       CAST(i.id_usuario_vendedor AS int), CAST(CAST(u.nome AS nvarchar(400)) AS varbinary(800)),
       CAST(CAST(u.login AS nvarchar(200)) AS varbinary(400)),
       CAST(NULL AS int), CAST(NULL AS varbinary(480)),
       CAST(NULL AS decimal(28,4)), CAST(NULL AS decimal(28,4)), CAST(NULL AS int)
FROM alvo a
JOIN dbo.item_operacao_pdv i ON i.id_operacao = a.id_operacao
LEFT JOIN dbo.produto p ON p.id_produto = i.id_produto
LEFT JOIN dbo.usuario u ON u.id_usuario = i.id_usuario_vendedor
WHERE a.operacao = 1 AND a.cancelado = 0 AND i.cancelado = 0
UNION ALL
SELECT a.data_hora_termino, a.id_operacao, 2,
       CAST(NULL AS int), CAST(NULL AS uniqueidentifier),
       f.id_finalizador_operacao_pdv, CAST(NULL AS int), CAST(NULL AS int),
       CAST(NULL AS varbinary(320)), CAST(NULL AS varbinary(1200)),
       CAST(NULL AS decimal(28,4)), CAST(NULL AS decimal(28,4)), CAST(NULL AS decimal(28,4)), CAST(NULL AS decimal(28,4)),
       CAST(NULL AS int), CAST(NULL AS varbinary(800)), CAST(NULL AS varbinary(400)),
       f.id_finalizador, CAST(m.nome AS varbinary(480)),
       CAST(f.valor AS decimal(28,4)), CAST(f.valor_troco AS decimal(28,4)), CAST(f.parcela AS int)
FROM alvo a
JOIN dbo.finalizador_operacao_pdv f ON f.id_operacao = a.id_operacao
LEFT JOIN meio m ON m.id_finalizador = f.id_finalizador
WHERE a.cancelado = 0
ORDER BY termino, id_operacao, parte
OPTION (RECOMPILE);
