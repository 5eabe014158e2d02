/* SPDX-License-Identifier: ISC */
/* From packets to text, as it would stand in a script. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "packet.h"

struct text {
	char *into;
	size_t len;
};

static void add(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(struct text *t, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(t->into + t->len, PACKET_TEXT - t->len, format, args);
	va_end(args);
	if (n > 0)
		t->len += (size_t)n;
	if (t->len >= PACKET_TEXT)
		t->len = PACKET_TEXT - 1;
}

static void add_option(struct text *t, const struct option *o)
{
	static const char *const names[] = {
		[OPTION_EOL] = "eol", [OPTION_NOP] = "nop", [OPTION_MSS] = "mss",
		[OPTION_WSCALE] = "wscale", [OPTION_SACKOK] = "sackOK", [OPTION_SACK] = "sack",
		[OPTION_TS] = "TS", [OPTION_MD5] = "md5", [OPTION_TFO] = "FO",
	};
	const char *name = o->kind < sizeof names / sizeof *names ? names[o->kind] : NULL;

	if (name)
		add(t, "%s", name);
	else
		add(t, "kind%d", o->kind);
	if (o->kind == OPTION_MSS || o->kind == OPTION_WSCALE)
		add(t, " %u", o->value);
	if (o->kind == OPTION_TS)
		add(t, " val %u ecr %u", o->value, o->echo);
	for (unsigned i = 0; i < o->sacks; i++)
		add(t, " %u:%u", o->sack[i].from, o->sack[i].to);
	if (o->blob_len > 0)
		add(t, " ");
	for (unsigned i = 0; i < o->blob_len; i++)
		add(t, "%02x", o->blob[i]);
}

static void add_flags(struct text *t, int flags)
{
	static const char letters[] = "FSRP";

	for (int i = 0; i < 4; i++)
		if (flags & 1 << i)
			add(t, "%c", letters[i]);
	add(t, "%s%s%s%s%s", flags & FLAG_URG ? "U" : "", flags & FLAG_ECE ? "E" : "",
	    flags & FLAG_CWR ? "W" : "", flags & FLAG_AE ? "A" : "", flags & FLAG_ACK ? "." : "");
}

static void add_tcp(struct text *t, const struct packet *p)
{
	if (p->flags < 0)
		add(t, "-");
	else
		add_flags(t, p->flags);
	add(t, " %u:%u(%u)", p->seq, p->seq + p->len, p->len);
	if (p->flags < 0 || p->flags & FLAG_ACK)
		add(t, " ack %u", p->ack);
	if (p->window >= 0)
		add(t, " win %ld", (long)p->window);
	if (p->urgent > 0)
		add(t, " urg %d", p->urgent);
	if (p->any_options)
		add(t, " <...>");
	for (unsigned i = 0; i < p->options; i++) {
		add(t, "%s", i ? "," : " <");
		add_option(t, &p->option[i]);
	}
	if (p->options)
		add(t, ">");
}

const char *packet_text(const struct packet *p, char into[PACKET_TEXT])
{
	static const char *const ecn[] = { "noecn", "ect1", "ect0", "ce", "ect01" };
	struct text t = { .into = into };
	int said = p->ecn >= 0 ? p->ecn : p->tos > 0 ? p->tos & 3 : 0;

	into[0] = '\0';
	add(&t, "%c ", p->out ? '>' : '<');
	if (said > 0 || p->ecn == 0)
		add(&t, "[%s] ", ecn[said]);
	if (p->from_port >= 0)
		add(&t, "%d > %d ", p->from_port, p->to_port);
	if (p->protocol == PROTOCOL_TCP)
		add_tcp(&t, p);
	else if (p->protocol == PROTOCOL_UDP)
		add(&t, "udp (%u)", p->len);
	else
		add(&t, "icmp type %d code %d", p->icmp_type, p->icmp_code);
	if (p->protocol == PROTOCOL_ICMP && p->icmp_mtu > 0)
		add(&t, " mtu %ld", (long)p->icmp_mtu);
	return into;
}
