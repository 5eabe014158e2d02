/* SPDX-License-Identifier: ISC */
#include "wadi/ip_paths.h"

/* RFC 1191, 6.3; RFC 8201, 5.3. */
#define LIFE wd_min(10)

static size_t set_of(const struct ip_paths *it, const struct wd_addr *to)
{
	uint64_t words[2];

	memcpy(words, to, sizeof words);
	return wd_siphash_words(&it->key, words, WD_COUNT(words)) % IP_PATHS_SETS;
}

void ip_paths_init(struct ip_paths *it, const struct wd_siphash_key *key)
{
	*it = (struct ip_paths){ .key = *key };
}

static bool is_to(const struct ip_path *p, const struct wd_addr *to, wd_instant now)
{
	return wd_before(now, p->until) && memcmp(&p->to, to, sizeof *to) == 0;
}

uint32_t ip_paths_mtu(const struct ip_paths *it, const struct wd_addr *to, uint32_t mtu,
                      wd_instant now)
{
	const struct ip_path *set;

	if (wd_likely(!wd_before(now, it->until)))
		return mtu;
	set = it->path[set_of(it, to)];
	for (size_t i = 0; i < IP_PATHS_WAYS; i++)
		if (is_to(&set[i], to, now) && set[i].mtu < mtu)
			return set[i].mtu;
	return mtu;
}

void ip_paths_narrow(struct ip_paths *it, const struct wd_addr *to, uint32_t mtu, wd_instant now)
{
	struct ip_path *set = it->path[set_of(it, to)], *place = set;

	for (size_t i = 0; i < IP_PATHS_WAYS; i++) {
		if (is_to(&set[i], to, now)) {
			place = &set[i];
			break;
		}
		if (wd_before(set[i].until, place->until))
			place = &set[i];
	}
	if (is_to(place, to, now) && place->mtu < mtu)
		return;
	*place = (struct ip_path){ *to, mtu, wd_after(now, LIFE) };
	it->until = place->until;
}
