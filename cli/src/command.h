/* SPDX-License-Identifier: ISC */
/* command.h - the sub-commands of wadi, and what they share. */
#ifndef COMMAND_H
#define COMMAND_H

#include "file.h"
#include "package.h"
#include "say.h"
#include "text.h"

/* A sub-command, one per file. */
struct command {
	const char *name;
	const char *usage;   /* behind "wadi NAME" */
	const char *summary; /* one line */
	const char *help;    /* the rest of --help, an example in it */
	int (*run)(char **args);
};

extern const struct command command_new, command_configure, command_depend, command_build,
	command_run, command_debug, command_ps, command_logs, command_metrics, command_stop,
	command_trace, command_describe, command_query, command_clean, command_help,
	command_completion;

/* All, in the order people meet them; ends with NULL. */
extern const struct command *const commands[];

const struct command *command_named(const char *name);
void command_help_print(const struct command *c);

/* Ends the program with USAGE and a hint at --help. */
_Noreturn void wrong_usage(const struct command *c, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* ---- The installation ----------------------------------------------------------- */

/* The folder this wadi belongs to, found by its own place: HOME/bin/wadi. */
const char *home(void);

/* Its version. */
const char *version(void);

/* The packages of WADI_PATH and the installation, loaded once. */
void load_packages(void);

/* ---- The project in the present folder ------------------------------------------ */

/* What was configured, and how. */
struct project {
	const char *image;     /* the folder's name */
	const char *config;    /* config.c, or that of -f */
	const char *target;
	const char *build;     /* build/TARGET */
	struct texts options;  /* of the last `wadi configure` */
};

/* The project as it was configured last for `target`, NULL for the target of the
 * last time (unix at first).  Ends the program when there is no config file. */
struct project project_open(const char *target);

/* The same for commands that want it configured: ends the program if it is not,
 * and looks config.c up again when that has changed. */
struct project project_configured(void);

/* Keeps target, config file and options for the next time. */
void project_remember(const struct project *p);

/* dist/IMAGE.TARGET */
const char *project_dist(const struct project *p);

/* The same with symbols: build/TARGET/IMAGE.TARGET.debug */
const char *project_debug(const struct project *p);

/* A variable of build/TARGET/Makefile, "" if it has none such. */
const char *project_variable(const struct project *p, const char *name);

/* Compiles config.c and runs it; `what` as cli/config/main.c says.  The status
 * of what failed, or DONE. */
int project_evaluate(const struct project *p, const char *what);

/* make with the project's Makefile; `goal` may be NULL.  Its status. */
int project_make(const struct project *p, const struct texts *options, const char *goal);

/* ---- Programs ------------------------------------------------------------------- */

/* Runs a program, found like a shell's, to its end: its status, 128 and the
 * signal's number if that ended it.  `argv` ends without NULL. */
int process_run(struct texts argv);

/* Becomes the program. */
_Noreturn void process_become(struct texts argv);

#endif
