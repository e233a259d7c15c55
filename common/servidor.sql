-- Who answers, what time it is there, and the highest id: the last entry of the key's index.
SELECT CAST(CAST(@@VERSION AS nvarchar(250)) AS varbinary(500)) AS versao, SYSDATETIMEOFFSET() AS agora,
       (SELECT MAX(id_operacao) FROM dbo.operacao_pdv) AS maior_id;
