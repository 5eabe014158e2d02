/* SPDX-License-Identifier: ISC */
/* Whole conversations over bad wires, in virtual time, each from a seed.
 *
 *	conversations FIRST COUNT         runs so many seeds, and says in TAP what became of them
 *	conversations SEED [FILE]         runs one again, and writes a trace for Wireshark
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fake_platform.h"
#include "world.h"

enum { IN_ONE = 50 }; /* seeds of one line */

static struct world world;

static int once(uint64_t seed, const char *pcap)
{
	fake_reset();
	if (world_run(&world, seed, pcap)) {
		printf("seed %lu: all is well\n", (unsigned long)seed);
		return 0;
	}
	printf("seed %lu: %s\n", (unsigned long)seed, world.failure);
	return 1;
}

/* In a process of its own, so that one that crashes is one that fails. */
static bool passes(uint64_t seed)
{
	int status = 0;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		fake_reset();
		if (world_run(&world, seed, NULL))
			_exit(0);
		printf("# seed %lu: %s\n# again: out/host/conversations %lu TRACE.pcapng\n",
		       (unsigned long)seed, world.failure, (unsigned long)seed);
		fflush(stdout);
		_exit(1);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return false;
	if (WIFEXITED(status) && WEXITSTATUS(status) < 2)
		return WEXITSTATUS(status) == 0;
	printf("# seed %lu: crashed\n", (unsigned long)seed);
	return false;
}

static int many(uint64_t first, uint64_t count)
{
	uint64_t failed = 0, lines = (count + IN_ONE - 1) / IN_ONE;

	printf("1..%lu\n", (unsigned long)lines);
	for (uint64_t line = 0; line < lines; line++) {
		uint64_t from = first + line * IN_ONE, bad = 0;

		for (uint64_t i = 0; i < IN_ONE && line * IN_ONE + i < count; i++)
			bad += !passes(from + i);
		printf("%sok %lu - seeds from %lu\n", bad ? "not " : "", (unsigned long)line + 1,
		       (unsigned long)from);
		failed += bad;
	}
	return failed > 0;
}

int main(int count, char **argument)
{
	uint64_t first = count > 1 ? strtoull(argument[1], NULL, 10) : 1;

	if (count == 3 && strspn(argument[2], "0123456789") == strlen(argument[2]))
		return many(first, strtoull(argument[2], NULL, 10));
	if (count == 2 || count == 3)
		return once(first, count == 3 ? argument[2] : NULL);
	fprintf(stderr, "usage: conversations FIRST COUNT | SEED [FILE]\n");
	return 2;
}
