/* SPDX-License-Identifier: ISC */
#include "prng.h"

#include "wadi/app_info.h"

wd_err prng_main(wd_console console, wd_random random)
{
	uint8_t bytes[32];
	struct wd_bytes view = wd_bytes(bytes, sizeof bytes);

	wd_random_fill(random, WD_ROOM(bytes));
	wd_console_print(console, "%s: HMAC-DRBG from %s\n", wd_app_info.target,
	                 wd_random_sources(random));
	wd_console_print(console, "32 bytes: %pH\n", &view);
	for (unsigned bits = 8; bits <= 64; bits *= 2) {
		uint64_t number = wd_random_below(random, UINT64_MAX >> (64 - bits));

		wd_console_print(console, "int%u: %llu\n", bits, (unsigned long long)number);
	}
	return NULL;
}
