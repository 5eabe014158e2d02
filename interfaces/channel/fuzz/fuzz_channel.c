/* SPDX-License-Identifier: ISC */
/* However a flow cuts its bytes, the lines are those of the whole text. */
#include <stdlib.h>

#include "wadi/channel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool so)
{
	if (!so)
		abort();
}

/* Yields the text in pieces of 1 to 8 bytes, as its first byte's bits go round. */
struct cut {
	struct wd_cursor text;
	unsigned seed;
};

static wd_err cut_read(void *self, struct wd_room into, size_t *got)
{
	struct cut *cut = self;
	size_t most = 1 + (cut->seed & 7);

	cut->seed = (cut->seed * 5 + 3) & 0xff;
	if (most > into.len)
		most = into.len;
	if (most > cut->text.left)
		most = cut->text.left;
	if (most > 0)
		memcpy(into.ptr, wd_cursor_take(&cut->text, most).ptr, most);
	*got = most;
	return NULL;
}

static wd_err cut_write(void *self, const struct wd_bytes *pieces, size_t count)
{
	(void)self, (void)pieces, (void)count;
	return wd_flow_closed;
}

static wd_err cut_send(void *self, struct wd_buf *buf)
{
	(void)self;
	wd_buf_free(buf);
	return wd_flow_closed;
}

static void cut_shutdown(void *self, enum wd_flow_half half)
{
	(void)self, (void)half;
}

static void cut_close(void *self)
{
	(void)self;
}

static const struct wd_flow_ops ops = {
	.read = cut_read,
	.write = cut_write,
	.send = cut_send,
	.shutdown = cut_shutdown,
	.close = cut_close,
};

/* The next line of the text itself. */
static struct wd_bytes expected(struct wd_cursor *text)
{
	struct wd_bytes line = wd_cursor_until(text, '\n');

	if (line.len > 0 && line.ptr[line.len - 1] == '\r')
		line.len--;
	return line;
}

enum { IN = 24 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wd_cursor text = wd_cursor(wd_bytes(data + (size > 0), size - (size > 0)));
	struct cut cut = { text, size > 0 ? data[0] : 0 };
	uint8_t *in = malloc(IN); /* so that one byte behind it is seen */
	struct wd_channel c;
	struct wd_bytes line;
	wd_err err;

	must(in != NULL);
	wd_channel_init(&c, (wd_flow){ &ops, &cut }, wd_room(in, IN), wd_room(NULL, 0));
	while (!(err = wd_channel_read_line(&c, 20, &line)))
		must(wd_bytes_equal(line, expected(&text)));
	if (err == wd_channel_ended)
		must(text.left == 0);
	else if (err == wd_channel_cut)
		must(!memchr(text.ptr, '\n', text.left));
	else
		must(err == wd_channel_too_long && expected(&text).len > 20);
	free(in);
	return 0;
}
