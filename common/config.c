/*
 * The configuration: one table says for each key where its value goes, its kind, range and default; the rest follows
 * from the table. Defaults are written as a person would write them in the file and take the same way in.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "configfile.h"
#include "configserver.h"
#include "configvalue.h"
#include "instante.h"
#include "msg.h"
#include "path.h"
#include "texto.h"

/* Texts come first; those of OPTIONAL and INSTANCE may be empty. */
enum kind { TEXT, OPTIONAL, SECRET, PATH, WORD, SERVER, INSTANCE, NUMBER, YES_NO, ENCRYPT, OFFSET, LEVEL, SIZE, DAYS };

struct key {
    const char *name;
    enum kind kind;
    size_t at; /* offset in struct config */
    const char *standard;
    int64_t least, most; /* of a NUMBER */
};

#define WORD_MAX 64

#define AT(member) offsetof(struct config, member)

static const struct key keys[] = {
    {"SQL_SERVER_HOST", SERVER, AT(sql_server_host), NULL, 0, 0}, /* their defaults: place_server */
    {"SQL_SERVER_INSTANCE", INSTANCE, AT(sql_server_instance), NULL, 0, 0},
    {"SQL_SERVER_PORT", NUMBER, AT(sql_server_port), NULL, 1, 65535},
    {"SQL_DATABASE", TEXT, AT(sql_database), "HiperPdv", 0, 0},
    {"SQL_DATABASE_GESTAO", OPTIONAL, AT(sql_database_gestao), "Hiper", 0, 0},
    {"SQL_USERNAME", TEXT, AT(sql_username), NULL, 0, 0},
    {"SQL_PASSWORD", SECRET, AT(sql_password), NULL, 0, 0},
    {"SQL_TRUSTED_CONNECTION", YES_NO, AT(sql_trusted_connection), "nao", 0, 0},
    {"SQL_ENCRYPT", ENCRYPT, AT(sql_encrypt), "no", 0, 0},
    {"SQL_TRUST_SERVER_CERT", YES_NO, AT(sql_trust_server_cert), "yes", 0, 0},
    {"SQL_DRIVER", TEXT, AT(sql_driver), NULL, 0, 0},
    {"STORE_ID_PONTO_VENDA", NUMBER, AT(store_id_ponto_venda), NULL, 1, INT32_MAX},
    {"STORE_ID_FILIAL", NUMBER, AT(store_id_filial), NULL, 1, INT32_MAX},
    {"STORE_ALIAS", TEXT, AT(store_alias), NULL, 0, 0},
    {"STORE_UTC_OFFSET", OFFSET, AT(store_utc_offset_s), NULL, 0, 0},
    {"API_ENDPOINT", TEXT, AT(api_endpoint), NULL, 0, 0},
    {"API_TOKEN", SECRET, AT(api_token), NULL, 0, 0},
    {"API_HMAC_SECRET", SECRET, AT(api_hmac_secret), NULL, 0, 0},
    {"API_GZIP", YES_NO, AT(api_gzip), "nao", 0, 0},
    {"API_CA_FILE", PATH, AT(api_ca_file), NULL, 0, 0},
    {"API_PROXY", SECRET, AT(api_proxy), NULL, 0, 0},
    {"API_ALLOW_HTTP", YES_NO, AT(api_allow_http), "nao", 0, 0},
    {"REQUEST_TIMEOUT_SECONDS", NUMBER, AT(request_timeout_seconds), "30", 1, 3600},
    {"SCHEMA_VERSION", WORD, AT(schema_version), "4.0.0", 0, 0},
    {"SYNC_WINDOW_MINUTES", NUMBER, AT(sync_window_minutes), "10", 1, 1440},
    {"SYNC_MAX_WINDOW_MINUTES", NUMBER, AT(sync_max_window_minutes), "60", 1, 1440},
    {"SYNC_SETTLE_SECONDS", NUMBER, AT(sync_settle_seconds), "15", 0, 3600},
    {"SYNC_LOOKBACK_MINUTES", NUMBER, AT(sync_lookback_minutes), "60", 0, 44640},
    {"SYNC_DEEP_LOOKBACK_DAYS", NUMBER, AT(sync_deep_lookback_days), "7", 0, 366},
    {"SYNC_MAX_PAYLOAD_KB", NUMBER, AT(sync_max_payload_kb), "900", 1, 15000},
    {"LEDGER_DAYS", NUMBER, AT(ledger_days), "400", 1, 36500},
    {"RUN_LIMIT_SECONDS", NUMBER, AT(run_limit_seconds), "540", 1, 86400},
    {"MEMORY_LIMIT_MB", NUMBER, AT(memory_limit_mb), "512", 64, 65536},
    {"MONITOR_URL", SECRET, AT(monitor_url), NULL, 0, 0},
    {"TURNO_ABERTO_MAX_DIAS", NUMBER, AT(turno_aberto_max_dias), "2", 0, 3650},
    {"STATE_FILE", PATH, AT(state_file), "data/state.json", 0, 0},
    {"OUTBOX_DIR", PATH, AT(outbox_dir), "data/outbox", 0, 0},
    {"LOG_FILE", PATH, AT(log_file), "logs/agent.log", 0, 0},
    {"LOG_LEVEL", LEVEL, AT(log_level), "INFO", 0, 0},
    {"LOG_ROTATION", SIZE, AT(log_rotation_bytes), "10 MB", 0, 0},
    {"LOG_RETENTION", DAYS, AT(log_retention_days), "30 days", 0, 0},
};

#define KEYS (sizeof keys / sizeof *keys)

static const struct key *find_key(const char *name)
{
    for (size_t i = 0; i < KEYS; i++)
        if (strcmp(keys[i].name, name) == 0)
            return &keys[i];
    return NULL;
}

static void *member(struct config *config, const struct key *key)
{
    return (char *)config + key->at;
}

static bool is_text(enum kind kind)
{
    return kind < NUMBER;
}

static bool store_text(struct config *config, const struct key *key, const char *value)
{
    char **text = member(config, key), path[SYS_PATH_MAX], *copy;

    if (key->kind == PATH && !sys_is_absolute(value))
        value = path_join(path, config->folder, value, NULL) ? path : NULL;
    copy = value == NULL ? NULL : strdup(value);
    if (copy == NULL)
        return false;
    if (key->kind == TEXT || key->kind == OPTIONAL) /* shown on terminals, a page, in metrics */
        texto_clean(copy);
    free(*text);
    *text = copy;
    return true;
}

/* Takes a value in. False leaves in *expected what would have been right, NULL: it was, and there is no memory. */
static bool store(struct config *config, const struct key *key, const char *value, const char **expected)
{
    void *to = member(config, key);
    struct configserver server;
    int64_t number;

    switch (key->kind) {
    case NUMBER:
        *expected = "um número inteiro";
        if (!configvalue_number(value, &number) || number < key->least || number > key->most)
            return false;
        *(int64_t *)to = number;
        return true;
    case YES_NO:
        *expected = "sim ou nao";
        return configvalue_yes_no(value, to);
    case OFFSET:
        *expected = "um deslocamento como -03:00";
        config->store_utc_offset_set = instante_parse_offset(value, to);
        return config->store_utc_offset_set;
    case SIZE:
        *expected = "um tamanho como 10 MB";
        return configvalue_size(value, to);
    case DAYS:
        *expected = "um prazo como 30 days";
        return configvalue_days(value, to);
    case LEVEL:
        *expected = "DEBUG, INFO, WARNING ou ERROR";
        return configvalue_choice(value,
                                  "ERROR|CRITICAL=ERROR|WARNING|WARN=WARNING|INFO|SUCCESS=INFO|DEBUG|TRACE=DEBUG", to);
    case ENCRYPT:
        *expected = "no, request ou require";
        return configvalue_choice(value,
                                  "no|nao=no|não=no|false=no|optional=no|request|require|sim=require|yes=require|"
                                  "true=require|mandatory=require|strict=require",
                                  to);
    case WORD: /* it becomes a header */
        *expected = "uma palavra como 4.0.0, de até 64 letras ASCII, algarismos e sinais";
        if (!texto_is_word(value, WORD_MAX))
            return false;
        break;
    case SERVER:
    case INSTANCE:
        *expected = "um servidor como LOJA01, LOJA01\\HIPER ou LOJA01,1433";
        if (!configserver_parse(value, key->kind == INSTANCE, &server))
            return false;
        break;
    default:
        break;
    }
    *expected = NULL;
    return store_text(config, key, value);
}

/* KEY= puts the default in force again, whatever stood above it. */
static void forget(struct config *config, const struct key *key)
{
    if (is_text(key->kind)) {
        free(*(char **)member(config, key));
        *(char **)member(config, key) = NULL;
    } else if (key->kind == NUMBER) {
        *(int64_t *)member(config, key) = 0;
    } else if (key->kind == OFFSET) {
        config->store_utc_offset_set = false;
    }
}

/* Within a run one program has spoken for all: a warning in each of dozens would bury the others. */
static bool is_told(void)
{
    const char *told = getenv("PDV_CONFIG_CHECKED");

    return told != NULL && *told != '\0';
}

/* Of a text that looks like another one: only the character is shown, because the text may be a secret. */
static void warn_odd(const char *text, const char *name, const char *where)
{
    bool quote = false;
    uint32_t c = configvalue_odd(text, &quote);

    if (c != 0 && !is_told())
        msg_warning("%s: %s: contém %s (U+%04X): %s", where, name,
                    quote ? "aspas tipográficas" : "um caractere invisível", (unsigned)c,
                    quote ? "use as do teclado, \" ou '" : "apague e digite de novo");
}

static bool may_be_empty(const struct key *key)
{
    return key->kind == OPTIONAL || key->kind == INSTANCE;
}

static bool refuse(const struct key *key, const char *value, const char *where, const char *expected,
                   struct reason *why)
{
    if (expected == NULL)
        return reason_set(why, EXIT_IO, "%s: %s: sem memória", where, key->name);
    if (key->kind == NUMBER)
        return reason_set(why, EXIT_CONFIG, "%s: %s=%s: esperado %s de %lld a %lld", where, key->name, value, expected,
                          (long long)key->least, (long long)key->most);
    return reason_set(why, EXIT_CONFIG, "%s: %s=%s: esperado %s", where, key->name, value, expected);
}

/* `where` is "file: linha N" or the environment. */
static bool take(struct config *config, const struct key *key, const char *value, const char *where, struct reason *why)
{
    const char *expected = "";

    if (*value == '\0' && !may_be_empty(key)) {
        forget(config, key);
        value = key->standard;
    }
    if (value == NULL)
        return true;
    warn_odd(value, key->name, where);
    if (store(config, key, value, &expected))
        return true;
    if (expected == NULL || strncmp(key->name, "LOG_", 4) != 0)
        return refuse(key, value, where, expected, why);
    if (!is_told()) /* the log stops no sale */
        msg_warning("%s: %s=%s: esperado %s; vale o padrão, %s", where, key->name, value, expected, key->standard);
    return store(config, key, key->standard, &expected);
}

static void warn_unknown(const char *name, const char *where)
{
    const char *nearest = NULL;
    size_t least = 4; /* more than three changes is another word */

    for (size_t i = 0; i < KEYS; i++) {
        size_t distance = configvalue_distance(name, keys[i].name);

        if (distance < least) {
            least = distance;
            nearest = keys[i].name;
        }
    }
    if (nearest != NULL)
        msg_warning("%s: chave desconhecida: %s; seria %s?", where, name, nearest);
    else
        msg_warning("%s: chave desconhecida, ignorada: %s", where, name);
}

static bool take_line(struct config *config, char *line, const char *where, struct reason *why)
{
    bool is_utf8 = texto_is_utf8(line);
    char *name, *value;
    const char *odd;
    const struct key *key;
    enum configvalue_line kind = configvalue_split(line, &name, &value, &odd);

    if (kind == CONFIGVALUE_NOTHING)
        return true;
    if (!is_utf8)
        return reason_set(why, EXIT_CONFIG, "%s: não está em UTF-8: " CONFIGFILE_SAVE, where);
    if (kind == CONFIGVALUE_BAD) {
        warn_odd(line, "a linha", where);
        return reason_set(why, EXIT_CONFIG, "%s: não é uma linha CHAVE=valor (um comentário começa com #)", where);
    }
    warn_odd(name, "a chave", where);
    if (odd != NULL && !is_told())
        msg_warning("%s: %s: %s", where, name, odd);
    key = find_key(name);
    if (key != NULL)
        return take(config, key, value, where, why);
    if (!is_told())
        warn_unknown(name, where);
    return true;
}

static bool take_file(struct config *config, char *text, struct reason *why)
{
    char *line = text;
    long number = 0;

    if (strncmp(text, "\xEF\xBB\xBF", 3) == 0)
        line += 3;
    while (line != NULL) {
        char *end = strchr(line, '\n');
        char where[SYS_PATH_MAX + 32];

        if (end != NULL)
            *end++ = '\0';
        snprintf(where, sizeof where, "%s: linha %ld", config->file, ++number);
        if (!take_line(config, line, where, why))
            return false;
        line = end;
    }
    return true;
}

static bool take_environment(struct config *config, struct reason *why)
{
    for (size_t i = 0; i < KEYS; i++) {
        const char *value = getenv(keys[i].name);

        /* An empty variable is how scripts say "not set"; only where empty is a value of its own does it count. */
        if (value == NULL || (*value == '\0' && !may_be_empty(&keys[i])))
            continue;
        if (!texto_is_utf8(value))
            return reason_set(why, EXIT_CONFIG, "variável de ambiente: %s: não está em UTF-8", keys[i].name);
        if (!take(config, &keys[i], value, "variável de ambiente", why))
            return false;
    }
    return true;
}

static bool take_defaults(struct config *config, struct reason *why)
{
    for (size_t i = 0; i < KEYS; i++)
        if (keys[i].standard != NULL && !take(config, &keys[i], keys[i].standard, "padrão", why))
            return false;
    return true;
}

static bool put(struct config *config, const char *name, const char *value, struct reason *why)
{
    return store_text(config, find_key(name), value) || reason_set(why, EXIT_IO, "configuração: sem memória");
}

static const char *source(const struct config *config)
{
    return config->file != NULL ? config->file : "configuração (nenhum arquivo .env encontrado)";
}

/* Host, instance and port may stand in one key together, and need not stand in the others then. */
static bool place_server(struct config *config, struct reason *why)
{
    const char *host = config->sql_server_host, *instance = config->sql_server_instance;
    struct configserver all = {.port = config->sql_server_port};
    bool given = instance != NULL;

    if ((host != NULL && !configserver_add(&all, host, false)) ||
        (instance != NULL && !configserver_add(&all, instance, true)))
        return reason_set(why, EXIT_CONFIG,
                          "%s: SQL_SERVER_HOST, SQL_SERVER_INSTANCE e SQL_SERVER_PORT não concordam: escreva o "
                          "servidor, a instância e a porta uma vez só",
                          source(config));
    config->sql_server_port = all.port;
    return put(config, "SQL_SERVER_HOST", all.host[0] != '\0' ? all.host : "localhost", why) &&
           put(config, "SQL_SERVER_INSTANCE", all.instance[0] != '\0' || given ? all.instance : "HIPER", why);
}

/* What depends on other keys. */
static bool complete(struct config *config, struct reason *why)
{
    char alias[64] = "";

    if (config->store_id_filial == 0)
        config->store_id_filial = config->store_id_ponto_venda;
    if (!config->store_utc_offset_set)
        config->store_utc_offset_s = sys_local_offset_s(sys_now_ms() / 1000);
    if (config->store_id_ponto_venda > 0)
        snprintf(alias, sizeof alias, "loja-%lld", (long long)config->store_id_ponto_venda);
    return place_server(config, why) && (config->store_alias != NULL || put(config, "STORE_ALIAS", alias, why));
}

static bool load_file(struct config *config, struct reason *why)
{
    char *text = configfile_read(config->file, why);
    bool done = text != NULL;

    if (done && !is_told() && sys_others_can_read(config->file))
        msg_warning("%s: outros usuários deste computador podem ler este arquivo, que guarda senhas: "
                    "restrinja as permissões",
                    config->file);
    done = done && take_file(config, text, why);
    free(text);
    return done;
}

/*
 * FreeTDS lets the environment overrule all that we say, and would write the password into a dump; TLS libraries write
 * the keys of connections into a file that it names, and OpenSSL loads code by it.
 */
void config_guard(void)
{
    static const char *const names[] = {"TDSVER",        "TDSPORT",       "TDSHOST",         "TDSQUERY",
                                        "TDSDUMP",       "TDSDUMPCONFIG", "FREETDS",         "SYBASE",
                                        "SSLKEYLOGFILE", "OPENSSL_CONF",  "OPENSSL_MODULES", "OPENSSL_ENGINES"};

    sys_no_core();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        sys_set_env(names[i], NULL);
}

bool config_load(struct config *config, const char *path, struct reason *why)
{
    const char *file;
    char folder[SYS_PATH_MAX];

    config_guard(); /* on Windows it moves what getenv has returned before */
    file = configfile_find(path);
    *config = (struct config){0};
    config->folder = strdup(file == NULL ? "." : path_folder(file, folder));
    config->file = file == NULL ? NULL : strdup(file);
    if (config->folder == NULL || (file != NULL && config->file == NULL))
        return reason_set(why, EXIT_IO, "configuração: sem memória");
    if (!take_defaults(config, why) || (file != NULL && !load_file(config, why)) || !take_environment(config, why) ||
        !complete(config, why))
        return false;
    msg_suggest_level((enum msg_level)config->log_level);
    sys_limit_memory(config->memory_limit_mb * 1024 * 1024);
    return true;
}

void config_free(struct config *config)
{
    free(config->file);
    free(config->folder);
    for (size_t i = 0; i < KEYS; i++)
        if (is_text(keys[i].kind))
            free(*(char **)member(config, &keys[i]));
    *config = (struct config){0};
}

bool config_require(const struct config *config, const char *name, struct reason *why)
{
    const struct key *key = find_key(name);
    const void *value;

    if (key == NULL)
        return reason_set(why, EXIT_OUR_BUG, "configuração: chave desconhecida: %s", name);
    value = (const char *)config + key->at;
    if (is_text(key->kind) ? *(char *const *)value != NULL : *(const int64_t *)value != 0)
        return true;
    return reason_set(why, EXIT_CONFIG, "%s: falta %s: acrescente uma linha %s=valor", source(config), name, name);
}
