/* SPDX-License-Identifier: ISC */
#include "wadi/fmt.h"
#include "wadi/http_fields.h"

static const char *const days[] = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday",
	                            "Friday", "Saturday" };
static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug",
	                              "Sep", "Oct", "Nov", "Dec" };

/* ---- Writing: once for each response, so by hand --------------------------------------------- */

/* `n` in so many digits. */
static char *put_digits(char *at, int64_t n, size_t digits)
{
	for (size_t i = digits; i-- > 0; n /= 10)
		at[i] = (char)('0' + n % 10);
	return at + digits;
}

static char *put_text(char *at, const char *text, size_t len)
{
	memcpy(at, text, len);
	return at + len;
}

size_t wd_http_date_pp(struct wd_date date, char *into, size_t size)
{
	struct wd_calendar c = wd_date_calendar(date);
	char text[WD_HTTP_DATE_TEXT], *at = put_text(text, days[c.weekday], 3);
	size_t len = sizeof text - 1;

	at = put_digits(put_text(at, ", ", 2), c.day, 2);
	at = put_text(put_text(at, " ", 1), months[c.month - 1], 3);
	at = put_digits(put_text(at, " ", 1), c.year, 4);
	at = put_digits(put_text(at, " ", 1), c.hour, 2);
	at = put_digits(put_text(at, ":", 1), c.minute, 2);
	at = put_digits(put_text(at, ":", 1), c.second, 2);
	put_text(at, " GMT", sizeof " GMT");
	if (size > 0) {
		size_t some = len < size ? len : size - 1;

		memcpy(into, text, some);
		into[some] = '\0';
	}
	return len;
}

/* ---- Reading ------------------------------------------------------------------------------- */

/* What has been read: not yet known to be a date. */
struct fields {
	int64_t year, month, day, hour, minute, second;
};

/* Exactly `digits` digits. */
static int64_t number(struct wd_cursor *c, size_t digits)
{
	struct wd_cursor part = wd_cursor(wd_cursor_take(c, digits));
	int64_t n = (int64_t)wd_cursor_decimal(&part, INT64_MAX);

	c->bad |= part.bad || part.left > 0;
	return n;
}

static void expect(struct wd_cursor *c, const char *text)
{
	c->bad |= !wd_cursor_accept(c, text);
}

/* The first `letters` of a day's name, or all. */
static void day_name(struct wd_cursor *c, size_t letters)
{
	for (size_t i = 0; i < WD_COUNT(days); i++) {
		char name[sizeof "Wednesday"];

		wd_fmt(name, sizeof name, "%.*s", (int)letters, days[i]);
		if (wd_cursor_accept(c, name))
			return;
	}
	c->bad = true;
}

static int64_t month(struct wd_cursor *c)
{
	for (size_t i = 0; i < WD_COUNT(months); i++)
		if (wd_cursor_accept(c, months[i]))
			return (int64_t)i + 1;
	c->bad = true;
	return 1;
}

static void time_of_day(struct wd_cursor *c, struct fields *f)
{
	f->hour = number(c, 2);
	expect(c, ":");
	f->minute = number(c, 2);
	expect(c, ":");
	f->second = number(c, 2);
}

/* "Sun, 06 Nov 1994 08:49:37 GMT" */
static void imf_fixdate(struct wd_cursor *c, struct fields *f)
{
	day_name(c, 3);
	expect(c, ", ");
	f->day = number(c, 2);
	expect(c, " ");
	f->month = month(c);
	expect(c, " ");
	f->year = number(c, 4);
	expect(c, " ");
	time_of_day(c, f);
	expect(c, " GMT");
}

/* "Sunday, 06-Nov-94 08:49:37 GMT" */
static void rfc850_date(struct wd_cursor *c, struct fields *f)
{
	day_name(c, sizeof "Wednesday");
	expect(c, ", ");
	f->day = number(c, 2);
	expect(c, "-");
	f->month = month(c);
	expect(c, "-");
	f->year = number(c, 2);
	f->year += f->year < 70 ? 2000 : 1900;
	expect(c, " ");
	time_of_day(c, f);
	expect(c, " GMT");
}

/* "Sun Nov  6 08:49:37 1994" */
static void asctime_date(struct wd_cursor *c, struct fields *f)
{
	day_name(c, 3);
	expect(c, " ");
	f->month = month(c);
	expect(c, " ");
	f->day = number(c, wd_cursor_accept(c, " ") ? 1 : 2);
	expect(c, " ");
	time_of_day(c, f);
	expect(c, " ");
	f->year = number(c, 4);
}

static bool leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static bool possible(const struct fields *f)
{
	static const int8_t length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int64_t last = length[f->month - 1] + (f->month == 2 && leap(f->year));

	/* A leap second is second 60. */
	return f->day >= 1 && f->day <= last && f->hour < 24 && f->minute < 60 && f->second <= 60;
}

/* Days since 1970-01-01, by years that begin in March: their leap day is the last. */
static int64_t days_since(const struct fields *f)
{
	int64_t year = f->year - (f->month <= 2);
	int64_t month_of = (f->month + 9) % 12;
	int64_t days_before = year * 365 + year / 4 - year / 100 + year / 400;

	if (year < 0) /* of the year 0 that began in March of -1 */
		days_before = -366;
	return days_before + (153 * month_of + 2) / 5 + f->day - 1 - 719468;
}

static bool read(struct wd_bytes text, void (*form)(struct wd_cursor *, struct fields *),
                 struct wd_date *date)
{
	struct wd_cursor c = wd_cursor(text);
	struct fields f = { 0 };

	form(&c, &f);
	if (c.bad || c.left > 0 || !possible(&f))
		return false;
	*date = (struct wd_date){
		.s = days_since(&f) * 86400 + f.hour * 3600 + f.minute * 60 + f.second,
	};
	return true;
}

wd_err wd_http_date_parse(struct wd_bytes text, struct wd_date *date)
{
	bool good = read(text, imf_fixdate, date) || read(text, rfc850_date, date) ||
	            read(text, asctime_date, date);

	return good ? NULL : wd_malformed;
}
