/* The names are checked for what would mean something else in a freetds.conf or a question to Browser. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "configserver.h"
#include "configvalue.h"

/* What stands behind the first `c`, which is cut off with it; NULL: there is none. */
static char *cut(char *text, char c)
{
    char *at = strchr(text, c);

    if (at != NULL)
        *at++ = '\0';
    return at;
}

static bool put(char *to, size_t room, const char *name, const char *never)
{
    return strpbrk(name, never) == NULL && (size_t)snprintf(to, room, "%s", name) < room;
}

static bool put_port(int64_t *port, const char *text)
{
    return configvalue_number(text, port) && *port >= 1 && *port <= 65535;
}

bool configserver_parse(const char *text, bool instance, struct configserver *server)
{
    const char *before = instance && strchr(text, '\\') == NULL ? "\\" : "";
    char copy[384], *host = copy, *name, *port;

    *server = (struct configserver){0};
    if ((size_t)snprintf(copy, sizeof copy, "%s%s", before, text) >= sizeof copy)
        return false;
    if (strncasecmp(host, "tcp:", 4) == 0)
        host += 4;
    port = cut(host, ',');
    name = cut(host, '\\');
    if (port == NULL && strchr(host, ':') == strrchr(host, ':'))
        port = cut(host, ':');
    host = configvalue_trim(host);
    if (strcmp(host, ".") == 0 || strcasecmp(host, "(local)") == 0)
        host = "localhost";
    return put(server->host, sizeof server->host, host, " \t\r\n\v\f()[]/\"';#") &&
           (name == NULL || put(server->instance, sizeof server->instance, configvalue_trim(name), " \t\r\n\v\f\\:")) &&
           (port == NULL || put_port(&server->port, configvalue_trim(port)));
}

static bool is_this_computer(const char *host)
{
    return strcasecmp(host, "localhost") == 0 || strcmp(host, "127.0.0.1") == 0 || strcmp(host, "::1") == 0;
}

/* Takes a name in where there is none. False: there is another one. */
static bool agree(char *name, const char *other, size_t room)
{
    if (*name == '\0')
        return (size_t)snprintf(name, room, "%s", other) < room;
    return *other == '\0' || strcasecmp(name, other) == 0 || (is_this_computer(name) && is_this_computer(other));
}

bool configserver_add(struct configserver *all, const char *text, bool instance)
{
    struct configserver part;

    if (!configserver_parse(text, instance, &part) || !agree(all->host, part.host, sizeof all->host) ||
        !agree(all->instance, part.instance, sizeof all->instance))
        return false;
    if (all->port == 0)
        all->port = part.port;
    return part.port == 0 || part.port == all->port;
}
