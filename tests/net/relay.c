/* SPDX-License-Identifier: ISC */
/* relay A B [--OPTION=VALUE ...] - makes two taps of these names and carries frames from one
 * to the other, both ways, as a bad wire would: netem is missing from many kernels.
 *
 *   --loss=P --duplicate=P --reorder=P --corrupt=P   of 100 frames, may be fractions
 *   --delay=MS   each frame; those that are reordered REORDER_MS longer
 *   --seed=N     the same troubles again
 *
 * Prints "ready", and when it is ended by SIGTERM how many frames met what.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { FRAME_MAX = 65536, WAITING_MAX = 20000, REORDER_MS = 3, LINE = 64 };

/* A frame on its way, which comes out at `at`. */
struct frame {
	struct frame *next;
	uint64_t at;
	int to;
	size_t len;
	uint8_t bytes[];
};

/* How many of a million frames meet something. */
static struct { const char *name; uint32_t of_million; uint64_t met; } troubles[] = {
	{ "loss", 0, 0 }, { "duplicate", 0, 0 }, { "reorder", 0, 0 }, { "corrupt", 0, 0 },
};
enum trouble { LOSS, DUPLICATE, REORDER, CORRUPT };

static uint64_t delay_ns, seed = 1, carried, too_many;
static struct frame *first; /* of those that wait, by their time */
static size_t waiting;
static volatile sig_atomic_t ended;

static void die(const char *what)
{
	fprintf(stderr, "relay: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* xorshift64*, Vigna 2016 */
static uint32_t chance(void)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (uint32_t)((seed * 2685821657736338717u) >> 32);
}

static bool meets(enum trouble what)
{
	bool does = chance() % 1000000 < troubles[what].of_million;

	troubles[what].met += does;
	return does;
}

/* ---- The wire ------------------------------------------------------------------- */

static void put(int to, const uint8_t *bytes, size_t len, uint64_t at)
{
	struct frame *f, **place = &first;

	if (waiting == WAITING_MAX) {
		too_many++;
		return;
	}
	f = malloc(sizeof *f + len);
	if (!f)
		die("no memory");
	*f = (struct frame){ .at = at, .to = to, .len = len };
	memcpy(f->bytes, bytes, len);
	while (*place && (*place)->at <= at)
		place = &(*place)->next;
	f->next = *place;
	*place = f;
	waiting++;
}

static void take_in(int from, int to)
{
	static uint8_t bytes[FRAME_MAX];

	for (int i = 0; i < LINE; i++) {
		ssize_t n = read(from, bytes, sizeof bytes);
		uint64_t at = now() + delay_ns;

		if (n <= 0)
			return;
		carried++;
		if (meets(LOSS))
			continue;
		if (meets(REORDER))
			at += REORDER_MS * 1000000u;
		if (meets(CORRUPT))
			bytes[chance() % (size_t)n] ^= (uint8_t)(1 << chance() % 8);
		if (meets(DUPLICATE))
			put(to, bytes, (size_t)n, at);
		put(to, bytes, (size_t)n, at);
	}
}

/* A frame that is not taken is lost. */
static void let_out(void)
{
	for (uint64_t time = now(); first && first->at <= time;) {
		struct frame *f = first;

		(void)!write(f->to, f->bytes, f->len);
		first = f->next;
		free(f);
		waiting--;
	}
}

static void carry(int a, int b)
{
	struct pollfd ends[] = { { .fd = a, .events = POLLIN }, { .fd = b, .events = POLLIN } };

	sigset_t none;

	sigemptyset(&none); /* SIGTERM comes while it waits, and not before */
	while (!ended) {
		uint64_t time = now(), left = first && first->at > time ? first->at - time : 0;
		struct timespec wait = { (time_t)(left / 1000000000), (long)(left % 1000000000) };

		if (ppoll(ends, 2, first ? &wait : NULL, &none) < 0 && errno != EINTR)
			die("poll");
		take_in(a, b);
		take_in(b, a);
		let_out();
	}
}

/* ---- The command line ----------------------------------------------------------------- */

static int open_tap(const char *name)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

	snprintf(ifr.ifr_name, sizeof ifr.ifr_name, "%s", name);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &ifr) < 0)
		die(name);
	return fd;
}

/* What stands behind "--NAME=", NULL if the option is another. */
static const char *value_of(const char *option, const char *name)
{
	size_t len = strlen(name);

	if (strncmp(option, "--", 2) != 0 || strncmp(option + 2, name, len) != 0)
		return NULL;
	return option[2 + len] == '=' ? option + 2 + len + 1 : NULL;
}

static void read_option(const char *option)
{
	const char *value;

	for (size_t i = 0; i < sizeof troubles / sizeof troubles[0]; i++)
		if ((value = value_of(option, troubles[i].name)) != NULL) {
			troubles[i].of_million = (uint32_t)(strtod(value, NULL) * 10000);
			return;
		}
	if ((value = value_of(option, "delay")) != NULL) {
		delay_ns = (uint64_t)(strtod(value, NULL) * 1000000);
	} else if ((value = value_of(option, "seed")) != NULL) {
		seed = strtoull(value, NULL, 10) | 1;
	} else {
		fprintf(stderr, "relay: %s is not known\n", option);
		exit(2);
	}
}

static void on_end(int number)
{
	(void)number;
	ended = true;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_end };
	sigset_t end;
	int a, b;

	if (argc < 3) {
		fputs("usage: relay A B [--OPTION=VALUE ...]\n", stderr);
		return 2;
	}
	for (int i = 3; i < argc; i++)
		read_option(argv[i]);
	sigemptyset(&end);
	sigaddset(&end, SIGTERM);
	sigprocmask(SIG_BLOCK, &end, NULL);
	sigaction(SIGTERM, &action, NULL);
	a = open_tap(argv[1]);
	b = open_tap(argv[2]);
	puts("ready");
	fflush(stdout);
	carry(a, b);
	printf("%llu carried", (unsigned long long)carried);
	for (size_t i = 0; i < sizeof troubles / sizeof troubles[0]; i++)
		printf(", %llu %s", (unsigned long long)troubles[i].met, troubles[i].name);
	printf(", %llu too many\n", (unsigned long long)too_many);
	return 0;
}
