/*
 * pdv-extract-loja: reads one window of the Loja sales of the Gestao database (Hiper) and writes it as a stream.
 * Read-only. All but the statements and these facts is the engine's (extrator.h).
 */
#include "extract-loja/ids.h"
#include "extract-loja/snapshot_turnos.h"
#include "extract-loja/snapshot_vendas.h"
#include "extract-loja/turnos.h"
#include "extract-loja/vendas.h"
#include "extrator.h"

int main(int argc, char **argv)
{
    static const struct extrator extrator = {.program = "pdv-extract-loja",
                                             .banco = "do banco Hiper (Gestão)",
                                             .canal = LOJA,
                                             .loja_key = "STORE_ID_FILIAL",
                                             .ids_sql = sql_ids,
                                             .turnos_sql = sql_turnos,
                                             .vendas_sql = sql_vendas,
                                             .snapshot_turnos_sql = sql_snapshot_turnos,
                                             .snapshot_vendas_sql = sql_snapshot_vendas};

    return extrator_main(&extrator, argc, argv);
}
