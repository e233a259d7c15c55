-- Who answers, what time it is there, and whether a cast to varbinary gives the bytes of UTF-16 (see sqlserver.h).
SELECT CAST(@@VERSION AS nvarchar(300)) AS versao, SYSDATETIMEOFFSET() AS agora,
       CAST(CAST(N'aé' AS nvarchar(4)) AS varbinary(8)) AS prova;
