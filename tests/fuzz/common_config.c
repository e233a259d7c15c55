/* The .env file: values in their ranges or a reason, the same each time, and no secret in any reason. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "msg.h"
#include "texto.h"

#include "fuzz.h"

#define FEWEST 6 /* characters of a secret that is worth looking for */

static bool between(int64_t number, int64_t least, int64_t most)
{
    return number >= least && number <= most;
}

static void check_ranges(const struct config *c)
{
    HOLDS(between(c->sql_server_port, 0, 65535) && between(c->store_id_ponto_venda, 0, INT32_MAX));
    HOLDS(c->store_id_filial >= (c->store_id_ponto_venda > 0 ? 1 : 0));
    HOLDS(between(c->request_timeout_seconds, 1, 3600) && between(c->sync_window_minutes, 1, 1440));
    HOLDS(between(c->sync_max_window_minutes, 1, 1440) && between(c->sync_settle_seconds, 0, 3600));
    HOLDS(between(c->sync_max_payload_kb, 1, 15000) && between(c->store_utc_offset_s, -50400, 50400));
    HOLDS(c->log_rotation_bytes > 0 && c->log_retention_days > 0 && between(c->log_level, MSG_ERROR, MSG_DEBUG));
    HOLDS(between((int64_t)c->sql_encrypt, CONFIG_ENCRYPT_NO, CONFIG_ENCRYPT_REQUIRE));
    HOLDS(c->sql_server_host != NULL && c->sql_server_instance != NULL && c->sql_database != NULL);
    HOLDS(c->sql_server_host[0] != '\0' && strpbrk(c->sql_server_host, " \\\r\n[];#") == NULL);
    HOLDS(c->sql_database_gestao != NULL && c->schema_version != NULL && c->store_alias != NULL);
    HOLDS(sys_is_absolute(c->state_file) && sys_is_absolute(c->outbox_dir) && sys_is_absolute(c->log_file));
}

static void check_utf8(const struct config *c)
{
    const char *const texts[] = {c->sql_server_host, c->sql_server_instance, c->sql_database, c->sql_database_gestao,
                                 c->sql_username,    c->sql_password,        c->store_alias,  c->api_token,
                                 c->state_file,      c->outbox_dir,          c->monitor_url};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        HOLDS(texts[i] == NULL || texto_is_utf8(texts[i]));
}

/* A value between quotes that it lacks is taken as it is, so what was read once can be written and read again. */
static void check_written(const char *key, const char *value, size_t at)
{
    struct reason why = {0};
    struct config config;
    size_t size = value == NULL ? 0 : strlen(key) + strlen(value) + 8;
    char *line, *again;

    char quote = value != NULL && strchr(value, '"') != NULL ? '\'' : '"';

    if (value == NULL || *value == '\0' || strchr(value, quote) != NULL)
        return;
    HOLDS(strchr(value, '\n') == NULL);
    line = malloc(size);
    HOLDS(line != NULL);
    snprintf(line, size, "%s=%c%s%c\n", key, quote, value, quote);
    (void)fuzz_file(line, strlen(line));
    HOLDS(config_load(&config, fuzz_path(), &why));
    memcpy(&again, (const char *)&config + at, sizeof again);
    HOLDS(again != NULL && strcmp(again, value) == 0);
    config_free(&config);
    free(line);
}

#define WRITTEN(key, member) check_written(key, config->member, offsetof(struct config, member))

static void check_texts(const struct config *config)
{
    WRITTEN("SQL_PASSWORD", sql_password);
    WRITTEN("API_TOKEN", api_token);
    WRITTEN("STORE_ALIAS", store_alias);
    WRITTEN("STATE_FILE", state_file);
    WRITTEN("API_ENDPOINT", api_endpoint);
}

/* Where the secret stands once in the file, nothing else can have brought it into the reason. */
static void check_secret(const char *file, const char *secret, const struct reason *why)
{
    const char *at = secret == NULL || strlen(secret) < FEWEST ? NULL : strstr(file, secret);

    if (at != NULL && strstr(at + 1, secret) == NULL)
        HOLDS(strstr(why->text, secret) == NULL);
}

static void check_failure(const char *file, const struct config *config, const struct reason *why)
{
    fuzz_check_reason(why);
    HOLDS(why->code == EXIT_CONFIG);
    check_secret(file, config->sql_password, why);
    check_secret(file, config->api_token, why);
    check_secret(file, config->api_hmac_secret, why);
    check_secret(file, config->api_proxy, why);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    struct reason why = {0};
    struct config config;

    msg_begin("fuzz");
    msg_set_level(MSG_ERROR);
    (void)fuzz_file(data, size);
    if (config_load(&config, fuzz_path(), &why)) {
        check_ranges(&config);
        check_utf8(&config);
        check_texts(&config);
    } else {
        check_failure(text, &config, &why);
    }
    config_free(&config);
    free(text);
    return 0;
}
