/*
 * A delivery. The server is well, or it fails: then nothing passes, though it may have taken what it answered nothing
 * sensible to. While it is well a payload may be refused, or fail by itself, which is proven by the others.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jsonline.h"

#include "deliver.h"

enum server { WELL, FAILING, PARKED, OFFLINE };

struct delivery {
    struct steps *steps;
    enum server server;
    bool passed; /* one was taken in this run */
    FILE *out;
};

static int chance(struct delivery *delivery, int below)
{
    return shop_chance(&delivery->steps->shop, below);
}

/* Head office has it, whatever it answers. True: it had it before. */
static bool arrive(struct delivery *delivery, const json_t *line)
{
    struct receiver *receiver = &delivery->steps->receiver;
    const char *sync_id = jsonline_text(line, "sync_id");
    bool known = receiver_knows(receiver, sync_id);

    shop_say(&delivery->steps->shop, "arrives%s: %s %.12s", known ? " again" : "", jsonline_text(line, "arquivo"),
             sync_id);
    receiver_take(receiver, json_object_get(line, "payload"), sync_id);
    return known;
}

static void print(struct delivery *delivery, const json_t *line, const char *verdict, int status, const char *more)
{
    shop_say(&delivery->steps->shop, "  %s %d%s %s", verdict, status, more, jsonline_text(line, "arquivo"));
    fprintf(delivery->out,
            "{\"tipo\":\"entrega\",\"sync_id\":\"%s\",\"arquivo\":\"%s\",\"veredito\":\"%s\",\"status\":%d%s,"
            "\"tentativas\":%d,\"texto\":\"t\"}\n",
            jsonline_text(line, "sync_id"), jsonline_text(line, "arquivo"), verdict, status, more,
            1 + chance(delivery, 2));
}

static void send(struct delivery *delivery, const json_t *line, struct reference_parcel *parcel)
{
    bool known = arrive(delivery, line);

    parcel->delivered = true;
    delivery->passed = true;
    print(delivery, line, "SENT", known ? 200 : 201, known ? ",\"duplicado\":true" : "");
}

/* 413 comes of the size; whoever knows a payload refuses it no more. */
static void refuse(struct delivery *delivery, const json_t *line)
{
    print(delivery, line, "REFUSED", chance(delivery, 3) == 0 ? 413 : 422, "");
}

static void fail(struct delivery *delivery, const json_t *line)
{
    if (chance(delivery, 3) == 0)
        (void)arrive(delivery, line);
    print(delivery, line, "LATER", 503, delivery->passed ? ",\"prova\":true" : "");
}

static void deliver_one(struct delivery *delivery, const json_t *line, struct reference_parcel *parcel)
{
    bool calm = delivery->steps->calm;
    bool known = receiver_knows(&delivery->steps->receiver, jsonline_text(line, "sync_id"));
    int how = calm ? 99 : chance(delivery, 20);

    if (delivery->server == PARKED)
        print(delivery, line, "PARKED", 401, "");
    else if (delivery->server == OFFLINE)
        print(delivery, line, "OFFLINE", 0, "");
    else if (delivery->server == FAILING || how < 4)
        fail(delivery, line);
    else if (how < 6 && !known)
        refuse(delivery, line);
    else
        send(delivery, line, parcel);
}

static void take_line(struct delivery *delivery, const char *text, size_t length)
{
    struct reference *reference = &delivery->steps->reference;
    struct reason why = {0};
    json_t *line = jsonline_parse(text, length, "fila", 0, &why);
    const char *arquivo = jsonline_text(line, "arquivo");
    struct reference_parcel *parcel = NULL;
    struct entry entry;

    if (arquivo != NULL && entry_parse(arquivo, &entry))
        parcel = reference_parcel(reference, &entry);
    if (parcel == NULL)
        reference_wrong(reference, "drain prints what is no payload of ours: %.100s", text);
    else
        deliver_one(delivery, line, parcel);
    json_decref(line);
}

static enum server pick_server(struct delivery *delivery)
{
    switch (delivery->steps->calm ? 99 : chance(delivery, 16)) {
    case 0:
    case 1:
        return FAILING;
    case 2:
        return PARKED;
    case 3:
        return OFFLINE;
    default:
        return WELL;
    }
}

char *deliver(struct steps *steps, const char *drained)
{
    struct delivery delivery = {.steps = steps};
    char *text = NULL;
    size_t size = 0;

    delivery.out = open_memstream(&text, &size);
    if (delivery.out == NULL)
        abort();
    delivery.server = pick_server(&delivery);
    for (const char *line = drained, *end; (end = strchr(line, '\n')) != NULL; line = end + 1)
        take_line(&delivery, line, (size_t)(end - line));
    if (!steps->calm && chance(&delivery, 20) == 0)
        fputs("{\"tipo\":\"entrega\",\"sync", delivery.out);
    if (fclose(delivery.out) != 0)
        abort();
    return text;
}
