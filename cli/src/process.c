/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command.h"

void process_become(struct texts argv)
{
	texts_add(&argv, NULL);
	execvp(argv.at[0], (char **)argv.at);
	die("%s cannot be run: %s", argv.at[0], strerror(errno));
}

int process_run(struct texts argv)
{
	pid_t child;
	int status;

	fflush(NULL);
	child = fork();
	if (child < 0)
		die("no process for %s: %s", argv.at[0], strerror(errno));
	if (child == 0)
		process_become(argv);
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			die("%s is lost: %s", argv.at[0], strerror(errno));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
