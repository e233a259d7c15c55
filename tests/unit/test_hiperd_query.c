/* The translation: errors by their numbers, static types of columns, and that no cut-off statement does harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../hiperd/query.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct context *context_new(void)
{
    static struct column columns[] = {
        {"id", {.kind = KIND_INT, .is_column = true, .identity = true}},
        {"valor", {.kind = KIND_DECIMAL, .precision = 18, .scale = 4, .nullable = true, .is_column = true}},
        {"nome", {.kind = KIND_NVARCHAR, .length = 100, .nullable = true, .is_column = true}},
        {"quando", {.kind = KIND_DATETIME, .scale = 3, .nullable = true, .is_column = true}},
        {"turno", {.kind = KIND_GUID, .nullable = true, .is_column = true}}};
    struct table table = {.schema = "dbo", .name = "venda", .columns = columns, .count = COUNT(columns)};
    struct context *context = calloc(1, sizeof *context);
    assert_non_null(context);
    context->catalogue = catalogue_new();
    context->database = DATABASE_CAIXA;
    context->user = context->host = context->application = "";
    catalogue_put(context->catalogue, DATABASE_CAIXA, &table);
    return context;
}

static void context_free(struct context *context)
{
    catalogue_free(context->catalogue);
    free(context);
}

/* Translates; the error's number, 0 for none. The columns and the SQL are the arena's. */
static int translate(const char *text, struct arena *arena, struct query *query, const char **sql)
{
    struct context *context = context_new();
    struct parser parser = {.arena = arena, .context = context};
    struct sqlerr error = {0};
    *query = (struct query){0};
    parser.tokens = lex_split(arena, text, strlen(text), true, &parser.count, &error);
    if (parser.tokens != NULL) {
        *sql = query_statement(&parser, query);
        error = parser.error;
    }
    context_free(context);
    return error.number;
}

static void errors_have_sql_servers_numbers(void **state)
{
    static const struct {
        const char *sql;
        int number;
    } cases[] = {{"SELECT", 156},
                 {"SELECT FROM venda", 156},
                 {"SELECT (1", 102},
                 {"SELECT 1 +", 102},
                 {"SELECT * FROM nada", 208},
                 {"SELECT * FROM Hiper.dbo.venda", 208},
                 {"SELECT nada FROM venda", 207},
                 {"SELECT v.nada FROM venda v", 207},
                 {"SELECT x.id FROM venda v", 4104},
                 {"SELECT id FROM venda a JOIN venda b ON a.id = b.id", 209},
                 {"SELECT @x", 137},
                 {"SELECT nada(1)", 195},
                 {"SELECT 1 WHERE 1", 4145},
                 {"SELECT id FROM venda UNION ALL SELECT id, nome FROM venda", 205},
                 {"SELECT a.x FROM (SELECT 1) a", 8155},
                 {"SELECT CAST(1 AS nada)", 243},
                 {"SELECT CAST('a' AS int)", 245},
                 {"SELECT DATEADD(nada, 1, quando) FROM venda", 155}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arena arena = {0};
        struct query query;
        const char *sql = NULL;
        assert_int_equal(translate(cases[i].sql, &arena, &query, &sql), cases[i].number);
        arena_free(&arena);
    }
}

/* "decimal(38,4)?": the type's name with its sizes, ? when it may be NULL. */
static void describe(struct type type, char text[64])
{
    if (type.kind == KIND_DECIMAL)
        (void)snprintf(text, 64, "decimal(%d,%d)%s", type.precision, type.scale, type.nullable ? "?" : "");
    else if (type_is_text(type.kind) || type_is_binary(type.kind))
        (void)snprintf(text, 64, "%s(%d)%s", type_name(type.kind), type.length, type.nullable ? "?" : "");
    else
        (void)snprintf(text, 64, "%s%s", type_name(type.kind), type.nullable ? "?" : "");
}

static void columns_have_their_types(void **state)
{
    static const char *const cases[][2] = {
        {"SELECT id FROM venda", "int"},
        {"SELECT v.id FROM venda u LEFT JOIN venda v ON v.id = u.id", "int?"},
        {"SELECT valor FROM venda", "decimal(18,4)?"},
        {"SELECT SUM(valor) FROM venda", "decimal(38,4)?"},
        {"SELECT SUM(id) FROM venda", "int?"},
        {"SELECT COUNT(*) FROM venda", "int?"},
        {"SELECT AVG(valor) FROM venda", "decimal(38,6)?"},
        {"SELECT MIN(quando) FROM venda", "datetime?"},
        {"SELECT ROW_NUMBER() OVER (ORDER BY id) FROM venda", "bigint"},
        {"SELECT CASE WHEN id = 1 THEN valor ELSE 0 END FROM venda", "decimal(18,4)?"},
        {"SELECT COALESCE(valor, 0) FROM venda", "decimal(18,4)"},
        {"SELECT ISNULL(nome, '') FROM venda", "nvarchar(100)"},
        {"SELECT CAST(NULL AS int)", "int?"},
        {"SELECT NULL", "int?"},
        {"SELECT 1.50", "decimal(3,2)"},
        {"SELECT 3000000000", "decimal(10,0)"},
        {"SELECT N'abc'", "nvarchar(3)"},
        {"SELECT CAST(CAST(nome AS nvarchar(600)) AS varbinary(1200)) FROM venda", "varbinary(1200)?"},
        {"SELECT CAST(turno AS char(36)) FROM venda", "char(36)?"},
        {"SELECT NULL UNION ALL SELECT id FROM venda", "int?"},
        {"SELECT 1 UNION ALL SELECT CAST(1 AS decimal(9,2))", "decimal(12,2)"},
        {"WITH c AS (SELECT valor AS v FROM venda) SELECT v FROM c", "decimal(18,4)?"},
        {"WITH c (a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM c WHERE a < 9) SELECT a FROM c", "int?"},
        {"SELECT x.b FROM (VALUES (1, N'um'), (2, N'tres')) AS x (a, b)", "nvarchar(4)"},
        {"SELECT valor * 2 FROM venda", "decimal(20,4)?"},
        {"SELECT valor * id FROM venda", "decimal(29,4)?"},
        {"SELECT 1.0 / 3", "decimal(7,6)"},
        {"SELECT valor / valor FROM venda", "decimal(38,20)?"},
        {"SELECT DATEADD(day, 1, quando) FROM venda", "datetime?"}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arena arena = {0};
        struct query query;
        const char *sql = NULL;
        char text[64];
        assert_int_equal(translate(cases[i][0], &arena, &query, &sql), 0);
        assert_int_equal(query.count, 1);
        /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): its count is 1 */
        describe(query.columns[0].type, text);
        assert_string_equal(text, cases[i][1]);
        arena_free(&arena);
    }
}

static void a_bare_column_stays_bare_so_that_its_index_serves(void **state)
{
    static const char *const cases[][2] = {
        {"SELECT 1 FROM venda WHERE quando >= '2026-03-02T10:00:00'", "(\"venda\".\"quando\" >= "},
        {"SELECT 1 FROM venda WHERE valor > -1000", "(\"venda\".\"valor\" > (-10000000))"},
        {"SELECT 1 FROM venda WHERE valor < 1000000000", "(\"venda\".\"valor\" < 10000000000000)"},
        {"SELECT 1 FROM venda WHERE id = 7.0", "(\"venda\".\"id\" * 10) = 70"},
        {"SELECT 1 FROM venda WHERE turno = '8CC8EB87-C9E2-92A0-C4A3-1E381F738675'",
         "(\"venda\".\"turno\" = X'1E381F738675C4A3A092E2C987EBC88C')"},
        {"SELECT 1 FROM venda WHERE nome = 'x'", "\"venda\".\"nome\" COLLATE ci = 'x'"}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arena arena = {0};
        struct query query;
        const char *sql = "";
        assert_int_equal(translate(cases[i][0], &arena, &query, &sql), 0);
        assert_non_null(strstr(sql, cases[i][1]));
        arena_free(&arena);
    }
}

static void a_statement_cut_off_anywhere_does_no_harm(void **state)
{
    static const char text[] =
        "WITH c (a, b) AS (SELECT id, CASE WHEN valor > 1 THEN N'x' ELSE NULL END FROM dbo.venda WHERE nome LIKE '%a' "
        "AND id IN (1, 2)"
        " UNION ALL SELECT a + 1, b FROM c) SELECT TOP (3) v.*, x.n, COUNT(DISTINCT a) OVER (PARTITION BY b ORDER BY a "
        "DESC),"
        " CONVERT(varchar(30), v.quando, 126), EXISTS (SELECT 1), DATEDIFF(day, v.quando, '2026-01-01') FROM c LEFT "
        "JOIN [dbo].[venda] v"
        " ON v.id = c.a CROSS JOIN (VALUES (1), (2)) x (n) WHERE NOT (v.id BETWEEN 1 AND 2 OR v.nome IS NOT NULL)"
        " GROUP BY v.id HAVING COUNT(*) > 1 ORDER BY 1, v.nome DESC OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY OPTION "
        "(RECOMPILE)";
    (void)state;
    for (size_t size = 0; size < sizeof text; size++) {
        struct arena arena = {0};
        struct query query;
        const char *sql = NULL;
        char *part = arena_copy(&arena, text, size);
        (void)translate(part, &arena, &query, &sql);
        arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(errors_have_sql_servers_numbers),
                                       cmocka_unit_test(columns_have_their_types),
                                       cmocka_unit_test(a_bare_column_stays_bare_so_that_its_index_serves),
                                       cmocka_unit_test(a_statement_cut_off_anywhere_does_no_harm)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
