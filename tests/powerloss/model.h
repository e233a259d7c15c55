/*
 * What a disk may hold after a power cut: the abstract persistence model of ALICE (Pillai et al., "All File Systems Are
 * Not Created Equal", OSDI 2014, section 3: logical operations become micro-operations, and a crash keeps any set of
 * them that the syncs allow), made deterministic:
 *
 *  - each name made or removed in a folder is a micro-operation that may be kept or lost, each for itself and so in any
 *    order, until the folder is synced; two changes of one name take effect in the order in which they were made;
 *  - what is written to a file is kept up to any byte, or as zeros, or a later block without an earlier one, until
 *    the file is synced; the sync of a file says nothing of its name, that of a folder nothing of its own name above;
 *  - everything that was synced before the cut stays.
 *
 * It differs from ALICE's default model in two places, where all file systems that are used (NTFS, ext4, XFS, btrfs)
 * promise more: a rename inside one folder is one step, and a file does not shrink before its last name goes. A rename
 * between two folders is two steps here.
 */
#ifndef MODEL_H
#define MODEL_H

#include "image.h"
#include "oplog.h"

struct model;

/* A disk that durably holds `image`, whose bytes are copied. */
struct model *model_begin(const struct image *image);
void model_end(struct model *model);

/* One operation more. */
void model_play(struct model *model, const struct op *op);

/*
 * Calls `each` with every image that a cut right now may leave; `how` says in words which names (+ made, -
 * gone) were lost, and how files were cut. `fine`: files are
 * cut at more places. The image and its bytes are the model's, and good until the next call.
 */
void model_cuts(struct model *model, bool fine, void (*each)(void *context, const struct image *image, const char *how),
                void *context);

#endif
