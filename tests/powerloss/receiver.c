/* The receiver applies payloads as the contract says; pdv-send's lines are those that settle needs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jsonline.h"

#include "double.h"
#include "receiver.h"
#include "shop.h"

#define HELD_MAX 6 /* failures that wait until another one passes */
#define CLOSED 0x8000U

struct sending {
    struct world *world;
    FILE *out;
    bool passed;
    json_t *held[HELD_MAX];
    int held_count;
};

unsigned receiver_turno(bool closed, double total)
{
    return (closed ? CLOSED : 0) | (1 + (unsigned)total);
}

static void take_venda(struct picture *picture, const json_t *venda)
{
    json_int_t sale = json_integer_value(json_object_get(venda, "id_operacao"));
    int state = shop_state_of(json_number_value(json_object_get(venda, "total")));

    picture->again[sale] = (unsigned char)(picture->again[sale] + (picture->vendas[sale] == state));
    picture->vendas[sale] = (unsigned char)state;
    picture->told |= WORLD_BIT(sale);
}

static void take_turno(struct picture *picture, const json_t *turno)
{
    long number = strtol(strrchr(jsonline_text(turno, "id_turno"), '-') + 1, NULL, 10);

    picture->turnos[number] = (uint16_t)receiver_turno(json_is_true(json_object_get(turno, "fechado")),
                                                       json_number_value(json_object_get(turno, "total_vendas")));
}

static void take_warning(struct picture *picture, const char *text)
{
    char what[32];
    int sale;

    if (sscanf(text, "%31[A-Z_]: %*s %d", what, &sale) != 2)
        return;
    if (strcmp(what, "VENDA_CANCELADA") == 0)
        picture->vendas[sale] = SHOP_NOT_YET;
    if (strcmp(what, "VENDA_SUMIDA") == 0)
        picture->gone |= WORLD_BIT(sale);
}

static void take(struct picture *picture, const json_t *payload)
{
    const json_t *each;
    size_t i;

    json_array_foreach (json_object_get(payload, "vendas"), i, each)
        take_venda(picture, each);
    json_array_foreach (json_object_get(payload, "turnos"), i, each)
        take_turno(picture, each);
    json_array_foreach (json_object_get(json_object_get(payload, "integrity"), "warnings"), i, each)
        take_warning(picture, json_string_value(each));
}

/* From here on a cut finds a world that knows of it. */
static void deliver(struct world *world, struct payload *payload, const json_t *object)
{
    if (!payload->delivered)
        take(&world->picture, object);
    payload->delivered = true;
    if (double_run.log != NULL)
        oplog_add(double_run.log, &(struct op){.kind = OP_WORLD, .world = world});
}

/* The HTTP status. */
static int status_of(const struct world *world, const struct payload *payload, size_t size, char letter)
{
    const struct mood *mood = &world->mood;

    if (letter != 'S')
        return letter == 'R' ? 422 : letter == 'P' ? 401 : 503;
    if (payload->delivered)
        return 200;
    if (mood->most > 0 && size > mood->most)
        return 413;
    return (payload->sales & mood->refuses) != 0 ? 422 : (payload->sales & mood->doubts) != 0 ? 500 : 201;
}

static const char *word_of(int status)
{
    return status < 300 ? "SENT" : status >= 500 ? "LATER" : status == 401 ? "PARKED" : "REFUSED";
}

static void write(struct sending *sending, json_t *entrega, bool doubtful)
{
    struct reason why;
    struct payload *payload = world_payload(sending->world, jsonline_text(entrega, "sync_id"));

    if (doubtful && sending->passed)
        jsonline_set(entrega, "prova", json_true());
    payload->answered = payload->answered || (doubtful && sending->passed);
    (void)jsonline_write(sending->out, entrega, &why);
    json_decref(entrega);
}

static void write_held(struct sending *sending)
{
    for (int i = 0; i < sending->held_count; i++)
        write(sending, sending->held[i], true);
    sending->held_count = 0;
}

/* Takes `entrega` over. */
static void tell(struct sending *sending, json_t *entrega, int status)
{
    bool doubtful = status >= 500;

    if (doubtful && !sending->passed && sending->held_count < HELD_MAX) {
        sending->held[sending->held_count++] = entrega;
        return;
    }
    write(sending, entrega, doubtful);
    sending->passed = sending->passed || status < 300;
    if (sending->passed)
        write_held(sending);
}

/* One line of drain's becomes one of pdv-send's. */
static void answer(struct sending *sending, const json_t *fila, size_t size, char letter)
{
    struct payload *payload = world_payload(sending->world, jsonline_text(fila, "sync_id"));
    int status = status_of(sending->world, payload, size, letter);
    json_t *entrega =
        json_pack("{s:s,s:s,s:s,s:s,s:i,s:i,s:s,s:s,s:s}", "tipo", "entrega", "sync_id", jsonline_text(fila, "sync_id"),
                  "arquivo", jsonline_text(fila, "arquivo"), "veredito", word_of(status), "status", status,
                  "tentativas", 1, "request_id", "r-1", "resposta", "{}", "texto", "veja");

    if (payload->delivered && status == 200)
        jsonline_set(entrega, "duplicado", json_true());
    if (status < 300 || letter == 'T')
        deliver(sending->world, payload, json_object_get(fila, "payload"));
    payload->answered = payload->answered || status == 422 || status == 413;
    tell(sending, entrega, status);
}

char *receiver_answer(struct world *world, const char *lines, const char *verdicts)
{
    char *text = NULL;
    size_t size = 0, length, payload_length = 0;
    struct sending sending = {.world = world, .out = open_memstream(&text, &size)};
    struct reason why;

    if (sending.out == NULL)
        abort();
    for (; *lines != '\0'; lines += length + (lines[length] == '\n')) {
        json_t *fila;

        length = strcspn(lines, "\n");
        fila = jsonline_parse(lines, length, "drain", 0, &why);
        if (jsonline_text(fila, "sync_id") != NULL) {
            (void)jsonline_raw_member(lines, length, "payload", &payload_length);
            answer(&sending, fila, payload_length, *verdicts);
        }
        if (verdicts[1] != '\0')
            verdicts++;
        json_decref(fila);
    }
    write_held(&sending);
    (void)fclose(sending.out);
    return text;
}

void receiver_settled(struct world *world, const char *entregas)
{
    struct reason why;
    size_t length;

    for (; *entregas != '\0'; entregas += length + 1) {
        json_t *entrega;

        length = strcspn(entregas, "\n");
        entrega = jsonline_parse(entregas, length, "entrega", 0, &why);
        if (strcmp(jsonline_text(entrega, "veredito"), "SENT") == 0)
            world_payload(world, jsonline_text(entrega, "sync_id"))->settled = true;
        json_decref(entrega);
    }
}
