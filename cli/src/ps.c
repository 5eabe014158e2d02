/* SPDX-License-Identifier: ISC */
#include "guests.h"

/* "42s", "5m12s", "3h07m", "2d04h" */
static const char *duration(time_t seconds)
{
	long s = (long)seconds;

	if (s < 60)
		return text("%lds", s);
	if (s < 3600)
		return text("%ldm%02lds", s / 60, s % 60);
	if (s < 86400)
		return text("%ldh%02ldm", s / 3600, s / 60 % 60);
	return text("%ldd%02ldh", s / 86400, s / 3600 % 24);
}

/* Not wider than it must be. */
static void print_table(const struct guests *all)
{
	size_t wide = strlen("NAME");

	for (size_t i = 0; i < all->len; i++)
		if (strlen(all->at[i].name) > wide)
			wide = strlen(all->at[i].name);
	printf("%-*s  %-8s %8s %7s  %s\n", (int)wide, "NAME", "TARGET", "PID", "FOR", "IMAGE");
	for (size_t i = 0; i < all->len; i++) {
		const struct guest *g = &all->at[i];

		printf("%-*s  %-8s %8d %7s  %s\n", (int)wide, g->name, g->target, (int)g->pid,
		       duration(guest_age(g)), g->image);
	}
}

static void print_json(const struct guests *all)
{
	for (size_t i = 0; i < all->len; i++) {
		const struct guest *g = &all->at[i];

		printf("%s\n  { \"name\": %s, \"target\": %s, \"pid\": %d, \"seconds\": %ld,\n"
		       "    \"image\": %s, \"log\": %s }", i ? "," : "[", text_json(g->name),
		       text_json(g->target), (int)g->pid, (long)guest_age(g), text_json(g->image),
		       text_json(guest_log(g->name)));
	}
	puts(all->len ? "\n]" : "[]");
}

static int run(char **args)
{
	bool json = args[0] && strcmp(args[0], "--json") == 0;
	struct guests all;

	if (args[json])
		wrong_usage(&command_ps, "%s is not known here", args[json]);
	all = guests_running();
	if (json)
		print_json(&all);
	else
		print_table(&all);
	return DONE;
}

const struct command command_ps = {
	"ps", "[--json]", "list the guests that run detached",
	"Lists your guests that wadi run --detach started and that still run: their names,\n"
	"targets, processes, for how long they have run, and their images.\n"
	"\n"
	"  wadi ps\n",
	run,
};
