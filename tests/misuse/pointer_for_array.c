/* SPDX-License-Identifier: ISC */
/* expect: a pointer where an array is wanted */
/* application */
#include "app.h"

static struct wd_room room_of(uint8_t *bytes, size_t len)
{
	(void)len;
	return WD_ROOM(bytes); /* here */
}

wd_err app_main(wd_console console, wd_time time)
{
	uint8_t bytes[4] = "abc";
	struct wd_room room = room_of(bytes, sizeof bytes);

	(void)time;
	wd_console_write(console, wd_bytes(room.ptr, room.len));
	return NULL;
}
