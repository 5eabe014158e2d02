/* SPDX-License-Identifier: ISC */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "script.h"

/* ---- IP ------------------------------------------------------------------------------ */

static int ecn_of(const char *word)
{
	static const struct { const char *word; int ecn; } words[] = {
		{ "noecn", 0 }, { "ect1", 1 }, { "ect0", 2 }, { "ce", 3 },
		{ "ect01", 4 }, /* either of the two */
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(word, words[i].word) == 0)
			return words[i].ecn;
	return -1;
}

/* [ect0], (tos 0x10), [ttl 5]. */
static void parse_ip(struct parser *p, struct packet *packet)
{
	const char *close = is_punct(p, "[") ? "]" : ")";

	if (!accept_punct(p, "[") && !accept_punct(p, "("))
		return;
	do {
		const char *word = expect_name(p, "what IP says");

		if (strcmp(word, "tos") == 0)
			packet->tos = (int)expect_number(p);
		else if (strcmp(word, "ttl") == 0)
			packet->ttl = (int)expect_number(p);
		else if (strcmp(word, "flowlabel") == 0)
			expect_number(p); /* any will do */
		else if ((packet->ecn = ecn_of(word)) < 0)
			wrong_script(p->file, p->at->line, "`%s` is nothing that IP says", word);
	} while (accept_punct(p, ","));
	expect_punct(p, close);
}

static void parse_ports(struct parser *p, struct packet *packet)
{
	if (p->at->kind != TOKEN_NUMBER)
		return;
	packet->from_port = (int)expect_number(p);
	expect_punct(p, ">");
	packet->to_port = (int)expect_number(p);
}

/* ---- TCP ----------------------------------------------------------------------------- */

void parse_seq(struct parser *p, struct packet *packet)
{
	uint32_t to;

	packet->seq = (uint32_t)expect_number(p);
	expect_punct(p, ":");
	to = (uint32_t)expect_number(p);
	expect_punct(p, "(");
	packet->len = (uint32_t)expect_number(p);
	expect_punct(p, ")");
	if (to - packet->seq != packet->len)
		wrong_script(p->file, p->at->line, "the sequence numbers are not %u apart",
		             packet->len);
}

/* `S`, `S.`, `.`, `FP.`, `SEW`, `-` for any. */
static int parse_flags(struct parser *p)
{
	static const char letters[] = "FSRP.UEWA";
	int flags = 0;

	if (accept_punct(p, "-"))
		return -1;
	if (p->at->kind == TOKEN_WORD)
		for (const char *at = p->at++->text; *at; at++) {
			const char *letter = strchr(letters, *at);

			if (!letter)
				wrong_script(p->file, p->at->line, "`%c` is no flag of TCP", *at);
			flags |= 1 << (letter - letters);
		}
	else if (!is_punct(p, "."))
		expected(p, "flags of TCP");
	if (accept_punct(p, "."))
		flags |= FLAG_ACK;
	return flags;
}

static unsigned hex_digit(struct parser *p, char digit)
{
	if (!isxdigit((unsigned char)digit))
		expected(p, "hexadecimal digits");
	return (unsigned)(isdigit((unsigned char)digit) ? digit - '0'
	                                                : tolower((unsigned char)digit) - 'a' + 10);
}

/* Hexadecimal digits, or none. */
static void parse_blob(struct parser *p, struct option *o)
{
	const char *at;

	if (p->at->kind != TOKEN_WORD && p->at->kind != TOKEN_NUMBER)
		return;
	for (at = p->at->text; at[0] && at[1] && o->blob_len < BLOB_MAX; at += 2)
		o->blob[o->blob_len++] =
			(uint8_t)(hex_digit(p, at[0]) << 4 | hex_digit(p, at[1]));
	p->at++;
}

static void parse_sacks(struct parser *p, struct option *o)
{
	while (p->at->kind == TOKEN_NUMBER) {
		if (o->sacks == SACKS_MAX)
			expected(p, "no more than four blocks");
		o->sack[o->sacks].from = (uint32_t)expect_number(p);
		expect_punct(p, ":");
		o->sack[o->sacks++].to = (uint32_t)expect_number(p);
	}
}

static void parse_option(struct parser *p, struct option *o)
{
	static const struct { const char *name; uint8_t kind; } names[] = {
		{ "eol", OPTION_EOL }, { "nop", OPTION_NOP }, { "mss", OPTION_MSS },
		{ "wscale", OPTION_WSCALE }, { "sackOK", OPTION_SACKOK }, { "sack", OPTION_SACK },
		{ "TS", OPTION_TS }, { "md5", OPTION_MD5 }, { "FO", OPTION_TFO },
		{ "FOEXP", OPTION_EXP },
	};
	const char *name = expect_name(p, "an option of TCP");
	size_t i = 0;

	while (i < sizeof names / sizeof *names && strcmp(names[i].name, name) != 0)
		i++;
	if (i == sizeof names / sizeof *names)
		wrong_script(p->file, p->at->line, "`%s` is no option of TCP", name);
	o->kind = names[i].kind;
	if (o->kind == OPTION_MSS || o->kind == OPTION_WSCALE) {
		o->value = (uint32_t)expect_number(p);
	} else if (o->kind == OPTION_SACK) {
		parse_sacks(p, o);
	} else if (o->kind == OPTION_TS) {
		if (!accept_word(p, "val"))
			expected(p, "val");
		o->value = (uint32_t)expect_number(p);
		if (!accept_word(p, "ecr"))
			expected(p, "ecr");
		o->echo = (uint32_t)expect_number(p);
	} else if (o->kind >= OPTION_MD5) {
		parse_blob(p, o);
	}
}

static void parse_options(struct parser *p, struct packet *packet)
{
	if (!accept_punct(p, "<"))
		return;
	if (p->at->kind == TOKEN_ELLIPSIS) {
		p->at++;
		packet->any_options = true;
		expect_punct(p, ">");
		return;
	}
	do {
		if (packet->options == OPTIONS_MAX)
			expected(p, "no more options");
		parse_option(p, &packet->option[packet->options++]);
	} while (accept_punct(p, ","));
	expect_punct(p, ">");
}

static void parse_tcp(struct parser *p, struct packet *packet)
{
	packet->protocol = PROTOCOL_TCP;
	packet->flags = parse_flags(p);
	parse_seq(p, packet);
	if (accept_word(p, "ack")) {
		packet->ack = (uint32_t)expect_number(p);
		if (packet->flags >= 0 && !(packet->flags & FLAG_ACK))
			expected(p, "no ack without the flag");
	}
	if (accept_word(p, "win"))
		packet->window = expect_number(p);
	if (accept_word(p, "urg"))
		packet->urgent = (int)expect_number(p);
	parse_options(p, packet);
}

/* ---- UDP and ICMP -------------------------------------------------------------------- */

static void parse_udp(struct parser *p, struct packet *packet)
{
	packet->protocol = PROTOCOL_UDP;
	parse_ports(p, packet);
	expect_punct(p, "(");
	packet->len = (uint32_t)expect_number(p);
	expect_punct(p, ")");
}

static void parse_quoted(struct parser *p, struct packet *packet)
{
	if (!accept_punct(p, "["))
		return;
	packet->quotes = true;
	packet->quoted = PROTOCOL_TCP;
	if (accept_word(p, "udp")) {
		packet->quoted = PROTOCOL_UDP;
		expect_punct(p, "(");
		packet->len = (uint32_t)expect_number(p);
		expect_punct(p, ")");
	} else {
		parse_seq(p, packet);
	}
	expect_punct(p, "]");
}

static void parse_icmp(struct parser *p, struct packet *packet)
{
	packet->protocol = PROTOCOL_ICMP;
	packet->icmp_type_text = expect_name(p, "a type of ICMP");
	if (p->at->kind == TOKEN_WORD && !is_word(p, "mtu") && !is_word(p, "id"))
		packet->icmp_code_text = expect_name(p, "a code of ICMP");
	if (accept_word(p, "mtu"))
		packet->icmp_mtu = expect_number(p);
	parse_quoted(p, packet);
}

struct packet *parse_packet(struct parser *p)
{
	struct packet *packet = keep(sizeof *packet);

	*packet = (struct packet){
		.tos = -1, .ecn = -1, .ttl = -1, .from_port = -1, .to_port = -1, .window = -1,
		.urgent = -1, .icmp_type = -1, .icmp_code = -1, .icmp_mtu = -1,
	};
	packet->out = is_punct(p, ">");
	if (!accept_punct(p, "<"))
		expect_punct(p, ">");
	parse_ip(p, packet);
	parse_ports(p, packet);
	if (accept_word(p, "udp"))
		parse_udp(p, packet);
	else if (accept_word(p, "icmp"))
		parse_icmp(p, packet);
	else
		parse_tcp(p, packet);
	return packet;
}
