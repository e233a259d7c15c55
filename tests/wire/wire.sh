#!/usr/bin/env bash
# Microsoft.Data.SqlClient, the client of SQL Server's own makers, finds a SQL Server in hiperd.
. "$(dirname "$0")/../lib.sh"
. "$TESTS/servers.sh"
command -v dotnet >/dev/null || skip_all "no dotnet"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cp "$TESTS/wire/Program.cs" "$TESTS/wire/wire.csproj" . || exit 70
dotnet build -v q -o built . >build.log 2>&1 || skip_all "Microsoft.Data.SqlClient could not be built: $(grep -m 1 error build.log)"
plan 20

start_hiperd --caixa "$TESTS/samples/hiperpdv.sql" --caixa "$TESTS/samples/HiperPdv.sql" --gestao "$TESTS/samples/hiper.sql" || exit 70
wire() { dotnet built/wire.dll "$SQL_SERVER_PORT" "$@"; }

check "a wrong password is error 18456 and an unknown database 4060" wire refuses
check "it opens, knows the version and changes the database" wire opens
check "errors have SQL Server's numbers and classes, and the connection lives on" wire errors
check "a cancelled statement ends and the connection lives on" wire cancel
check "every type has its value" wire types
check "a NULL has its column's type" wire nulls
check "half a surrogate pair survives" wire utf16
check "columns tell whether they can be NULL and which is the identity" wire columns
check "several results follow one another" wire results
check "parameters come through sp_executesql and prepared, and go back" wire parameters
check "a transaction is rolled back, also to a point in it" wire transactions
check "a pooled connection is reset" wire pool
check "a hundred thousand rows are right" wire bulk

# --- TLS ---
openssl req -x509 -newkey rsa:2048 -nodes -keyout tls.key -out tls.crt -subj /CN=127.0.0.1 -days 2 >openssl.out 2>&1
cat tls.crt tls.key >tls.pem
stop_hiperd
start_hiperd --caixa "$TESTS/samples/hiperpdv.sql" --caixa "$TESTS/samples/HiperPdv.sql" --gestao "$TESTS/samples/hiper.sql" \
    --tls tls.pem || exit 70
encrypted() { hiperd_control sql caixa 'SELECT TOP 1 encrypted FROM master.dbo.hiperd_logins ORDER BY id DESC'; }
check "a server with a certificate lets in who asks for no encryption" wire opens 'Encrypt=false'
check_same "the login alone is encrypted" "ok login" "$(encrypted)"
check "it lets in who asks for encryption" wire opens 'Encrypt=true;TrustServerCertificate=true'
check_same "everything is encrypted" "ok all" "$(encrypted)"
check "a hundred thousand rows are right behind TLS" wire bulk 'Encrypt=true;TrustServerCertificate=true'
check "a cancelled statement ends behind TLS" wire cancel 'Encrypt=true;TrustServerCertificate=true'
check "a certificate that nobody vouches for is refused" exits 1 wire opens 'Encrypt=true;TrustServerCertificate=false'
