/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wadi/siphash.h"

/* Of the paper's appendix: the key is 00 01 ... 0f, the message 00 01 ... */
static const struct wd_siphash_key key = { {
	UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908),
} };

static uint64_t hash_of(size_t len)
{
	uint8_t bytes[64];

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)i;
	return wd_siphash(&key, wd_bytes(bytes, len));
}

static void it_is_the_hash_of_the_paper(void **state)
{
	(void)state;
	assert_true(hash_of(0) == UINT64_C(0x726fdb47dd0e0e31));
	assert_true(hash_of(1) == UINT64_C(0x74f839c593dc67fd));
	assert_true(hash_of(8) == UINT64_C(0x93f5f5799a932462));
	assert_true(hash_of(15) == UINT64_C(0xa129ca6149be45e5));
}

static void words_hash_as_their_bytes(void **state)
{
	static const uint64_t words[] = {
		UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908),
		UINT64_C(0x1716151413121110),
	};

	(void)state;
	for (size_t n = 0; n <= WD_COUNT(words); n++)
		assert_true(wd_siphash_words(&key, words, n) == hash_of(n * sizeof words[0]));
}

static void another_key_gives_another_hash(void **state)
{
	struct wd_siphash_key other = key;

	(void)state;
	other.k[1] ^= 1;
	assert_true(wd_siphash(&other, wd_str("a")) != wd_siphash(&key, wd_str("a")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_the_hash_of_the_paper),
		cmocka_unit_test(words_hash_as_their_bytes),
		cmocka_unit_test(another_key_gives_another_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
