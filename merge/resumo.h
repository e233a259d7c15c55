/*
 * The totals over all sales of the payload, by seller and by method of payment (the contract's payload page, "resumo").
 */
#ifndef RESUMO_H
#define RESUMO_H

#include <jansson.h>

/*
 * {by_vendor, by_payment} of the records of `vendas`. Rows are united over both channels by id alone; larger total
 * first. NULL without memory.
 */
json_t *resumo_make(const json_t *vendas);

#endif
