/* SPDX-License-Identifier: ISC */
#include "guest_args.h"

/* Counts on past the end, so that the caller sees what was missing. */
struct line {
	char *text;
	size_t size, len;
};

static void put(struct line *l, char c)
{
	if (l->len + 1 < l->size)
		l->text[l->len] = c;
	l->len++;
}

static void put_text(struct line *l, const char *s)
{
	while (*s)
		put(l, *s++);
}

static bool is_plain(const char *arg)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789%+,-./:=@_";

	return *arg && arg[strspn(arg, plain)] == '\0';
}

/* A quote can't stand between single quotes: close, escape it, open again. */
static void put_quoted(struct line *l, const char *arg)
{
	put(l, '\'');
	for (; *arg; arg++)
		if (*arg == '\'')
			put_text(l, "'\\''");
		else
			put(l, *arg);
	put(l, '\'');
}

size_t guest_args_join(char *line, size_t size, char *const *args, bool quoted)
{
	struct line l = { line, size, 0 };

	if (args[0] && !args[1] && strstr(args[0], " --"))
		quoted = false;
	for (size_t i = 0; args[i]; i++) {
		if (i > 0)
			put(&l, ' ');
		if (quoted && !is_plain(args[i]))
			put_quoted(&l, args[i]);
		else
			put_text(&l, args[i]);
	}
	if (size > 0)
		line[l.len < size ? l.len : size - 1] = '\0';
	return l.len;
}
