/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>

#include "run.h"

static char text[256];

static const char *differ(const char *what, int64_t expected, int64_t seen)
{
	snprintf(text, sizeof text, "%s is %ld, not %ld", what, (long)seen, (long)expected);
	return text;
}

/* ---- IP ------------------------------------------------------------------------------ */

static const char *match_ip(const struct packet *expected, const struct packet *seen)
{
	int ecn = seen->tos & 3;

	if (expected->ecn == 4 && (ecn == 0 || ecn == 3))
		return "it says neither ect0 nor ect1";
	if (expected->ecn >= 0 && expected->ecn < 4 && expected->ecn != ecn)
		return differ("what it says of ECN", expected->ecn, ecn);
	if (expected->tos >= 0 && expected->tos != seen->tos)
		return differ("tos", expected->tos, seen->tos);
	if (expected->ttl >= 0 && expected->ttl != seen->ttl)
		return differ("ttl", expected->ttl, seen->ttl);
	return NULL;
}

/* ---- TCP ----------------------------------------------------------------------------- */

/* A clock of milliseconds, which ticks between two packets of one instant. */
static bool is_near(const struct run *run, uint32_t expected, uint32_t seen)
{
	int32_t apart = (int32_t)(seen - expected);
	int64_t ms = run->tolerance / 1000 + 1;

	return apart <= ms && apart >= -ms;
}

static const char *match_option(const struct run *run, const struct option *expected,
                                const struct option *seen)
{
	if (expected->kind != seen->kind)
		return "its options are other ones";
	if (expected->kind == OPTION_TS && !run->any_stamps &&
	    !is_near(run, expected->value, seen->value))
		return differ("TS val", expected->value, seen->value);
	if (expected->kind != OPTION_TS && expected->value != seen->value)
		return differ("the value of an option", expected->value, seen->value);
	if (expected->echo != seen->echo)
		return differ("TS ecr", expected->echo, seen->echo);
	if (expected->sacks != seen->sacks ||
	    memcmp(expected->sack, seen->sack, sizeof expected->sack) != 0)
		return "its SACK blocks are other ones";
	if (expected->blob_len != seen->blob_len ||
	    memcmp(expected->blob, seen->blob, seen->blob_len) != 0)
		return "the bytes of an option are other ones";
	return NULL;
}

static const char *match_options(const struct run *run, const struct packet *expected,
                                 const struct packet *seen)
{
	if (expected->any_options)
		return NULL;
	for (unsigned i = 0; i < expected->options && i < seen->options; i++) {
		const char *wrong = match_option(run, &expected->option[i], &seen->option[i]);

		if (wrong)
			return wrong;
	}
	return expected->options == seen->options ? NULL : "it has other options";
}

/* A long segment may come in several shorter ones, the last of which has its flags. */
static bool is_first_part(const struct run *run, const struct packet *expected,
                          const struct packet *seen)
{
	int last_only = FLAG_FIN | FLAG_PSH;

	return !run->strict_segments && seen->len > 0 && seen->len < expected->len &&
	       seen->seq == expected->seq && expected->flags >= 0 &&
	       (seen->flags & ~last_only) == (expected->flags & ~last_only) &&
	       !(seen->flags & FLAG_FIN);
}

static const char *match_tcp(struct run *run, struct packet *expected, const struct packet *seen,
                             bool *more)
{
	int free = run->target.any_push ? FLAG_PSH : 0;

	if (seen->seq != expected->seq)
		return differ("seq", expected->seq, seen->seq);
	*more = is_first_part(run, expected, seen);
	if (!*more && seen->len != expected->len)
		return differ("len", expected->len, seen->len);
	if (!*more && expected->flags >= 0 && (seen->flags ^ expected->flags) & ~free)
		return "its flags are other ones";
	if (seen->flags & FLAG_ACK && seen->ack != expected->ack)
		return differ("ack", expected->ack, seen->ack);
	if (expected->window >= 0 && seen->window != expected->window)
		return differ("win", expected->window, seen->window);
	if (expected->urgent >= 0 && seen->urgent != expected->urgent)
		return differ("urg", expected->urgent, seen->urgent);
	if (*more) {
		expected->seq += seen->len;
		expected->len -= seen->len;
	}
	return match_options(run, expected, seen);
}

/* ---- Both ---------------------------------------------------------------------------- */

const char *match(struct run *run, struct flow *flow, struct packet *expected,
                  const struct packet *seen, bool *more)
{
	const char *wrong = match_ip(expected, seen);

	*more = false;
	if (wrong)
		return wrong;
	if (expected->protocol != seen->protocol)
		return "its protocol is another one";
	if (expected->from_port >= 0 && expected->from_port != seen->from_port)
		return differ("its source port", expected->from_port, seen->from_port);
	if (expected->to_port >= 0 && expected->to_port != seen->to_port)
		return differ("its destination port", expected->to_port, seen->to_port);
	if (expected->from_port < 0 && expected->protocol == PROTOCOL_TCP && flow != run->current)
		return "it is of another connection";
	if (expected->protocol == PROTOCOL_TCP)
		return match_tcp(run, expected, seen, more);
	if (expected->protocol == PROTOCOL_UDP)
		return seen->len == expected->len ? NULL : differ("len", expected->len, seen->len);
	if (expected->icmp_type != seen->icmp_type)
		return differ("its type", expected->icmp_type, seen->icmp_type);
	if (expected->icmp_code != seen->icmp_code)
		return differ("its code", expected->icmp_code, seen->icmp_code);
	return expected->icmp_mtu < 0 || expected->icmp_mtu == seen->icmp_mtu
	               ? NULL : differ("mtu", expected->icmp_mtu, seen->icmp_mtu);
}
