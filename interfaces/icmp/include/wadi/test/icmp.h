/* SPDX-License-Identifier: ISC */
/* wadi/test/icmp.h - what every ICMP does. */
#ifndef WADI_TEST_ICMP_H
#define WADI_TEST_ICMP_H

#include "wadi/icmp.h"
#include "wadi/test/expect.h"

/* An echo and its answer. */
struct wd_icmp_asked_ {
	struct wd_icmp_echo echo; /* first */
	unsigned answers;
	wd_err err;
	uint8_t hops;
};

/* Notes an answer. */
static inline void wd_icmp_answer_(struct wd_icmp_echo *echo, wd_err err, uint8_t hops)
{
	struct wd_icmp_asked_ *asked = (struct wd_icmp_asked_ *)echo;

	asked->answers++;
	asked->err = err;
	asked->hops = hops;
}

/* An echo to `to` with `size` bytes. */
static inline struct wd_icmp_asked_ wd_icmp_echo_(const struct wd_addr *to, uint16_t size)
{
	return (struct wd_icmp_asked_){
		.echo = { .answer = wd_icmp_answer_, .to = *to, .size = size },
	};
}

/* Echoes of all sizes come back, each once. */
WD_TEST int wd_icmp_answers_(wd_icmp icmp, const struct wd_addr *peer, wd_test_pass *pass,
                             void *arg)
{
	static const uint16_t sizes[] = { 0, 1, 56, 1400, 1472, 1473, 9000, 65507 };
	int failures = 0;

	for (size_t i = 0; i < WD_COUNT(sizes); i++) {
		struct wd_icmp_asked_ asked = wd_icmp_echo_(peer, sizes[i]);

		WD_EXPECT(wd_icmp_ask(icmp, &asked.echo) == NULL);
		pass(arg, wd_s(1));
		WD_EXPECT(asked.answers == 1 && asked.err == NULL && asked.hops > 0);
		if (asked.answers == 0)
			wd_icmp_withdraw(icmp, &asked.echo);
	}
	return failures;
}

/* Several are told apart, one that was withdrawn is not answered, and who is not there does
 * not answer. */
WD_TEST int wd_icmp_tells_apart_(wd_icmp icmp, const struct wd_addr *peer,
                                 const struct wd_addr *nobody, wd_test_pass *pass, void *arg)
{
	struct wd_icmp_asked_ asked[4] = {
		wd_icmp_echo_(peer, 10), wd_icmp_echo_(peer, 10), wd_icmp_echo_(peer, 10),
		wd_icmp_echo_(nobody, 10),
	};
	int failures = 0;

	for (size_t i = 0; i < WD_COUNT(asked); i++)
		WD_EXPECT(wd_icmp_ask(icmp, &asked[i].echo) == NULL);
	wd_icmp_withdraw(icmp, &asked[1].echo);
	pass(arg, wd_s(10));
	WD_EXPECT(asked[0].answers == 1 && asked[1].answers == 0 && asked[2].answers == 1);
	WD_EXPECT(asked[3].answers == 0 || asked[3].err != NULL);
	wd_icmp_withdraw(icmp, &asked[3].echo);
	return failures;
}

/* A host that can be reached, one on the same link that is not there, and an address to
 * which there is no way; returns how many expectations were not met. */
static inline int wd_icmp_conforms(wd_icmp icmp, const struct wd_addr *peer,
                                   const struct wd_addr *nobody, const struct wd_addr *nowhere,
                                   wd_test_pass *pass, void *arg)
{
	struct wd_icmp_asked_ asked = wd_icmp_echo_(nowhere, 10);
	int failures = 0;

	WD_EXPECT(wd_err_is(wd_icmp_ask(icmp, &asked.echo), wd_ip_no_route));
	asked = wd_icmp_echo_(peer, 65535);
	WD_EXPECT(wd_err_is(wd_icmp_ask(icmp, &asked.echo), wd_ip_too_big));
	failures += wd_icmp_answers_(icmp, peer, pass, arg);
	failures += wd_icmp_tells_apart_(icmp, peer, nobody, pass, arg);
	WD_EXPECT(asked.answers == 0);
	return failures;
}

#endif
