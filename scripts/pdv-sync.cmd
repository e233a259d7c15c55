@echo off
rem pdv-sync.cmd: um ciclo do agente no Windows, com as palavras e os codigos de saida de pdv-sync.sh. Veja LEIAME.
rem
rem The programs do the work; this only joins them, by cmd's pipes, which carry bytes. One cycle runs inside `pdv-outbox run`,
rem which holds the agent's lock, writes the log, ends the whole tree when its time is over, and names a folder of this run's own.
rem A part of a pipe that is two programs is this file again, with a verb of the inside. ASCII but for the help's words.
setlocal EnableExtensions DisableDelayedExpansion
set "self=%~f0"
rem The programs stand beside this file, cmd's own in System32. What the caller's PATH names, or the current folder has, is not run.
set "PATH=%SystemRoot%\System32;%~dp0"
set NoDefaultCurrentDirectoryInExePath=1
for %%v in (cycle read read-days) do if "%~1"=="--%%v" goto :%%v
set verb=run
set times=1

:next_argument
if "%~1"=="" goto :%verb%
if "%~1"=="-h" goto :usage
if "%~1"=="--help" goto :usage
for %%w in (-c --config --loop --conferir) do if "%~1"=="%%w" if "%~2"=="" goto :wrong
if "%~1"=="--loop" for /f "delims=0123456789" %%c in ("%~2") do goto :wrong
if "%~1"=="--conferir" if "%~3"=="" goto :wrong
if "%~1"=="--doctor" (set verb=doctor& goto :shift_one)
if "%~1"=="-c" (set "PDV_CONFIG=%~f2"& goto :shift_two)
if "%~1"=="--config" (set "PDV_CONFIG=%~f2"& goto :shift_two)
if "%~1"=="--loop" (set "times=%~2"& goto :loop)
if "%~1"=="--conferir" (set verb=conferir& set "first=%~2"& set "last=%~3"& goto :shift_three)
:wrong
>&2 echo pdv-sync: argumento desconhecido ou incompleto: %1; veja pdv-sync.cmd --help
exit /b 64

rem set /a knows 32 bits, and takes a number that begins with 0 for an octal one.
:loop
if "%times:~0,1%"=="0" goto :wrong
if not "%times:~0,9%"=="%times%" goto :wrong
goto :shift_two

:shift_three
shift
:shift_two
shift
:shift_one
shift
goto :next_argument

:run
if %times% LEQ 0 exit /b %status%
pdv-outbox run -- "%self%" --cycle
set status=%errorlevel%
rem 75 for a held lock: the other run tells the monitor how it ended.
if not %status%==75 pdv-send --ping %status%
set /a times-=1
goto :run

rem All that is lost in its pipes, `pdv-outbox run` learns from the programs. `next` ends with 1 when nothing is left to read,
rem also when all that is left is of a channel that could not be read in this run: then `add` has ended with 69.
:cycle
call :deliver
:collect
pdv-outbox next >"%PDV_RUN%\janela"
set status=%errorlevel%
if not %status%==0 goto :collected
cmd /d /c call "%self%" --read | pdv-merge | pdv-outbox add >nul
set status=%errorlevel%
if %status%==0 goto :collect
if %status%==69 goto :collect
:collected
call :deliver
set sent=%errorlevel%
if %status%==1 exit /b %sent%
exit /b %status%

:deliver
pdv-outbox drain | pdv-send | pdv-outbox settle >nul
exit /b %errorlevel%

:read
pdv-extract-caixa -w "%PDV_RUN%\janela"
pdv-extract-loja -w "%PDV_RUN%\janela"
exit /b 0

:conferir
cmd /d /c call "%self%" --read-days "%first%" "%last%" | pdv-outbox audit "%first%" "%last%"
exit /b %errorlevel%

:read-days
pdv-extract-caixa --days "%~2" "%~3"
pdv-extract-loja --days "%~2" "%~3"
exit /b 0

rem Every program's own check, in doctor.log beside the log and on the screen. Behind `!` a path is never read as a command. What
rem stands there goes first: another user's link is not written to. A folder's name is left alone: `del` would empty it.
:doctor
call :speak_utf8
set "report="
for /f "tokens=1,*" %%a in ('pdv-outbox status 2^>nul') do if "%%a"=="log" set "report=%%~dpbdoctor.log"
setlocal EnableDelayedExpansion
set status=0
if defined report if exist "!report!\" set "report="
if defined report del /q "!report!" 2>nul
if defined report if exist "!report!" set "report="
if defined report >"!report!" echo %date% %time%
if defined report if not exist "!report!" set "report="
if defined report (call :examine >>"!report!" 2>&1) else call :examine
if errorlevel 1 set status=1
if defined report (type "!report!") else set status=1
call :speak_as_before
exit /b %status%

:examine
set bad=0
for %%p in (pdv-extract-caixa pdv-extract-loja pdv-merge pdv-outbox pdv-send) do %%p --check& if errorlevel 1 set bad=1
exit /b %bad%

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
