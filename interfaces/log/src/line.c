/* SPDX-License-Identifier: ISC */
#include "log_internal.h"

/* Ends the line; of a character of several bytes nothing is left, or all. */
static void cut(struct wd_log_line *line)
{
	static const char dots[] = "...";

	while (line->len > 0 && (line->text[line->len - 1] & 0xc0) == 0x80)
		line->len--;
	if (line->len > 0 && (line->text[line->len - 1] & 0xc0) == 0xc0)
		line->len--;
	memcpy(line->text + line->len, dots, strlen(dots));
	line->len += strlen(dots);
	line->size = line->len;
}

/* All of it, or, once something did not fit, nothing any more. */
static void put(struct wd_log_line *line, const char *text, size_t len)
{
	if (line->len == line->size)
		return;
	if (len + strlen("...") > line->size - line->len) {
		cut(line);
		return;
	}
	memcpy(line->text + line->len, text, len);
	line->len += len;
}

/* Does `c` behind `last` control a terminal?  U+0080 to U+009F do so too. */
static bool is_control(uint8_t c, uint8_t last)
{
	return c < ' ' || c == 0x7f || (last == 0xc2 && c >= 0x80 && c < 0xa0);
}

void wd_log_line_put(void *arg, struct wd_bytes piece)
{
	static const char digits[] = "0123456789abcdef";
	struct wd_log_line *line = arg;

	for (size_t i = 0; i < piece.len; i++) {
		uint8_t c = piece.ptr[i];
		char escape[] = { '\\', 'x', digits[c >> 4], digits[c & 15] };

		if (is_control(c, line->last))
			put(line, escape, sizeof escape);
		else
			put(line, (const char *)&piece.ptr[i], 1);
		line->last = c;
	}
}

static bool needs_quotes(const char *value)
{
	return !*value || value[strcspn(value, " \"=")];
}

/* A backslash before what would end the quotes. */
static void put_quoted(struct wd_log_line *line, const char *value)
{
	put(line, "\"", 1);
	for (; *value; value++) {
		if (*value == '"' || *value == '\\')
			put(line, "\\", 1);
		wd_log_line_put(line, wd_bytes(value, 1));
	}
	put(line, "\"", 1);
}

void wd_log_line_tags(struct wd_log_line *line, struct wd_tags tags)
{
	char value[128];

	for (size_t i = 0; i < tags.len; i++) {
		const struct wd_tag *tag = &tags.at[i];

		tag->def->pp(tag->value, value, sizeof value);
		if (i > 0)
			put(line, " ", 1);
		wd_log_line_put(line, wd_str(tag->def->name));
		put(line, "=", 1);
		if (needs_quotes(value))
			put_quoted(line, value);
		else
			wd_log_line_put(line, wd_str(value));
	}
}
