#!/usr/bin/env bash
# Microsoft.Data.SqlClient, the client of SQL Server's own makers, finds a SQL Server in hiperd.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
command -v dotnet >/dev/null || skip_all "no dotnet"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cp "$TESTS/wire/Program.cs" "$TESTS/wire/wire.csproj" . || exit 70
dotnet build -v q -o built . >build.log 2>&1 || skip_all "Microsoft.Data.SqlClient could not be built: $(grep -m 1 error build.log)"
plan 13

start_hiperd --caixa "$TESTS/samples/hiperpdv.sql" --caixa "$TESTS/samples/HiperPdv.sql" --gestao "$TESTS/samples/hiper.sql" || exit 70
wire() { dotnet built/wire.dll "$SQL_SERVER_PORT" "$1"; }

check "a wrong password is error 18456 and an unknown database 4060" wire refuses
check "it opens, knows the version and changes the database" wire opens
check "errors have SQL Server's numbers and classes, and the connection lives on" wire errors
check "a cancelled statement ends and the connection lives on" wire cancel
check "every type has its value" wire types
check "a NULL has its column's type" wire nulls
check "half a surrogate pair survives" wire utf16
check "columns tell whether they can be NULL and which is the identity" wire columns
check "several results follow one another" wire results
check "parameters come through sp_executesql and prepared" wire parameters
check "a transaction is rolled back" wire transactions
check "a pooled connection is reset" wire pool
check "a hundred thousand rows are right" wire bulk
