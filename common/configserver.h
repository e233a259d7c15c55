/*
 * Where the SQL Server is, as people write it. Pure functions.
 */
#ifndef CONFIGSERVER_H
#define CONFIGSERVER_H

#include <stdbool.h>
#include <stdint.h>

/* "" and 0: not given. */
struct configserver {
    char host[256], instance[64];
    int64_t port;
};

/*
 * A server as SQL Server Management Studio and ODBC write it: HOST, HOST\INSTANCE, HOST,PORT, HOST\INSTANCE,PORT, each
 * with tcp: before it or not; also HOST:PORT, where HOST is no IPv6 address. `.` and `(local)` become localhost. With
 * `instance` a name alone is an instance, not a host.
 */
bool configserver_parse(const char *text, bool instance, struct configserver *server);

/* Adds what such a text says and `all` does not have yet. False: they contradict each other. */
bool configserver_add(struct configserver *all, const char *text, bool instance);

#endif
