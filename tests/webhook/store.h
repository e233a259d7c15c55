/*
 * The folder in which the webhook keeps what it accepted: <nnnnnn>_<sync_id>.json, byte for byte, in the order of
 * acceptance, and requests.ndjson, one line per request. The files are the whole memory: opened again, the store knows
 * what it knew.
 */
#ifndef STORE_H
#define STORE_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "fold.h"
#include "reason.h"
#include "sys.h"

struct store;

/*
 * Opens the folder, creating it when it is not there; a last line of requests.ndjson that was cut short is removed.
 * NULL with the reason (EXIT_CANNOT_CREATE, EXIT_IO).
 */
struct store *store_open(const char *dir, struct reason *why);

/* Applies all bodies that the folder holds, in the order of acceptance. False with the reason (EXIT_IO). */
bool store_fold(const struct store *store, struct fold *fold, struct reason *why);

/* The path of a file of this name in the folder. False: too long, errno says so. */
bool store_path(const struct store *store, const char *name, char path[SYS_PATH_MAX]);

/* The name of the file that holds this sync_id, NULL when it is not known. It lives as long as the store. */
const char *store_find(const struct store *store, const char *sync_id);

/* True when the file of a known sync_id holds exactly these bytes. */
bool store_same(const struct store *store, const char *sync_id, const char *bytes, size_t size);

/* Keeps a body under a sync_id (64 hex digits) that is not known yet. False with the reason; then nothing is kept. */
bool store_add(struct store *store, const char *sync_id, const char *bytes, size_t size, struct reason *why);

/* Appends one line to requests.ndjson: complete, or not at all. False with the reason. */
bool store_log(struct store *store, json_t *line, struct reason *why);

/* How many bodies, how many lines of the log there are, since the folder was made. */
size_t store_count(const struct store *store);
size_t store_requests(const struct store *store);

void store_close(struct store *store);

#endif
