/* SPDX-License-Identifier: ISC */
/* wadi/ip_users.h - who gets the packets of which protocol. */
#ifndef WADI_IP_USERS_H
#define WADI_IP_USERS_H

#include "wadi/ip.h"

/* At most so many. */
enum { IP_USERS = 8 };

/* Starts as zero. */
struct ip_users {
	struct ip_user {
		uint8_t protocol;
		struct wd_ip_user is;
	} user[IP_USERS];
	size_t count;
};

/* NULL when nobody wants this protocol. */
WD_NONNULL static inline const struct wd_ip_user *ip_users_find(const struct ip_users *it,
                                                                uint8_t protocol)
{
	for (size_t i = 0; i < it->count; i++)
		if (it->user[i].protocol == protocol)
			return &it->user[i].is;
	return NULL;
}

/* As wd_ip_listen(): wd_ip_taken, wd_ip_full. */
WD_MUST WD_NONNULL static inline wd_err ip_users_add(struct ip_users *it, uint8_t protocol,
                                                     const struct wd_ip_user *user)
{
	if (ip_users_find(it, protocol))
		return wd_ip_taken;
	if (it->count == IP_USERS)
		return wd_ip_full;
	it->user[it->count++] = (struct ip_user){ protocol, *user };
	return NULL;
}

#endif
