/*
 * The configuration file (.env) of the contract's configuration page: KEY=value lines, of which names and meaning are
 * kept from earlier versions. A variable of the same name in the environment wins over the file.
 */
#ifndef CONFIG_H
#define CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "reason.h"

enum config_encrypt { CONFIG_ENCRYPT_NO, CONFIG_ENCRYPT_REQUEST, CONFIG_ENCRYPT_REQUIRE };

/*
 * Texts are owned by the structure. NULL, for "not given", are only file, sql_username, sql_password, sql_driver,
 * api_endpoint, api_token, api_hmac_secret, api_ca_file, api_proxy and monitor_url. Paths are absolute or relative to
 * the process's folder, never to the file's: that is already added.
 */
struct config {
    char *file;   /* that was read; NULL: none, all from the environment */
    char *folder; /* in which relative paths begin */

    char *sql_server_host, *sql_server_instance, *sql_database, *sql_database_gestao; /* "" : none. In their parts */
    char *sql_username, *sql_password;
    int64_t sql_server_port; /* 0: not given */
    bool sql_trusted_connection, sql_trust_server_cert;
    enum config_encrypt sql_encrypt;
    char *sql_driver; /* accepted and ignored */

    int64_t store_id_ponto_venda, store_id_filial; /* 0: not given; the filial is then that of ponto_venda */
    char *store_alias;                             /* default loja-<id>, "" where that is not given either */
    bool store_utc_offset_set;
    int32_t store_utc_offset_s; /* not set: this computer's now, a first guess at the SQL Server's */

    char *api_endpoint, *api_token, *api_hmac_secret, *api_ca_file, *api_proxy;
    bool api_gzip, api_allow_http;
    int64_t request_timeout_seconds;
    char *schema_version;

    int64_t sync_window_minutes, sync_max_window_minutes, sync_settle_seconds, sync_lookback_minutes,
        sync_deep_lookback_days, sync_max_payload_kb, ledger_days, run_limit_seconds, memory_limit_mb,
        turno_aberto_max_dias;
    char *monitor_url;

    char *state_file, *outbox_dir, *log_file;
    int32_t log_level;          /* enum msg_level */
    int64_t log_rotation_bytes; /* "10 MB" */
    int64_t log_retention_days; /* "30 days" */
};

/*
 * Before any library of TLS begins: no core, and no variable of the environment that lets libraries write passwords or
 * keys down, or talk to another server. config_load does it too.
 */
void config_guard(void);

/*
 * Reads the file `path`, or where NULL: PDV_CONFIG, the system's place, ./.env; none of them is no error by itself.
 * Warnings (an unknown key with the nearest known one, a file that others can read, a value that looks right and is
 * not, a malformed LOG_ key) go to msg, unless PDV_CONFIG_CHECKED is set: another program of the same run has told
 * them. A malformed value, bytes that are not UTF-8, or a file that is named, or there, and cannot be read, is
 * EXIT_CONFIG with file, line and what was expected; a value that may be secret is never shown. Call config_free also
 * after a failure. From here on the process holds secrets: no core of it is written.
 */
bool config_load(struct config *config, const char *path, struct reason *why);
void config_free(struct config *config);

/*
 * True when the key (a name such as "API_TOKEN") has a value; otherwise EXIT_CONFIG, naming the file and the line to
 * add. For the values that only some programs need.
 */
bool config_require(const struct config *config, const char *key, struct reason *why);

#endif
