/* SPDX-License-Identifier: ISC */
/* Order: what a job reaches is placed behind all it depends on itself. */
#include "graph.h"

static void place_node(struct node *n);

/* One argument for two users is meant only when config.c passes it to both. */
static void use_boot(const struct wadi_ref *r, const void *user, const char *section)
{
	struct boot *b = r->boot;

	if (!b->used_by) {
		*PUSH(graph.used_boots, graph.used_boot_count) = b;
		b->used_by = user;
		b->used_as = r;
		b->section = section;
	} else if (b->used_by != user && b->used_as != r) {
		fail_at(&r->where, "a second boot argument --%s, first at %s; give one a .group",
		        b->name, place(&b->used_as->where));
	}
}

/* 64 entries, of which Solo5 keeps the first. */
enum { ATTACHED_MAX = 63 };

static void use_attached(struct wadi_ref *r)
{
	for (size_t i = 0; i < graph.attached_count; i++)
		if (strcmp(graph.attached[i]->name, r->name) == 0)
			fail_at(&r->where, "two devices named \"%s\", the first at %s", r->name,
			        place(&graph.attached[i]->where));
	if (graph.attached_count == ATTACHED_MAX)
		fail_at(&r->where, "more than %d attached devices", ATTACHED_MAX);
	*PUSH(graph.attached, graph.attached_count) = r;
}

static void place_args(const struct args *args, const void *user, const char *section)
{
	for (size_t i = 0; i < args->len; i++) {
		struct wadi_ref *r = args->at[i].ref;

		if (args->at[i].kind != WADI_REF)
			continue;
		if (r->kind == REF_PART)
			place_node(r->node);
		else if (r->kind == REF_BOOT)
			use_boot(r, user, section);
		else if (r->kind == REF_ATTACHED)
			use_attached(r);
	}
}

/* The one that declares it, or one that that one depends on. */
static struct package *package_having(struct package *p, const char *header)
{
	for (size_t i = 0; i < p->depend_count && !package_has(p, header); i++) {
		struct package *next = package_named(p->depends[i].name);

		if (next && package_has(next, header))
			return next;
	}
	return p;
}

/* The target's own, or its package's, or of a package that one depends on. */
static struct package *package_of_node(const struct node *n)
{
	const char *header = text("include/wadi/%s.h", n->module);
	struct package *p = chain_having(&graph.chain, header);

	if (!p)
		p = package_of_file(n->file);
	if (p)
		p = package_having(p, header);
	if (!p)
		fail_at(&n->where, "%s declares %s, but lies in no package: its folder, or one "
		        "above it, needs an opam file and a place on WADI_PATH", n->file,
		        n->module);
	if (!chain_having(&graph.chain, header) && !package_has(p, header))
		fail_at(&n->where, "target %s has no %s: neither it nor %s has wadi/%s.h",
		        graph.target, n->module, p->name, n->module);
	return p;
}

static void place_node(struct node *n)
{
	struct package *declared = package_of_file(n->file);

	if (n->placed)
		return;
	n->placed = true;
	place_args(&n->args, n,
	           n->label ? text("%s %s", n->module, n->label) : n->module);
	n->package = package_of_node(n);
	reach_for(n->package, n->module, &n->where);
	if (declared)
		reach(declared, &n->where, declared->name);
	*PUSH(graph.placed, graph.placed_count) = n;
}

/* "Arguments of hello" for hello_main. */
static const char *job_section(const struct job *job)
{
	size_t len = strlen(job->fn);

	if (text_ends(job->fn, "_main"))
		len -= strlen("_main");
	return text("Arguments of %s", text_cut(job->fn, len));
}

/* An image that contains wadi-log logs, whether config.c says so or a package. */
static void place_logs(void)
{
	const struct package *log = package_named("wadi-log");
	struct package *boot = package_named("wadi-log-boot");
	struct where nowhere = { { 0 } };
	wadi_text logs;

	if (!log || !log->reached)
		return;
	if (!boot)
		die("the installation in %s has no wadi-log-boot", graph.home);
	reach(boot, &nowhere, boot->name);
	logs = boot_text("logs", "levels of the log, as in *:info,tcp:debug; -l is the same",
	                 "*:info");
	graph.logs = logs.self;
	use_boot(graph.logs, &graph.logs, "Logs");
}

void graph_place(void)
{
	for (size_t i = 0; i < graph.reporter_count; i++)
		place_args(&graph.reporters[i].args, &graph.reporters[i], "Logs");
	for (size_t i = 0; i < graph.job_count; i++)
		place_args(&graph.jobs[i].args, &graph.jobs[i], job_section(&graph.jobs[i]));
	place_logs();
}
