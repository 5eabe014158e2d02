/* SPDX-License-Identifier: ISC */
/* wadi's stack as a target, in virtual time. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"
#include "target.h"

struct engine {
	struct host host;
	wd_instant start;
	struct job *job; /* a call that waits */
};

static int64_t microseconds(const struct engine *it, wd_instant at)
{
	return (int64_t)(wd_between(it->start, at).ns / WD_NS_PER_US);
}

static wd_instant instant(const struct engine *it, int64_t us)
{
	return wd_after(it->start, wd_us(us > 0 ? (uint64_t)us : 0));
}

/* After all that may have changed something: does the call that waits go on? */
static void try_job(struct engine *it)
{
	if (!it->job)
		return;
	if (it->job->attempt(it->job))
		it->job->done = true;
	host_turn(&it->host);
	if (it->job->done)
		it->job = NULL;
}

/* To what is due next, unless that is later than `until`. */
static bool step(struct engine *it, wd_instant until)
{
	wd_instant next = host_next(&it->host);

	if (it->job && it->host.sockets.poll_until.ns &&
	    wd_before(it->host.sockets.poll_until, next))
		next = it->host.sockets.poll_until;
	if (wd_before(until, next))
		return false;
	if (wd_before(it->host.now, next))
		it->host.now = next;
	host_turn(&it->host);
	try_job(it);
	return true;
}

static int64_t engine_now(void *self)
{
	const struct engine *it = self;

	return microseconds(it, it->host.now);
}

static void engine_wait(void *self, int64_t until)
{
	struct engine *it = self;
	wd_instant end = instant(it, until);

	while (step(it, end))
		;
	if (wd_before(it->host.now, end))
		it->host.now = end;
	host_turn(&it->host);
}

static size_t engine_next_packet(void *self, int64_t until, uint8_t into[PACKET_BYTES], int64_t *at)
{
	struct engine *it = self;
	struct host_packet *p;
	size_t len;

	while (!(p = host_take(&it->host)))
		if (!step(it, instant(it, until)))
			return 0;
	*at = microseconds(it, p->at);
	len = p->len;
	memcpy(into, p->bytes, len);
	free(p);
	return len;
}

static void engine_inject(void *self, const uint8_t *packet, size_t len)
{
	struct engine *it = self;

	host_inject(&it->host, packet, len);
	try_job(it);
}

static void engine_start_job(void *self, struct job *job, bool may_wait)
{
	struct engine *it = self;

	it->job = job;
	try_job(it);
	if (!may_wait)
		it->job = NULL;
}

/* ---- Commands ------------------------------------------------------------------------ */

/* Lines `sysctl -q NAME=VALUE...` are all that is understood. */
static const char *sysctl(struct host_settings *settings, char *command, bool lenient)
{
	for (char *line = command, *end; line; line = end) {
		char *rest, *word;

		end = strpbrk(line, "\n;");
		if (end)
			*end++ = '\0';
		word = strtok_r(line, " \t", &rest);
		if (!word || *word == '#')
			continue;
		if (strcmp(word, "sysctl") != 0 && !lenient)
			return "wadi has no such command";
		while ((word = strtok_r(NULL, " \t", &rest)) != NULL) {
			char *equals = strchr(word, '=');

			if (*word == '-' || !equals)
				continue;
			*equals = '\0';
			if (!host_sysctl(settings, word, equals + 1) && !lenient)
				return "wadi has no such setting";
		}
	}
	return NULL;
}

static const char *engine_shell(void *self, const char *command)
{
	(void)self;
	(void)command;
	return "wadi has no commands while it runs";
}

static void engine_stop(void *self)
{
	struct engine *it = self;

	host_fini(&it->host);
	free(it);
}

static const struct target_ops engine_ops = {
	.now = engine_now, .wait = engine_wait, .next_packet = engine_next_packet,
	.inject = engine_inject, .start = engine_start_job, .shell = engine_shell,
	.stop = engine_stop,
};

const char *engine_start(struct target *target, const struct setup *setup)
{
	struct engine *it = calloc(1, sizeof *it);
	bool four = setup->version == 4;
	struct host_settings settings = {
		.mtu = setup->mtu, .wire.version = setup->version, .tcp.ecn = TCP_ECN_NEVER,
		.tcp.half_open = setup->half_open,
	};
	const char *why = NULL;

	if (!it)
		abort();
	if (setup->command)
		why = sysctl(&settings, keep_text(setup->command, strlen(setup->command)),
		             setup->lenient);
	inet_pton(four ? AF_INET : AF_INET6, four ? "192.168.0.1" : "fd3d:a0b:17d6::1",
	          settings.wire.local);
	inet_pton(four ? AF_INET : AF_INET6, four ? "192.0.2.1" : "fd3d:fa7b:d17d::1",
	          settings.wire.remote);
	if (!why)
		why = host_init(&it->host, &settings);
	if (why) {
		free(it);
		return why;
	}
	it->start = it->host.now;
	*target = (struct target){
		.ops = &engine_ops, .self = it, .calls = &sockets_calls,
		.sockets = &it->host.sockets, .wire = &it->host.wire, .name = "wadi",
		.tolerance = 4000, .patience = INT64_C(1000000000),
	};
	return NULL;
}
