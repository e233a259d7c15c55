-- How many rows the session's last statement gave (see sqlserver.h).
SELECT @@ROWCOUNT AS linhas;
