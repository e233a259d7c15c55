/*
 * A list of tables per database behind one lock.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "catalogue.h"

struct entry {
    struct entry *next;
    struct arena arena; /* holds what `table` points to */
    struct table table;
};

struct catalogue {
    pthread_mutex_t lock;
    struct entry *entries[DATABASES];
    int last_id;
};

static const char *const names[DATABASES] = {"master", "HiperPdv", "Hiper"};

struct catalogue *catalogue_new(void)
{
    struct catalogue *catalogue = memory_get(sizeof *catalogue);
    *catalogue = (struct catalogue){.last_id = 245575913};
    (void)pthread_mutex_init(&catalogue->lock, NULL);
    return catalogue;
}

static void entry_free(struct entry *entry)
{
    arena_free(&entry->arena);
    free(entry);
}

void catalogue_free(struct catalogue *catalogue)
{
    if (catalogue == NULL)
        return;
    for (size_t i = 0; i < DATABASES; i++) {
        while (catalogue->entries[i] != NULL) {
            struct entry *entry = catalogue->entries[i];
            catalogue->entries[i] = entry->next;
            entry_free(entry);
        }
    }
    (void)pthread_mutex_destroy(&catalogue->lock);
    free(catalogue);
}

const char *catalogue_database_name(enum database database)
{
    return names[database];
}

int catalogue_database_find(const char *name)
{
    for (int i = 0; i < DATABASES; i++)
        if (strcasecmp(names[i], name) == 0)
            return i;
    return -1;
}

static struct table copy(const struct table *table, struct arena *arena)
{
    struct table result = *table;
    result.schema = arena_copy(arena, table->schema, strlen(table->schema));
    result.name = arena_copy(arena, table->name, strlen(table->name));
    result.columns = arena_alloc(arena, table->count * sizeof *result.columns);
    for (size_t i = 0; i < table->count; i++) {
        result.columns[i] = table->columns[i];
        result.columns[i].name = arena_copy(arena, table->columns[i].name, strlen(table->columns[i].name));
    }
    return result;
}

/* Where the pointer to the entry is, or the end of the list. */
static struct entry **locate(struct catalogue *catalogue, enum database database, const char *schema, const char *name)
{
    struct entry **at = &catalogue->entries[database];
    while (*at != NULL && (strcasecmp((*at)->table.schema, schema) != 0 || strcasecmp((*at)->table.name, name) != 0))
        at = &(*at)->next;
    return at;
}

bool catalogue_find(struct catalogue *catalogue, enum database database, const char *schema, const char *name,
                    struct arena *arena, struct table *table)
{
    (void)pthread_mutex_lock(&catalogue->lock);
    const struct entry *entry = *locate(catalogue, database, schema != NULL ? schema : "dbo", name);
    if (entry != NULL)
        *table = copy(&entry->table, arena);
    (void)pthread_mutex_unlock(&catalogue->lock);
    return entry != NULL;
}

static struct entry *entry_of(struct catalogue *catalogue, enum database database, int id)
{
    struct entry *entry = catalogue->entries[database];
    while (entry != NULL && entry->table.id != id)
        entry = entry->next;
    return entry;
}

bool catalogue_find_id(struct catalogue *catalogue, enum database database, int id, struct arena *arena,
                       struct table *table)
{
    (void)pthread_mutex_lock(&catalogue->lock);
    const struct entry *entry = entry_of(catalogue, database, id);
    if (entry != NULL)
        *table = copy(&entry->table, arena);
    (void)pthread_mutex_unlock(&catalogue->lock);
    return entry != NULL;
}

const struct column *catalogue_column(const struct table *table, const char *name)
{
    for (size_t i = 0; i < table->count; i++)
        if (strcasecmp(table->columns[i].name, name) == 0)
            return &table->columns[i];
    return NULL;
}

bool catalogue_counts(const struct table *table)
{
    return table->step != 0 && (table->step != 1 || table->seed < 1);
}

int64_t catalogue_next_identity(struct catalogue *catalogue, enum database database, int id)
{
    int64_t next = 0;
    (void)pthread_mutex_lock(&catalogue->lock);
    struct entry *entry = entry_of(catalogue, database, id);
    if (entry != NULL) {
        next = entry->table.next;
        entry->table.next += entry->table.step;
    }
    (void)pthread_mutex_unlock(&catalogue->lock);
    return next;
}

void catalogue_set_identity(struct catalogue *catalogue, enum database database, int id, int64_t next, bool given)
{
    (void)pthread_mutex_lock(&catalogue->lock);
    struct entry *entry = entry_of(catalogue, database, id);
    if (entry != NULL) {
        struct table *table = &entry->table;
        if (given)
            next += table->step;
        if (!given || (table->step > 0 ? next > table->next : next < table->next))
            table->next = next;
    }
    (void)pthread_mutex_unlock(&catalogue->lock);
}

void catalogue_put(struct catalogue *catalogue, enum database database, struct table *table)
{
    struct entry *entry = memory_get(sizeof *entry);
    *entry = (struct entry){0};
    (void)pthread_mutex_lock(&catalogue->lock);
    struct entry **at = locate(catalogue, database, table->schema, table->name);
    struct entry *old = *at;
    catalogue->last_id += 16000057; /* far apart, as SQL Server's are */
    if (catalogue->last_id < 0 || catalogue->last_id > 2100000000)
        catalogue->last_id = 1;
    table->id = old != NULL ? old->table.id : catalogue->last_id;
    table->next = old != NULL ? old->table.next : table->seed;
    entry->table = copy(table, &entry->arena);
    entry->next = old != NULL ? old->next : NULL;
    *at = entry;
    (void)pthread_mutex_unlock(&catalogue->lock);
    if (old != NULL)
        entry_free(old);
}

void catalogue_remove(struct catalogue *catalogue, enum database database, const char *name)
{
    (void)pthread_mutex_lock(&catalogue->lock);
    struct entry **at = locate(catalogue, database, "dbo", name);
    struct entry *old = *at;
    if (old != NULL)
        *at = old->next;
    (void)pthread_mutex_unlock(&catalogue->lock);
    if (old != NULL)
        entry_free(old);
}
