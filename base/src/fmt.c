/* SPDX-License-Identifier: ISC */
#include "put.h"

/* l, ll, z, j and t are all eight bytes. */
_Static_assert(sizeof(long) == 8 && sizeof(size_t) == 8 && sizeof(intmax_t) == 8, "LP64");

struct formatter {
	struct wd_sink to;
	const char *at; /* what is left of the format */
	va_list args;
};

/* What stands between '%' and the letter of the conversion. */
struct spec {
	bool left, plus, blank, alt, zero;
	int width;
	int precision; /* negative: none given */
	int size;      /* of the argument, in bytes */
};

static void pad_left(struct wd_sink to, const struct spec *s, size_t len)
{
	if (!s->left && (size_t)s->width > len)
		wd_put_fill(to, ' ', (size_t)s->width - len);
}

static void pad_right(struct wd_sink to, const struct spec *s, size_t len)
{
	if (s->left && (size_t)s->width > len)
		wd_put_fill(to, ' ', (size_t)s->width - len);
}

/* ---- Text --------------------------------------------------------------------- */

static void put_padded(struct wd_sink to, const struct spec *s, struct wd_bytes text)
{
	pad_left(to, s, text.len);
	wd_put_bytes(to, text);
	pad_right(to, s, text.len);
}

static void put_string(struct wd_sink to, const struct spec *s, const char *text)
{
	size_t max = s->precision < 0 ? SIZE_MAX : (size_t)s->precision;
	size_t len = 0;

	if (!text)
		text = "(null)";
	while (len < max && text[len] != '\0') /* a precision may stand for the NUL */
		len++;
	put_padded(to, s, wd_bytes(text, len));
}

/* ---- Integers ------------------------------------------------------------------ */

static int64_t next_signed(struct formatter *f, int size)
{
	int n;

	if (size == 8)
		return va_arg(f->args, long);
	n = va_arg(f->args, int);
	return size == 1 ? (signed char)n : size == 2 ? (short)n : n;
}

static uint64_t next_unsigned(struct formatter *f, int size)
{
	unsigned n;

	if (size == 8)
		return va_arg(f->args, unsigned long);
	n = va_arg(f->args, unsigned);
	return size == 1 ? (unsigned char)n : size == 2 ? (unsigned short)n : n;
}

/* `n` behind `prefix`: a sign, "0x" or nothing. */
static void put_integer(struct wd_sink to, const struct spec *s, uint64_t n, char letter,
                        const char *prefix)
{
	unsigned base = letter == 'x' || letter == 'X' ? 16 : letter == 'o' ? 8 : 10;
	char text[WD_DIGITS_MAX], *end = text + sizeof text;
	size_t digits = wd_digits(end, n, base, letter == 'X' ? wd_digits_upper : wd_digits_lower);
	size_t least = s->precision < 0 ? 1 : (size_t)s->precision;
	size_t sign = strlen(prefix), len;

	if (letter == 'o' && s->alt && least <= digits)
		least = digits + 1;
	if (s->zero && !s->left && s->precision < 0 && (size_t)s->width > sign + least)
		least = (size_t)s->width - sign;
	len = sign + (digits > least ? digits : least);
	pad_left(to, s, len);
	wd_put_str(to, prefix);
	wd_put_fill(to, '0', len - sign - digits);
	wd_put_bytes(to, wd_bytes(end - digits, digits));
	pad_right(to, s, len);
}

static void put_signed(struct formatter *f, const struct spec *s)
{
	int64_t n = next_signed(f, s->size);
	uint64_t size = n < 0 ? -(uint64_t)n : (uint64_t)n;

	put_integer(f->to, s, size, 'd', n < 0 ? "-" : s->plus ? "+" : s->blank ? " " : "");
}

static void put_unsigned(struct formatter *f, const struct spec *s, char letter)
{
	uint64_t n = next_unsigned(f, s->size);
	bool prefix = s->alt && n != 0;

	put_integer(f->to, s, n, letter,
	            prefix && letter == 'x' ? "0x" : prefix && letter == 'X' ? "0X" : "");
}

/* ---- wadi's own, behind %p ------------------------------------------------------- */

/* Text as people may see it: what is not printable ASCII is \xNN. */
static void put_text(struct wd_sink to, const void *value)
{
	const struct wd_bytes *bytes = value;
	size_t from = 0; /* what is printable from here on is not yet put */

	for (size_t i = 0; i < bytes->len; i++) {
		uint8_t c = bytes->ptr[i];

		if (c >= ' ' && c <= '~')
			continue;
		wd_put_bytes(to, wd_bytes(bytes->ptr + from, i - from));
		wd_put_str(to, "\\x");
		wd_put_uint(to, c, 16, 2);
		from = i + 1;
	}
	if (from < bytes->len)
		wd_put_bytes(to, wd_bytes(bytes->ptr + from, bytes->len - from));
}

static void put_hex(struct wd_sink to, const void *value)
{
	const struct wd_bytes *bytes = value;

	for (size_t i = 0; i < bytes->len; i++)
		wd_put_uint(to, bytes->ptr[i], 16, 2);
}

static void put_null(struct wd_sink to, const void *value)
{
	(void)value;
	wd_put_str(to, "(null)");
}

static wd_put_value *printer(char letter)
{
	switch (letter) {
	case 'E': return wd_put_err;
	case 'B': return put_text;
	case 'H': return put_hex;
	case 'S': return wd_put_span;
	case 'I': return wd_put_addr;
	case 'P': return wd_put_prefix;
	default:  return NULL;
	}
}

static void put_pointer(struct formatter *f, struct spec *s)
{
	const void *value = va_arg(f->args, void *);
	wd_put_value *put = printer(*f->at);
	size_t len;

	if (!put) {
		put_integer(f->to, s, (uintptr_t)value, 'x', "0x");
		return;
	}
	f->at++;
	if (!value && put != wd_put_err)
		put = put_null;
	len = s->width > 0 ? wd_cut_value(put, value, NULL, 0) : 0;
	pad_left(f->to, s, len);
	put(f->to, value);
	pad_right(f->to, s, len);
}

/* ---- Reading a format ------------------------------------------------------------- */

static void read_flags(struct formatter *f, struct spec *s)
{
	for (;; f->at++) {
		switch (*f->at) {
		case '-': s->left = true; break;
		case '+': s->plus = true; break;
		case ' ': s->blank = true; break;
		case '#': s->alt = true; break;
		case '0': s->zero = true; break;
		default:  return;
		}
	}
}

/* Digits or a star; what does not fit in an int is cut to one that does. */
static int read_number(struct formatter *f)
{
	int64_t n = 0;

	if (*f->at == '*') {
		f->at++;
		return va_arg(f->args, int);
	}
	for (; *f->at >= '0' && *f->at <= '9'; f->at++)
		if (n < INT32_MAX)
			n = n * 10 + (*f->at - '0');
	return n < INT32_MAX ? (int)n : INT32_MAX;
}

static void read_width(struct formatter *f, struct spec *s)
{
	s->width = read_number(f);
	if (s->width < 0) {
		s->left = true;
		s->width = s->width < -INT32_MAX ? INT32_MAX : -s->width;
	}
	if (*f->at == '.') {
		f->at++;
		s->precision = read_number(f);
	}
}

static void read_size(struct formatter *f, struct spec *s)
{
	switch (*f->at) {
	case 'h':
		s->size = f->at[1] == 'h' ? 1 : 2;
		f->at += f->at[1] == 'h' ? 2 : 1;
		break;
	case 'l':
		s->size = 8;
		f->at += f->at[1] == 'l' ? 2 : 1;
		break;
	case 'z': case 'j': case 't':
		s->size = 8;
		f->at++;
		break;
	default:
		break;
	}
}

/* Everything from a '%' to the end of its conversion.  One that does not exist
 * is printed as it stands. */
static void put_conversion(struct formatter *f)
{
	struct spec s = { .precision = -1, .size = 4 };
	const char *start = f->at++;
	char letter, c;

	read_flags(f, &s);
	read_width(f, &s);
	read_size(f, &s);
	letter = *f->at;
	if (letter != '\0')
		f->at++;
	switch (letter) {
	case 'd': case 'i':
		put_signed(f, &s);
		break;
	case 'u': case 'x': case 'X': case 'o':
		put_unsigned(f, &s, letter);
		break;
	case 'c':
		c = (char)va_arg(f->args, int);
		put_padded(f->to, &s, wd_bytes(&c, 1));
		break;
	case 's':
		put_string(f->to, &s, va_arg(f->args, const char *));
		break;
	case 'p':
		put_pointer(f, &s);
		break;
	case '%':
		wd_put_str(f->to, "%");
		break;
	default:
		wd_put_bytes(f->to, wd_bytes(start, (size_t)(f->at - start)));
		break;
	}
}

void wd_vfmt_to(wd_fmt_put *put, void *arg, const char *format, va_list args)
{
	struct formatter f = { .to = { put, arg }, .at = format };

	va_copy(f.args, args);
	while (*f.at != '\0') {
		const char *start = f.at;

		if (*f.at == '%') {
			put_conversion(&f);
			continue;
		}
		while (*f.at != '\0' && *f.at != '%')
			f.at++;
		wd_put_bytes(f.to, wd_bytes(start, (size_t)(f.at - start)));
	}
	va_end(f.args);
}

void wd_fmt_to(wd_fmt_put *put, void *arg, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	wd_vfmt_to(put, arg, format, args);
	va_end(args);
}

size_t wd_vfmt(char *into, size_t size, const char *format, va_list args)
{
	struct wd_cut cut = { into, size, 0 };

	wd_vfmt_to(wd_cut_put, &cut, format, args);
	return wd_cut_end(&cut);
}

size_t wd_fmt(char *into, size_t size, const char *format, ...)
{
	va_list args;
	size_t len;

	va_start(args, format);
	len = wd_vfmt(into, size, format, args);
	va_end(args);
	return len;
}
