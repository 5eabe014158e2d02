/* SPDX-License-Identifier: ISC */
/* `wadi describe`: the image for people, for programs, and as a drawing. */
#include "graph.h"

/* ---- Arguments for people ------------------------------------------------------- */

static const char *spoken_ref(const struct wadi_ref *r)
{
	switch (r->kind) {
	case REF_BOOT:     return text("--%s", r->boot->name);
	case REF_ATTACHED: return text_literal(r->name);
	case REF_FILES:    return text("files%s(%s)", r->type ? "_packed" : "",
	                               text_literal(r->name));
	case REF_PART:     break;
	}
	return text("%s%s%s", r->node->name, r->part ? "." : "", r->part ? r->part : "");
}

struct texts args_spoken(const struct args *args)
{
	struct texts list = { 0 };

	for (size_t i = 0; i < args->len; i++) {
		const struct wadi_arg *a = &args->at[i];

		if (a->kind == WADI_REF)
			texts_add(&list, spoken_ref(a->ref));
		else if (a->kind == WADI_STRING)
			texts_add(&list, text_literal(a->text));
		else if (a->kind == WADI_TRUTH)
			texts_add(&list, a->number ? "true" : "false");
		else
			texts_add(&list, text("%lld", (long long)a->number));
	}
	return list;
}

static const char *joined(const struct args *args)
{
	struct texts list = args_spoken(args);
	const char *all = "";

	for (size_t i = 0; i < list.len; i++)
		all = text("%s%s%s", all, i ? ", " : "", list.at[i]);
	return all;
}

static const char *default_of(const struct boot *b)
{
	if (b->otherwise == wd_boot_required)
		return "must be given";
	return b->otherwise ? text("default %s", text_quoted(b->otherwise)) : "no default";
}

/* ---- Text ----------------------------------------------------------------------- */

static void write_options_spoken(FILE *out)
{
	if (graph.keys)
		fputs("\nKeys\n", out);
	for (const struct wadi_key *k = graph.keys; k; k = k->next)
		fprintf(out, "  %-24s %s (%s)\n", text("--%s=%s", key_option(k),
		        key_value(k) ? key_value(k) : ""), k->doc, key_values(k));
	if (graph.used_boot_count)
		fputs("\nBoot arguments\n", out);
	for (size_t i = 0; i < graph.used_boot_count; i++) {
		const struct boot *b = graph.used_boots[i];

		fprintf(out, "  %-24s %s (%s)\n",
		        text("--%s=%s", b->name, wd_boot_kind_name(b->kind)), b->doc,
		        default_of(b));
	}
}

void write_describe(FILE *out)
{
	fprintf(out, "%s for %s, configured by wadi %s\n", graph.image, graph.target,
	        graph.version);
	write_options_spoken(out);
	fputs("\nDevices, in the order they start\n", out);
	for (size_t i = 0; i < graph.placed_count; i++) {
		const struct node *n = graph.placed[i];

		fprintf(out, "  %-24s %s %s%s%s%s\n", n->name, n->package->name,
		        n->package->version, n->args.len ? " (" : "", joined(&n->args),
		        n->args.len ? ")" : "");
	}
	fputs("\nJobs\n", out);
	for (size_t i = 0; i < graph.job_count; i++)
		fprintf(out, "  %s(%s)\n", graph.jobs[i].fn, joined(&graph.jobs[i].args));
	if (graph.reporter_count)
		fputs("\nThe log goes to\n", out);
	for (size_t i = 0; i < graph.reporter_count; i++)
		fprintf(out, "  %s\n", joined(&graph.reporters[i].args));
	if (graph.attached_count)
		fputs("\nTo be attached\n", out);
	for (size_t i = 0; i < graph.attached_count; i++)
		fprintf(out, "  %-24s %s\n", graph.attached[i]->name, graph.attached[i]->type);
	fputs("\nPackages\n", out);
	for (size_t i = 0; i < graph.reached_count; i++)
		fprintf(out, "  %-24s %s\n", graph.reached[i]->name, graph.reached[i]->version);
}

/* What `wadi configure --help` adds for this config.c. */
void write_help(FILE *out)
{
	if (graph.keys)
		fprintf(out, "\nKeys of %s:\n", graph.config);
	for (const struct wadi_key *k = graph.keys; k; k = k->next)
		fprintf(out, "  %-28s %s [%s]\n",
		        text("--%s=%s", key_option(k), key_values(k)), k->doc,
		        key_value(k) ? key_value(k) : "none");
	if (graph.used_boot_count)
		fputs("\nBoot arguments, given here to bake another default:\n", out);
	for (size_t i = 0; i < graph.used_boot_count; i++) {
		const struct boot *b = graph.used_boots[i];

		fprintf(out, "  %-28s %s [%s]\n",
		        text("--%s=%s", b->name, wd_boot_kind_example(b->kind)), b->doc,
		        b->otherwise == wd_boot_required ? "must be given"
		        : b->otherwise ? b->otherwise : "none");
	}
}

/* ---- A drawing ------------------------------------------------------------------ */

static void write_edge(FILE *out, const char *from, const struct wadi_ref *r)
{
	if (r->kind == REF_PART)
		fprintf(out, "  \"%s\" -> \"%s\" [label=\"%s\"];\n", from, r->node->name,
		        r->part ? r->part : "");
	else
		fprintf(out, "  \"%s\" -> \"%s%s\" [style=dotted];\n", from,
		        r->kind == REF_BOOT ? "--" : "", r->name);
}

static void write_edges(FILE *out, const char *from, const struct args *args)
{
	for (size_t i = 0; i < args->len; i++)
		if (args->at[i].kind == WADI_REF)
			write_edge(out, from, args->at[i].ref);
}

void write_dot(FILE *out)
{
	fputs("digraph wadi {\n  node [shape=box];\n", out);
	for (size_t i = 0; i < graph.job_count; i++) {
		fprintf(out, "  \"%s\" [style=bold];\n", graph.jobs[i].fn);
		write_edges(out, graph.jobs[i].fn, &graph.jobs[i].args);
	}
	for (size_t i = 0; i < graph.reporter_count; i++)
		write_edges(out, "log", &graph.reporters[i].args);
	for (size_t i = 0; i < graph.placed_count; i++) {
		fprintf(out, "  \"%s\";\n", graph.placed[i]->name);
		write_edges(out, graph.placed[i]->name, &graph.placed[i]->args);
	}
	fputs("}\n", out);
}
