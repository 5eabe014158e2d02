/* SPDX-License-Identifier: ISC */
#include "publish.h"

#include <stdio.h>

#include "options.h"
#include "wadi/app_info.h"
#include "wadi/host_publish.h"

bool publish_check(void)
{
	struct wd_host_publish is;
	const char *text;

	for (int i = 0; (text = option_next("--publish=", &i)) != NULL;)
		if (wd_host_publish_read(wd_str(text), &is)) {
			fprintf(stderr, "%s: --publish=%s: wanted is [ADDRESS:]PORT:PORT[/udp], "
			        "the host's port and the image's, as 8080:80\n",
			        wd_app_info.name, text);
			return false;
		}
	return true;
}

bool wd_host_published(enum wd_ip_protocol protocol, uint16_t port, struct wd_peer *host)
{
	struct wd_host_publish is;
	const char *text;

	for (int i = 0; (text = option_next("--publish=", &i)) != NULL;)
		if (wd_host_publish_read(wd_str(text), &is) == NULL && is.protocol == protocol &&
		    is.port == port) {
			*host = is.host;
			return true;
		}
	return false;
}
