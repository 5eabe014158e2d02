/* SPDX-License-Identifier: ISC */
#include "net.h"

#include "wadi/fiber.h"
#include "wadi/platform.h"

enum { LINE = 64, TYPE = 0x88b5 };

static WD_ERROR(too_few, NULL, "net", "there are too few buffers");

/* A line of `count` frames; NULL buffers end it early. */
static wd_err send_line(wd_net net, int64_t count, uint32_t size)
{
	struct wd_net_info info = wd_net_info(net);
	struct wd_bufq line;

	wd_bufq_init(&line);
	for (int64_t i = 0; i < count; i++) {
		struct wd_buf *b = wd_net_alloc(net, 0);
		uint8_t *frame = b ? wd_buf_append(b, size) : NULL;

		if (!frame) {
			wd_buf_free(b);
			wd_bufq_drop(&line);
			return too_few;
		}
		memset(frame, 0xff, 6);
		memcpy(frame + 6, info.mac, 6);
		frame[12] = TYPE >> 8;
		frame[13] = TYPE & 0xff;
		wd_bufq_put(&line, b);
	}
	return wd_net_send(net, &line);
}

/* What is queued leaves the image. */
static void flush(void)
{
	wd_platform_wait((wd_instant){ 0 });
}

static wd_err send_all(wd_console console, wd_net net, int64_t frames, uint32_t size, int64_t line)
{
	wd_instant start = wd_now();

	for (int64_t i = 0; i < frames; i += line) {
		WD_TRY(send_line(net, line, size));
		if (line == 1)
			flush();
	}
	flush();
	wd_console_print(console, "%s %llu\n", line == 1 ? "one" : "tx",
	                 (unsigned long long)(wd_between(start, wd_now()).ns / (uint64_t)frames));
	return NULL;
}

struct count { int64_t frames, lines; };

static void count_frames(void *arg, struct wd_bufq *frames)
{
	struct count *count = arg;

	count->lines++;
	for (struct wd_buf *b; (b = wd_bufq_get(frames)) != NULL; wd_buf_free(b))
		count->frames += b->len >= WD_NET_HEADER && b->data[12] == TYPE >> 8 &&
		                 b->data[13] == (TYPE & 0xff);
}

static wd_err receive_all(wd_console console, wd_net net)
{
	static struct count count;
	int64_t before = 0;

	WD_TRY(wd_net_listen(net, count_frames, &count));
	wd_console_print(console, "ready\n");
	while (count.frames == 0 || count.frames != before) {
		before = count.frames;
		WD_TRY(wd_sleep(wd_ms(300)));
	}
	wd_console_print(console, "rx %lld\nlines %lld\n", (long long)count.frames,
	                 (long long)count.lines);
	return NULL;
}

wd_err net_main(wd_console console, wd_net net, const char *what, int64_t frames, int64_t size)
{
	if (strcmp(what, "rx") == 0)
		return receive_all(console, net);
	return send_all(console, net, frames, (uint32_t)size, strcmp(what, "one") == 0 ? 1 : LINE);
}
