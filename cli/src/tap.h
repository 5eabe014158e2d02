/* SPDX-License-Identifier: ISC */
/* tap.h - the addresses at both ends of a tap. */
#ifndef TAP_H
#define TAP_H

#include "network.h"

struct link {
	struct wd_prefix host, image;
	bool is_chosen; /* nobody has said what the image's is: it must be told */
};

/* Those the image has been given, or of a network that nobody here has.  Ends the program
 * where there is none, or the host has a way to that network already. */
struct link link_find(const struct image *image, const struct interface *it);

#endif
