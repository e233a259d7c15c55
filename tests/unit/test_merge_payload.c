/* The payload's seal: the hash of its own bytes without `agent` and itself, so that it names the content and no more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "jsonline.h"

#include "../../merge/payload.h"

#define SPAN "\"from\":\"2026-03-02T10:00:00-03:00\",\"to\":\"2026-03-02T10:10:00-03:00\""
#define STREAM(window, total)                                                                                          \
    "{\"tipo\":\"janela\",\"canal\":\"HIPER_CAIXA\"," SPAN ",\"canais\":[\"HIPER_CAIXA\"]" window "}\n"                \
    "{\"tipo\":\"venda\",\"canal\":\"HIPER_CAIXA\",\"dados\":{\"id_operacao\":1,\"canal\":\"HIPER_CAIXA\","            \
    "\"data_hora\":\"2026-03-02T10:03:07-03:00\",\"itens\":[],\"pagamentos\":[],\"total\":" total "}}\n"               \
    "{\"tipo\":\"fim\",\"canal\":\"HIPER_CAIXA\",\"contagens\":{\"venda\":1},\"completo\":true}\n"

/* The payload's text, of a stream's; to be freed. */
static char *make(const char *stream, const char *machine, int64_t sent_at_ms)
{
    struct config config = {.store_id_ponto_venda = 10,
                            .store_id_filial = 7,
                            .store_alias = (char[]){"loja-10"},
                            .schema_version = (char[]){"4.0.0"},
                            .sync_max_payload_kb = 900};
    struct payload payload;
    struct fluxo fluxo;
    struct reason why = {0};
    char path[SYS_PATH_MAX], *text;
    size_t length;
    int fd = sys_create_temporary("pdv-payload", path, sizeof path);

    assert_int_equal(sys_write_all(fd, stream, strlen(stream)), 0);
    sys_close(fd);
    fd = sys_open_read(path);
    sys_unlink(path);
    fluxo_begin(&fluxo);
    assert_true(fluxo_read(&fluxo, fd, "fluxo", -3 * 3600, &why));
    sys_close(fd);
    assert_true(payload_make(&fluxo, &config, NULL, sent_at_ms, machine, &payload, &why));
    text = jsonline_dump(payload.object, &length);
    assert_non_null(text);
    payload_end(&payload);
    fluxo_free(&fluxo);
    return text;
}

/* Takes the member that begins there out of the text, with the comma behind it. */
static void cut_out(char *text, const char *begins, const char *ends)
{
    char *at = strstr(text, begins), *behind = at == NULL ? NULL : strstr(at, ends);

    if (at == NULL || behind == NULL) {
        fail_msg("%s is not there", begins);
        return;
    }
    behind += strlen(ends);
    memmove(at, behind, strlen(behind) + 1);
}

static void sync_id_of(const char *text, char sync_id[65])
{
    const char *at = strstr(text, "\"sync_id\":\"");

    assert_non_null(at);
    snprintf(sync_id, 65, "%s", at + strlen("\"sync_id\":\""));
}

static void the_sync_id_is_the_hash_of_the_rest(void **state)
{
    char *text = make(STREAM("", "12.5"), "PC-01", 1772452800000), sync_id[65], hex[65] = "";
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;

    (void)state;
    sync_id_of(text, sync_id);
    cut_out(text, "\"agent\":{", "},");
    cut_out(text, "\"sync_id\":\"", "\",");
    assert_int_equal(EVP_Digest(text, strlen(text), digest, &size, EVP_sha256(), NULL), 1);
    for (unsigned int i = 0; i < size; i++)
        snprintf(hex + (size_t)2 * i, 3, "%02x", digest[i]);
    assert_string_equal(sync_id, hex);
    free(text);
}

static void it_names_the_content_and_nothing_else(void **state)
{
    static const struct {
        const char *name, *stream, *machine;
        int64_t sent_at_ms;
        bool same;
    } rows[] = {
        {"another machine", STREAM("", "12.5"), "PC-02", 1772452800000, true},
        {"another time", STREAM("", "12.5"), "PC-01", 1772452801000, true},
        {"another total", STREAM("", "12.51"), "PC-01", 1772452800000, false},
        {"resent", STREAM(",\"reenviar\":\"2026-03-02T12:00:00-03:00\"", "12.5"), "PC-01", 1772452800000, false},
        {"resent, an earlier version's", STREAM(",\"reenviar\":true", "12.5"), "PC-01", 1772452800000, true},
    };
    char *text = make(STREAM("", "12.5"), "PC-01", 1772452800000), one[65], other[65];

    (void)state;
    sync_id_of(text, one);
    free(text);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        text = make(rows[i].stream, rows[i].machine, rows[i].sent_at_ms);
        sync_id_of(text, other);
        if ((strcmp(one, other) == 0) != rows[i].same)
            fail_msg("%s: %s", rows[i].name, text);
        free(text);
    }
}

/* What is cut out for the seal must be found: `agent` behind `event_type`, sync_id first in `integrity`. */
static void the_keys_stand_in_the_contracts_order(void **state)
{
    static const char *const keys[] = {"schema_version",  "event_type",      "agent",  "store",
                                       "window",          "turnos",          "vendas", "resumo",
                                       "snapshot_turnos", "snapshot_vendas", "ops",    "integrity"};
    char *text = make(STREAM("", "12.5"), "PC-01", 1772452800000);
    json_t *payload = json_loads(text, 0, NULL), *value;
    const char *key;
    size_t i = 0;

    (void)state;
    json_object_foreach (payload, key, value) {
        assert_true(i < sizeof keys / sizeof *keys);
        assert_string_equal(key, keys[i++]);
    }
    assert_int_equal(i, sizeof keys / sizeof *keys);
    assert_string_equal(json_object_iter_key(json_object_iter(json_object_get(payload, "integrity"))), "sync_id");
    json_decref(payload);
    free(text);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sync_id_is_the_hash_of_the_rest),
        cmocka_unit_test(it_names_the_content_and_nothing_else),
        cmocka_unit_test(the_keys_stand_in_the_contracts_order),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("merge_payload", tests, NULL, NULL);
}
