/* SPDX-License-Identifier: ISC */
/* A monitor with its image inside.
 *
 * The monitor's own code knows nothing of it: the linker's --wrap puts the two
 * functions below before the two by which the monitor learns which image it is to
 * run, and what is in it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "image.h"
#include "options.h"

/* image.S has it */
extern const uint8_t embedded_image[], embedded_image_end[];

/* --wrap's names for what stands behind, and for what stands before. */
WD_MUST WD_NONNULL wd_err monitor_options_read(struct options *options, char *const *argv)
	__asm__("__real_options_read");
WD_MUST WD_NONNULL wd_err monitor_image_decode(struct image *image, struct wd_bytes file,
	const struct image_host *host) __asm__("__real_image_decode");
WD_MUST WD_NONNULL wd_err embedded_options_read(struct options *options, char *const *argv)
	__asm__("__wrap_options_read");
WD_MUST WD_NONNULL wd_err embedded_image_decode(struct image *image, struct wd_bytes file,
	const struct image_host *host) __asm__("__wrap_image_decode");

/* ---- The image: the file that was named is not looked into ----------------------------- */

wd_err embedded_image_decode(struct image *image, struct wd_bytes file,
	const struct image_host *host)
{
	size_t size = (size_t)(embedded_image_end - embedded_image);

	(void)file;
	return monitor_image_decode(image, wd_bytes(embedded_image, size), host);
}

/* ---- The command line: [OPTION...] [--] [ARGUMENT...] ------------------------------------ */

/* What this program was started as: messages about the image name it. */
static char *program(void)
{
	static char fallback[] = "/proc/self/exe";
	char *name = (char *)getauxval(AT_EXECFN);

	return name ? name : fallback;
}

static _Noreturn void print_help(void)
{
	const char *options = strstr(options_help, "\n\n"); /* behind the usage of the other form */

	(void)dprintf(STDOUT_FILENO, "usage: %s [OPTION...] [--] [ARGUMENT...]\n"
		"Runs the image in it with the devices that it declares.", program());
	(void)dprintf(STDOUT_FILENO, options ? options : "\n", tender_name);
	(void)dprintf(STDOUT_FILENO, "Without -- the guest's begin with the first that is no "
		"option here; %s -- --help\nlists them.\n", program());
	_exit(0);
}

static wd_err read_alone(char *option)
{
	struct options options = { 0 };
	char name[] = "", image[] = "image";

	return monitor_options_read(&options, (char *[]){ name, option, image, NULL });
}

/* An option that the monitor knows, sound or not: the error is another than that for
 * one which is unknown for sure. */
static bool is_known(char *arg)
{
	char unknown[] = "-";

	return arg[0] == '-' && read_alone(arg) != read_alone(unknown);
}

/* How many arguments are the monitor's: those before "--"; without one, the options
 * it knows up to the first that it does not. */
static size_t count_own(char *const *args)
{
	size_t known = 0;

	for (size_t i = 0; args[i]; i++)
		if (strcmp(args[i], "--") == 0)
			return i;
	while (args[known] && is_known(args[known]))
		known++;
	return known;
}

/* As the monitor wants it: NAME [OPTION...] -- IMAGE [ARGUMENT...]. */
static char **full_line(char *name, char *const *args)
{
	static char dashes[] = "--";
	size_t own = count_own(args), count = own, n = 0;
	char **line;

	while (args[count])
		count++;
	line = calloc(count + 4, sizeof *line);
	if (!line)
		die("there is no memory for the command line");
	line[n++] = name;
	for (size_t i = 0; i < own; i++)
		line[n++] = args[i];
	line[n++] = dashes;
	line[n++] = program();
	for (size_t i = own + (args[own] && strcmp(args[own], "--") == 0); i < count; i++)
		line[n++] = args[i];
	return line;
}

wd_err embedded_options_read(struct options *options, char *const *argv)
{
	static char **line; /* kept: options are views of it */
	wd_err err;

	line = full_line(program(), argv[0] ? argv + 1 : argv);
	err = monitor_options_read(options, line);
	if (!err && options->help)
		print_help();
	return err;
}
