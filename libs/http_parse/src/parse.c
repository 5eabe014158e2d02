/* SPDX-License-Identifier: ISC */
#include "parse_internal.h"
#include "scan.h"

WD_ERROR(http_more, NULL, "http", "more is needed");
WD_ERROR(http_bad_line_end, wd_http_malformed, "http", "a line does not end in CR LF");
static WD_ERROR(bad_name, wd_http_malformed, "http", "a field without a name, or colon");
static WD_ERROR(space_before_colon, wd_http_malformed, "http", "a blank before a colon");
static WD_ERROR(folded, wd_http_malformed, "http", "a line that begins with a blank");
static WD_ERROR(bad_value, wd_http_malformed, "http", "a control character in a field");
static WD_ERROR(too_many, wd_http_head_too_large, "http", "too many fields");

static struct wd_bytes at_most(struct wd_bytes b, size_t len)
{
	return wd_bytes(b.ptr, b.len < len ? b.len : len);
}

static inline bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* What stands where a name should: the first `len` bytes are of one, and none behind. */
static wd_err why_no_name(struct wd_cursor at, size_t len)
{
	if (at.left == len)
		return http_more;
	if (!is_blank(at.ptr[len]))
		return bad_name;
	return len == 0 ? folded : space_before_colon;
}

/* The value up to the end of the line, which is passed over. */
static inline wd_err parse_value(struct wd_cursor *c, struct wd_bytes *value)
{
	size_t len;

	while (c->left > 0 && is_blank(c->ptr[0]))
		http_take(c, 1);
	len = http_text_run(http_rest(c));
	if (c->left > len && c->ptr[len] != '\r' && c->ptr[len] != '\n')
		return bad_value;
	*value = http_take(c, len);
	while (value->len > 0 && is_blank(value->ptr[value->len - 1]))
		value->len--;
	return http_line_end(c);
}

static inline wd_err parse_field(struct wd_cursor *c, struct wd_http_field *field)
{
	size_t len = http_run(http_rest(c), HTTP_TOKEN);

	if (len == 0 || c->left == len || c->ptr[len] != ':')
		return why_no_name(*c, len);
	field->name = http_take(c, len);
	http_take(c, 1);
	return parse_value(c, &field->value);
}

/* Of the cursor there is a copy, whose address no other function has: it stays in registers. */
static wd_err parse_fields(struct wd_cursor *c, const struct http_limits *limits,
                           struct http_parsed *into)
{
	struct wd_cursor at = *c;
	size_t count = 0;

	while (at.left == 0 || at.ptr[0] != '\r') {
		struct wd_http_field *field = &into->field[count];

		if (at.left == 0)
			return http_more;
		if (count >= limits->fields || count >= HTTP_FIELDS_MAX)
			return too_many;
		WD_TRY(parse_field(&at, field));
		into->request.field_count = ++count;
		WD_TRY(http_note_field(into, field->name, field->value));
	}
	*c = at;
	return http_line_end(c);
}

/* RFC 9112, 2.2: "a server [...] SHOULD ignore at least one empty line". */
static wd_err skip_empty_line(struct wd_cursor *c)
{
	return c->left > 0 && c->ptr[0] == '\r' ? http_line_end(c) : NULL;
}

/* Within its limit, which is reached at the same byte however they come. */
static wd_err parse_line(struct wd_cursor *c, const struct http_limits *limits,
                         struct http_parsed *into)
{
	struct wd_bytes most = at_most(http_rest(c), limits->line);
	struct wd_cursor line = wd_cursor(most);
	wd_err err = http_parse_line(&line, into);

	if (err == http_more && most.len == limits->line)
		return wd_http_target_too_long;
	http_take(c, most.len - line.left);
	return err;
}

static wd_err parse_head(struct wd_cursor *c, const struct http_limits *limits,
                         struct http_parsed *into)
{
	into->request = (struct wd_http_request){ .fields = into->field };
	into->keep_alive = into->closes = into->expects = false;
	WD_TRY(skip_empty_line(c));
	WD_TRY(parse_line(c, limits, into));
	into->keep_alive = into->request.minor > 0;
	WD_TRY(parse_fields(c, limits, into));
	return http_check_fields(into);
}

wd_err http_parse(struct wd_bytes received, const struct http_limits *limits,
                  struct http_parsed *into, size_t *used)
{
	struct wd_bytes most = at_most(received, limits->head);
	struct wd_cursor c = wd_cursor(most);
	wd_err err = parse_head(&c, limits, into);

	if (err == http_more && most.len == limits->head)
		return wd_http_head_too_large;
	if (err && err != http_more)
		return err;
	*used = err ? 0 : most.len - c.left;
	return NULL;
}

bool http_head_ends(struct wd_bytes received, size_t *seen)
{
	struct wd_cursor c = wd_cursor(received);

	wd_cursor_skip(&c, *seen < received.len ? *seen : received.len);
	while (c.left >= 4) {
		const uint8_t *cr = memchr(c.ptr, '\r', c.left - 3);

		http_take(&c, cr ? (size_t)(cr - c.ptr) : c.left - 3);
		if (!cr)
			break;
		if (wd_cursor_accept(&c, "\r\n\r\n"))
			return true;
		http_take(&c, 1);
	}
	*seen = received.len - c.left;
	return false;
}
