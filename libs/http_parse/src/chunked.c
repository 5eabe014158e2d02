/* SPDX-License-Identifier: ISC */
/* RFC 9112, 7.1. */
#include "scan.h"
#include "wadi/http_parse.h"

static WD_ERROR(bad_size, wd_http_malformed, "http", "a chunk's size is none");
static WD_ERROR(bad_extension, wd_http_malformed, "http", "a chunk's extension is none");
static WD_ERROR(bad_end, wd_http_malformed, "http", "a chunk's line or data end elsewhere");
static WD_ERROR(bad_trailer, wd_http_malformed, "http", "a trailer is no field");
static WD_ERROR(long_line, wd_http_malformed, "http", "a chunk's line is too long");

/* What comes next. */
enum {
	SIZE,        /* the first digit of a size */
	SIZE_MORE,   /* its other digits, or what is behind */
	BLANKS,      /* blanks, and a semicolon behind them */
	EXTENSION,
	SIZE_LF,
	DATA,
	DATA_CR, DATA_LF,
	TRAILER,     /* the start of a line, or the end of all */
	NAME, VALUE, VALUE_LF,
	END_LF,
	DONE,
};

static unsigned hex(uint8_t c)
{
	return (unsigned)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

/* Behind a size and its extensions. */
static wd_err line_ended(struct http_chunked *it)
{
	it->line = 0;
	it->state = it->left > 0 ? DATA : TRAILER;
	return NULL;
}

static wd_err expect(struct http_chunked *it, uint8_t byte, uint8_t wanted, uint8_t next)
{
	if (byte != wanted)
		return bad_end;
	it->state = next;
	return NULL;
}

static wd_err add_digit(struct http_chunked *it, uint8_t byte)
{
	if (it->left > INT64_MAX / 16)
		return bad_size;
	it->left = it->left * 16 + hex(byte);
	it->state = SIZE_MORE;
	return NULL;
}

static wd_err behind_size(struct http_chunked *it, uint8_t byte)
{
	switch (byte) {
	case ';':  it->state = EXTENSION; return NULL;
	case '\r': it->state = SIZE_LF; return NULL;
	case ' ':
	case '\t': it->state = BLANKS; return NULL;
	default:   return bad_size;
	}
}

static bool is_text(uint8_t byte)
{
	return (byte >= 0x20 && byte != 0x7f) || byte == '\t';
}

static wd_err in_extension(struct http_chunked *it, uint8_t byte)
{
	if (byte == '\r')
		it->state = SIZE_LF;
	return byte == '\r' || is_text(byte) ? NULL : bad_extension;
}

static wd_err in_blanks(struct http_chunked *it, uint8_t byte)
{
	if (byte == ';')
		it->state = EXTENSION;
	return byte == ';' || byte == ' ' || byte == '\t' ? NULL : bad_size;
}

static wd_err in_name(struct http_chunked *it, uint8_t byte)
{
	if (byte == ':')
		it->state = VALUE;
	return byte == ':' || (http_class[byte] & HTTP_TOKEN) ? NULL : bad_trailer;
}

static wd_err in_trailer(struct http_chunked *it, uint8_t byte)
{
	it->state = byte == '\r' ? END_LF : NAME;
	return byte == '\r' || (http_class[byte] & HTTP_TOKEN) ? NULL : bad_trailer;
}

static wd_err in_value(struct http_chunked *it, uint8_t byte)
{
	if (byte == '\r')
		it->state = VALUE_LF;
	return byte == '\r' || is_text(byte) ? NULL : bad_trailer;
}

/* One byte of framing. */
static wd_err step(struct http_chunked *it, uint8_t byte)
{
	bool digit = http_class[byte] & HTTP_HEX;

	if (++it->line > (it->state >= TRAILER ? HTTP_TRAILER_MAX : HTTP_CHUNK_LINE_MAX))
		return long_line;
	switch (it->state) {
	case SIZE:      return digit ? add_digit(it, byte) : bad_size;
	case SIZE_MORE: return digit ? add_digit(it, byte) : behind_size(it, byte);
	case BLANKS:    return in_blanks(it, byte);
	case EXTENSION: return in_extension(it, byte);
	case SIZE_LF:   return byte == '\n' ? line_ended(it) : bad_end;
	case DATA_CR:   return expect(it, byte, '\r', DATA_LF);
	case DATA_LF:   it->line = 0; return expect(it, byte, '\n', SIZE);
	case TRAILER:   return in_trailer(it, byte);
	case NAME:      return in_name(it, byte);
	case VALUE:     return in_value(it, byte);
	case VALUE_LF:  return expect(it, byte, '\n', TRAILER);
	default:        return expect(it, byte, '\n', DONE);
	}
}

/* Data, as much as there is of this chunk. */
static struct wd_bytes take_data(struct http_chunked *it, struct wd_cursor *c)
{
	size_t len = c->left < it->left ? c->left : (size_t)it->left;

	it->left -= len;
	if (it->left == 0)
		it->state = DATA_CR;
	return wd_cursor_take(c, len);
}

wd_err http_chunked_next(struct http_chunked *it, struct wd_bytes *in, struct wd_bytes *data)
{
	struct wd_cursor c = wd_cursor(*in);
	wd_err err = NULL;

	*data = wd_bytes(in->ptr, 0);
	while (c.left > 0 && it->state != DONE && !err) {
		if (it->state == DATA) {
			*data = take_data(it, &c);
			break;
		}
		err = step(it, wd_cursor_u8(&c));
	}
	*in = wd_cursor_rest(&c);
	return err;
}

bool http_chunked_in_data(const struct http_chunked *it)
{
	return it->state == DATA;
}

bool http_chunked_is_done(const struct http_chunked *it)
{
	return it->state == DONE;
}
