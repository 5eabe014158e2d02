/* SPDX-License-Identifier: ISC */
#include "net-raw.h"

#include "wadi/fiber.h"
#include "wadi/fmt.h"

enum { MAC = 6, MAC_TEXT = sizeof "xx:xx:xx:xx:xx:xx" };

struct show {
	wd_console console;
	int64_t left;
	struct wd_wait done;
};

static const char *mac_text(const uint8_t *mac, char text[MAC_TEXT])
{
	wd_fmt(text, MAC_TEXT, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3],
	       mac[4], mac[5]);
	return text;
}

static void show_frame(wd_console console, const struct wd_buf *frame)
{
	struct wd_cursor c = wd_cursor(wd_buf_bytes(frame));
	const uint8_t *to = wd_cursor_take(&c, MAC).ptr, *from = wd_cursor_take(&c, MAC).ptr;
	uint16_t type = wd_cursor_be16(&c);
	char to_text[MAC_TEXT], from_text[MAC_TEXT];

	if (wd_cursor_check(&c))
		return; /* too short to be one */
	wd_console_print(console, "%s > %s type %04x, %u bytes\n", mac_text(from, from_text),
	                 mac_text(to, to_text), type, frame->len);
}

/* What net_raw_main() listens with. */
static void take_frames(void *arg, struct wd_bufq *frames)
{
	struct show *show = arg;

	for (struct wd_buf *b; (b = wd_bufq_get(frames)) != NULL; wd_buf_free(b))
		if (show->left > 0) {
			show_frame(show->console, b);
			show->left--;
		}
	if (show->left == 0)
		wd_wake(&show->done);
}

static wd_err wait_for_all(void *arg)
{
	struct show *show = arg;

	return wd_wait(&show->done);
}

wd_err net_raw_main(wd_console console, wd_net net, int64_t frames, wd_span limit)
{
	static struct show show; /* as long as the device */
	struct wd_net_info info = wd_net_info(net);
	char mac[MAC_TEXT];

	show = (struct show){ .console = console, .left = frames };
	wd_console_print(console, "listening at %s, mtu %u\n", mac_text(info.mac, mac), info.mtu);
	WD_TRY(wd_net_listen(net, take_frames, &show));
	return wd_within(limit, wait_for_all, &show);
}
