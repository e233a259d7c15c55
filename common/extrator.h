/*
 * The extraction engine: what pdv-extract-caixa and pdv-extract-loja share. A channel is its statements and a few
 * facts; the engine reads the command line, connects, writes the stream (pdv-stream(5)) and judges.
 */
#ifndef EXTRATOR_H
#define EXTRATOR_H

#include "canal.h"
#include "config.h"

struct extrator {
    const char *program; /* also the application's name in the login */
    const char *banco;   /* what it reads, for --help: "do banco HiperPdv (Caixa)" */
    enum canal canal;
    const char *loja_key; /* where the shop's id in this database stands in the configuration */
    /*
     * Statements; see the .sql files. loja_sql is NULL in a database without ponto_venda; it is asked even where the
     * window does not cover the channel.
     */
    const char *ids_sql, *loja_sql, *turnos_sql, *vendas_sql, *snapshot_turnos_sql, *snapshot_vendas_sql;
};

/* The whole program: returns its exit code. */
int extrator_main(const struct extrator *extrator, int argc, char **argv);

#endif
