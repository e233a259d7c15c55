/* Error numbers of SQL Server, the ones that a store meets. */
#include <stddef.h>

#include "sqlerror.h"

static const struct {
    int32_t number;
    enum exitcode code;
    const char *advice;
} known[] = {
    {18456, EXIT_DENIED, "; confira SQL_USERNAME e SQL_PASSWORD e se o servidor aceita logins SQL (modo misto)"},
    {18452, EXIT_DENIED, "; o login do Windows não foi aceito: confira SQL_TRUSTED_CONNECTION"},
    {18470, EXIT_DENIED, "; o login está desativado no SQL Server"},
    {18486, EXIT_DENIED, "; o login está bloqueado no SQL Server"},
    {18487, EXIT_DENIED, "; a senha do login expirou"},
    {18488, EXIT_DENIED, "; a senha do login precisa ser trocada"},
    {4060, EXIT_UNAVAILABLE, "; confira o nome do banco e se ele está no ar e permite este login"},
    {911, EXIT_UNAVAILABLE, "; confira o nome do banco na configuração"},
    {916, EXIT_UNAVAILABLE, "; o login não é usuário deste banco: peça acesso de leitura"},
    {229, EXIT_UNAVAILABLE, "; falta permissão SELECT: peça acesso de leitura a esta tabela"},
    {208, EXIT_UNAVAILABLE, "; a tabela não existe neste banco: confira SQL_DATABASE e SQL_DATABASE_GESTAO"},
    {207, EXIT_UNAVAILABLE, "; esta versão do sistema da loja não tem a coluna: informe o suporte"},
    {8152, EXIT_UNAVAILABLE, "; esta versão do sistema da loja guarda um valor longo demais: informe o suporte"},
    {8115, EXIT_UNAVAILABLE, "; esta versão do sistema da loja guarda um número grande demais: informe o suporte"},
    {1205, EXIT_UNAVAILABLE, "; o caixa estava gravando: a próxima execução tenta de novo"},
    {1222, EXIT_UNAVAILABLE, "; o caixa estava gravando: a próxima execução tenta de novo"},
    {0, EXIT_UNAVAILABLE, "; a próxima execução tenta de novo; se continuar, informe o suporte"},
};

/* Of db-lib: SYBETIME, SYBESOCK, SYBECONN, SYBEUHST. */
#define TIMED_OUT 20003
#define NO_SOCKET 20008
#define NOT_CONNECTED 20009
#define UNKNOWN_HOST 20013

#define KNOWN (sizeof known / sizeof *known)

/* The last row is of all others. */
static size_t find(int32_t number)
{
    size_t i = 0;

    while (i + 1 < KNOWN && known[i].number != number)
        i++;
    return i;
}

enum exitcode sqlerror_code(int32_t number)
{
    return known[find(number)].code;
}

const char *sqlerror_advice(int32_t number)
{
    return known[find(number)].advice;
}

const char *sqlerror_unknown_host(void)
{
    return "este computador não encontra um servidor com este nome; confira SQL_SERVER_HOST (neste mesmo computador: "
           "localhost) e a rede";
}

const char *sqlerror_unconnected(int32_t number, bool encrypted, bool verified)
{
    switch (number) {
    case TIMED_OUT:
        return "sem resposta no tempo; confira se o SQL Server está no ar e se SQL_SERVER_PORT é a porta dele";
    case UNKNOWN_HOST:
        return sqlerror_unknown_host();
    case NO_SOCKET:
    case NOT_CONNECTED:
        return "não foi possível conectar; confira se o SQL Server está no ar com TCP/IP habilitado, e SQL_SERVER_HOST "
               "e SQL_SERVER_PORT";
    default:
        break;
    }
    if (!encrypted)
        return "a conexão não se completou; confira se SQL_SERVER_PORT é a porta do SQL Server";
    if (!verified)
        return "a conexão não se completou; confira se o SQL Server oferece criptografia (ou use SQL_ENCRYPT=no) e se "
               "SQL_SERVER_PORT é a porta dele";
    return "a conexão não se completou; confira o certificado do SQL Server: tem de estar na validade, ser de uma "
           "autoridade que este computador conhece e valer para o nome em SQL_SERVER_HOST (ou use "
           "SQL_TRUST_SERVER_CERT=yes)";
}

const char *sqlerror_lost(int32_t number)
{
    if (number == TIMED_OUT)
        return "sem resposta no tempo; o servidor está lento ou ocupado: a próxima execução tenta de novo";
    return "a conexão foi perdida; a próxima execução tenta de novo; se continuar, confira a rede e o SQL Server";
}

bool sqlerror_is_passing(int32_t number)
{
    return number == 1205 || number == 1222;
}
