-- Whether a cast to varbinary gives the bytes of UTF-16 (see sqlserver.h).
SELECT CAST(CAST(N'aé' AS nvarchar(4)) AS varbinary(8)) AS prova;
