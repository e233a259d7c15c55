-- How many rows the session's last statement gave, and whether it ended with an error (see sqlserver.h).
SELECT @@ROWCOUNT AS linhas, @@ERROR AS erro;
