/* SPDX-License-Identifier: ISC */
#include "wadi/boot.h"

WD_ERROR(wd_boot_open_quote, wd_malformed, "boot", "a quote or backslash without its end");
WD_ERROR(wd_boot_too_many_args, NULL, "boot", "more words than there is room for");

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

/* Does the backslash at `in` stand for what follows it? */
static bool escapes(const char *in, char quote)
{
	return !quote || (quote == '"' && (in[1] == '"' || in[1] == '\\'));
}

/* Moves one word from `*from` to `*to`, which is not behind it, and ends it
 * there; both stand behind the word then. */
static wd_err take_word(const char **from, char **to)
{
	const char *in = *from;
	char *out = *to;
	char quote = '\0';

	for (; *in && (quote || !is_blank(*in)); in++) {
		if (*in == quote) {
			quote = '\0';
		} else if (!quote && (*in == '\'' || *in == '"')) {
			quote = *in;
		} else {
			if (*in == '\\' && escapes(in, quote) && !*++in)
				return wd_boot_open_quote;
			*out++ = *in;
		}
	}
	if (quote)
		return wd_boot_open_quote;
	*from = *in ? in + 1 : in; /* the NUL may fall on the blank */
	*out++ = '\0';
	*to = out;
	return NULL;
}

wd_err wd_boot_split(char *line, char **argv, int max, int *argc)
{
	const char *from = line;
	char *to = line;
	int n = 0;

	for (;;) {
		while (is_blank(*from))
			from++;
		if (!*from)
			break;
		if (n == max)
			return wd_boot_too_many_args;
		argv[n++] = to;
		WD_TRY(take_word(&from, &to));
	}
	*argc = n;
	return NULL;
}
