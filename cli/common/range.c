/* SPDX-License-Identifier: ISC */
/* Ranges are read anew at each question: they are short.
 *
 *   any  := all { "|" all }
 *   all  := one { "&" one }
 *   one  := "!" one | "(" any ")" | compare VALUE | VALUE [ compare VALUE ]
 */
#include "lex.h"
#include "say.h"
#include "version.h"

enum { DEPTH_MAX = 32 };

struct reader {
	struct lex lex;
	const char *version; /* NULL: every comparison with it holds */
	int depth;
};

static bool read_any(struct reader *r);

static bool is_compare(const struct lex *l)
{
	static const char *const signs[] = { "=", "!=", "<", "<=", ">", ">=" };

	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
		if (lex_is(l, signs[i]))
			return true;
	return false;
}

static bool compare(const char *left, const char *sign, const char *right)
{
	int order = version_compare(left, right);

	switch (sign[0]) {
	case '<': return sign[1] ? order <= 0 : order < 0;
	case '>': return sign[1] ? order >= 0 : order > 0;
	case '!': return order != 0;
	default:  return order == 0;
	}
}

/* The first word of a line of /etc/os-release, "" where there is none. */
static const char *os_release(const char *name)
{
	FILE *in = fopen("/etc/os-release", "r");
	char line[256];
	const char *value = "";

	while (in && fgets(line, sizeof line, in))
		if (text_starts(line, name)) {
			const char *from = line + strlen(name) + strspn(line + strlen(name), "\"'");

			value = text_cut(from, strcspn(from, "\"' \n"));
		}
	if (in)
		fclose(in);
	return value;
}

static const char *os_family(void)
{
	const char *like = os_release("ID_LIKE=");

	return *like ? like : os_release("ID=");
}

/* What opam says of this machine, "false" for all else. */
static const char *variable(const char *name)
{
	static const char *const known[][2] = {
		{ "build", "true" }, { "post", "true" }, { "true", "true" },
		{ "os", "linux" }, { "arch", "x86_64" },
	};

	if (strcmp(name, "os-distribution") == 0)
		return os_release("ID=");
	if (strcmp(name, "os-family") == 0)
		return os_family();
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (strcmp(name, known[i][0]) == 0)
			return known[i][1];
	return "false";
}

static const char *read_value(struct reader *r)
{
	const char *value = r->lex.text;

	if (r->lex.token != TOKEN_STRING && r->lex.token != TOKEN_WORD)
		lex_fail(&r->lex, "a version or a variable");
	if (r->lex.token == TOKEN_WORD)
		value = variable(value);
	lex_next(&r->lex);
	return value;
}

static bool read_one(struct reader *r)
{
	const char *left = r->version, *sign = "=", *right = "true";
	bool of_version, holds;

	if (++r->depth > DEPTH_MAX)
		lex_fail(&r->lex, "a range with fewer brackets");
	if (lex_accept(&r->lex, "!")) {
		holds = !read_one(r);
	} else if (lex_accept(&r->lex, "(")) {
		holds = read_any(r);
		lex_expect(&r->lex, ")");
	} else {
		of_version = is_compare(&r->lex);
		if (!of_version)
			left = read_value(r);
		if (is_compare(&r->lex)) {
			sign = r->lex.text;
			lex_next(&r->lex);
			right = read_value(r);
		}
		holds = (of_version && !r->version) || compare(left, sign, right);
	}
	r->depth--;
	return holds;
}

static bool read_all(struct reader *r)
{
	bool holds = read_one(r);

	while (lex_accept(&r->lex, "&"))
		holds &= read_one(r);
	return holds;
}

static bool read_any(struct reader *r)
{
	bool holds = read_all(r);

	while (lex_accept(&r->lex, "|"))
		holds |= read_all(r);
	return holds;
}

bool range_holds(const char *range, const char *version)
{
	struct reader r = { .lex = lex_start("a range of versions", range), .version = version };
	bool holds = r.lex.token == TOKEN_END || read_any(&r);

	if (r.lex.token != TOKEN_END)
		lex_fail(&r.lex, "& or |");
	return holds;
}

bool range_applies(const char *range)
{
	return range_holds(range, NULL);
}

static bool all_hold(const struct texts *ranges, const char *version)
{
	for (size_t i = 0; i < ranges->len; i++)
		if (!range_holds(ranges->at[i], version))
			return false;
	return true;
}

/* It is enough to try each version that is named, what comes just before it and
 * what comes just behind: between two of these no answer changes. */
bool ranges_meet(const struct texts *ranges)
{
	bool meet = all_hold(ranges, "0");

	for (size_t i = 0; i < ranges->len; i++) {
		struct lex l = lex_start("a range of versions", ranges->at[i]);

		for (; l.token != TOKEN_END; lex_next(&l))
			if (l.token == TOKEN_STRING)
				meet |= all_hold(ranges, l.text) ||
				        all_hold(ranges, text("%s~", l.text)) ||
				        all_hold(ranges, text("%s+", l.text));
	}
	return meet;
}

const char *range_spoken(const char *range)
{
	struct lex l = lex_start("a range of versions", range);
	const char *all = "";

	for (; l.token != TOKEN_END; lex_next(&l))
		all = text("%s%s%s", all, *all ? " " : "", l.text);
	return all;
}
