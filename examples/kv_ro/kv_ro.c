/* SPDX-License-Identifier: ISC */
#include "kv_ro.h"

#include "wadi/fmt.h"

static const char secret[] = "foo\n";

wd_err kv_ro_main(wd_console console, wd_kv kv)
{
	uint8_t room[64];
	struct wd_bytes value;

	WD_TRY(wd_kv_get(kv, wd_str("secret"), WD_ROOM(room), &value));
	if (wd_bytes_equal(value, wd_str(secret)))
		wd_console_print(console, "what is stored is right\n");
	else
		wd_console_print(console, "what is stored is wrong: %pB\n", (void *)&value);
	return NULL;
}
