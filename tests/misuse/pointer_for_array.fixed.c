/* SPDX-License-Identifier: ISC */
/* application */
#include "app.h"

static struct wd_room room_of(uint8_t *bytes, size_t len)
{
	return wd_room(bytes, len);
}

wd_err app_main(wd_console console, wd_time time)
{
	uint8_t bytes[4] = "abc";
	struct wd_room room = room_of(bytes, sizeof bytes);

	(void)time;
	wd_console_write(console, wd_bytes(room.ptr, room.len));
	return NULL;
}
