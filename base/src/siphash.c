/* SPDX-License-Identifier: ISC */
#include "wadi/siphash.h"

struct state { uint64_t v0, v1, v2, v3; };

static uint64_t rotl(uint64_t x, unsigned n)
{
	return x << n | x >> (64 - n);
}

static inline void sip_round(struct state *s)
{
	s->v0 += s->v1;
	s->v1 = rotl(s->v1, 13) ^ s->v0;
	s->v0 = rotl(s->v0, 32);
	s->v2 += s->v3;
	s->v3 = rotl(s->v3, 16) ^ s->v2;
	s->v0 += s->v3;
	s->v3 = rotl(s->v3, 21) ^ s->v0;
	s->v2 += s->v1;
	s->v1 = rotl(s->v1, 17) ^ s->v2;
	s->v2 = rotl(s->v2, 32);
}

static struct state begin(const struct wd_siphash_key *key)
{
	return (struct state){
		key->k[0] ^ UINT64_C(0x736f6d6570736575), key->k[1] ^ UINT64_C(0x646f72616e646f6d),
		key->k[0] ^ UINT64_C(0x6c7967656e657261), key->k[1] ^ UINT64_C(0x7465646279746573),
	};
}

static inline void compress(struct state *s, uint64_t word)
{
	s->v3 ^= word;
	sip_round(s);
	sip_round(s);
	s->v0 ^= word;
}

/* `last` holds the length and the bytes that make no whole word. */
static uint64_t end(struct state *s, uint64_t last)
{
	compress(s, last);
	s->v2 ^= 0xff;
	for (int i = 0; i < 4; i++)
		sip_round(s);
	return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

uint64_t wd_siphash(const struct wd_siphash_key *key, struct wd_bytes bytes)
{
	struct state s = begin(key);
	struct wd_cursor c = wd_cursor(bytes);
	uint64_t last = (uint64_t)bytes.len << 56;

	while (c.left >= sizeof(uint64_t))
		compress(&s, wd_cursor_le64(&c));
	for (unsigned shift = 0; c.left > 0; shift += 8)
		last |= (uint64_t)wd_cursor_u8(&c) << shift;
	return end(&s, last);
}

uint64_t wd_siphash_words(const struct wd_siphash_key *key, const uint64_t *words, size_t count)
{
	struct state s = begin(key);

	for (size_t i = 0; i < count; i++)
		compress(&s, words[i]);
	return end(&s, (uint64_t)count * sizeof *words << 56);
}
