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
    {1205, EXIT_UNAVAILABLE, "; o caixa estava gravando: a próxima execução tenta de novo"},
    {1222, EXIT_UNAVAILABLE, "; o caixa estava gravando: a próxima execução tenta de novo"},
};

#define KNOWN (sizeof known / sizeof *known)

enum exitcode sqlerror_code(int32_t number)
{
    for (size_t i = 0; i < KNOWN; i++)
        if (known[i].number == number)
            return known[i].code;
    return EXIT_UNAVAILABLE;
}

const char *sqlerror_advice(int32_t number)
{
    for (size_t i = 0; i < KNOWN; i++)
        if (known[i].number == number)
            return known[i].advice;
    return "";
}

bool sqlerror_is_passing(int32_t number)
{
    return number == 1205 || number == 1222;
}
