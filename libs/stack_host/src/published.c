/* SPDX-License-Identifier: ISC */
/* In a program that is no image nobody is asked where its ports are to be. */
#include "wadi/host_publish.h"

static bool nowhere(enum wd_ip_protocol protocol, uint16_t port, struct wd_peer *host)
{
	(void)protocol, (void)port, (void)host;
	return false;
}

WD_WEAK_ALIAS(wd_host_published, nowhere);
