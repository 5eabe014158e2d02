/* SPDX-License-Identifier: ISC */
#include "start_internal.h"

enum { NAME_MAX = 64 }; /* a longer one is never suggested */

#define SEE_HELP "; --help lists the arguments"

static const char *name;
static bool help, version;

const struct wd_boot_arg wd_own_args[] = {
	{ "name", WD_BOOT_text, &name, NULL, "what this image calls itself", "Every image" },
	{ "help", WD_BOOT_flag, &help, NULL, "print this and end", "Every image" },
	{ "version", WD_BOOT_flag, &version, NULL, "print what this is and end", "Every image" },
	{ 0 },
};

const char *wd_name(void)
{
	return name ? name : wd_app_info.name;
}

/* Those that were given; more than there is room for is refused before. */
static const struct wd_boot_arg *given[WD_WORDS_MAX];
static size_t given_count;

static bool is_given(const struct wd_boot_arg *arg)
{
	for (size_t i = 0; i < given_count; i++)
		if (given[i] == arg)
			return true;
	return false;
}

static const struct wd_boot_arg *find(struct wd_bytes wanted)
{
	const struct wd_boot_arg *a;

	for (a = wd_own_args; a->name; a++)
		if (wd_bytes_equal(wd_str(a->name), wanted))
			return a;
	for (a = wd_boot_args; a->name; a++)
		if (wd_bytes_equal(wd_str(a->name), wanted))
			return a;
	return NULL;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How many letters to insert, drop or change to get from one to the other; `b` has
 * at most NAME_MAX. */
static size_t distance(struct wd_bytes a, struct wd_bytes b)
{
	size_t row[NAME_MAX + 1]; /* from what is read of a to each start of b */

	for (size_t j = 0; j <= b.len; j++)
		row[j] = j;
	for (size_t i = 0; i < a.len; i++) {
		size_t corner = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < b.len; j++) {
			size_t change = corner + (a.ptr[i] != b.ptr[j]);

			corner = row[j + 1];
			row[j + 1] = least(change, least(row[j], corner) + 1);
		}
	}
	return row[b.len];
}

/* The most like `wanted` in `args`, nearer than `*near`, else `best`. */
static const char *nearest(const struct wd_boot_arg *args, struct wd_bytes wanted, size_t *near,
                           const char *best)
{
	for (; args->name; args++) {
		struct wd_bytes b = wd_str(args->name);
		size_t d = b.len <= NAME_MAX ? distance(wanted, b) : *near;

		if (d < *near) {
			*near = d;
			best = args->name;
		}
	}
	return best;
}

static _Noreturn void refuse_unknown(struct wd_bytes wanted)
{
	size_t near = 2 + wanted.len / 4;
	const char *hint = nearest(wd_boot_args, wanted, &near, NULL);

	hint = nearest(wd_own_args, wanted, &near, hint);
	if (hint)
		wd_end(WD_EXIT_USAGE, "--%pB is unknown; did you mean --%s?", &wanted, hint);
	wd_end(WD_EXIT_USAGE, "--%pB is unknown" SEE_HELP, &wanted);
}

static const char *article(enum wd_boot_kind kind)
{
	if (kind >= WD_BOOT_texts)
		return "a list of";
	return wd_boot_kind_name(kind)[0] == 'i' ? "an" : "a";
}

static void set(const struct wd_boot_arg *arg, const char *text)
{
	wd_err err = wd_boot_read(arg->kind, text, arg->into);
	struct wd_bytes shown = wd_str(text);

	if (wd_err_is(err, wd_boot_too_many))
		wd_end(WD_EXIT_USAGE, "--%s: \"%pB\" has more than %d entries" SEE_HELP, arg->name,
		       &shown, WD_LIST_MAX);
	if (err)
		wd_end(WD_EXIT_USAGE, "--%s: \"%pB\" is not %s %s like %s" SEE_HELP, arg->name,
		       &shown, article(arg->kind), wd_boot_kind_name(arg->kind),
		       wd_boot_kind_example(arg->kind));
}

/* What stands for the value of `arg` in the word behind it. */
static const char *value_in(const struct wd_boot_arg *arg, const char *word)
{
	if (!word || strncmp(word, "--", 2) == 0)
		wd_end(WD_EXIT_USAGE, "--%s needs a value, as in --%s=%s" SEE_HELP, arg->name,
		       arg->name, wd_boot_kind_example(arg->kind));
	return word;
}

/* Reads the argument at words[0]; returns how many words it takes. */
static int read_argument(int count, char **words)
{
	struct wd_bytes word = wd_str(words[0]);
	struct wd_cursor c = wd_cursor(word);
	bool dashes = wd_cursor_accept(&c, "--");
	struct wd_bytes wanted = wd_cursor_until(&c, '=');
	const char *end = (const char *)wanted.ptr + wanted.len;
	const struct wd_boot_arg *arg = find(wanted);
	int used = 1;

	if (!dashes)
		wd_end(WD_EXIT_USAGE, "\"%pB\" is not an argument" SEE_HELP, &word);
	if (!arg)
		refuse_unknown(wanted);
	if (is_given(arg))
		wd_end(WD_EXIT_USAGE, "--%s is given twice" SEE_HELP, arg->name);
	given[given_count++] = arg;
	if (*end == '=')
		set(arg, end + 1);
	else if (arg->kind == WD_BOOT_flag)
		set(arg, "true");
	else
		set(arg, value_in(arg, used++ < count ? words[1] : NULL));
	return used;
}

/* Gives the others their defaults. */
static void fill_in(void)
{
	for (const struct wd_boot_arg *a = wd_boot_args; a->name; a++) {
		if (is_given(a) || !a->otherwise)
			continue;
		if (a->otherwise == wd_boot_required)
			wd_end(WD_EXIT_USAGE, "--%s is missing, as in --%s=%s" SEE_HELP, a->name,
			       a->name, wd_boot_kind_example(a->kind));
		set(a, a->otherwise);
	}
}

void wd_args_read_plain(int argc, char **argv)
{
	int i = 0;

	if (argc > WD_WORDS_MAX)
		wd_end(WD_EXIT_USAGE, "more than %d words" SEE_HELP, WD_WORDS_MAX);
	while (i < argc && strncmp(argv[i], "--solo5:", 8) == 0)
		i++; /* for a monitor that left them in */
	while (i < argc) {
		i += read_argument(argc - i, argv + i);
		if (help)
			wd_help();
		if (version)
			wd_version();
	}
	fill_in();
}

WD_WEAK_ALIAS(wd_args_read, wd_args_read_plain);
