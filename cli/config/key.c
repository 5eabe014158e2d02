/* SPDX-License-Identifier: ISC */
/* Keys, and the options they are given by. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

#include "graph.h"

/* ---- Options -------------------------------------------------------------------- */

static struct option {
	const char *name;  /* without dashes */
	const char *value; /* "" when it has none */
	bool taken;
} *options;
static size_t option_count;
static struct texts known; /* what was asked for, to find a misspelt one's nearest */

/* --log_all is --log-all. */
static const char *dashed(const char *name)
{
	char *s = text("%s", name);

	for (char *c = s; *c; c++)
		if (*c == '_')
			*c = '-';
	return s;
}

static struct option *option_named(const char *name)
{
	for (size_t i = 0; i < option_count; i++)
		if (strcmp(options[i].name, name) == 0)
			return &options[i];
	return NULL;
}

void options_read(char **argv)
{
	for (; *argv; argv++) {
		size_t len = strcspn(*argv, "=");
		struct option o = { .value = (*argv)[len] ? *argv + len + 1 : "" };

		if (!text_starts(*argv, "--"))
			die_usage("%s is not an option; keys and boot arguments are written "
			          "--NAME=VALUE", *argv);
		o.name = dashed(text_cut(*argv + 2, len - 2));
		if (option_named(o.name))
			die_usage("--%s is given twice", o.name);
		*PUSH(options, option_count) = o;
	}
}

const char *option_take(const char *name)
{
	const char *option = dashed(name);
	struct option *o = option_named(option);

	texts_add(&known, text("--%s", option));
	if (!o)
		return NULL;
	o->taken = true;
	return o->value;
}

void options_check(void)
{
	for (size_t i = 0; i < option_count; i++)
		if (!options[i].taken) {
			const char *given = text("--%s", options[i].name);
			const char *hint = texts_hint(&known, given);

			die_usage("%s has no key and no boot argument %s%s", graph.config, given,
			          *hint ? hint : "; wadi configure --help lists them");
		}
}

/* ---- Keys ----------------------------------------------------------------------- */

/* The entries of "embed, fat, dir". */
static struct texts choices_of(const char *choices)
{
	struct texts list = { 0 };

	for (const char *at = choices; *at; at += strspn(at, ", ")) {
		size_t len = strcspn(at, ", ");

		texts_add(&list, text_cut(at, len));
		at += len;
	}
	return list;
}

const char *key_option(const struct wadi_key *k)
{
	return dashed(k->name);
}

const char *key_values(const struct wadi_key *k)
{
	struct texts list = choices_of(k->choices ? k->choices : "");
	const char *all = "";

	switch (k->kind) {
	case WADI_KEY_FLAG: return "true|false";
	case WADI_KEY_INT:  return "NUMBER";
	case WADI_KEY_TEXT: return "TEXT";
	case WADI_KEY_CHOICE: break;
	}
	for (size_t i = 0; i < list.len; i++)
		all = text("%s%s%s", all, i ? "|" : "", list.at[i]);
	return all;
}

const char *key_value(const struct wadi_key *k)
{
	switch (k->kind) {
	case WADI_KEY_FLAG: return *(const bool *)k->value ? "true" : "false";
	case WADI_KEY_INT:  return text("%lld", (long long)*(const int64_t *)k->value);
	case WADI_KEY_TEXT: return *(const char *const *)k->value;
	case WADI_KEY_CHOICE: break;
	}
	return choices_of(k->choices).at[*(const int *)k->value];
}

/* KEY_... know their line themselves. */
_Noreturn static void refuse(const struct wadi_key *k, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say_error(k->place, format, args);
	va_end(args);
	exit(USAGE);
}

_Noreturn static void refuse_value(const struct wadi_key *k, const char *value,
                                   const char *wanted, const char *hint)
{
	if (*value)
		refuse(k, "--%s=%s: %s; %s%s", key_option(k), value, k->doc, wanted, hint);
	refuse(k, "--%s has no value: %s; %s", key_option(k), k->doc, wanted);
}

static int index_in(const struct wadi_key *k, const char *choices, const char *value)
{
	struct texts list = choices_of(choices);

	for (size_t i = 0; i < list.len; i++)
		if (strcmp(list.at[i], value) == 0)
			return (int)i;
	refuse_value(k, value, text("one of %s", choices), texts_hint(&list, value));
}

static int64_t number(const struct wadi_key *k, const char *value)
{
	char *end;
	long long n;

	errno = 0;
	n = strtoll(value, &end, 0);
	if (!*value || isspace((unsigned char)*value) || *end || errno)
		refuse_value(k, value, "a number such as 42", "");
	return n;
}

static void set(const struct wadi_key *k, const char *value)
{
	switch (k->kind) {
	case WADI_KEY_FLAG:
		*(bool *)k->value = index_in(k, "false, true", *value ? value : "true");
		break;
	case WADI_KEY_INT:
		*(int64_t *)k->value = number(k, value);
		break;
	case WADI_KEY_TEXT:
		*(const char **)k->value = value;
		break;
	case WADI_KEY_CHOICE:
		*(int *)k->value = index_in(k, k->choices, value);
		break;
	}
}

/* A package's key belongs to the line of config.c that uses the package. */
static void set_at(struct wadi_key *k, const char *value, const struct where *where)
{
	struct texts list = choices_of(k->choices);

	if (!texts_have(&list, value))
		k->place = place(where);
	set(k, value);
}

void wadi_key(struct wadi_key *key)
{
	struct wadi_key **last = &graph.keys;

	while (*last)
		last = &(*last)->next;
	*last = key;
}

void keys_set(void)
{
	for (struct wadi_key *k = graph.keys; k; k = k->next) {
		const char *value = option_take(k->name);

		if (strcmp(k->name, "help") == 0)
			refuse(k, "a key cannot be named help: --help lists the keys");
		if (value)
			set(k, value);
	}
}

static struct wadi_key *key_named(const char *name)
{
	for (struct wadi_key *k = graph.keys; k; k = k->next)
		if (strcmp(key_option(k), dashed(name)) == 0)
			return k;
	return NULL;
}

int key_choice(const char *name, const char *doc, const char *choices, int otherwise)
{
	struct wadi_key *k = key_named(name);
	const char *value = option_take(name);
	struct where where = here();

	if (k && (k->kind != WADI_KEY_CHOICE || !text_same(k->choices, choices) ||
	          k->otherwise != otherwise))
		fail_at(&where, "a second key --%s, with other values or another default; give one "
		        "a .group", name);
	if (!k) {
		k = grow(NULL, 0, sizeof *k);
		*k = (struct wadi_key){
			name, doc, choices, graph.config, WADI_KEY_CHOICE,
			grow(NULL, 0, sizeof(int)), otherwise, NULL,
		};
		*(int *)k->value = otherwise;
		wadi_key(k);
		if (value)
			set_at(k, value, &where);
	}
	return *(int *)k->value;
}
