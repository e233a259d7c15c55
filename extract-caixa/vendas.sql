-- Caixa: the sales (operation 1) and cash withdrawals (3) that ended in the window, header, lines and payments in
-- one statement so that they agree. Rows of one operation stand together; parte says what a row is: 0 header, 1
-- line, 2 payment. Text leaves as the bytes of UTF-16 (see sqlserver.h). Without shop in the row it is this shop's
-- (payload page, vendas).
DECLARE @loja int = 10, @lookback datetime = '2026-03-02T10:00:00', @to datetime = '2026-03-02T11:00:00';
WITH alvo AS (
    SELECT o.id_operacao, o.operacao, o.id_turno, o.data_hora_termino
    FROM dbo.operacao_pdv o
    WHERE o.data_hora_termino >= @lookback AND o.data_hora_termino < @to
      AND o.operacao IN (1, 3) AND o.cancelado = 0
      AND (o.id_ponto_venda = @loja OR o.id_ponto_venda IS NULL)
), meio AS (
    SELECT id_finalizador, nome /*finalizador_pdv: descricao*/ AS nome
    FROM dbo.finalizador_pdv
)
SELECT a.data_hora_termino AS termino, a.id_operacao AS id_operacao, 0 AS parte,
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
WHERE a.operacao = 1 AND i.cancelado = 0
UNION ALL
SELECT a.data_hora_termino, a.id_operacao, 2,
       CAST(NULL AS int), CAST(NULL AS uniqueidentifier),
       f.id_finalizador_operacao_pdv, CAST(NULL AS int), CAST(NULL AS int),
       CAST(NULL AS varbinary(320)), CAST(NULL AS varbinary(1200)),
       CAST(NULL AS decimal(28,4)), CAST(NULL AS decimal(28,4)), CAST(NULL AS decimal(28,4)), CAST(NULL AS decimal(28,4)),
       CAST(NULL AS int), CAST(NULL AS varbinary(800)), CAST(NULL AS varbinary(400)),
       f.id_finalizador, CAST(CAST(m.nome AS nvarchar(240)) AS varbinary(480)),
       CAST(f.valor AS decimal(28,4)), CAST(f.valor_troco AS decimal(28,4)), CAST(f.parcela AS int)
FROM alvo a
JOIN dbo.finalizador_operacao_pdv f ON f.id_operacao = a.id_operacao
LEFT JOIN meio m ON m.id_finalizador = f.id_finalizador
ORDER BY termino, id_operacao, parte
OPTION (RECOMPILE);
