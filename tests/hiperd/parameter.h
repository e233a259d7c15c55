/*
 * The parameters of sp_executesql: what a call gives meets what the statement's declaration asks for.
 */
#ifndef PARAMETER_H
#define PARAMETER_H

#include "context.h"

struct argument {
    const char *name; /* with its @; "": by its place */
    bool output;      /* the caller wants the value that the statement leaves */
    struct type type;
    struct value value;
    int variable; /* set by parameter_declare: the place among the context's variables; -1: none */
};

/* A statement with its declaration, "@a int, @b nvarchar(20) OUTPUT", NULL or no text: none. */
struct parameterised {
    const struct value *statement;
    const struct value *declaration;
};

/*
 * Declares the parameters as variables of the context, with the values of the arguments; their bytes and names are in
 * the arena. False: *error says which is missing, unknown or of a wrong type.
 */
bool parameter_declare(struct context *context, struct arena *arena, const struct parameterised *text,
                       struct argument *arguments, size_t count, struct sqlerr *error);

#endif
