/* SPDX-License-Identifier: ISC */
#include "file.h"
#include "package.h"
#include "say.h"

struct package *packages;
size_t package_count;

/* make cannot name a file with a blank in it. */
static void load(const char *folder, const char *file, bool installed)
{
	struct package p = {
		.name = text_cut(file, strlen(file) - strlen(".opam")),
		.folder = folder,
		.synopsis = "",
		.installed = installed,
	};

	if (folder[strcspn(folder, " \t#$%:")])
		die("the folder of a package has a blank or one of #$%%: in its name: %s", folder);
	opam_read(text("%s/%s", folder, file), &p);
	if (!package_named(p.name))
		*PUSH(packages, package_count) = p;
}

/* A package's folder, or a folder of such. */
static void scan(const char *folder, bool installed, bool deeper)
{
	struct texts list = folder_list(folder);

	for (size_t i = 0; i < list.len; i++)
		if (text_ends(list.at[i], ".opam"))
			load(folder, list.at[i], installed);
		else if (deeper)
			scan(text("%s/%s", folder, list.at[i]), installed, false);
}

void packages_load(const char *path, const char *home)
{
	static const char *const rooms[] = { "base", "interfaces", "libs", "targets" };

	for (const char *at = path; *at; at += strcspn(at, ":"), at += *at == ':')
		scan(text_cut(at, strcspn(at, ":")), false, true);
	for (size_t i = 0; i < sizeof rooms / sizeof rooms[0]; i++)
		scan(text("%s/%s", home, rooms[i]), true, true);
}

struct package *package_named(const char *name)
{
	for (size_t i = 0; i < package_count; i++)
		if (strcmp(packages[i].name, name) == 0)
			return &packages[i];
	return NULL;
}

struct package *package_of_file(const char *file)
{
	for (size_t i = 0; i < package_count; i++)
		if (text_starts(file, text("%s/", packages[i].folder)))
			return &packages[i];
	return NULL;
}

bool package_has(const struct package *p, const char *file)
{
	return file_exists(text("%s/%s", p->folder, file));
}

bool package_wants_for(const struct package *p, const char *name, const char *module)
{
	for (size_t i = 0; i < p->module_count; i++)
		if (strcmp(p->modules[i].module, module) == 0 &&
		    texts_have(&p->modules[i].packages, name))
			return true;
	return false;
}

bool package_wants_for_some(const struct package *p, const char *name)
{
	for (size_t i = 0; i < p->module_count; i++)
		if (texts_have(&p->modules[i].packages, name))
			return true;
	return false;
}

bool package_has_code(const struct package *p)
{
	return package_has(p, "src") || package_has(p, "arch");
}

static const char target_prefix[] = "wadi-target-";

/* A target is what has rules to compile and link by, or is built on one. */
struct target_chain target_chain(const char *target)
{
	struct target_chain chain = { 0 };
	struct package *p = package_named(text("%s%s", target_prefix, target));

	while (p) {
		struct package *next = NULL;

		*PUSH(chain.at, chain.len) = p;
		for (size_t i = 0; i < p->depend_count && !next; i++)
			if (text_starts(p->depends[i].name, target_prefix))
				next = package_named(p->depends[i].name);
		p = chain.len <= package_count ? next : NULL; /* a circle ends too */
	}
	if (!chain_having(&chain, "target.mk"))
		chain.len = 0;
	return chain;
}

struct package *chain_having(const struct target_chain *chain, const char *file)
{
	for (size_t i = 0; i < chain->len; i++)
		if (package_has(chain->at[i], file))
			return chain->at[i];
	return NULL;
}

struct texts targets_known(void)
{
	struct texts list = { 0 };

	for (size_t i = 0; i < package_count; i++)
		if (text_starts(packages[i].name, target_prefix) &&
		    target_chain(packages[i].name + strlen(target_prefix)).len)
			texts_add(&list, packages[i].name + strlen(target_prefix));
	return list;
}
