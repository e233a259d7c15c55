/* What the extractors would say of the model's databases: the streams of one window (pdv-stream(5)). */
#ifndef STREAM_H
#define STREAM_H

#include "janela.h"

#include "shop.h"

enum stream_end {
    STREAM_WHOLE,
    STREAM_DOWN, /* no connection: the channel's `falha` */
    STREAM_LOST, /* the extractor was ended in the middle */
    STREAM_EARLY /* the window is none by the databases' clock: nothing is read */
};

struct stream {
    struct janela janela;
    enum stream_end ends[SHOP_CANAIS]; /* STREAM_EARLY is found out here */
    char *text;                        /* owned: both streams, one behind the other */
};

/* Reads the window's line. Call stream_end in any case. */
void stream_begin(struct stream *stream, const char *window);
void stream_end(struct stream *stream);

/* Reads the databases as they are now. */
void stream_read(struct stream *stream, const struct shop *shop);

/* What the extractors leave in the run's folder: a line each, appended to the file. */
void stream_note(const struct stream *stream, const struct shop *shop, const char *path);

#endif
