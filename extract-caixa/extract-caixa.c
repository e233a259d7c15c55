/*
 * pdv-extract-caixa: reads one window of the Caixa database (HiperPdv) and writes it as a stream. Read-only.
 * All but the statements and these facts is the engine's (extrator.h).
 */
#include "extract-caixa/ids.h"
#include "extract-caixa/loja.h"
#include "extract-caixa/snapshot_turnos.h"
#include "extract-caixa/snapshot_vendas.h"
#include "extract-caixa/turnos.h"
#include "extract-caixa/vendas.h"
#include "extrator.h"

int main(int argc, char **argv)
{
    static const struct extrator extrator = {.program = "pdv-extract-caixa",
                                             .banco = "do banco HiperPdv (Caixa)",
                                             .canal = CAIXA,
                                             .loja_key = "STORE_ID_PONTO_VENDA",
                                             .ids_sql = sql_ids,
                                             .loja_sql = sql_loja,
                                             .turnos_sql = sql_turnos,
                                             .vendas_sql = sql_vendas,
                                             .snapshot_turnos_sql = sql_snapshot_turnos,
                                             .snapshot_vendas_sql = sql_snapshot_vendas};

    return extrator_main(&extrator, argc, argv);
}
