/* What becomes of a file's bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "content.h"

#define BLOCK 4096
#define FINE 16

static char *allocate(size_t size)
{
    char *made = malloc(size + 1);

    if (made == NULL)
        abort();
    return made;
}

static void forget_cuts(struct content *content)
{
    for (int i = 0; i < content->cuts_count; i++)
        free(content->cuts[i].data);
    content->cuts_count = 0;
    content->cuts_found = false;
}

static void add_piece(struct content *content, struct piece piece)
{
    content->pieces = realloc(content->pieces, ((size_t)content->pieces_count + 1) * sizeof *content->pieces);
    if (content->pieces == NULL)
        abort();
    content->pieces[content->pieces_count++] = piece;
    forget_cuts(content);
}

void content_append(struct content *content, const char *data, size_t size)
{
    struct piece piece = {.data = allocate(size), .size = size};

    memcpy(piece.data, data, size);
    add_piece(content, piece);
}

void content_cut(struct content *content, size_t size)
{
    add_piece(content, (struct piece){.cuts = true, .size = size});
}

static void forget_pieces(struct content *content)
{
    for (int i = 0; i < content->pieces_count; i++)
        free(content->pieces[i].data);
    content->pieces_count = 0;
    forget_cuts(content);
}

/* The bytes after the first `count` pieces, with room for `more`. To be freed. */
static char *after(const struct content *content, int count, size_t more, size_t *size)
{
    size_t room = content->durable_size + more;
    char *data;

    for (int i = 0; i < count; i++)
        room += content->pieces[i].size;
    data = allocate(room);
    *size = content->durable_size;
    if (*size > 0)
        memcpy(data, content->durable, *size);
    for (int i = 0; i < count; i++) {
        const struct piece *piece = &content->pieces[i];

        if (!piece->cuts)
            memcpy(data + *size, piece->data, piece->size);
        else if (piece->size > *size)
            memset(data + *size, 0, piece->size - *size);
        *size = piece->cuts ? piece->size : *size + piece->size;
    }
    return data;
}

void content_sync(struct content *content)
{
    size_t size;
    char *data = after(content, content->pieces_count, 0, &size);

    free(content->durable);
    content->durable = data;
    content->durable_size = size;
    forget_pieces(content);
}

void content_set(struct content *content, const char *data, size_t size)
{
    forget_pieces(content);
    content_cut(content, 0);
    content_append(content, data, size);
    content_sync(content);
}

/* Takes `data` over, unless there is such a cut already. */
static void add_cut(struct content *content, char *data, size_t size, const char *how, size_t number)
{
    size_t of = content->pieces_count == 0 ? 0 : content->pieces[content->pieces_count - 1].size;
    struct content_cut *cut;

    for (int i = 0; i < content->cuts_count; i++)
        if (content->cuts[i].size == size && memcmp(content->cuts[i].data, data, size) == 0) {
            free(data);
            return;
        }
    if (content->cuts_count == content->cuts_room) {
        content->cuts_room = content->cuts_room == 0 ? 16 : content->cuts_room * 2;
        content->cuts = realloc(content->cuts, (size_t)content->cuts_room * sizeof *content->cuts);
        if (content->cuts == NULL)
            abort();
    }
    cut = &content->cuts[content->cuts_count++];
    cut->data = data;
    cut->size = size;
    snprintf(cut->how, sizeof cut->how, "%s%zu/%zu", how, number, of);
}

/* Of the last of `count` pieces only [from, to) is there, zeros around it. */
static void add_part(struct content *content, int count, size_t from, size_t to, size_t length, const char *how)
{
    const struct piece *piece = &content->pieces[count - 1];
    size_t before;
    char *data = after(content, count - 1, length, &before);

    memset(data + before, 0, length);
    if (to > from)
        memcpy(data + before + from, piece->data + from, to - from);
    add_cut(content, data, before + length, how, to);
}

static void cut_piece(struct content *content, int count, bool fine)
{
    const struct piece *piece = &content->pieces[count - 1];
    size_t size = piece->size, before;

    free(after(content, count - 1, 0, &before));
    if (size == 0)
        return;
    add_part(content, count, 0, 1, 1, "first ");
    add_part(content, count, 0, size / 2, size / 2, "first ");
    add_part(content, count, 0, size - 1, size - 1, "first ");
    for (size_t end = BLOCK - before % BLOCK; end < size; end += BLOCK)
        add_part(content, count, 0, end, end, "first ");
    for (size_t end = FINE; fine && end < size; end += FINE)
        add_part(content, count, 0, end, end, "first ");
    add_part(content, count, 0, 0, size, "zeros ");
    add_part(content, count, 0, size / 2, size, "zeros after ");
    add_part(content, count, size > BLOCK ? BLOCK : size / 2, size, size, "zeros before the rest, ");
}

void content_find_cuts(struct content *content, bool fine)
{
    size_t size;
    char *data;

    if (content->cuts_found && content->cuts_fine == fine)
        return;
    forget_cuts(content);
    for (int count = 0; count <= content->pieces_count; count++) {
        data = after(content, count, 0, &size);
        add_cut(content, data, size, "pieces ", (size_t)count);
        if (count > 0 && !content->pieces[count - 1].cuts)
            cut_piece(content, count, fine);
    }
    content->cuts_found = true;
    content->cuts_fine = fine;
}

void content_end(struct content *content)
{
    forget_pieces(content);
    free(content->pieces);
    free(content->cuts);
    free(content->durable);
}
