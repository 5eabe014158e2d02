/* SPDX-License-Identifier: ISC */
/* ticket SPAN - an ordinary Linux program on wadi's libraries: prints a random word,
 * and until when it is good, and waits a little meanwhile in two fibers.
 *
 * It has a main() and no config.c: what config.c would set up, it sets up itself.
 */
#include <stdio.h>
#include <stdlib.h>

#include "wadi/console_default.h"
#include "wadi/fiber.h"
#include "wadi/fmt.h"
#include "wadi/pclock_default.h"
#include "wadi/random_default.h"

static struct console_default console_storage;
static struct pclock_default pclock_storage;
static struct random_default random_storage;

static wd_err tick(void *name)
{
	wd_console console = console_default(&console_storage);

	for (int i = 1; i <= 2; i++) {
		WD_TRY(wd_sleep(wd_ms(1)));
		wd_console_print(console, "%s %d\n", (const char *)name, i);
	}
	return NULL;
}

static wd_err wait_for_both(void)
{
	struct wd_fiber *one, *two;

	WD_TRY(wd_spawn("one", tick, "one", &one));
	WD_TRY(wd_spawn("two", tick, "two", &two));
	WD_TRY(wd_join(one, NULL));
	return wd_join(two, NULL);
}

static wd_err ticket(const char *span)
{
	wd_span good;
	uint8_t word[16];
	char until[32];
	struct wd_bytes view = wd_bytes(word, sizeof word);
	struct wd_date date;

	WD_TRY(wd_span_parse(wd_str(span), &good));
	WD_TRY(console_default_init(&console_storage));
	WD_TRY(pclock_default_init(&pclock_storage));
	WD_TRY(random_default_init(&random_storage));
	WD_TRY(wait_for_both());
	wd_random_fill(random_default(&random_storage), WD_ROOM(word));
	date = wd_pclock_now(pclock_default(&pclock_storage));
	date.s += (int64_t)wd_span_s(good);
	wd_date_pp(date, until, sizeof until);
	wd_console_print(console_default(&console_storage), "%pH until %s\n", &view, until);
	return NULL;
}

int main(int argc, char **argv)
{
	char text[80];
	wd_err err = ticket(argc == 2 ? argv[1] : "");

	if (!err)
		return EXIT_SUCCESS;
	wd_err_pp(err, text, sizeof text);
	fprintf(stderr, "ticket: %s\n", text);
	return EXIT_FAILURE;
}
