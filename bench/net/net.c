/* SPDX-License-Identifier: ISC */
#include "net.h"

#include "wadi/fiber.h"
#include "wadi/platform.h"

enum { LINE = 64, TYPE = 0x88b5 };
enum { HEADERS = 54, TRANSPORT = 34, PAGE = 4096, BULK = 65536 - PAGE, SEGMENT = 1448 };

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

/* ---- Large segments ----------------------------------------------------------------- */

static void keep_page(struct wd_page *page)
{
	(void)page;
}

/* A packet of TCP over IPv4 for nobody, its payload in pages: as a stack would send it. */
static struct wd_buf *large(wd_net net, uint32_t len, uint16_t segment)
{
	static const uint8_t ip[] = { 0x08, 0x00, 0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, 6, 0, 0,
		198, 18, 0, 2, 198, 18, 0, 99 };
	static uint8_t bytes[BULK];
	static struct wd_page page = { bytes, sizeof bytes, 1, keep_page };
	struct wd_buf *b = wd_net_alloc(net, 0);
	uint8_t *frame = b ? wd_buf_append(b, HEADERS) : NULL;

	if (!frame)
		return NULL;
	memset(frame, 0, HEADERS);
	memset(frame, 0xff, 6);
	memcpy(frame + 12, ip, sizeof ip);
	wd_put_be16(frame + 16, (uint16_t)(HEADERS - WD_NET_HEADER + len));
	frame[TRANSPORT + 12] = 5 << 4;
	for (uint32_t at = 0; at < len; at += PAGE)
		if (!wd_buf_refer(b, &page, at, len - at < PAGE ? len - at : PAGE))
			break;
	b->segment = segment;
	if (segment) {
		b->flags = WD_BUF_SUM_ASK;
		b->sum_from = wd_buf_place(b, frame + TRANSPORT);
		b->sum_at = 16;
	}
	return b;
}

/* The same bytes in large segments where the device cuts them, else in small ones. */
static wd_err send_bulk(wd_console console, wd_net net, int64_t frames)
{
	bool cuts = wd_net_info(net).offloads & WD_NET_SEGMENTS4;
	uint32_t len = cuts ? BULK : SEGMENT, each = BULK / len;
	wd_instant start = wd_now();

	for (int64_t i = 0; i < frames; i++) {
		struct wd_bufq line;

		wd_bufq_init(&line);
		for (uint32_t k = 0; k < each; k++) {
			struct wd_buf *b = large(net, len, cuts ? SEGMENT : 0);

			if (!b) {
				wd_bufq_drop(&line);
				return too_few;
			}
			wd_bufq_put(&line, b);
		}
		WD_TRY(wd_net_send(net, &line));
	}
	flush();
	wd_console_print(console, "bulk %llu\n",
	                 (unsigned long long)((uint64_t)frames * each * len * 8 * 100 /
	                                      (wd_between(start, wd_now()).ns + 1)));
	return NULL;
}

/* ---- Receiving ----------------------------------------------------------------------- */

struct count { int64_t frames, lines, bytes; wd_instant first, last; };

static void count_frames(void *arg, struct wd_bufq *frames)
{
	struct count *count = arg;

	count->lines++;
	count->last = wd_now();
	if (count->bytes == 0)
		count->first = count->last;
	for (struct wd_buf *b; (b = wd_bufq_get(frames)) != NULL; wd_buf_free(b)) {
		count->frames += b->len >= WD_NET_HEADER && b->data[12] == TYPE >> 8 &&
		                 b->data[13] == (TYPE & 0xff);
		count->bytes += (int64_t)wd_buf_total(b);
	}
}

static wd_err receive_all(wd_console console, wd_net net)
{
	static struct count count;
	int64_t before = 0;

	WD_TRY(wd_net_listen(net, count_frames, &count));
	wd_console_print(console, "ready\n");
	while (count.bytes == 0 || count.bytes != before) {
		before = count.bytes;
		WD_TRY(wd_sleep(wd_ms(300)));
	}
	wd_console_print(console, "rx %lld\nlines %lld\nbytes %lld\nrate %llu\n",
	                 (long long)count.frames, (long long)count.lines, (long long)count.bytes,
	                 (unsigned long long)((uint64_t)count.bytes * 8 * 100 /
	                                      (wd_between(count.first, count.last).ns + 1)));
	return NULL;
}

wd_err net_main(wd_console console, wd_net net, const char *what, int64_t frames, int64_t size)
{
	if (strcmp(what, "rx") == 0)
		return receive_all(console, net);
	if (strcmp(what, "bulk") == 0)
		return send_bulk(console, net, frames);
	return send_all(console, net, frames, (uint32_t)size, strcmp(what, "one") == 0 ? 1 : LINE);
}
