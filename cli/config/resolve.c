/* SPDX-License-Identifier: ISC */
/* Which packages the image contains, and whether their versions go together. */
#include <stdlib.h>

#include "graph.h"
#include "version.h"

/* "config.c needs acme-http >= 1.2", "acme-http wants ...": for messages. */
static const char *wanted_by(const struct want *w)
{
	const char *range = range_spoken(w->range);

	return text("%s %s %s%s%s", w->chain ? w->chain : graph.config,
	            w->chain ? "wants" : "needs", w->package, *range ? " " : "", range);
}

static bool for_this_target(const struct package *p)
{
	for (size_t i = 0; i < p->targets.len; i++)
		if (chain_having(&graph.chain, text("wadi-target-%s.opam", p->targets.at[i])))
			return true;
	return p->targets.len == 0;
}

static void want(const struct dependency *d, const struct where *where, const char *chain)
{
	struct package *next = package_named(d->name);

	*PUSH(graph.wants, graph.want_count) = (struct want){
		.package = d->name, .range = d->range, .chain = chain, .where = *where,
	};
	if (next)
		reach(next, where, text("%s wants %s, which", chain, next->name));
}

void reach(struct package *p, const struct where *where, const char *chain)
{
	if (p->reached)
		return;
	p->reached = true;
	if (!for_this_target(p))
		fail_at(where, "%s is only for target %s, not for %s", p->name,
		        texts_spoken(&p->targets), graph.target);
	*PUSH(graph.reached, graph.reached_count) = p;
	for (size_t i = 0; i < p->depend_count; i++)
		if (!package_wants_for_some(p, p->depends[i].name))
			want(&p->depends[i], where, chain);
}

void reach_for(struct package *p, const char *module, const struct where *where)
{
	reach(p, where, p->name);
	for (size_t i = 0; i < p->depend_count; i++)
		if (package_wants_for(p, p->depends[i].name, module))
			want(&p->depends[i], where, p->name);
}

/* With all of its modules, which a program may use as it likes. */
static void reach_whole(struct package *p, const struct where *where)
{
	reach(p, where, p->name);
	for (size_t i = 0; i < p->depend_count; i++)
		if (package_wants_for_some(p, p->depends[i].name))
			want(&p->depends[i], where, p->name);
}

static const char *bound(const struct where *where, const char *package, const char *sign,
                         const char *version)
{
	if (!version)
		return "";
	if (!version_valid(version))
		fail_at(where, "needs(\"%s\"): \"%s\" is not a version like 1.2", package, version);
	return text("%s \"%s\"", sign, version);
}

void wadi_needs(const char *package, struct wadi_range range)
{
	struct where where = here();
	const char *min = bound(&where, package, ">=", range.min);
	const char *max = bound(&where, package, "<", range.max);
	struct package *p = package_named(package);

	*PUSH(graph.wants, graph.want_count) = (struct want){
		.package = package, .source = range.source, .where = where,
		.range = text("%s%s%s", min, *min && *max ? " & " : "", max),
	};
	if (p)
		reach_whole(p, &where);
}

/* ---- Problems ------------------------------------------------------------------- */

/* Another want that no version can meet together with this one. */
static const struct want *rival_of(const struct want *w)
{
	for (size_t i = 0; i < graph.want_count; i++) {
		const struct want *other = &graph.wants[i];
		const char *both[] = { w->range, other->range };

		if (strcmp(w->package, other->package) == 0 &&
		    !ranges_meet(&(struct texts){ both, 2 }))
			return other;
	}
	return NULL;
}

static const char *explain(const struct want *w, const struct package *found)
{
	const struct want *rival = rival_of(w);

	if (rival == w)
		return text("%s, which no version is", wanted_by(w));
	if (rival)
		return text("%s, but at %s %s: no version is both; change one of the two",
		            wanted_by(w), place(&rival->where), wanted_by(rival));
	if (!found)
		return text("%s, which is not installed", wanted_by(w));
	return text("%s, but the one found is %s, in %s; change the range, or put a fitting %s on "
	            "WADI_PATH", wanted_by(w), found->version, found->folder, w->package);
}

/* The user's own wants come first: they can be changed at once. */
static int by_chain(const void *a, const void *b)
{
	const struct want *const *x = a, *const *y = b;

	if (!(*x)->chain != !(*y)->chain)
		return (*x)->chain ? 1 : -1;
	return *x < *y ? -1 : *x > *y;
}

struct problems problems_find(void)
{
	struct problems problems = { 0 };
	const struct want **wants = NULL;
	size_t count = 0;

	for (size_t i = 0; i < graph.want_count; i++)
		*PUSH(wants, count) = &graph.wants[i];
	if (count)
		qsort(wants, count, sizeof wants[0], by_chain);
	for (size_t i = 0; i < count; i++) {
		const struct want *w = wants[i];
		const struct package *found = package_named(w->package);

		if (!found || !range_holds(w->range, found->version))
			*PUSH(problems.at, problems.len) =
				(struct problem){ w, found, explain(w, found) };
	}
	return problems;
}

void problems_report(void)
{
	struct problems problems = problems_find();

	for (size_t i = 0; i < problems.len; i++) {
		const struct problem *p = &problems.at[i];

		if (p->found || rival_of(p->want))
			fail_at(&p->want->where, "%s", p->text);
		fprintf(stderr, "%s: note: %s; wadi depend tells what to do\n",
		        place(&p->want->where), p->text);
	}
}
