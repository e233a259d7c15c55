-- Loja: the shifts of Gestao in the window (payload page, turnos) and the closed ones of its look-back, each with the
-- totals of its whole life, in one statement so that they agree. A shift without any operation of origem 2 is the twin
-- of a Caixa shift and none of Loja's. Rows of one shift stand together; parte says what a row is: 0 header, 1 how many
-- valid operations of a kind it has, 2 a seller, 3 the payments of a kind of operation by one method. An amount of 10^9
-- or more counts 0.
DECLARE @loja int = 7, @from datetime = '2026-03-02T10:00:00', @to datetime = '2026-03-02T11:00:00',
        @lookback datetime = '2026-03-02T09:00:00', @aberto datetime = '2026-02-28T11:00:00';
WITH movimento AS (
    SELECT o.id_turno, MAX(CASE WHEN o.data_hora_termino >= @from THEN 1 ELSE 0 END) AS da_janela
    FROM dbo.operacao_pdv o
    WHERE o.data_hora_termino >= @lookback AND o.data_hora_termino < @to
      AND o.operacao IN (1, 4, 9) AND o.cancelado = 0
      AND o.origem = 2 AND o.id_filial = @loja
    GROUP BY o.id_turno
), candidato AS (
    SELECT t.id_turno, t.sequencial, t.fechado, t.data_hora_inicio, t.data_hora_termino, t.id_usuario,
           CASE WHEN m.da_janela = 1
                     OR (t.fechado = 1 AND t.data_hora_termino >= @from AND t.data_hora_termino < @to)
                     OR (t.fechado = 0 AND t.data_hora_inicio >= @aberto AND t.data_hora_inicio < @to)
                THEN 1 ELSE 0 END AS da_janela,
           CASE WHEN t.fechado = 1
                     AND (m.da_janela = 0 OR (t.data_hora_termino >= @lookback AND t.data_hora_termino < @from))
                THEN 1 ELSE 0 END AS do_recuo
    FROM dbo.turno t
    LEFT JOIN movimento m ON m.id_turno = t.id_turno
    WHERE t.id_filial = @loja
), alvo AS (
    SELECT t.id_turno, t.sequencial, t.fechado, t.data_hora_inicio, t.data_hora_termino, t.id_usuario, t.da_janela
    FROM candidato t
    WHERE (t.da_janela = 1 OR t.do_recuo = 1)
      AND EXISTS (SELECT 1
                  FROM dbo.operacao_pdv o
                  WHERE o.id_turno = t.id_turno AND o.operacao IN (1, 4, 9) AND o.cancelado = 0
                    AND o.data_hora_termino IS NOT NULL AND o.origem = 2 AND o.id_filial = @loja)
), valida AS (
    SELECT o.id_turno, o.id_operacao, o.operacao
    FROM alvo a
    JOIN dbo.operacao_pdv o ON o.id_turno = a.id_turno
    WHERE o.operacao IN (1, 4, 9) AND o.cancelado = 0 AND o.data_hora_termino IS NOT NULL
      AND o.origem = 2 AND o.id_filial = @loja
), vendedor AS (
    SELECT id_turno, id_usuario, COUNT(*) AS qtd, SUM(valor) AS total
    FROM (SELECT v.id_turno,
                 CASE WHEN i.id_usuario_vendedor >= 1 THEN i.id_usuario_vendedor END AS id_usuario,
                 CASE WHEN i.valor_total_liquido > -1000000000 AND i.valor_total_liquido < 1000000000
                      THEN i.valor_total_liquido ELSE 0 END AS valor
          FROM valida v
          JOIN dbo.item_operacao_pdv i ON i.id_operacao = v.id_operacao
          WHERE v.operacao = 1 AND i.cancelado = 0) linha
    GROUP BY id_turno, id_usuario
), ausente AS (
    SELECT CAST(NULL AS nvarchar(1)) AS nome, CAST(NULL AS nvarchar(1)) AS descricao
), meio AS (
    SELECT f.id_finalizador,
           (SELECT (SELECT TOP (1) COALESCE(NULLIF(CAST(nome AS nvarchar(240)), N''), CAST(descricao AS nvarchar(240)))
                    FROM dbo.finalizador_pdv
                    WHERE id_finalizador = f.id_finalizador
                    ORDER BY CASE WHEN id_filial = @loja THEN 0 ELSE 1 END, id_finalizador_pdv)
            FROM ausente) AS nome
    FROM (SELECT DISTINCT id_finalizador FROM dbo.finalizador_pdv) f
), pagamento AS (
    SELECT id_turno, operacao, id_finalizador, COUNT(DISTINCT id_operacao) AS qtd, SUM(valor) AS total
    FROM (SELECT v.id_turno, v.operacao, v.id_operacao,
                 CASE WHEN f.id_finalizador >= 0 THEN f.id_finalizador END AS id_finalizador,
                 CASE WHEN f.valor > -1000000000 AND f.valor < 1000000000 THEN f.valor ELSE 0 END AS valor
          FROM valida v
          JOIN dbo.finalizador_operacao_pdv f ON f.id_operacao = v.id_operacao) linha
    GROUP BY id_turno, operacao, id_finalizador
)
SELECT a.id_turno AS id_turno, 0 AS parte, CAST(a.da_janela AS int) AS da_janela,
       CAST(a.sequencial AS int) AS sequencial, CAST(a.fechado AS int) AS fechado,
       a.data_hora_inicio AS inicio, a.data_hora_termino AS termino,
       CAST(a.id_usuario AS int) AS id_usuario, CAST(CAST(u.nome AS nvarchar(400)) AS varbinary(800)) AS usuario,
       CAST(CAST(u.login AS nvarchar(200)) AS varbinary(400)) AS login,
       CAST(NULL AS int) AS operacao, CAST(NULL AS int) AS id_finalizador, CAST(NULL AS varbinary(480)) AS meio,
       CAST(NULL AS int) AS qtd, CAST(NULL AS decimal(28,4)) AS total
FROM alvo a
LEFT JOIN dbo.usuario u ON u.id_usuario = a.id_usuario
UNION ALL
SELECT v.id_turno, 1, CAST(NULL AS int), CAST(NULL AS int), CAST(NULL AS int),
       CAST(NULL AS datetime), CAST(NULL AS datetime),
       CAST(NULL AS int), CAST(NULL AS varbinary(800)), CAST(NULL AS varbinary(400)),
       CAST(v.operacao AS int), CAST(NULL AS int), CAST(NULL AS varbinary(480)),
       COUNT(*), CAST(NULL AS decimal(28,4))
FROM valida v
GROUP BY v.id_turno, v.operacao
UNION ALL
SELECT v.id_turno, 2, CAST(NULL AS int), CAST(NULL AS int), CAST(NULL AS int),
       CAST(NULL AS datetime), CAST(NULL AS datetime),
       CAST(v.id_usuario AS int), CAST(CAST(u.nome AS nvarchar(400)) AS varbinary(800)),
       CAST(CAST(u.login AS nvarchar(200)) AS varbinary(400)),
       CAST(NULL AS int), CAST(NULL AS int), CAST(NULL AS varbinary(480)),
       v.qtd, CAST(v.total AS decimal(28,4))
FROM vendedor v
LEFT JOIN dbo.usuario u ON u.id_usuario = v.id_usuario
UNION ALL
SELECT p.id_turno, 3, CAST(NULL AS int), CAST(NULL AS int), CAST(NULL AS int),
       CAST(NULL AS datetime), CAST(NULL AS datetime),
       CAST(NULL AS int), CAST(NULL AS varbinary(800)), CAST(NULL AS varbinary(400)),
       CAST(p.operacao AS int), p.id_finalizador, CAST(m.nome AS varbinary(480)),
       p.qtd, CAST(p.total AS decimal(28,4))
FROM pagamento p
LEFT JOIN meio m ON m.id_finalizador = p.id_finalizador
ORDER BY id_turno, parte
OPTION (RECOMPILE);
