/*
 * Files and connections. The child holds the reading end of a pipe; when the last writer is gone, and that is this
 * process however it ended, it removes what is in the folder. It has a session of its own, so that a signal to the
 * group spares it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arena.h"
#include "functions.h"
#include "store.h"

struct store {
    char folder[256];
    int life; /* the pipe's writing end */
    pid_t cleaner;
    struct catalogue *catalogue;
};

static void file_name(const struct store *store, int database, const char *suffix, char *name, size_t size)
{
    (void)snprintf(name, size, "%s/%s.db%s", store->folder, catalogue_database_name((enum database)database), suffix);
}

static void remove_files(const struct store *store)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
    char name[320];
    for (int i = 0; i < DATABASES; i++) {
        for (size_t j = 0; j < sizeof suffixes / sizeof *suffixes; j++) {
            file_name(store, i, suffixes[j], name, sizeof name);
            (void)sys_unlink(name);
        }
    }
    (void)rmdir(store->folder);
}

/* In the child: waits for the end of the pipe, cleans, ends. */
static void clean_up_after(const struct store *store, int life)
{
    char byte;
    (void)setsid();
    long last = sysconf(_SC_OPEN_MAX);
    for (int fd = 0; fd < last && fd < 65536; fd++)
        if (fd != life) /* above all not a pipe on whose end somebody waits */
            (void)close(fd);
    while (read(life, &byte, 1) < 0 && errno == EINTR)
        continue;
    remove_files(store);
    _exit(0);
}

static bool start_cleaner(struct store *store, struct reason *why)
{
    int ends[2];
    if (pipe(ends) != 0)
        return reason_errno(why, EXIT_IO, store->folder, "pipe");
    store->cleaner = fork();
    if (store->cleaner < 0) {
        (void)close(ends[0]);
        (void)close(ends[1]);
        return reason_errno(why, EXIT_IO, store->folder, "fork");
    }
    if (store->cleaner == 0) {
        (void)close(ends[1]);
        clean_up_after(store, ends[0]);
    }
    (void)close(ends[0]);
    store->life = ends[1];
    return true;
}

/* Large pages and no syncing: nothing here must survive the process. */
static bool create_databases(const struct store *store, struct reason *why)
{
    bool created = true;
    for (int i = 0; i < DATABASES && created; i++) {
        sqlite3 *db = NULL;
        char name[320];
        file_name(store, i, "", name, sizeof name);
        created = sqlite3_open(name, &db) == SQLITE_OK &&
                  sqlite3_exec(db, "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA user_version=1", NULL, NULL,
                               NULL) == SQLITE_OK;
        if (!created)
            (void)reason_set(why, EXIT_CANNOT_CREATE, "%s: %s", name, sqlite3_errmsg(db));
        (void)sqlite3_close(db);
    }
    return created;
}

struct store *store_open(struct reason *why)
{
    const char *base = getenv("TMPDIR");
    struct store *store = memory_get(sizeof *store);
    *store = (struct store){.life = -1};
    (void)snprintf(store->folder, sizeof store->folder, "%s/hiperd-XXXXXX",
                   base != NULL && base[0] == '/' ? base : "/tmp");
    store->catalogue = catalogue_new();
    if (mkdtemp(store->folder) == NULL) {
        (void)reason_errno(why, EXIT_CANNOT_CREATE, store->folder, "mkdtemp");
        catalogue_free(store->catalogue);
        free(store);
        return NULL;
    }
    if (!start_cleaner(store, why) || !create_databases(store, why)) {
        store_close(store);
        return NULL;
    }
    return store;
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    if (store->life >= 0) {
        (void)close(store->life);
        (void)waitpid(store->cleaner, NULL, 0);
    }
    catalogue_free(store->catalogue);
    free(store);
}

/* Every statement names its database, so the connection's own one stays empty. */
static bool attach(const struct store *store, sqlite3 *db, int database)
{
    char name[320];
    char *sql = NULL;
    file_name(store, database, "", name, sizeof name);
    sql = sqlite3_mprintf("ATTACH %Q AS %Q; PRAGMA %Q.synchronous=OFF", name,
                          catalogue_database_name((enum database)database),
                          catalogue_database_name((enum database)database));
    bool attached = sql != NULL && sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
    sqlite3_free(sql);
    return attached;
}

sqlite3 *store_connect(struct store *store, struct reason *why)
{
    sqlite3 *db = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                SQLITE_OPEN_NOMUTEX; /* a memory flag would hold for what is attached too */
    bool ready = sqlite3_open_v2(":memory:", &db, flags, NULL) == SQLITE_OK && functions_register(db, store->catalogue);
    /* No "text" for a name that is not found: what the translation did not resolve is an error. */
    ready = ready && sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL) == SQLITE_OK &&
            sqlite3_busy_timeout(db, 10000) == SQLITE_OK &&
            sqlite3_exec(db, "PRAGMA temp_store=MEMORY", NULL, NULL, NULL) == SQLITE_OK;
    for (int i = 0; i < DATABASES && ready; i++)
        ready = attach(store, db, i);
    if (ready)
        return db;
    (void)reason_set(why, EXIT_OUR_BUG, "hiperd: %s: %s", store->folder, sqlite3_errmsg(db));
    (void)sqlite3_close(db);
    return NULL;
}

struct catalogue *store_catalogue(struct store *store)
{
    return store->catalogue;
}
