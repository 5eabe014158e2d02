/* SPDX-License-Identifier: ISC */
/* measure ROUNDS COMMAND_A COMMAND_B - starts both in turn, A B A B ..., and
 * prints "MEDIAN_A MEDIAN_B RATIO" in microseconds, start to exit; the ratio is
 * the median of the rounds' own.  Commands are split at blanks; what they print
 * goes nowhere.  A command that does not end with 0 ends the measurement.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WORDS = 32, ROUNDS_MAX = 10000, WARM_UP = 3 };

extern char **environ;

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void split(char *line, char **words)
{
	int n = 0;

	for (char *w = strtok(line, " "); w && n < WORDS - 1; w = strtok(NULL, " "))
		words[n++] = w;
	words[n] = NULL;
}

static double run(char **words)
{
	posix_spawn_file_actions_t actions;
	double start;
	pid_t pid;
	int status;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	start = now_us();
	if (posix_spawnp(&pid, words[0], &actions, NULL, words, environ) != 0 ||
	    waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "measure: %s failed\n", words[0]);
		exit(1);
	}
	start = now_us() - start;
	posix_spawn_file_actions_destroy(&actions);
	return start;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values, int count)
{
	qsort(values, (size_t)count, sizeof *values, compare);
	return values[count / 2];
}

int main(int argc, char **argv)
{
	static double a[ROUNDS_MAX], b[ROUNDS_MAX], ratio[ROUNDS_MAX];
	char *words_a[WORDS], *words_b[WORDS];
	int rounds = argc == 4 ? atoi(argv[1]) : 0;

	if (rounds < 1 || rounds > ROUNDS_MAX) {
		fputs("usage: measure ROUNDS COMMAND_A COMMAND_B\n", stderr);
		return 2;
	}
	split(argv[2], words_a);
	split(argv[3], words_b);
	for (int i = -WARM_UP; i < rounds; i++) {
		double time_a = run(words_a), time_b = run(words_b);

		if (i < 0)
			continue;
		a[i] = time_a;
		b[i] = time_b;
		ratio[i] = time_a / time_b;
	}
	printf("%.0f %.0f %.2f\n", median(a, rounds), median(b, rounds), median(ratio, rounds));
	return 0;
}
