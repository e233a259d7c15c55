/*
 * Exact arithmetic. Numbers come as they are kept (type.h): integers, or blobs where a type has more than 18 digits;
 * the packed type, where one is the first argument, says in which form the result is given and how many digits it may
 * have.
 */
#include "functions.h"

static struct wide take(sqlite3_value *argument)
{
    struct value value = functions_take(argument);
    return value_wide(&value);
}

static void give(sqlite3_context *context, const struct wide *wide, struct type type)
{
    struct arena arena = {0};
    struct value value;
    if (value_of_wide(wide, type, &arena, &value))
        functions_give(context, &value);
    else
        functions_fail(context, 8115, "expression", "numeric");
    arena_free(&arena);
}

static struct type type_at(sqlite3_value *packed)
{
    return type_unpack(sqlite3_value_int64(packed));
}

/* In the form in which it came. */
static void give_back(sqlite3_context *context, const struct wide *wide, sqlite3_value *like)
{
    bool blob = sqlite3_value_type(like) == SQLITE_BLOB;
    int64_t integer = 0;
    if (blob)
        give(context, wide, type_decimal(WIDE_DIGITS, 0));
    else if (wide_to_int64(wide, &integer))
        sqlite3_result_int64(context, integer);
    else
        functions_fail(context, 8115, "expression", "bigint");
}

/* (integer, places): the same with so many more decimals, as a blob */
static void h_wide(sqlite3_context *context, int count, sqlite3_value **values)
{
    unsigned char blob[WIDE_BLOB];
    if (functions_any_null(context, count, values))
        return;
    struct wide wide = wide_of(sqlite3_value_int64(values[0]));
    wide = wide_rescale(&wide, 0, sqlite3_value_int(values[1]));
    wide_pack(&wide, blob);
    sqlite3_result_blob(context, blob, sizeof blob, SQLITE_TRANSIENT);
}

/* (type, a, b, ...), all of the type's scale */
static void h_add(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct wide sum = {0};
    if (functions_any_null(context, count, values))
        return;
    for (int i = 1; i < count; i++) {
        struct wide more = take(values[i]);
        sum = wide_add(&sum, &more);
    }
    give(context, &sum, type_at(values[0]));
}

/* (type, a, b, the product's scale) */
static void h_multiply(sqlite3_context *context, int count, sqlite3_value **values)
{
    if (functions_any_null(context, count, values))
        return;
    struct type type = type_at(values[0]);
    struct wide a = take(values[1]);
    struct wide b = take(values[2]);
    struct wide product = wide_multiply(&a, &b);
    int scale = sqlite3_value_int(values[3]);
    if (scale > type.scale)
        product = wide_rescale(&product, scale, type.scale);
    give(context, &product, type);
}

/* (type, a, b, places): the quotient with so many more decimals than a has over b, the rest cut off */
static void h_ratio(sqlite3_context *context, int count, sqlite3_value **values)
{
    if (functions_any_null(context, count, values))
        return;
    struct wide a = take(values[1]);
    struct wide b = take(values[2]);
    if (wide_is_zero(&b)) {
        functions_fail(context, 8134, "", "");
        return;
    }
    struct wide quotient = wide_divide(&a, &b, sqlite3_value_int(values[3]));
    give(context, &quotient, type_at(values[0]));
}

/* (type, sum, count, places) */
static void h_average(sqlite3_context *context, int count, sqlite3_value **values)
{
    if (!functions_any_null(context, count, values) && sqlite3_value_int64(values[2]) != 0)
        h_ratio(context, count, values);
}

/* (type, a, b), both of the type's scale */
static void h_rest(sqlite3_context *context, int count, sqlite3_value **values)
{
    if (functions_any_null(context, count, values))
        return;
    struct wide a = take(values[1]);
    struct wide b = take(values[2]);
    if (wide_is_zero(&b)) {
        functions_fail(context, 8134, "", "");
        return;
    }
    struct wide rest = wide_modulo(&a, &b);
    give(context, &rest, type_at(values[0]));
}

/* (a, b), integers */
static void h_divide(sqlite3_context *context, int count, sqlite3_value **values)
{
    if (functions_any_null(context, count, values))
        return;
    int64_t dividend = sqlite3_value_int64(values[0]);
    int64_t divisor = sqlite3_value_int64(values[1]);
    if (divisor == 0)
        functions_fail(context, 8134, "", "");
    else if (dividend == INT64_MIN && divisor == -1)
        functions_fail(context, 8115, "expression", "bigint");
    else
        sqlite3_result_int64(context, dividend / divisor);
}

static void h_modulo(sqlite3_context *context, int count, sqlite3_value **values)
{
    if (functions_any_null(context, count, values))
        return;
    int64_t divisor = sqlite3_value_int64(values[1]);
    if (divisor == 0)
        functions_fail(context, 8134, "", "");
    else
        sqlite3_result_int64(context, divisor == -1 ? 0 : sqlite3_value_int64(values[0]) % divisor);
}

static void h_negate(sqlite3_context *context, int count, sqlite3_value **values)
{
    if (functions_any_null(context, count, values))
        return;
    struct wide wide = take(values[0]);
    wide = wide_negate(&wide);
    give_back(context, &wide, values[0]);
}

static void h_abs(sqlite3_context *context, int count, sqlite3_value **values)
{
    if (functions_any_null(context, count, values))
        return;
    if (sqlite3_value_type(values[0]) == SQLITE_FLOAT) {
        double real = sqlite3_value_double(values[0]);
        sqlite3_result_double(context, real < 0 ? -real : real);
        return;
    }
    struct wide wide = take(values[0]);
    wide.negative = false;
    give_back(context, &wide, values[0]);
}

static void h_sign(sqlite3_context *context, int count, sqlite3_value **values)
{
    if (functions_any_null(context, count, values))
        return;
    if (sqlite3_value_type(values[0]) == SQLITE_FLOAT) {
        double real = sqlite3_value_double(values[0]);
        sqlite3_result_int(context, (real > 0) - (real < 0));
        return;
    }
    struct wide wide = take(values[0]);
    sqlite3_result_int(context, wide_is_zero(&wide) ? 0 : wide.negative ? -1 : 1);
}

/* (type, value, digits, 0 rounds and all else cuts) */
static void h_round(sqlite3_context *context, int count, sqlite3_value **values)
{
    if (functions_any_null(context, count, values))
        return;
    struct type type = type_at(values[0]);
    int lost = type.scale - sqlite3_value_int(values[2]);
    struct wide wide = take(values[1]);
    struct wide one = wide_of(1);
    if (lost > WIDE_DIGITS)
        wide = wide_of(0);
    else if (lost > 0) {
        wide = sqlite3_value_int(values[3]) == 0 ? wide_rescale(&wide, lost, 0) : wide_divide(&wide, &one, -lost);
        wide = wide_rescale(&wide, 0, lost);
    }
    give(context, &wide, type);
}

/* (type, value, its scale): the next whole number below or above */
static void whole(sqlite3_context *context, sqlite3_value **values, bool up)
{
    if (functions_any_null(context, 3, values))
        return;
    int scale = sqlite3_value_int(values[2]);
    struct wide one = wide_of(1);
    struct wide value = take(values[1]);
    struct wide cut = wide_divide(&value, &one, -scale);
    struct wide back = wide_rescale(&cut, 0, scale);
    back.negative = !back.negative;
    struct wide rest = wide_add(&value, &back);
    struct wide step = wide_of(up ? 1 : -1);
    if (!wide_is_zero(&rest) && rest.negative != up)
        cut = wide_add(&cut, &step);
    give(context, &cut, type_at(values[0]));
}

static void h_ceiling(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    whole(context, values, true);
}

static void h_floor(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    whole(context, values, false);
}

const struct function functionexact_list[] = {
    {"h_wide", 2, h_wide},     {"h_add", -1, h_add},        {"h_multiply", 4, h_multiply},
    {"h_ratio", 4, h_ratio},   {"h_rest", 3, h_rest},       {"h_average", 4, h_average},
    {"h_divide", 2, h_divide}, {"h_modulo", 2, h_modulo},   {"h_negate", 1, h_negate},
    {"h_abs", 1, h_abs},       {"h_sign", 1, h_sign},       {"h_round", 4, h_round},
    {"h_floor", 3, h_floor},   {"h_ceiling", 3, h_ceiling}, {NULL, 0, NULL}};

/* --- SUM of decimals, also over a window --- */

struct sum {
    struct wide total;
    int64_t count;
};

static void change_sum(sqlite3_context *context, sqlite3_value **values, bool away)
{
    struct sum *sum = sqlite3_aggregate_context(context, sizeof *sum);
    if (sum == NULL || sqlite3_value_type(values[0]) == SQLITE_NULL)
        return;
    struct wide more = take(values[0]);
    if (away)
        more = wide_negate(&more);
    sum->total = wide_add(&sum->total, &more);
    sum->count += away ? -1 : 1;
}

static void sum_step(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    change_sum(context, values, false);
}

static void sum_inverse(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    change_sum(context, values, true);
}

/* Of no values it is NULL. */
static void sum_value(sqlite3_context *context)
{
    const struct sum *sum = sqlite3_aggregate_context(context, 0);
    if (sum != NULL && sum->count > 0)
        give(context, &sum->total, type_decimal(WIDE_DIGITS, 0));
}

bool functionexact_register(sqlite3 *db)
{
    return sqlite3_create_window_function(db, "h_sum", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, sum_step, sum_value,
                                          sum_value, sum_inverse, NULL) == SQLITE_OK;
}
