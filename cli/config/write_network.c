/* SPDX-License-Identifier: ISC */
/* For `wadi run`, which makes the network that an image needs:
 *
 *   net NAME ARGUMENT          an interface to be attached; the boot argument that is the
 *                              address of the stack over it, if there is one
 *   argument NAME TYPE VALUE   a boot argument, and its default if it has one, or (required)
 *   key NAME VALUE             a key that is a choice, as it was made
 */
#include "graph.h"

static bool has_device(const struct args *args, const struct node *device)
{
	for (size_t i = 0; i < args->len; i++) {
		const struct wadi_arg *a = &args->at[i];

		if (a->kind == WADI_REF && a->ref->kind == REF_PART && a->ref->node == device)
			return true;
	}
	return false;
}

static bool is_attached(const struct node *n, const struct wadi_ref *device)
{
	for (size_t i = 0; i < n->args.len; i++)
		if (n->args.at[i].kind == WADI_REF && n->args.at[i].ref == device)
			return true;
	return false;
}

static bool reaches_attached(const struct args *args)
{
	for (size_t i = 0; i < args->len; i++) {
		const struct wadi_arg *a = &args->at[i];

		if (a->kind == WADI_REF &&
		    (a->ref->kind == REF_ATTACHED ||
		     (a->ref->kind == REF_PART && reaches_attached(&a->ref->node->args))))
			return true;
	}
	return false;
}

/* Such a boot argument, or one of the parts a package is made of, which are over no device. */
static const char *prefix_among(const struct args *args, const char *name)
{
	const char *found = NULL;

	for (size_t i = 0; i < args->len && !found; i++) {
		const struct wadi_ref *r = args->at[i].ref;

		if (args->at[i].kind != WADI_REF)
			continue;
		if (r->kind == REF_BOOT && r->boot->kind == WD_BOOT_prefix &&
		    text_ends(r->boot->name, name))
			found = r->boot->name;
		else if (r->kind == REF_PART && !reaches_attached(&r->node->args))
			found = prefix_among(&r->node->args, name);
	}
	return found;
}

/* --ipv4, or --lan-ipv4, else --ipv6: where a package has such an argument, it is of a stack. */
static const char *address_among(const struct args *args)
{
	const char *ipv4 = prefix_among(args, "ipv4");

	return ipv4 ? ipv4 : prefix_among(args, "ipv6");
}

/* Of who is given the device, be it through others that wrap it. */
static const char *address_of(const struct node *device)
{
	for (size_t i = 0; i < graph.placed_count; i++) {
		const struct node *n = graph.placed[i];
		const char *found = NULL;

		if (has_device(&n->args, device))
			found = address_among(&n->args);
		if (has_device(&n->args, device) && !found)
			found = address_of(n);
		if (found)
			return found;
	}
	return NULL;
}

static void write_interface(FILE *out, const struct wadi_ref *device)
{
	const char *address = NULL;

	for (size_t i = 0; i < graph.placed_count && !address; i++)
		if (is_attached(graph.placed[i], device))
			address = address_of(graph.placed[i]);
	fprintf(out, "net %s%s%s\n", device->name, address ? " " : "", address ? address : "");
}

/* Of the types that are about it, whose values are words. */
static void write_argument(FILE *out, const struct boot *b)
{
	const char *value = b->otherwise;

	if (b->kind == WD_BOOT_port || b->kind == WD_BOOT_prefix || b->kind == WD_BOOT_ip ||
	    b->kind == WD_BOOT_flag)
		fprintf(out, "argument %s %s%s%s\n", b->name, wd_boot_kind_name(b->kind),
		        value ? " " : "", value ? value : "");
}

void write_network(FILE *out)
{
	for (size_t i = 0; i < graph.attached_count; i++)
		if (strcmp(graph.attached[i]->type, "NET_BASIC") == 0)
			write_interface(out, graph.attached[i]);
	for (size_t i = 0; i < graph.used_boot_count; i++)
		write_argument(out, graph.used_boots[i]);
	for (const struct wadi_key *k = graph.keys; k; k = k->next)
		if (k->kind == WADI_KEY_CHOICE)
			fprintf(out, "key %s %s\n", key_option(k), key_value(k));
}
