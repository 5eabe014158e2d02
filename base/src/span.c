/* SPDX-License-Identifier: ISC */
#include "put.h"

struct unit {
	char name[4];
	uint64_t ns;
};

static const struct unit units[] = {
	{ "y",   WD_NS_PER_YEAR },
	{ "d",   WD_NS_PER_DAY },
	{ "h",   WD_NS_PER_HOUR },
	{ "min", WD_NS_PER_MIN },
	{ "s",   WD_NS_PER_S },
	{ "ms",  WD_NS_PER_MS },
	{ "us",  WD_NS_PER_US },
	{ "ns",  1 },
};

enum { SECONDS = 4 }; /* the first unit that is printed with decimals */
enum { DECIMALS_MAX = 9 };

/* ---- Parsing ----------------------------------------------------------------- */

/* A decimal number: `whole` and `part` of 10^decimals. */
struct number {
	uint64_t whole, part, scale;
};

static struct number read_number(struct wd_cursor *c)
{
	struct number n = { wd_cursor_decimal(c, UINT64_MAX), 0, 1 };
	size_t before;

	if (!wd_cursor_accept(c, "."))
		return n;
	before = c->left;
	n.part = wd_cursor_decimal(c, 999999999);
	if (before - c->left > DECIMALS_MAX)
		c->bad = true;
	else
		for (size_t i = c->left; i < before; i++)
			n.scale *= 10;
	return n;
}

static bool is_letter(uint8_t c)
{
	return c >= 'a' && c <= 'z';
}

/* The index of the unit that stands at the cursor; WD_COUNT(units) for none. */
static size_t read_unit(struct wd_cursor *c)
{
	struct wd_bytes name = wd_bytes(c->ptr, 0);
	size_t i;

	while (name.len < c->left && is_letter(c->ptr[name.len]))
		name.len++;
	wd_cursor_skip(c, name.len);
	for (i = 0; i < WD_COUNT(units); i++)
		if (wd_bytes_equal(name, wd_str(units[i].name)))
			break;
	return i;
}

/* `n` units of `unit` nanoseconds, added to `sum`.  The product of part and unit
 * needs more than 64 bits, so the unit is divided by the scale first. */
static bool add(uint64_t *sum, struct number n, uint64_t unit)
{
	uint64_t rest = n.part * (unit % n.scale);
	uint64_t part = n.part * (unit / n.scale) + rest / n.scale;
	uint64_t whole;

	return rest % n.scale == 0
	    && !__builtin_mul_overflow(n.whole, unit, &whole)
	    && !__builtin_add_overflow(*sum, whole, sum)
	    && !__builtin_add_overflow(*sum, part, sum);
}

wd_err wd_span_parse(struct wd_bytes text, wd_span *span)
{
	struct wd_cursor c = wd_cursor(text);
	uint64_t sum = 0;
	size_t next = 0; /* the largest unit that may still come */

	if (wd_bytes_equal(text, wd_str("never"))) {
		*span = WD_FOREVER;
		return NULL;
	}
	if (wd_bytes_equal(text, wd_str("0"))) {
		*span = wd_ns(0);
		return NULL;
	}
	do {
		struct number n = read_number(&c);
		size_t unit = read_unit(&c);

		if (c.bad || unit < next || unit == WD_COUNT(units))
			return wd_malformed;
		if (!add(&sum, n, units[unit].ns))
			return wd_malformed;
		next = unit + 1;
	} while (c.left > 0);
	*span = wd_ns(sum);
	return NULL;
}

/* ---- Printing ---------------------------------------------------------------- */

static void put_unit(struct wd_sink to, uint64_t n, const char *name)
{
	if (n == 0)
		return;
	wd_put_uint(to, n, 10, 1);
	wd_put_str(to, name);
}

/* Less than a minute, and not nothing, in the largest unit that fits. */
static void put_decimal(struct wd_sink to, uint64_t ns)
{
	size_t unit = SECONDS;
	unsigned decimals = DECIMALS_MAX;
	uint64_t part;

	while (units[unit].ns > ns) {
		unit++;
		decimals -= 3;
	}
	wd_put_uint(to, ns / units[unit].ns, 10, 1);
	part = ns % units[unit].ns;
	if (part > 0) {
		for (; part % 10 == 0; part /= 10)
			decimals--;
		wd_put_str(to, ".");
		wd_put_uint(to, part, 10, decimals);
	}
	wd_put_str(to, units[unit].name);
}

/* Years, of 365.2425 days, only where nothing is left over: else "366d" would
 * be "1y18h10min48s". */
void wd_put_span(struct wd_sink to, const void *value)
{
	const wd_span *span = value;
	uint64_t ns = span->ns;

	if (ns == UINT64_MAX)
		wd_put_str(to, "never");
	else if (ns == 0)
		wd_put_str(to, "0s");
	else if (ns % WD_NS_PER_YEAR == 0)
		put_unit(to, ns / WD_NS_PER_YEAR, "y");
	else {
		for (size_t i = 1; i < SECONDS; ns %= units[i++].ns)
			put_unit(to, ns / units[i].ns, units[i].name);
		if (ns > 0)
			put_decimal(to, ns);
	}
}

size_t wd_span_pp(wd_span span, char *into, size_t size)
{
	return wd_cut_value(wd_put_span, &span, into, size);
}
