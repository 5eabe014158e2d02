/* SPDX-License-Identifier: ISC */
#include "wadi/pclock.h"

#include "wadi/fmt.h"

enum { SECONDS_PER_DAY = 86400, DAYS_PER_ERA = 146097 /* 400 years */ };

/* Quotient and remainder, rounded towards minus infinity. */
static int64_t divide(int64_t n, int64_t by, int64_t *rest)
{
	int64_t quotient = n / by;

	*rest = n % by;
	if (*rest < 0) {
		*rest += by;
		quotient--;
	}
	return quotient;
}

/* Years are counted from March, so that the leap day is the last of its year:
 * then the months are in groups of 153 days, 31 30 31 30 31, and what is cut off
 * at the end is February. */
struct wd_calendar wd_date_calendar(struct wd_date date)
{
	int64_t time, day, year_day, month;
	int64_t days = divide(date.s, SECONDS_PER_DAY, &time);
	/* 0000-03-01 lies 719,468 days before 1970-01-01. */
	int64_t era = divide(days + 719468, DAYS_PER_ERA, &day);
	/* Leap days so far: every 4 years, not every 100, but in the 400th. */
	int64_t year = (day - day / 1460 + day / 36524 - day / (DAYS_PER_ERA - 1)) / 365;
	struct wd_calendar c;
	int64_t weekday;

	year_day = day - (365 * year + year / 4 - year / 100);
	month = (5 * year_day + 2) / 153;
	(void)divide(days + 4, 7, &weekday); /* 1970-01-01 was a Thursday */
	c.year = 400 * era + year + (month >= 10);
	c.month = (uint8_t)(month < 10 ? month + 3 : month - 9);
	c.day = (uint8_t)(year_day - (153 * month + 2) / 5 + 1);
	c.hour = (uint8_t)(time / 3600);
	c.minute = (uint8_t)(time / 60 % 60);
	c.second = (uint8_t)(time % 60);
	c.weekday = (uint8_t)weekday;
	return c;
}

size_t wd_date_pp(struct wd_date date, char *into, size_t size)
{
	struct wd_calendar c = wd_date_calendar(date);

	return wd_fmt(into, size, "%0*lld-%02u-%02uT%02u:%02u:%02uZ", c.year < 0 ? 5 : 4,
	              (long long)c.year, c.month, c.day, c.hour, c.minute, c.second);
}
