/* SPDX-License-Identifier: ISC */
#include "faults.h"

#include "wadi/test/net.h"

static WD_ERROR(no_fault, NULL, "faults", "nothing went wrong");

enum { CHUNK = 4096, TRIES = 2000 };

static wd_err fill(wd_console console, wd_block disk)
{
	static uint8_t bytes[CHUNK];
	struct wd_block_info info = wd_block_info(disk);
	uint64_t step = CHUNK / info.sector_size;

	memset(bytes, 0x5a, sizeof bytes);
	for (uint64_t s = 0; s + step <= info.sectors; s += step) {
		wd_err err = wd_block_write(disk, s, wd_bytes(bytes, sizeof bytes));

		if (!err)
			err = wd_block_flush(disk);
		if (!err)
			continue;
		wd_console_print(console, "write: %pE\n", err);
		return wd_block_read(disk, 0, WD_ROOM(bytes)); /* what was there is there */
	}
	return no_fault;
}

static wd_err read_until_cut(wd_console console, wd_block disk)
{
	static uint8_t bytes[CHUNK];

	wd_console_print(console, "cut it\n");
	for (int i = 0; i < TRIES; i++) {
		wd_err err = wd_block_read(disk, 0, WD_ROOM(bytes));

		if (err) {
			wd_console_print(console, "read: %pE\n", err);
			return NULL;
		}
		WD_TRY(wd_sleep(wd_ms(5)));
	}
	return no_fault;
}

/* Sends a frame now and then until one arrives, or until some do not. */
static wd_err send_until(wd_net net, wd_net other, const struct wd_net_seen_ *seen, bool arrives)
{
	for (int i = 0; i < TRIES; i++) {
		unsigned before = seen->good;

		WD_TRY(wd_net_send_test_(net, other, 60, 1, 0));
		WD_TRY(wd_sleep(wd_ms(20)));
		if ((seen->good > before) == arrives)
			return NULL;
	}
	return no_fault;
}

static wd_err lose_frames(wd_console console, wd_net net, wd_net other)
{
	static struct wd_net_seen_ seen;

	WD_TRY(wd_net_listen(other, wd_net_note_, &seen));
	WD_TRY(send_until(net, other, &seen, true));
	wd_console_print(console, "unplug it\n");
	WD_TRY(send_until(net, other, &seen, false));
	WD_TRY(send_until(net, other, &seen, true));
	wd_console_print(console, "frames are lost, and come again\n");
	return NULL;
}

static wd_err send_until_gone(wd_console console, wd_net net, wd_net other)
{
	static struct wd_net_seen_ seen;

	WD_TRY(wd_net_listen(net, wd_net_note_, &seen));
	WD_TRY(wd_net_listen(other, wd_net_note_, &seen));
	WD_TRY(send_until(net, other, &seen, true));
	wd_console_print(console, "remove it\n");
	for (int i = 0; i < TRIES; i++) {
		wd_err err = wd_net_send_test_(net, other, 60, 1, 0);

		if (err) {
			wd_console_print(console, "send: %pE\n", err);
			return wd_err_is(err, wd_net_disconnected) ? NULL : err;
		}
		WD_TRY(wd_sleep(wd_ms(5)));
	}
	return no_fault;
}

wd_err faults_main(wd_console console, wd_block disk, wd_net net, wd_net other, const char *fault)
{
	if (strcmp(fault, "full") == 0)
		return fill(console, disk);
	if (strcmp(fault, "cut") == 0)
		return read_until_cut(console, disk);
	if (strcmp(fault, "removed") == 0)
		return send_until_gone(console, net, other);
	return lose_frames(console, net, other);
}
