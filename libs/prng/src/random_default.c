/* SPDX-License-Identifier: ISC */
#include <bearssl_rand.h>

#include "jitter.h"
#include "wadi/fmt.h"
#include "wadi/platform.h"
#include "wadi/random_default.h"

WD_ERROR(random_no_source, wd_random_no_source, "random",
         "no seed from the host, no RDSEED or RDRAND, and a clock without jitter");

enum { SEED_SIZE = 48, WORDS = 8 };

_Static_assert(sizeof(br_hmac_drbg_context) <= sizeof ((struct random_default *)0)->drbg,
               "the storage holds BearSSL's context");

static br_hmac_drbg_context *drbg_of(struct random_default *it)
{
	return (br_hmac_drbg_context *)it->drbg;
}

static void add(struct random_default *it, struct wd_room from, unsigned source)
{
	if (from.len == 0)
		return;
	br_hmac_drbg_update(drbg_of(it), from.ptr, from.len);
	wd_wipe(from);
	it->sources |= source;
}

/* All of the words or none: a generator that gives out half-way is not one. */
static void add_words(struct random_default *it, bool (*read)(uint64_t *), unsigned source)
{
	uint64_t words[WORDS];
	size_t n = 0;

	while (n < WORDS && read(&words[n]))
		n++;
	add(it, wd_room(words, n == WORDS ? sizeof words : 0), source);
}

static void add_jitter(struct random_default *it)
{
	uint8_t seed[SEED_SIZE];
	struct jitter jitter;

	jitter_init(&jitter);
	while (jitter_wants(&jitter)) {
		uint64_t delta = jitter_measure(&jitter);

		br_hmac_drbg_update(drbg_of(it), &delta, sizeof delta);
	}
	br_hmac_drbg_generate(drbg_of(it), seed, sizeof seed);
	add(it, wd_room(seed, jitter_is_good(&jitter) ? sizeof seed : 0), RANDOM_JITTER);
}

static void name_sources(struct random_default *it)
{
	static const char *const names[] = { "host", "rdseed", "rdrand", "jitter" };
	size_t n = 0;

	for (unsigned i = 0; i < WD_COUNT(names); i++)
		if (it->sources & 1u << i)
			n += wd_fmt(it->text + n, sizeof it->text - n, "%s%s", n ? ", " : "",
			            names[i]);
}

wd_err random_default_init(struct random_default *it)
{
	uint8_t seed[SEED_SIZE];

	*it = (struct random_default){ .sources = 0 };
	br_hmac_drbg_init(drbg_of(it), &br_sha256_vtable, "wadi", 4);
	add(it, wd_room(seed, wd_platform_seed(WD_ROOM(seed))), RANDOM_HOST);
	add_words(it, wd_platform_rdseed, RANDOM_RDSEED);
	add_words(it, wd_platform_rdrand, RANDOM_RDRAND);
	add_jitter(it);
	if (it->sources == 0)
		return random_no_source;
	name_sources(it);
	if (it->sources == RANDOM_JITTER)
		wd_platform_write(wd_str("warning: random: started from the jitter of the clock "
		                         "alone; the host gives no seed\n"));
	return NULL;
}

static void random_fill(void *self, struct wd_room into)
{
	br_hmac_drbg_generate(drbg_of(self), into.ptr, into.len);
}

static const char *random_sources(void *self)
{
	const struct random_default *it = self;

	return it->text;
}

static const struct wd_random_ops random_ops = { .fill = random_fill, .sources = random_sources };

wd_random random_default(struct random_default *it)
{
	return (wd_random){ &random_ops, it };
}
