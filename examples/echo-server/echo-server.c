/* SPDX-License-Identifier: ISC */
#include "echo-server.h"

#include "wadi/alloc.h"
#include "wadi/fiber.h"

enum { LINE_MAX = 40, WAITING = 2 };

struct source {
	wd_time time;
	wd_random random;
	int64_t lines;
	wd_span delay;
	struct wd_mailbox box;
};

/* A line of random letters; NULL when there is no memory. */
static char *random_line(wd_random random)
{
	size_t len = 1 + wd_random_below(random, LINE_MAX);
	char *line = wd_alloc(len + 1);

	if (!line)
		return NULL;
	for (size_t i = 0; i < len; i++)
		line[i] = (char)('a' + wd_random_below(random, 26));
	line[len] = '\0';
	return line;
}

static wd_err put_line(struct source *source)
{
	WD_AUTO(wd_free) char *line = random_line(source->random);

	if (!line)
		return wd_no_memory;
	WD_TRY(wd_mailbox_put(&source->box, line));
	(void)wd_move(line); /* the reader's now */
	return NULL;
}

static wd_err put_lines(struct source *source)
{
	for (int64_t i = 0; i < source->lines; i++) {
		WD_TRY(wd_time_sleep(source->time,
		                     wd_ns(wd_random_below(source->random, source->delay.ns + 1))));
		WD_TRY(put_line(source));
	}
	return NULL;
}

static wd_err produce(void *arg)
{
	struct source *source = arg;
	wd_err err = put_lines(source);

	wd_mailbox_close(&source->box); /* on failure too: the reader must not wait for ever */
	return err;
}

static wd_err echo(wd_console console, struct wd_mailbox *box)
{
	for (;;) {
		void *item;
		wd_err err = wd_mailbox_get(box, &item);

		if (wd_err_is(err, wd_mailbox_closed))
			return NULL;
		WD_TRY(err);
		wd_console_print(console, "%s\n", (char *)item);
		wd_free(item);
	}
}

static void drop_all(struct wd_mailbox *box)
{
	void *item;

	while (wd_mailbox_try_get(box, &item))
		wd_free(item);
}

wd_err echo_server_main(wd_console console, wd_time time, wd_random random, int64_t lines,
                        wd_span delay)
{
	struct source source = { .time = time, .random = random, .lines = lines, .delay = delay };
	void *slots[WAITING];
	struct wd_fiber *fiber;
	wd_err err, result;

	wd_mailbox_init(&source.box, slots, WAITING);
	WD_TRY(wd_spawn("source", produce, &source, &fiber));
	err = echo(console, &source.box);
	if (err) {
		wd_stop(fiber);
		drop_all(&source.box);
		return err;
	}
	WD_TRY(wd_join(fiber, &result));
	return result;
}
