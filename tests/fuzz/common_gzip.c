/* gzip: what is packed comes out again; what comes out was exactly one whole member and no more than was asked for. */
#include <stdlib.h>
#include <string.h>

#include "gzip.h"

#include "fuzz.h"

#define LIMIT ((size_t)256 * 1024)

static bool unpacks(const void *data, size_t size, size_t limit)
{
    struct reason why = {0};
    char *out;
    size_t out_size;
    bool done = gzip_unpack(data, size, limit, "fuzz", &out, &out_size, &why);

    if (!done) {
        HOLDS(out == NULL);
        fuzz_check_reason(&why);
    }
    free(out);
    return done;
}

/* One byte less or one more is another thing. */
static void check_whole(const uint8_t *data, size_t size)
{
    uint8_t *longer = malloc(size + 1);

    HOLDS(longer != NULL);
    memcpy(longer, data, size);
    longer[size] = 0x1F;
    HOLDS(!unpacks(data, size - 1, LIMIT));
    HOLDS(!unpacks(longer, size + 1, LIMIT));
    free(longer);
}

static void check_unpack(const uint8_t *data, size_t size)
{
    struct reason why = {0};
    char *out;
    size_t out_size;

    if (!gzip_unpack(data, size, LIMIT, "fuzz", &out, &out_size, &why)) {
        HOLDS(why.code == EXIT_BAD_INPUT);
        return;
    }
    HOLDS(gzip_is(data, size));
    HOLDS(out_size <= LIMIT && out[out_size] == '\0');
    HOLDS(out_size == 0 || !unpacks(data, size, out_size - 1));
    HOLDS(unpacks(data, size, out_size));
    check_whole(data, size);
    free(out);
}

static void check_pack(const uint8_t *data, size_t size)
{
    struct reason why = {0};
    void *packed, *twice;
    size_t packed_size, twice_size, out_size;
    char *out;

    HOLDS(gzip_pack(data, size, &packed, &packed_size, &why) && gzip_pack(data, size, &twice, &twice_size, &why));
    HOLDS(packed_size == twice_size && memcmp(packed, twice, packed_size) == 0);
    HOLDS(gzip_unpack(packed, packed_size, size, "fuzz", &out, &out_size, &why));
    HOLDS(out_size == size && (size == 0 || memcmp(out, data, size) == 0));
    free(packed);
    free(twice);
    free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_unpack(data, size);
    check_pack(data, size);
    return 0;
}
