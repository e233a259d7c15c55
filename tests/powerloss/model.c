/* The model: nodes (files and folders), what of them is durable, and what is not yet. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "content.h"
#include "model.h"

#define NODES 4096
#define CHANGES 1024
#define ENTRIES 512
#define HANDLES 16384
#define ALL_SETS_OF 5      /* so many of the latest changes in every combination */
#define PRODUCT_MAX 20000L /* images at one moment */
#define NOTHING (-1)

struct name {
    int folder, node; /* node: NOTHING, the name is gone */
    char name[128];
    int step; /* changes of one step are kept or lost together */
};

struct model {
    struct node {
        bool folder;
        struct content content;
    } nodes[NODES];
    int count;
    struct name durable[ENTRIES]; /* no NOTHING */
    int durable_count;
    struct name changes[CHANGES]; /* in order */
    int changes_count, steps;
    int node_of_handle[HANDLES];
};

struct cutting {
    struct model *model;
    void (*each)(void *context, const struct image *image, const char *how);
    void *context;
    bool fine;
    int steps[CHANGES];
    bool keep[CHANGES]; /* by the position of the change */
    struct image image;
    int node_of[IMAGE_ENTRIES];
    char how[512];
    long left;
};

static void too_much(const char *what)
{
    fprintf(stderr, "powerloss: the model has no room for more %s\n", what);
    abort();
}

static int new_node(struct model *model, bool folder)
{
    if (model->count == NODES)
        too_much("files");
    model->nodes[model->count] = (struct node){.folder = folder};
    return model->count++;
}

static void set_durable(struct model *model, const struct name *change)
{
    int at = 0;

    while (at < model->durable_count &&
           (model->durable[at].folder != change->folder || strcmp(model->durable[at].name, change->name) != 0))
        at++;
    if (at < model->durable_count)
        model->durable[at] = model->durable[--model->durable_count];
    if (change->node == NOTHING)
        return;
    if (model->durable_count == ENTRIES)
        too_much("names");
    model->durable[model->durable_count++] = *change;
}

/* As running programs see it: all that was done. */
static int look_up(const struct model *model, int folder, const char *name)
{
    for (int i = model->changes_count - 1; i >= 0; i--)
        if (model->changes[i].folder == folder && strcmp(model->changes[i].name, name) == 0)
            return model->changes[i].node;
    for (int i = 0; i < model->durable_count; i++)
        if (model->durable[i].folder == folder && strcmp(model->durable[i].name, name) == 0)
            return model->durable[i].node;
    return NOTHING;
}

/* The folder that `path` stands in, and its last name. Node 0 is the current folder. */
static int folder_of(const struct model *model, const char *path, const char **last)
{
    const char *slash;
    int folder = 0;

    while ((slash = strchr(path, '/')) != NULL) {
        char name[128];

        snprintf(name, sizeof name, "%.*s", (int)(slash - path), path);
        folder = look_up(model, folder, name);
        if (folder == NOTHING)
            too_much("confusion: a path through a folder that is not there");
        path = slash + 1;
    }
    *last = path;
    return folder;
}

static int node_of(const struct model *model, const char *path)
{
    const char *last;
    int folder = folder_of(model, path, &last);

    return strcmp(path, ".") == 0 ? 0 : look_up(model, folder, last);
}

static void change(struct model *model, const char *path, int node, int step)
{
    struct name *made;
    const char *last;

    if (model->changes_count == CHANGES)
        too_much("changes");
    made = &model->changes[model->changes_count];
    made->folder = folder_of(model, path, &last);
    made->node = node;
    made->step = step;
    snprintf(made->name, sizeof made->name, "%s", last);
    model->changes_count++;
}

static void sync_folder(struct model *model, int folder)
{
    int kept = 0;

    for (int i = 0; i < model->changes_count; i++) {
        if (model->changes[i].folder == folder)
            set_durable(model, &model->changes[i]);
        else
            model->changes[kept++] = model->changes[i];
    }
    model->changes_count = kept;
}

static void make_dirs(struct model *model, const char *path)
{
    char part[IMAGE_PATH];

    for (size_t i = 1; i <= strlen(path); i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        snprintf(part, sizeof part, "%.*s", (int)i, path);
        if (strcmp(part, ".") != 0 && node_of(model, part) == NOTHING)
            change(model, part, new_node(model, true), ++model->steps);
    }
}

static void play_rename(struct model *model, const struct op *op)
{
    const char *from_name, *to_name;
    int node = node_of(model, op->from),
        same = folder_of(model, op->from, &from_name) == folder_of(model, op->to, &to_name);

    change(model, op->to, node, ++model->steps);
    change(model, op->from, NOTHING, same ? model->steps : ++model->steps);
}

static void play_open(struct model *model, const struct op *op)
{
    int node = node_of(model, op->from);

    if (node == NOTHING) {
        node = new_node(model, false);
        change(model, op->from, node, ++model->steps);
    }
    if (op->handle >= HANDLES)
        too_much("handles");
    model->node_of_handle[op->handle] = node;
}

void model_play(struct model *model, const struct op *op)
{
    struct content *content = &model->nodes[model->node_of_handle[op->handle]].content;

    switch (op->kind) {
    case OP_OPEN:
        play_open(model, op);
        break;
    case OP_WRITE:
        content_append(content, op->data, op->size);
        break;
    case OP_SYNC:
        content_sync(content);
        break;
    case OP_TRUNCATE:
        content_cut(content, op->size);
        break;
    case OP_RENAME:
        play_rename(model, op);
        break;
    case OP_LINK:
        change(model, op->to, node_of(model, op->from), ++model->steps);
        break;
    case OP_UNLINK:
        change(model, op->from, NOTHING, ++model->steps);
        break;
    case OP_SYNC_DIR:
        sync_folder(model, node_of(model, op->from));
        break;
    case OP_MAKE_DIR:
        make_dirs(model, op->from);
        break;
    case OP_DAMAGE:
        content_set(&model->nodes[node_of(model, op->from)].content, op->data, op->size);
        break;
    case OP_WORLD:
        break;
    }
}

struct model *model_begin(const struct image *image)
{
    struct model *model = calloc(1, sizeof *model);

    if (model == NULL)
        abort();
    new_node(model, true);
    for (int i = 0; i < image->count; i++) {
        const struct image_entry *entry = &image->entries[i];
        int node = new_node(model, entry->folder);

        change(model, entry->path, node, ++model->steps);
        if (!entry->folder)
            content_set(&model->nodes[node].content, entry->data, entry->size);
    }
    for (int i = 0; i < model->count; i++)
        sync_folder(model, i);
    return model;
}

void model_end(struct model *model)
{
    for (int i = 0; i < model->count; i++)
        content_end(&model->nodes[i].content);
    free(model);
}

/* The last kept change of a name decides; without one, what is durable. */
static bool overruled(const struct cutting *cutting, int folder, const char *name, int after)
{
    const struct model *model = cutting->model;

    for (int i = after; i < model->changes_count; i++)
        if (cutting->keep[i] && model->changes[i].folder == folder && strcmp(model->changes[i].name, name) == 0)
            return true;
    return false;
}

static void collect(struct cutting *cutting, int folder, const char *path);

static void collect_one(struct cutting *cutting, const struct name *name, const char *path)
{
    bool is_folder = cutting->model->nodes[name->node].folder;
    char full[IMAGE_PATH * 2];

    snprintf(full, sizeof full, "%s%s%s", path, path[0] == '\0' ? "" : "/", name->name);
    cutting->node_of[cutting->image.count] = name->node;
    image_add(&cutting->image, full, is_folder);
    if (is_folder)
        collect(cutting, name->node, full);
}

static void collect(struct cutting *cutting, int folder, const char *path)
{
    const struct model *model = cutting->model;

    for (int i = 0; i < model->durable_count; i++)
        if (model->durable[i].folder == folder && !overruled(cutting, folder, model->durable[i].name, 0))
            collect_one(cutting, &model->durable[i], path);
    for (int i = 0; i < model->changes_count; i++)
        if (cutting->keep[i] && model->changes[i].folder == folder && model->changes[i].node != NOTHING &&
            !overruled(cutting, folder, model->changes[i].name, i + 1))
            collect_one(cutting, &model->changes[i], path);
}

/* The file at `at` and those behind it take each content that they may have. Two names of one file have the same. */
static void fill(struct cutting *cutting, int at)
{
    struct image *image = &cutting->image;
    struct content *content;
    size_t said = strlen(cutting->how);

    while (at < image->count && image->entries[at].folder)
        at++;
    if (at == image->count) {
        if (cutting->left-- > 0)
            cutting->each(cutting->context, image, cutting->how);
        return;
    }
    for (int i = 0; i < at; i++)
        if (cutting->node_of[i] == cutting->node_of[at]) {
            image->entries[at].data = image->entries[i].data;
            image->entries[at].size = image->entries[i].size;
            fill(cutting, at + 1);
            return;
        }
    content = &cutting->model->nodes[cutting->node_of[at]].content;
    content_find_cuts(content, cutting->fine);
    for (int i = 0; i < content->cuts_count; i++) {
        image->entries[at].data = content->cuts[i].data;
        image->entries[at].size = content->cuts[i].size;
        if (content->cuts_count > 1)
            snprintf(cutting->how + said, sizeof cutting->how - said, " %s=%s", image->entries[at].path,
                     content->cuts[i].how);
        fill(cutting, at + 1);
    }
    cutting->how[said] = '\0';
}

static void cut(struct cutting *cutting)
{
    size_t said = (size_t)snprintf(cutting->how, sizeof cutting->how, "lost:");

    for (int i = 0; i < cutting->model->changes_count && said < sizeof cutting->how - 160; i++)
        if (!cutting->keep[i])
            said += (size_t)snprintf(cutting->how + said, sizeof cutting->how - said, " %s%s",
                                     cutting->model->changes[i].node == NOTHING ? "-" : "+",
                                     cutting->model->changes[i].name);
    cutting->image.count = 0;
    collect(cutting, 0, "");
    fill(cutting, 0);
}

/* The changes whose step is in the set. */
static void choose(struct cutting *cutting, int count, const bool *in)
{
    const struct model *model = cutting->model;

    for (int i = 0; i < model->changes_count; i++)
        for (int s = 0; s < count; s++)
            if (cutting->steps[s] == model->changes[i].step)
                cutting->keep[i] = in[s];
    cut(cutting);
}

/* A name that came and went, both unsynced, long ago. That it may still be there has been tried when it was news. */
static bool is_stale(const struct model *model, const struct name *change)
{
    const struct name *last = change;

    for (int i = 0; i < model->durable_count; i++)
        if (model->durable[i].folder == change->folder && strcmp(model->durable[i].name, change->name) == 0)
            return false;
    for (const struct name *later = change; later < model->changes + model->changes_count; later++)
        if (later->folder == change->folder && strcmp(later->name, change->name) == 0)
            last = later;
    return last->node == NOTHING;
}

static void choose_latest(struct cutting *cutting, int older, int latest, bool older_kept)
{
    bool in[CHANGES] = {false};

    for (unsigned set = 0; set < 1U << latest; set++) {
        for (int s = 0; s < older; s++)
            in[s] = older_kept;
        for (int s = 0; s < latest; s++)
            in[older + s] = (set >> s & 1) != 0;
        choose(cutting, older + latest, in);
    }
}

/* Of those before the latest: each prefix, and each one left out. */
static void choose_older(struct cutting *cutting, int older, int count)
{
    bool in[CHANGES] = {false};

    for (int n = 0; n < older * 2; n++) {
        for (int s = 0; s < count; s++)
            in[s] = n % 2 == 0 ? s < n / 2 : s != n / 2;
        choose(cutting, count, in);
    }
}

/* Stale steps stay kept and are no choice; the others are, in order. Returns how many. */
static int find_steps(struct cutting *cutting)
{
    const struct model *model = cutting->model;
    int count = 0, latest = model->changes_count == 0 ? 0 : model->changes[model->changes_count - 1].step - ALL_SETS_OF;

    for (int i = 0; i < model->changes_count; i++) {
        cutting->keep[i] = true;
        if ((model->changes[i].step > latest || !is_stale(model, &model->changes[i])) &&
            (count == 0 || cutting->steps[count - 1] != model->changes[i].step))
            cutting->steps[count++] = model->changes[i].step;
    }
    return count;
}

void model_cuts(struct model *model, bool fine, void (*each)(void *context, const struct image *image, const char *how),
                void *context)
{
    struct cutting *cutting = calloc(1, sizeof *cutting);
    int count, older;

    if (cutting == NULL)
        abort();
    cutting->model = model;
    cutting->each = each;
    cutting->context = context;
    cutting->fine = fine;
    cutting->left = PRODUCT_MAX;
    count = find_steps(cutting);
    older = count > ALL_SETS_OF ? count - ALL_SETS_OF : 0;
    choose_latest(cutting, older, count - older, true);
    if (older > 0)
        choose_latest(cutting, older, count - older, false);
    choose_older(cutting, older, count);
    free(cutting);
}
