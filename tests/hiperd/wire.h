/*
 * Types and values on the wire (MS-TDS 2.2.5.4 "Data Type Definitions", 2.2.5.5 "Data Type Details"): a column that
 * cannot be NULL has its fixed type, all others the nullable one of variable length.
 */
#ifndef WIRE_H
#define WIRE_H

#include "packet.h"
#include "sqlerr.h"
#include "type.h"
#include "value.h"

/* COLMETADATA's part for one column: user type, flags, TYPE_INFO, without the name. */
void wire_put_column(struct packet *packet, struct type type);
/* TYPE_INFO alone. */
void wire_put_type(struct packet *packet, struct type type);

/*
 * One value of a ROW. False: it does not fit its type (error 8115), *error says why. Call wire_fits for all of a row
 * before the first wire_put_value.
 */
bool wire_fits(const struct value *value, struct type type, struct sqlerr *error);
void wire_put_value(struct packet *packet, const struct value *value, struct type type);

/* US_VARCHAR and B_VARCHAR: UTF-16LE with its length in 16-bit units before it. */
void wire_put_text16(struct packet *packet, const char *text);
void wire_put_text8(struct packet *packet, const char *text);

/* The collation of every text: SQL_Latin1_General_CP1_CI_AS. */
extern const unsigned char wire_collation[5];

#endif
