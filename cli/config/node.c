/* SPDX-License-Identifier: ISC */
/* Devices and jobs. */
#include <ctype.h>

#include "file.h"
#include "graph.h"

struct graph graph;

struct wadi_ref *ref_new(struct wadi_ref r)
{
	struct wadi_ref *made = grow(NULL, 0, sizeof *made);

	r.where = here();
	*made = r;
	return made;
}

/* ---- Arguments ------------------------------------------------------------------ */

/* Every handle and boot argument is two words, the second its `self`. */
struct wadi_arg wadi_arg(enum wadi_kind kind, const void *at, size_t size)
{
	struct wadi_arg arg = { .kind = kind };
	struct { const void *ops; void *self; } handle;
	struct where where = here();

	if (kind == WADI_STRING) {
		memcpy(&arg.text, at, sizeof arg.text);
	} else if (kind == WADI_REF) {
		if (size != sizeof handle)
			fail_at(&where, "an argument is neither a device's handle, a boot "
			        "argument nor a constant; pass its parts one by one");
		memcpy(&handle, at, sizeof handle);
		arg.ref = handle.self;
	} else {
		arg.number = size == sizeof(bool) ? *(const bool *)at
		           : size == sizeof(int)  ? *(const int *)at : *(const long *)at;
	}
	return arg;
}

struct args args_copy(const struct wadi_arg *from)
{
	struct where where = here();
	struct args args = { 0 };

	for (; from->kind != WADI_END; from++) {
		*PUSH(args.at, args.len) = *from;
		if (from->kind == WADI_REF && !from->ref)
			fail_at(&where, "argument %zu was never set: it is not what a device's "
			        "function returned", args.len);
	}
	return args;
}

static bool same_ref(const struct wadi_ref *a, const struct wadi_ref *b)
{
	return a->kind == b->kind && a->node == b->node && a->boot == b->boot &&
	       text_same(a->part, b->part) && text_same(a->name, b->name) &&
	       text_same(a->type, b->type);
}

static bool same_arg(const struct wadi_arg *a, const struct wadi_arg *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->kind == WADI_REF)
		return same_ref(a->ref, b->ref);
	return a->kind == WADI_STRING ? text_same(a->text, b->text) : a->number == b->number;
}

static bool same_args(const struct args *a, const struct args *b)
{
	for (size_t i = 0; i < a->len && i < b->len; i++)
		if (!same_arg(&a->at[i], &b->at[i]))
			return false;
	return a->len == b->len;
}

/* ---- Names ---------------------------------------------------------------------- */

static const char *label_of_arg(const struct wadi_arg *arg)
{
	if (arg->kind == WADI_STRING)
		return arg->text;
	if (arg->kind != WADI_REF || arg->ref->kind == REF_BOOT)
		return NULL;
	return arg->ref->kind == REF_PART ? arg->ref->node->label : arg->ref->name;
}

static bool name_taken(const char *name)
{
	for (size_t i = 0; i < graph.node_count; i++)
		if (strcmp(graph.nodes[i]->name, name) == 0)
			return true;
	return false;
}

/* kv_fat over the block device "pages" is kv_fat_pages; a second is kv_fat_pages_2. */
static void give_name(struct node *n)
{
	const char *name;

	for (size_t i = 0; i < n->args.len && !n->label; i++)
		n->label = label_of_arg(&n->args.at[i]);
	name = n->label ? text("%s_%s", n->module, text_identifier(n->label)) : n->module;
	n->name = name;
	for (int number = 2; name_taken(n->name); number++)
		n->name = text("%s_%d", name, number);
}

/* ---- What the macros call ------------------------------------------------------- */

static struct node *node_same(const char *module, const struct args *args)
{
	for (size_t i = 0; i < graph.node_count; i++)
		if (strcmp(graph.nodes[i]->module, module) == 0 &&
		    same_args(&graph.nodes[i]->args, args))
			return graph.nodes[i];
	return NULL;
}

void *wadi_module(const char *module, const char *file, const struct wadi_arg *args)
{
	struct args copy = args_copy(args);
	struct node *n = node_same(module, &copy);

	if (!n) {
		n = grow(NULL, 0, sizeof *n);
		n->module = module;
		n->file = file;
		n->args = copy;
		n->where = here();
		give_name(n);
		*PUSH(graph.nodes, graph.node_count) = n;
	}
	return ref_new((struct wadi_ref){ .kind = REF_PART, .node = n });
}

void *wadi_part(void *module, const char *part)
{
	const struct wadi_ref *whole = module;

	return ref_new((struct wadi_ref){ .kind = REF_PART, .node = whole->node, .part = part });
}

/* Solo5's rule for names: [A-Za-z0-9]{1,67}. */
static bool device_name_valid(const char *name)
{
	size_t len = 0;

	while (isalnum((unsigned char)name[len]))
		len++;
	return len > 0 && len <= 67 && !name[len];
}

wadi_extra attached(const char *type, const char *name)
{
	struct wadi_ref *r = ref_new((struct wadi_ref){
		.kind = REF_ATTACHED, .name = name, .type = type,
	});

	if (strcmp(type, "NET_BASIC") != 0 && strcmp(type, "BLOCK_BASIC") != 0)
		fail_at(&r->where, "a monitor attaches no device of type %s; "
		        "there are NET_BASIC and BLOCK_BASIC", type);
	if (!device_name_valid(name))
		fail_at(&r->where, "a device cannot be named \"%s\": 1 to 67 letters and digits, "
		        "nothing else", name);
	return (wadi_extra){ .self = r };
}

static wadi_extra files_as(const char *folder, const char *type)
{
	struct wadi_ref *r = ref_new((struct wadi_ref){
		.kind = REF_FILES, .name = folder, .type = type,
	});

	if (!folder_exists(folder))
		fail_at(&r->where, "there is no folder %s", folder);
	if (folder[strcspn(folder, " \t\"\\#$%:*?")])
		fail_at(&r->where, "a folder that is linked in cannot have a blank or one of "
		        "\"\\#$%%:*? in its name: %s", folder);
	return (wadi_extra){ .self = r };
}

wadi_extra files(const char *folder)
{
	return files_as(folder, NULL);
}

wadi_extra files_packed(const char *folder)
{
	return files_as(folder, "packed");
}

void wadi_job(const char *fn, const struct wadi_arg *args)
{
	struct job *job = PUSH(graph.jobs, graph.job_count);

	job->fn = fn;
	job->where = here();
	job->args = args_copy(args);
}

void log_to(wd_reporter reporter)
{
	struct job *to = PUSH(graph.reporters, graph.reporter_count);
	const struct wadi_arg args[] = {
		wadi_arg(WADI_REF, &reporter, sizeof reporter), { .kind = WADI_END },
	};

	to->where = here();
	to->args = args_copy(args);
}

const char *in_group(const char *group, const char *name)
{
	return group ? text("%s-%s", group, name) : name;
}

bool target_is(const char *name)
{
	return chain_having(&graph.chain, text("wadi-target-%s.opam", name)) != NULL;
}
