/* SPDX-License-Identifier: ISC */
#include "command.h"

void command_help_print(const struct command *c)
{
	printf("wadi %s - %s\n\nusage: wadi %s %s\n\n%s", c->name, c->summary, c->name, c->usage,
	       c->help);
}

static void print_all(void)
{
	puts("wadi COMMAND ... - from config.c and a C file to a running image\n");
	for (size_t i = 0; commands[i]; i++)
		printf("  %-12s%s\n", commands[i]->name, commands[i]->summary);
	puts("\n"
	     "  wadi new site && cd site && wadi configure -t unix && wadi run\n"
	     "\n"
	     "wadi help COMMAND and wadi COMMAND --help say more; wadi --version says which.\n"
	     "WADI_PATH: folders of more packages, colons between.  CC: the compiler, gcc else.\n"
	     "Exit status: 0 done, 1 failed, 2 wrong usage; that of the image for wadi run.");
}

static int run(char **args)
{
	if (args[0] && args[1])
		wrong_usage(&command_help, "one command is asked for");
	if (args[0])
		command_help_print(command_named(args[0]));
	else
		print_all();
	return DONE;
}

const struct command command_help = {
	"help", "[COMMAND]", "explain a command",
	"Explains a command, or lists them all.\n"
	"\n"
	"  wadi help configure\n",
	run,
};
