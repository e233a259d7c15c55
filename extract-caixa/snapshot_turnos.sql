-- Caixa: the last 20 closed shifts of this shop, newest start first (payload page, snapshots). Same columns and
-- parts as turnos.sql.
DECLARE @loja int = 10;
WITH fila AS (
    SELECT t.id_turno, t.sequencial, t.fechado, t.data_hora_inicio, t.data_hora_termino, t.id_usuario,
           ROW_NUMBER() OVER (ORDER BY t.data_hora_inicio DESC, CAST(t.id_turno AS char(36))) AS ordem
    FROM dbo.turno t
    WHERE t.id_ponto_venda = @loja AND t.fechado = 1
), alvo AS (
    SELECT id_turno, sequencial, fechado, data_hora_inicio, data_hora_termino, id_usuario
    FROM fila
    WHERE ordem <= 20
), valida AS (
    SELECT o.id_turno, o.id_operacao, o.operacao
    FROM alvo a
    JOIN dbo.operacao_pdv o ON o.id_turno = a.id_turno
    WHERE o.operacao = 1 AND o.cancelado = 0 AND o.data_hora_termino IS NOT NULL
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
)
SELECT a.id_turno AS id_turno, 0 AS parte, CAST(a.sequencial AS int) AS sequencial, CAST(a.fechado AS int) AS fechado,
       a.data_hora_inicio AS inicio, a.data_hora_termino AS termino,
       CAST(a.id_usuario AS int) AS id_usuario, CAST(CAST(u.nome AS nvarchar(400)) AS varbinary(800)) AS usuario,
       CAST(CAST(u.login AS nvarchar(200)) AS varbinary(400)) AS login,
       CAST(NULL AS int) AS operacao, CAST(NULL AS int) AS id_finalizador, CAST(NULL AS varbinary(480)) AS meio,
       CAST(NULL AS int) AS qtd, CAST(NULL AS decimal(28,4)) AS total
FROM alvo a
LEFT JOIN dbo.usuario u ON u.id_usuario = a.id_usuario
UNION ALL
SELECT v.id_turno, 1, CAST(NULL AS int), CAST(NULL AS int), CAST(NULL AS datetime), CAST(NULL AS datetime),
       CAST(NULL AS int), CAST(NULL AS varbinary(800)), CAST(NULL AS varbinary(400)),
       CAST(v.operacao AS int), CAST(NULL AS int), CAST(NULL AS varbinary(480)),
       COUNT(*), CAST(NULL AS decimal(28,4))
FROM valida v
GROUP BY v.id_turno, v.operacao
UNION ALL
SELECT v.id_turno, 2, CAST(NULL AS int), CAST(NULL AS int), CAST(NULL AS datetime), CAST(NULL AS datetime),
       CAST(v.id_usuario AS int), CAST(CAST(u.nome AS nvarchar(400)) AS varbinary(800)),
       CAST(CAST(u.login AS nvarchar(200)) AS varbinary(400)),
       CAST(NULL AS int), CAST(NULL AS int), CAST(NULL AS varbinary(480)),
       v.qtd, CAST(v.total AS decimal(28,4))
FROM vendedor v
LEFT JOIN dbo.usuario u ON u.id_usuario = v.id_usuario
ORDER BY id_turno, parte
OPTION (RECOMPILE);
