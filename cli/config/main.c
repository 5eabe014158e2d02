/* SPDX-License-Identifier: ISC */
/* The program that config.c becomes; `wadi` runs it in the project's folder:
 *
 *   config WHAT CONFIG.C OUT IMAGE TARGET HOME [--OPTION=VALUE ...]
 *
 * WHAT is write, help, depend or depend-json.
 */
#include <stdlib.h>

#include "file.h"
#include "graph.h"

/* A file of build/TARGET, gathered in memory until all of them are known to be
 * right. */
struct output {
	const char *name;
	void (*write)(FILE *out);
	char *contents;
};

static void gather(struct output *o)
{
	size_t len;
	FILE *out = open_memstream(&o->contents, &len);

	if (!out)
		die("no memory");
	o->write(out);
	if (fclose(out) != 0)
		die("no memory");
}

static int write_all(void)
{
	struct output outputs[] = {
		{ "wiring.c", write_wiring, NULL },
		{ "Makefile", write_makefile, NULL },
		{ "manifest.json", write_manifest, NULL },
		{ text("%s-%s.opam", graph.image, graph.target), write_opam, NULL },
		{ "graph.dot", write_dot, NULL },
		{ "describe.txt", write_describe, NULL },
		{ "describe.json", write_describe_json, NULL },
		{ "options", write_options, NULL },
		{ "packages", write_package_list, NULL },
		{ "network", write_network, NULL },
		{ "files.c", write_files, NULL },
	};
	size_t count = sizeof outputs / sizeof outputs[0] - (folder_count() == 0);

	problems_report();
	for (size_t i = 0; i < count; i++)
		gather(&outputs[i]);
	for (size_t i = 0; i < count; i++)
		file_write(text("%s/%s", graph.out, outputs[i].name), outputs[i].contents);
	if (folder_count() == 0)
		file_remove(text("%s/files.c", graph.out));
	return DONE;
}

/* What every image contains, config.c's devices aside. */
static void reach_always(void)
{
	static const char *const always[] = { "wadi-start", "wadi-base" };
	struct where nowhere = { { 0 } };

	reach(graph.chain.at[0], &nowhere, graph.chain.at[0]->name);
	for (size_t i = 0; i < sizeof always / sizeof always[0]; i++) {
		struct package *p = package_named(always[i]);

		if (!p)
			die("the installation in %s has no %s", graph.home, always[i]);
		reach(p, &nowhere, p->name);
	}
}

static void read_arguments(char **argv)
{
	char *version;

	graph.config = argv[2];
	graph.out = argv[3];
	graph.image = argv[4];
	graph.target = argv[5];
	graph.home = argv[6];
	version = file_read(text("%s/VERSION", graph.home));
	graph.version = version ? text_cut(version, strcspn(version, "\n")) : "unknown";
	packages_load(getenv("WADI_PATH") ? getenv("WADI_PATH") : "", graph.home);
	graph.chain = target_chain(graph.target);
	if (!graph.chain.len)
		die("there is no target %s", graph.target);
	graph.rules = chain_having(&graph.chain, "target.mk");
	options_read(argv + 7);
}

__attribute__((visibility("default"))) int main(int argc, char **argv)
{
	const char *what = argv[1];

	if (argc < 7)
		die_usage("this program is run by wadi configure");
	main_frame = __builtin_frame_address(0);
	read_arguments(argv);
	keys_set();
	reach_always();
	configure();
	if (!graph.job_count)
		die("%s has no JOB: the image would have nothing to do", graph.config);
	graph_place();
	if (strcmp(what, "help") == 0) {
		write_help(stdout);
		return DONE;
	}
	options_check();
	return strcmp(what, "write") == 0 ? write_all() : depend(strcmp(what, "depend-json") == 0);
}
