-- Who answers, and what time it is there.
SELECT CAST(@@VERSION AS nvarchar(300)) AS versao, SYSDATETIMEOFFSET() AS agora;
