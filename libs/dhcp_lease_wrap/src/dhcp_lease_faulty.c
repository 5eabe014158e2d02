/* SPDX-License-Identifier: ISC */
#include "wadi/dhcp_lease_faulty.h"

static wd_err faulty_get(const void *self, struct wd_dhcp_grant *grant)
{
	const struct dhcp_lease_faulty *it = self;

	return it->lost ? wd_dhcp_no_lease : wd_dhcp_lease_get(it->under, grant);
}

static bool faulty_option(const void *self, uint8_t code, struct wd_bytes *value)
{
	const struct dhcp_lease_faulty *it = self;

	return !it->lost && wd_dhcp_lease_option(it->under, code, value);
}

static void faulty_watch(void *self, struct wd_dhcp_watcher *watcher)
{
	struct dhcp_lease_faulty *it = self;

	watcher->next = it->watchers;
	it->watchers = watcher;
}

static void tell(const struct dhcp_lease_faulty *it)
{
	for (struct wd_dhcp_watcher *w = it->watchers, *next; w; w = next) {
		next = w->next;
		w->changed(w);
	}
}

/* What becomes of a lease that is lost nobody hears. */
static void changed(struct wd_dhcp_watcher *watcher)
{
	const struct dhcp_lease_faulty *it = (struct dhcp_lease_faulty *)watcher;

	if (!it->lost)
		tell(it);
}

void dhcp_lease_faulty_lose(struct dhcp_lease_faulty *it, bool lost)
{
	if (it->lost == lost)
		return;
	it->lost = lost;
	tell(it);
}

static const struct wd_dhcp_lease_ops faulty_ops = {
	.get = faulty_get, .option = faulty_option, .watch = faulty_watch,
};

void dhcp_lease_faulty_init(struct dhcp_lease_faulty *it, wd_dhcp_lease under)
{
	*it = (struct dhcp_lease_faulty){ .watcher.changed = changed, .under = under };
	wd_dhcp_lease_watch(under, &it->watcher);
}

wd_dhcp_lease dhcp_lease_faulty(struct dhcp_lease_faulty *it)
{
	return (wd_dhcp_lease){ &faulty_ops, it };
}
