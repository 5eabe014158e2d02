/* SPDX-License-Identifier: ISC */
/* `wadi describe --json`. */
#include "graph.h"

void json_array(FILE *out, const char *name, size_t count, void (*each)(FILE *out, size_t i))
{
	fprintf(out, "  \"%s\": [", name);
	for (size_t i = 0; i < count; i++) {
		fputs(i ? ",\n    " : "\n    ", out);
		each(out, i);
	}
	fputs(count ? "\n  ]" : "]", out);
}

static void write_strings(FILE *out, const struct texts *list)
{
	fputc('[', out);
	for (size_t i = 0; i < list->len; i++)
		fprintf(out, "%s%s", i ? ", " : "", text_json(list->at[i]));
	fputc(']', out);
}

static void write_args(FILE *out, const struct args *args)
{
	struct texts list = args_spoken(args);

	fputs(", \"arguments\": ", out);
	write_strings(out, &list);
	fputs(" }", out);
}

static void write_key(FILE *out, size_t i)
{
	const struct wadi_key *k = graph.keys;

	for (; i > 0; i--)
		k = k->next;
	fprintf(out, "{ \"name\": %s, \"value\": %s, \"values\": %s, \"doc\": %s }",
	        text_json(key_option(k)), text_json(key_value(k)), text_json(key_values(k)),
	        text_json(k->doc));
}

static void write_boot_argument(FILE *out, size_t i)
{
	const struct boot *b = graph.used_boots[i];
	bool required = b->otherwise == wd_boot_required;

	fprintf(out, "{ \"name\": %s, \"type\": %s, \"required\": %s, \"default\": %s, ",
	        text_json(b->name), text_json(wd_boot_kind_name(b->kind)),
	        required ? "true" : "false", text_json(required ? NULL : b->otherwise));
	fprintf(out, "\"doc\": %s, \"section\": %s }", text_json(b->doc), text_json(b->section));
}

static void write_device(FILE *out, size_t i)
{
	const struct node *n = graph.placed[i];

	fprintf(out, "{ \"name\": %s, \"module\": %s, \"package\": %s, \"version\": %s",
	        text_json(n->name), text_json(n->module), text_json(n->package->name),
	        text_json(n->package->version));
	write_args(out, &n->args);
}

static void write_job(FILE *out, size_t i)
{
	fprintf(out, "{ \"name\": %s", text_json(graph.jobs[i].fn));
	write_args(out, &graph.jobs[i].args);
}

static void write_reporter(FILE *out, size_t i)
{
	struct texts list = args_spoken(&graph.reporters[i].args);

	fputs(text_json(list.at[0]), out);
}

static void write_attached(FILE *out, size_t i)
{
	fprintf(out, "{ \"name\": %s, \"type\": %s }", text_json(graph.attached[i]->name),
	        text_json(graph.attached[i]->type));
}

static void write_package(FILE *out, size_t i)
{
	fprintf(out, "{ \"name\": %s, \"version\": %s }", text_json(graph.reached[i]->name),
	        text_json(graph.reached[i]->version));
}

void write_describe_json(FILE *out)
{
	size_t keys = 0;

	for (const struct wadi_key *k = graph.keys; k; k = k->next)
		keys++;
	fprintf(out, "{\n  \"image\": %s,\n  \"target\": %s,\n  \"wadi\": %s,\n",
	        text_json(graph.image), text_json(graph.target), text_json(graph.version));
	json_array(out, "keys", keys, write_key);
	fputs(",\n", out);
	json_array(out, "boot_arguments", graph.used_boot_count, write_boot_argument);
	fputs(",\n", out);
	json_array(out, "devices", graph.placed_count, write_device);
	fputs(",\n", out);
	json_array(out, "jobs", graph.job_count, write_job);
	fputs(",\n", out);
	json_array(out, "log_to", graph.reporter_count, write_reporter);
	fputs(",\n", out);
	json_array(out, "attached", graph.attached_count, write_attached);
	fputs(",\n", out);
	json_array(out, "packages", graph.reached_count, write_package);
	fputs("\n}\n", out);
}
