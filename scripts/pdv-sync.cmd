@echo off
rem pdv-sync.cmd: um ciclo do agente no Windows, com as palavras e os codigos de saida de pdv-sync.sh. Veja LEIAME.
rem
rem The programs do the work; this only joins them, by cmd's pipes, which carry bytes. One cycle runs inside `pdv-outbox run`,
rem which holds the agent's lock, writes the log and ends the whole tree when its time is over. A part of a pipe that is more
rem than one program is this file again, with a verb of the inside: --cycle, --read, --send, --read-days. ASCII but for the help's words.
setlocal EnableExtensions DisableDelayedExpansion
set "self=%~f0"
rem In a package the programs stand beside this file. Never take one from the folder that happens to be the current one.
set "PATH=%~dp0;%~dp0..\bin-windows;%PATH%"
set NoDefaultCurrentDirectoryInExePath=1
set verb=run
set times=1

:next_argument
if "%~1"=="" goto :arguments_done
if "%~1"=="-c" goto :take_config
if "%~1"=="--config" goto :take_config
if "%~1"=="--loop" goto :take_times
if "%~1"=="--conferir" goto :take_days
if "%~1"=="--doctor" set verb=doctor
if "%~1"=="--doctor" goto :shift_one
if "%~1"=="--cycle" set verb=cycle
if "%~1"=="--cycle" goto :shift_one
if "%~1"=="--read" goto :read
if "%~1"=="--send" goto :send
if "%~1"=="--read-days" goto :read_days
if "%~1"=="-h" goto :usage
if "%~1"=="--help" goto :usage
>&2 echo pdv-sync: argumento desconhecido: %1; veja pdv-sync.cmd --help
exit /b 64

:take_config
if "%~2"=="" >&2 echo pdv-sync: falta o arquivo de %1; veja pdv-sync.cmd --help
if "%~2"=="" exit /b 64
set "PDV_CONFIG=%~f2"
goto :shift_two

:take_times
set "times=%~2"
for /f "delims=0123456789" %%c in ("%~2") do set "times="
if not defined times >&2 echo pdv-sync: --loop: falta o numero de ciclos; veja pdv-sync.cmd --help
if not defined times exit /b 64
goto :shift_two

:take_days
set "day=%~2"
set "last=%~3"
call :check_day "%last%"
if not errorlevel 1 call :check_day "%day%"
if errorlevel 1 >&2 echo pdv-sync: --conferir: esperados dois dias, como 2026-03-01 2026-03-31; veja pdv-sync.cmd --help
if errorlevel 1 exit /b 64
set verb=conferir
shift
goto :shift_two

:shift_two
shift
:shift_one
shift
goto :next_argument

:arguments_done
if %verb%==cycle goto :cycle
if %verb%==doctor goto :doctor
if %verb%==conferir goto :conferir

:run_again
if %times% LEQ 0 exit /b %status%
pdv-outbox run -- "%self%" --cycle
set status=%errorlevel%
rem 75 for a held lock: the other run tells the monitor how it ended.
if not %status%==75 pdv-send --ping %status%
set /a times-=1
goto :run_again

rem --- one cycle. Ends with the reading's code, or where that is 0 with the sending's: what waits in the queue is no success. ---
:cycle
set "work=%TEMP%\pdv-cycle-%RANDOM%%RANDOM%"
mkdir "%work%"
if not exist "%work%\" exit /b 73
set "TMP=%work%"
set "TEMP=%work%"
rem Says what is odd about the configuration, once for all programs of this run.
pdv-merge --check >nul
set PDV_CONFIG_CHECKED=1
call :deliver
call :collect
set status=%errorlevel%
call :deliver
set sent=70
if exist "%work%\sent" set /p sent=<"%work%\sent"
if %status%==0 set status=%sent%
rd /s /q "%work%"
exit /b %status%

:deliver
pdv-outbox drain | cmd /d /c call "%self%" --send | pdv-outbox settle >nul
exit /b 0

rem The middle of that pipe: only its last program tells how it ended, so pdv-send's code goes into a file.
:send
pdv-send
>"%work%\sent" echo %errorlevel%
exit /b 0

rem Plans, reads, unites and queues, window by window, until nothing is left to do. A channel that fails is left out for the
rem rest of the run; its cursor stays, so nothing is lost.
:collect
set "without="
:collect_next
if exist "%work%\failed.HIPER_CAIXA" del /q "%work%\failed.HIPER_CAIXA"
if exist "%work%\failed.HIPER_LOJA" del /q "%work%\failed.HIPER_LOJA"
pdv-outbox next %without% >"%work%\window"
set status=%errorlevel%
if %status%==1 goto :collected
if not %status%==0 exit /b %status%
cmd /d /c call "%self%" --read | pdv-merge | pdv-outbox add >nul
set status=%errorlevel%
set failed=0
if exist "%work%\failed.HIPER_CAIXA" set /a failed+=1
if exist "%work%\failed.HIPER_LOJA" set /a failed+=2
if %failed%==1 set "without=%without% --without HIPER_CAIXA"
if %failed%==2 set "without=%without% --without HIPER_LOJA"
if %failed%==3 exit /b 69
if "%without%"==" --without HIPER_CAIXA --without HIPER_LOJA" exit /b 69
if "%without%"==" --without HIPER_LOJA --without HIPER_CAIXA" exit /b 69
if %status%==0 goto :collect_next
rem 69: the channel that the window needed could not be read; without it there may still be something to do.
if %status%==69 if defined without goto :collect_next
exit /b %status%
:collected
if defined without exit /b 69
exit /b 0

:read
pdv-extract-caixa -w "%work%\window"
if not %errorlevel%==0 >"%work%\failed.HIPER_CAIXA" echo.
pdv-extract-loja -w "%work%\window"
if not %errorlevel%==0 >"%work%\failed.HIPER_LOJA" echo.
exit /b 0

rem --- every program's own check: on the screen and in doctor.log, beside the log ---
:doctor
call :speak_utf8
set "report=%TEMP%\pdv-doctor-%RANDOM%%RANDOM%.txt"
set status=0
>"%report%" echo %date% %time%
call :examine pdv-extract-caixa
call :examine pdv-extract-loja
call :examine pdv-merge
call :examine pdv-outbox
call :examine pdv-send
set "log="
for /f "tokens=1,*" %%a in ('pdv-outbox status 2^>nul') do if "%%a"=="log" set "log=%%b"
for %%f in ("%log%") do set "folder=%%~dpf"
if defined log copy /y "%report%" "%folder%doctor.log" >nul
if defined log if not exist "%folder%doctor.log" set status=1
del /q "%report%"
call :speak_as_before
exit /b %status%

:examine
%1 --check >"%report%.part" 2>&1
if not %errorlevel%==0 set status=1
type "%report%.part"
type "%report%.part" >>"%report%"
del /q "%report%.part"
exit /b 0

rem --- days: the streams of each, one behind the other; what a day could not give, its stream says ---
:conferir
cmd /d /c call "%self%" --read-days %day% %last% | pdv-outbox audit
exit /b %errorlevel%

:read_days
set "day=%~2"
set "last=%~3"
:read_day
if "%day%" GTR "%last%" exit /b 0
set "from=%day%T00:00:00"
call :after %day%
pdv-extract-caixa --from %from% --to %day%T00:00:00
pdv-extract-loja --from %from% --to %day%T00:00:00
goto :read_day

rem Sets day to the one after %1. The leading 1 keeps 08 from being an octal number that is none.
:after
for /f "tokens=1-3 delims=-" %%a in ("%1") do set /a y=%%a, m=1%%b - 100, d=1%%c - 99
call :month_length
if %d% GTR %length% set /a d=1, m+=1
if %m% GTR 12 set /a m=1, y+=1
call :format_day
exit /b 0

:month_length
set length=31
if %m%==4 set length=30
if %m%==6 set length=30
if %m%==9 set length=30
if %m%==11 set length=30
if not %m%==2 exit /b 0
set /a length=28, four=y %% 4, hundred=y %% 100, fourhundred=y %% 400
if %four%==0 if not %hundred%==0 set length=29
if %fourhundred%==0 set length=29
exit /b 0

:format_day
set m=0%m%
set d=0%d%
set day=%y%-%m:~-2%-%d:~-2%
exit /b 0

rem 0 when %1 is a day that there is: written again from its numbers it must be the same.
:check_day
set y=0
set m=0
set d=0
for /f "tokens=1-3 delims=-" %%a in ("%~1") do set /a y=%%a, m=1%%b - 100, d=1%%c - 100 2>nul
if %y% LSS 1000 exit /b 1
if %m% LSS 1 exit /b 1
if %m% GTR 12 exit /b 1
if %d% LSS 1 exit /b 1
call :month_length
if %d% GTR %length% exit /b 1
set "wanted=%~1"
set "kept=%day%"
call :format_day
set "written=%day%"
set "day=%kept%"
if not "%written%"=="%wanted%" exit /b 1
exit /b 0

:usage
call :speak_utf8
echo uso: pdv-sync.cmd [-c ARQUIVO] [--loop N ^| --doctor ^| --conferir DE ATE]
echo.
echo Sem outra palavra, executa um ciclo: entrega a fila, lê as vendas novas, entrega-as.
echo.
echo       --loop N          N ciclos, um depois do outro
echo       --conferir DE ATE confere dias inteiros (2026-03-01 2026-03-31): o que os bancos têm, o que foi entregue, o que
echo                         falta; termina com 1 se falta alguma venda
echo       --doctor          diagnóstico de todos os programas: na tela e em doctor.log, ao lado do log
echo   -c, --config ARQUIVO  a configuração (.env)
echo   -h, --help            esta ajuda
call :speak_as_before
exit /b 0

rem The programs' words and paths are UTF-8; the console keeps its code page after us, so it gets its own back.
:speak_utf8
set "codepage="
for /f "tokens=2 delims=:." %%c in ('chcp') do set "codepage=%%c"
chcp 65001 >nul
exit /b 0
:speak_as_before
if defined codepage chcp %codepage% >nul
exit /b 0
