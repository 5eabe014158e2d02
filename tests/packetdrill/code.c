/* SPDX-License-Identifier: ISC */
/* What stands in %{ }%: lines `assert EXPRESSION, WHATEVER`, where expressions are those of
 * Python over whole numbers and the names of TCP_INFO. */
#include <ctype.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

struct code {
	struct run *run;
	const char *at;
	struct tcp_info info;
};

static void skip_blanks(struct code *c)
{
	while (*c->at == ' ' || *c->at == '\t' || (c->at[0] == '\\' && c->at[1] == '\n'))
		c->at += *c->at == '\\' ? 2 : 1;
}

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool take(struct code *c, const char *text)
{
	size_t len = strlen(text);

	skip_blanks(c);
	if (strncmp(c->at, text, len) != 0)
		return false;
	if (isalpha((unsigned char)*text) && is_letter(c->at[len]))
		return false;
	c->at += len;
	return true;
}

/* ---- Expressions --------------------------------------------------------------------- */

static int64_t expression(struct code *c);

static int64_t name(struct code *c)
{
	size_t len = 0;
	int64_t value;
	char *word;

	while (is_letter(c->at[len]))
		len++;
	if (len == 0)
		fail(c->run, "`%.20s` is no expression", c->at);
	word = keep_text(c->at, len);
	c->at += len;
	if (info_value(&c->info, word, &value))
		return value;
	return symbol(c->run, word);
}

static int64_t primary(struct code *c)
{
	int64_t value;
	char *end;

	if (take(c, "(")) {
		value = expression(c);
		if (!take(c, ")"))
			fail(c->run, "`%.20s` stands where ) is expected", c->at);
		return value;
	}
	if (take(c, "-"))
		return -primary(c);
	if (!isdigit((unsigned char)*c->at))
		return name(c);
	value = strtoll(c->at, &end, 0);
	c->at = end;
	return value;
}

static int64_t quotient(struct code *c, int64_t dividend, int64_t divisor, bool rest)
{
	if (divisor == 0)
		fail(c->run, "a division by zero");
	return rest ? dividend % divisor : dividend / divisor;
}

static int64_t product(struct code *c)
{
	int64_t value = primary(c);

	for (;;) {
		if (take(c, "*"))
			value *= primary(c);
		else if (take(c, "//") || take(c, "/"))
			value = quotient(c, value, primary(c), false);
		else if (take(c, "%"))
			value = quotient(c, value, primary(c), true);
		else
			return value;
	}
}

static int64_t sum(struct code *c)
{
	int64_t value = product(c);

	for (;;) {
		if (take(c, "+"))
			value += product(c);
		else if (take(c, "-"))
			value -= product(c);
		else
			return value;
	}
}

static int64_t bits(struct code *c)
{
	int64_t value = sum(c);

	for (;;) {
		if (take(c, "&"))
			value &= sum(c);
		else if (take(c, "|"))
			value |= sum(c);
		else
			return value;
	}
}

static bool compare(int operator, int64_t a, int64_t b)
{
	switch (operator) {
	case 0:
		return a == b;
	case 1:
		return a != b;
	case 2:
		return a <= b;
	case 3:
		return a >= b;
	case 4:
		return a < b;
	default:
		return a > b;
	}
}

/* a < b < c is a < b and b < c. */
static int64_t comparison(struct code *c)
{
	static const char *const operators[] = { "==", "!=", "<=", ">=", "<", ">" };
	int64_t left = bits(c), right;
	bool compared = false, all = true;

	for (int i = 0; i < 6; i++) {
		if (!take(c, operators[i]))
			continue;
		right = bits(c);
		all = all && compare(i, left, right);
		compared = true;
		left = right;
		i = -1;
	}
	return compared ? all : left;
}

static int64_t negation(struct code *c)
{
	return take(c, "not") ? !negation(c) : comparison(c);
}

static int64_t conjunction(struct code *c)
{
	int64_t value = negation(c);

	while (take(c, "and")) {
		int64_t other = negation(c);

		value = value && other;
	}
	return value;
}

static int64_t expression(struct code *c)
{
	int64_t value = conjunction(c);

	while (take(c, "or")) {
		int64_t other = conjunction(c);

		value = value || other;
	}
	return value;
}

/* ---- Statements ---------------------------------------------------------------------- */

/* What follows a comma is a message for people; strings may hold anything. */
static void skip_statement(struct code *c)
{
	char quote = 0;

	for (; *c->at && (quote || (*c->at != '\n' && *c->at != ';')); c->at++) {
		if (c->at[0] == '\\' && c->at[1])
			c->at++;
		else if (quote)
			quote = *c->at == quote ? 0 : quote;
		else if (*c->at == '\'' || *c->at == '"')
			quote = *c->at;
	}
}

/* The names of TCP_INFO in an assertion that does not hold, with their values. */
static void fail_assertion(struct code *c, const char *from)
{
	char values[512] = "";
	size_t len = 0;

	for (const char *at = from; at < c->at; at++) {
		size_t n = 0;
		int64_t value;

		while (is_letter(at[n]))
			n++;
		if (n > 0 && info_value(&c->info, keep_text(at, n), &value) &&
		    len + n + 32 < sizeof values)
			len += (size_t)snprintf(values + len, sizeof values - len, " %.*s is %ld;",
			                        (int)n, at, (long)value);
		at += n ? n - 1 : 0;
	}
	fail(c->run, "not so:%.*s;%s", (int)(c->at - from), from, values);
}

static void statement(struct code *c)
{
	const char *from;

	if (*c->at == '#') {
		c->at += strcspn(c->at, "\n");
		return;
	}
	if (!take(c, "assert"))
		fail(c->run, "`%.20s` is no assertion", c->at);
	from = c->at;
	if (!expression(c))
		fail_assertion(c, from);
	skip_blanks(c);
	if (*c->at && !strchr(",;\n#", *c->at))
		fail(c->run, "`%.20s` follows an expression", c->at);
	skip_statement(c);
}

void code_check(struct run *run, const char *text)
{
	struct code c = { .run = run, .at = text };
	socklen_t len = sizeof c.info;
	int fd = run->current ? run->current->live : -1;

	if (run->target.calls->getsockopt(run->target.sockets, fd, IPPROTO_TCP, TCP_INFO, &c.info,
	                                  &len) != 0)
		fail(run, "there is no TCP_INFO");
	for (;;) {
		c.at += strspn(c.at, " \t\n;");
		if (*c.at == '\0')
			return;
		if (c.at[0] == '\\' && c.at[1] == '\n')
			c.at += 2;
		else
			statement(&c);
	}
}
