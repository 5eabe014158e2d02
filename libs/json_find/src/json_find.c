/* SPDX-License-Identifier: ISC */
#include "wadi/json_find.h"

static bool stands(const struct wd_cursor *c, const char *characters)
{
	return c->left > 0 && *c->ptr != '\0' && strchr(characters, *c->ptr);
}

static void skip_blanks(struct wd_cursor *c)
{
	while (stands(c, " \t\r\n"))
		wd_cursor_skip(c, 1);
}

static void expect(struct wd_cursor *c, const char *text)
{
	c->bad |= !wd_cursor_accept(c, text);
}

/* What stands between the quotes; control characters do not (RFC 8259, 7). */
static struct wd_bytes take_string(struct wd_cursor *c)
{
	const uint8_t *start = c->ptr + 1;

	expect(c, "\"");
	while (!c->bad && !stands(c, "\"")) {
		uint8_t byte = wd_cursor_u8(c);

		c->bad |= byte < ' ';
		if (byte == '\\')
			wd_cursor_skip(c, 1);
	}
	expect(c, "\"");
	return c->bad ? wd_bytes(NULL, 0) : wd_bytes(start, (size_t)(c->ptr - 1 - start));
}

static void skip_nested(struct wd_cursor *c)
{
	size_t depth = 0;

	do {
		if (stands(c, "\"")) {
			(void)take_string(c);
			continue;
		}
		depth += stands(c, "[{");
		depth -= stands(c, "]}");
		wd_cursor_skip(c, 1);
	} while (depth > 0 && !c->bad);
}

/* A number, true, false or null. */
static void skip_word(struct wd_cursor *c)
{
	c->bad |= c->left == 0 || stands(c, ",}");
	while (c->left > 0 && !stands(c, " \t\r\n,:\"[]{}"))
		wd_cursor_skip(c, 1);
}

static struct wd_bytes take_value(struct wd_cursor *c)
{
	const uint8_t *start = c->ptr;

	if (stands(c, "\""))
		(void)take_string(c);
	else if (stands(c, "[{"))
		skip_nested(c);
	else
		skip_word(c);
	return wd_bytes(start, (size_t)(c->ptr - start));
}

static void member(struct wd_cursor *c, struct wd_bytes wanted, struct wd_bytes *value)
{
	struct wd_bytes name, found;

	skip_blanks(c);
	name = take_string(c);
	skip_blanks(c);
	expect(c, ":");
	skip_blanks(c);
	found = take_value(c);
	skip_blanks(c);
	if (!c->bad && value->len == 0 && wd_bytes_equal(name, wanted))
		*value = found;
}

wd_err json_find(struct wd_bytes text, const char *name, struct wd_bytes *value)
{
	struct wd_cursor c = wd_cursor(text);

	*value = wd_bytes(NULL, 0);
	skip_blanks(&c);
	expect(&c, "{");
	skip_blanks(&c);
	if (!stands(&c, "}"))
		do
			member(&c, wd_str(name), value);
		while (!c.bad && wd_cursor_accept(&c, ","));
	expect(&c, "}");
	skip_blanks(&c);
	c.bad |= c.left > 0;
	if (c.bad)
		*value = wd_bytes(NULL, 0);
	return wd_cursor_check(&c);
}

wd_err json_unsigned(struct wd_bytes value, uint64_t max, uint64_t *number)
{
	struct wd_cursor c = wd_cursor(value);

	*number = wd_cursor_decimal(&c, max);
	c.bad |= c.left > 0;
	return wd_cursor_check(&c);
}

bool json_is_true(struct wd_bytes value)
{
	return wd_bytes_equal(value, wd_str("true"));
}
