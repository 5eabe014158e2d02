/* SPDX-License-Identifier: ISC */
/* Boot arguments: declared by config.c, given a value when the image starts. */
#include "graph.h"

/* Those every image has (libs/start). */
static bool is_everyones(const char *option)
{
	return strcmp(option, "help") == 0 || strcmp(option, "version") == 0 ||
	       strcmp(option, "name") == 0;
}

static bool name_valid(const char *option)
{
	static const char rest[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

	return *option >= 'a' && *option <= 'z' && !option[strspn(option, rest)];
}

static struct boot *boot_named(const char *option)
{
	for (size_t i = 0; i < graph.boot_count; i++)
		if (strcmp(graph.boots[i]->name, option) == 0)
			return graph.boots[i];
	return NULL;
}

static void check_name(const struct where *where, const char *option)
{
	if (!name_valid(option))
		fail_at(where, "a boot argument cannot be named \"%s\": a lower-case letter, "
		        "then such letters, digits and dashes", option);
	if (is_everyones(option))
		fail_at(where, "every image has --%s; name this boot argument otherwise", option);
	for (const struct wadi_key *k = graph.keys; k; k = k->next)
		if (strcmp(key_option(k), option) == 0)
			fail_at(where, "--%s is a key and a boot argument; rename one", option);
}

static void check_value(const struct wadi_ref *r, enum wd_boot_kind kind, const char *value)
{
	union {
		struct wd_texts texts;
		struct wd_ips ips;
		struct wd_prefixes prefixes;
	} room;

	if (value && value != wd_boot_required && wd_boot_read(kind, value, &room) != NULL)
		fail_at(&r->where, "--%s: \"%s\" is not a %s like %s", r->name, value,
		        wd_boot_kind_name(kind), wd_boot_kind_example(kind));
}

static struct wadi_ref *declare(enum wd_boot_kind kind, const char *option, const char *doc,
                                const char *otherwise)
{
	struct wadi_ref *r = ref_new((struct wadi_ref){ .kind = REF_BOOT, .name = option });
	const char *baked = option_take(option);

	check_name(&r->where, option);
	if (baked)
		otherwise = kind == WD_BOOT_flag && !*baked ? "true" : baked;
	check_value(r, kind, otherwise);
	r->boot = boot_named(option);
	if (!r->boot) {
		r->boot = grow(NULL, 0, sizeof *r->boot);
		r->boot->name = option;
		r->boot->doc = doc;
		r->boot->otherwise = otherwise;
		r->boot->kind = kind;
		*PUSH(graph.boots, graph.boot_count) = r->boot;
	} else if (r->boot->kind != kind || !text_same(r->boot->otherwise, otherwise)) {
		fail_at(&r->where, "a second boot argument --%s, of another type or default; "
		        "name it otherwise or give it a .group", option);
	}
	return r;
}

#define DECLARE(name, ...)                                                                   \
	wadi_##name boot_##name(const char *option, const char *doc, const char *otherwise) \
	{                                                                                    \
		return (wadi_##name){ .self = declare(WD_BOOT_##name, option, doc, otherwise) }; \
	}
WD_BOOT_TYPES(DECLARE)

bool always_given(const char *option)
{
	const struct boot *b = boot_named(option);

	return b && b->otherwise;
}
