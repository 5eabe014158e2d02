/* SPDX-License-Identifier: ISC */
/* A new project is a copy of cli/templates/TEMPLATE, in which NAME stands for the
 * name as C spells it, GUARD for the same in capitals, PROJECT for the name. */
#include <ctype.h>

#include "command.h"

struct project_name { const char *project, *name, *guard; };

static struct project_name spellings(const char *name)
{
	struct project_name n = { name, text_identifier(name), NULL };
	char *guard = text("%s", n.name);

	for (char *c = guard; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	n.guard = guard;
	return n;
}

static const char *replaced(const char *s, const struct project_name *n)
{
	const char *words[][2] = {
		{ "NAME", n->name }, { "GUARD", n->guard }, { "PROJECT", n->project },
		{ "VERSION", version() },
	};
	char *all = NULL;
	size_t len = 0;

	while (*s) {
		const char *with = text_cut(s, 1);
		size_t step = 1;

		for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
			if (text_starts(s, words[i][0])) {
				with = words[i][1];
				step = strlen(words[i][0]);
			}
		for (; *with; with++)
			*PUSH(all, len) = *with;
		s += step;
	}
	*PUSH(all, len) = '\0';
	return all;
}

/* NAME.c.in becomes site.c, gitignore.in becomes .gitignore. */
static const char *file_name(const char *entry, const struct project_name *n)
{
	const char *name = replaced(text_cut(entry, strlen(entry) - strlen(".in")), n);

	return strcmp(name, "gitignore") == 0 ? ".gitignore" : name;
}

static void copy(const char *from, const char *to, const char *below, const struct project_name *n)
{
	struct texts list = folder_list(from);

	folder_make(to);
	for (size_t i = 0; i < list.len; i++) {
		const char *source = text("%s/%s", from, list.at[i]), *name;

		if (folder_exists(source)) {
			copy(source, text("%s/%s", to, list.at[i]),
			     text("%s%s/", below, list.at[i]), n);
			continue;
		}
		name = file_name(list.at[i], n);
		file_write(text("%s/%s", to, name), replaced(file_read(source), n));
		printf("  %s%s\n", below, name);
	}
}

static bool name_valid(const char *name)
{
	static const char rest[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";

	return *name >= 'a' && *name <= 'z' && !name[strspn(name, rest)] && strlen(name) <= 64;
}

static const char *template_folder(const char *name)
{
	struct texts known = folder_list(text("%s/cli/templates", home()));

	if (!texts_have(&known, name))
		wrong_usage(&command_new, "there is no template %s; there are %s%s", name,
		            texts_spoken(&known), texts_hint(&known, name));
	return text("%s/cli/templates/%s", home(), name);
}

static const char *next_steps(const char *template)
{
	return strcmp(template, "library") == 0 ? "make test"
	                                        : "wadi configure -t unix && wadi run";
}

static int run(char **args)
{
	const char *name = NULL, *template = "hello", *folder;
	struct project_name n;

	for (; *args; args++)
		if (text_starts(*args, "--template="))
			template = *args + strlen("--template=");
		else if (strcmp(*args, "--template") == 0 && args[1])
			template = *++args;
		else if (**args != '-' && !name)
			name = *args;
		else
			wrong_usage(&command_new, "%s is not known here", *args);
	if (!name)
		wrong_usage(&command_new, "the name of the project is wanted");
	if (!name_valid(name))
		wrong_usage(&command_new, "a project cannot be named %s: a lower-case letter, then "
		            "up to 63 such letters, digits, _ and -", name);
	folder = template_folder(template);
	if (file_exists(name))
		die("%s is there already; choose another name", name);
	n = spellings(name);
	printf("made %s:\n", name);
	copy(folder, name, "", &n);
	printf("next: cd %s && %s\n", name, next_steps(template));
	return DONE;
}

const struct command command_new = {
	"new", "NAME [--template hello|service|library]", "make the folder of a new project",
	"Makes a folder with a project that builds:\n"
	"  hello     one job that says hello\n"
	"  service   keys, boot arguments, devices, and two jobs that talk by a mailbox\n"
	"  library   a package of your own, with a test and an example image\n"
	"\n"
	"  wadi new site --template service\n",
	run,
};
